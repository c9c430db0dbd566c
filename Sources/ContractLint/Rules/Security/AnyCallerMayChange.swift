// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let anyCallerMayChange = LintRule(
        "L0904", "any-caller-may-change", .security,
        summary: "Every caller may change every record of a type.",
        rationale: """
            The action edits the record that its caller names, every caller may submit it, and no criterion looks at the \
            caller. Name the roles, or add a criterion that compares '$user.id' with a field of the record.
            """,
        triggering: [
            RuleExample(
                """
                permissions_policy: { view: ["*"], apply: [1️⃣"*"], edit: [office] }
                edits: [{ key: tidy, field: name, value: tidy }]
                """,
                expecting: ["1️⃣": "every caller may change every record that action 'example' is about"])
        ],
        nonTriggering: [
            RuleExample(
                """
                permissions_policy: { view: ["*"], apply: ["*"], edit: [office] }
                submission_criteria:
                  - { key: own, criteria_type: field, config: { subject: entity, field: owner, operator: eq, value: $user.id }, message: Only your own. }
                edits: [{ key: tidy, field: name, value: tidy }]
                """)
        ],
        check: .action { action, report in
            let definition = action.definition
            guard let role = definition.permissions.apply.first(where: { $0.value == "*" }),
                definition.edits.contains(where: \.isActive)
            else { return }
            let looksAtCaller =
                action.uses.reads.contains { $0.reference.root == .user }
                || action.conditionCriteria.contains { $0.subject == .user }
            if looksAtCaller { return }
            report(
                "every caller may change every record that action '\(definition.key.value)' is about",
                at: role.place, help: "name the roles, or compare '$user.id' with a field of the record")
        })
}
