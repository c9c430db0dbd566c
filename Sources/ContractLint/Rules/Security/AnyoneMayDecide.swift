// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let anyoneMayDecide = LintRule(
        "L0903", "anyone-may-decide", .security, .error,
        summary: "Anybody may change an action and decide what is held.",
        rationale: """
            Who is in 'edit' sees all submissions of the action and decides about duplicates. With "*" that is everybody \
            who has an account, and with 'anonymous' everybody.
            """,
        triggering: [
            RuleExample(
                """
                permissions_policy: { view: [member], apply: [member], edit: [1️⃣"*"] }
                edits: [{ key: tidy, field: name, value: tidy }]
                """,
                expecting: ["1️⃣": "every caller may see and decide all submissions of action 'example'"])
        ],
        nonTriggering: [
            RuleExample(
                """
                permissions_policy: { view: ["*"], apply: ["*"], edit: [office] }
                creates: [{ key: report, entity_type: report, fields: { size: 1 } }]
                """)
        ],
        check: .action { action, report in
            for role in action.definition.permissions.edit
            where role.value == "*" || role.value == "anonymous" {
                report(
                    "every caller may see and decide all submissions of action '\(action.definition.key.value)'",
                    at: role.place, help: "name the roles")
            }
        })
}
