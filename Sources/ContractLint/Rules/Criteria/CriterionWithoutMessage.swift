// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let criterionWithoutMessage = LintRule(
        "L0605", "criterion-without-message", .criteria,
        summary: "A criterion says nothing to whom it refuses.",
        rationale: """
            People then read the criterion's key. Say in a sentence what must be so.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: size, type: integer, required: true }
                submission_criteria:
                  - { key: 1️⃣small, criteria_type: form, config: { field: size, operator: lt, value: 10 } }
                creates:
                  - { key: report, entity_type: report, fields: { size: $parameters.size } }
                """,
                expecting: ["1️⃣": "criterion 'small' has no message"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: size, type: integer, required: true }
                submission_criteria:
                  - { key: small, criteria_type: form, config: { field: size, operator: lt, value: 10 }, message: Below ten only. }
                creates:
                  - { key: report, entity_type: report, fields: { size: $parameters.size } }
                """)
        ],
        check: .action { action, report in
            for criterion in action.definition.criteria where criterion.isActive && criterion.message == nil {
                report(
                    "criterion '\(criterion.key.value)' has no message", at: criterion.key.place,
                    help: "say with 'message' what must be so")
            }
        })
}
