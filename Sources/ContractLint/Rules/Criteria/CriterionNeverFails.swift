// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let criterionNeverFails = LintRule(
        "L0601", "criterion-never-fails", .criteria,
        summary: "A criterion holds for every value.",
        rationale: """
            It protects nothing: a value in it is misspelled, or the parameter's own constraints already say so.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: size, type: integer, required: true, constraints: { min: 1, max: 9 } }
                submission_criteria:
                  - { key: 1️⃣small, criteria_type: form, config: { field: size, operator: lt, value: 10 }, message: Too large. }
                creates:
                  - { key: report, entity_type: report, fields: { size: $parameters.size } }
                """,
                expecting: ["1️⃣": "criterion 'small' holds for every value"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: size, type: integer, required: true, constraints: { min: 1, max: 9 } }
                submission_criteria:
                  - { key: small, criteria_type: form, config: { field: size, operator: lt, value: 9 }, message: Too large. }
                creates:
                  - { key: report, entity_type: report, fields: { size: $parameters.size } }
                """)
        ],
        check: .action { action, report in
            let logic = ConditionLogic(action: action)
            for criterion in action.conditionCriteria
            where !logic.canFail(criterion.condition, criterion.subject) {
                report(
                    "criterion '\(criterion.key.value)' holds for every value", at: criterion.key.place,
                    help: "mend its condition, or remove it")
            }
        })
}
