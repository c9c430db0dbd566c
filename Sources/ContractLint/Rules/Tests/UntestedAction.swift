// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let untestedAction = LintRule(
        "L1101", "untested-action", .tests, .info, isDefault: false,
        summary: "A published action has no test.",
        rationale: """
            A '*.test.yaml' beside the contract shows what it takes and refuses, and keeps it so. 'atelier test --generate' \
            writes a first one.
            """,
        shown: (
            wrong: """
            # actions/report.yaml, and no test beside it
            actions:
              - key: report
                status: published
                permissions_policy: { apply: [member] }
                creates: [{ key: report, entity_type: report, fields: { size: 1 } }]
            """,
            right: """
            # actions/report.test.yaml, beside the contract
            action: report
            cases:
              - name: a member reports
                as: { user: ana, roles: [member] }
                payload: {}
                expect: { status: accepted, run_state: completed }
            """
        ),
        triggering: [], nonTriggering: [RuleExample("edits: [{ key: tidy, field: name, value: tidy }]")],
        check: .wholeApplication { application, report in
            guard let tested = application.testedActions else { return }
            for action in application.application.actions
            where action.status == .published && !tested.contains(action.key.value) {
                report(
                    "action '\(action.key.value)' has no test", at: action.key.place,
                    help: "'atelier test --generate' writes a first one")
            }
        })
}
