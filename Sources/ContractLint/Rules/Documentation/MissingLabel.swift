// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let missingLabel = LintRule(
        "L1201", "missing-label", .documentation, .info, isDefault: false,
        summary: "An action or parameter has no label.",
        rationale: "People then read its key. Say what it is in their words.",
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: 1️⃣size, type: integer }
                creates: [{ key: report, entity_type: report, fields: { size: $parameters.size } }]
                """,
                expecting: ["1️⃣": "parameter 'size' has no label"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: size, label: Size, type: integer }
                creates: [{ key: report, entity_type: report, fields: { size: $parameters.size } }]
                """)
        ],
        check: .action { action, report in
            if action.definition.label == nil {
                report(
                    "action '\(action.definition.key.value)' has no label", at: action.definition.key.place,
                    help: "write 'label'")
            }
            for parameter in action.formParameters
            where parameter.definition.visibility == .visible && parameter.definition.label == nil {
                report(
                    "parameter '\(parameter.definition.key.value)' has no label",
                    at: parameter.definition.key.place,
                    help: "write 'label'")
            }
        })
}
