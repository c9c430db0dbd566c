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
                expecting: ["1️⃣": "criterion 'small' holds for every value"]),
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, required: true, constraints: { choices: [road, lamp] } }
                  - { key: name, type: string, required: true, constraints: { min_length: 2, max_length: 5 } }
                submission_criteria:
                  - { key: 1️⃣kind, criteria_type: form, config: { field: kind, operator: not_empty }, message: Say what it is. }
                  - { key: 2️⃣named, criteria_type: form, config: { field: name, operator: not_empty }, message: Say its name. }
                  - { key: 3️⃣other, criteria_type: form, config: { field: name, operator: ne, value: longer than five }, message: Not that one. }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind, name: $parameters.name } }
                """,
                expecting: [
                    "1️⃣": "criterion 'kind' holds for every value",
                    "2️⃣": "criterion 'named' holds for every value",
                    "3️⃣": "criterion 'other' holds for every value",
                ]),
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
                """),
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, constraints: { choices: [road, lamp] } }
                  - { key: name, type: string, constraints: { min_length: 2, max_length: 5 } }
                submission_criteria:
                  - { key: kind, criteria_type: form, config: { field: kind, operator: not_empty }, message: Say what it is. }
                  - { key: named, criteria_type: form, config: { field: name, operator: not_empty }, message: Say its name. }
                  - { key: other, criteria_type: form, config: { field: name, operator: ne, value: five5 }, message: Not that one. }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind, name: $parameters.name } }
                """),
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
