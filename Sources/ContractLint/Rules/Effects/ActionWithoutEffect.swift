// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let actionWithoutEffect = LintRule(
        "L0701", "action-without-effect", .effects,
        summary: "An action changes nothing and tells nobody.",
        rationale: """
            It has no create, edit, event or step, so that submitting it leaves nothing but the submission. Something was \
            forgotten, or switched off.
            """,
        triggering: [
            RuleExample(
                """
                actions:
                  - key: 1️⃣tell
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    parameters:
                      - { key: size, type: integer, required: true }
                    submission_criteria:
                      - { key: small, criteria_type: form, config: { field: size, operator: lt, value: 10 }, message: Below ten only. }
                """,
                in: .file, expecting: ["1️⃣": "action 'tell' changes nothing and tells nobody"])
        ],
        nonTriggering: [RuleExample("edits: [{ key: tidy, field: name, value: tidy }]")],
        check: .action { action, report in
            let definition = action.definition
            guard !definition.creates.contains(where: \.isActive),
                !definition.edits.contains(where: \.isActive),
                !definition.sideEffects.contains(where: \.isActive),
                !definition.steps.contains(where: \.isActive), definition.result.isEmpty,
                definition.status == .published, definition.isActive
            else { return }
            report(
                "action '\(definition.key.value)' changes nothing and tells nobody", at: definition.key.place,
                help: "give it 'creates', 'edits', 'side_effects' or 'steps'")
        })
}
