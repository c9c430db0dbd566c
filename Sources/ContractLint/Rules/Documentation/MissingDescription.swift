// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let missingDescription = LintRule(
        "L1202", "missing-description", .documentation, .info, isDefault: false,
        summary: "An action does not say what it is for.",
        rationale: "A sentence under 'description' shows in forms and references.",
        triggering: [
            RuleExample(
                """
                actions:
                  - key: 1️⃣tell
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    target_model: thing
                    edits: [{ key: tidy, field: name, value: tidy }]
                """,
                in: .file, expecting: ["1️⃣": "action 'tell' has no description"])
        ],
        nonTriggering: [
            RuleExample("description: Tidies up.\nedits: [{ key: tidy, field: name, value: tidy }]")
        ],
        check: .action { action, report in
            guard action.definition.description == nil else { return }
            report(
                "action '\(action.definition.key.value)' has no description", at: action.definition.key.place,
                help: "write 'description'")
        })
}
