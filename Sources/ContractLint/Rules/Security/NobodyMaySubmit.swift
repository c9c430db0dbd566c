// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let nobodyMaySubmit = LintRule(
        "L0901", "nobody-may-submit", .security,
        summary: "A published action can be submitted by nobody.",
        rationale: """
            A right without a list is nobody's. Whoever tries is denied, which is easily taken for another fault. Say under \
            'permissions_policy' who may apply, or leave the action a draft.
            """,
        triggering: [
            RuleExample(
                """
                actions:
                  - key: 1️⃣tell
                    status: published
                    permissions_policy: { view: [member] }
                    target_model: thing
                    edits: [{ key: tidy, field: name, value: tidy }]
                """,
                in: .file, expecting: ["1️⃣": "nobody may submit action 'tell'"])
        ],
        nonTriggering: [
            RuleExample(
                """
                actions:
                  - key: tell
                    status: published
                    permissions_policy: { view: [member], apply: [member] }
                    target_model: thing
                    edits: [{ key: tidy, field: name, value: tidy }]
                  - key: later
                    permissions_policy: { view: [member] }
                    target_model: thing
                    edits: [{ key: tidy, field: name, value: tidy }]
                """,
                in: .file)
        ],
        check: .action { action, report in
            let definition = action.definition
            guard definition.status == .published, definition.isActive, definition.permissions.apply.isEmpty
            else { return }
            report(
                "nobody may submit action '\(definition.key.value)'", at: definition.key.place,
                help: "write 'permissions_policy: { apply: [member] }' with the roles that may")
        })
}
