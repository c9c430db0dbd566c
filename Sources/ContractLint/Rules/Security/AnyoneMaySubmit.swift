// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let anyoneMaySubmit = LintRule(
        "L0902", "anyone-may-submit", .security,
        summary: "An action that writes can be submitted without an identity.",
        rationale: """
            'anonymous' lets in whoever reaches the intake, and nobody can be asked afterwards. Where that is meant, as for \
            a public form, say so with a comment that ignores this rule.
            """,
        triggering: [
            RuleExample(
                """
                permissions_policy: { view: [member], apply: [1️⃣anonymous], edit: [office] }
                edits: [{ key: tidy, field: name, value: tidy }]
                """,
                expecting: ["1️⃣": "anyone may submit action 'example', without an identity"])
        ],
        nonTriggering: [
            RuleExample(
                """
                permissions_policy: { view: [member, anonymous], apply: [member], edit: [office] }
                edits: [{ key: tidy, field: name, value: tidy }]
                """)
        ],
        check: .action { action, report in
            for role in action.definition.permissions.apply where role.value == "anonymous" {
                report(
                    "anyone may submit action '\(action.definition.key.value)', without an identity",
                    at: role.place, help: "name the roles, or say why with a comment")
            }
        })
}
