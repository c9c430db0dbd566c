// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let criterionNeverHolds = LintRule(
        "L0602", "criterion-never-holds", .criteria,
        summary: "A criterion holds for no value, so that the action cannot be submitted.",
        rationale: """
            Whoever submits is refused, whatever they send. A value in the condition is misspelled, or it contradicts \
            the parameter's own constraints.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: size, type: integer, required: true, constraints: { min: 1, max: 9 } }
                submission_criteria:
                  - { key: 1️⃣large, criteria_type: form, config: { field: size, operator: gte, value: 10 }, message: Too small. }
                creates:
                  - { key: report, entity_type: report, fields: { size: $parameters.size } }
                """,
                expecting: ["1️⃣": "criterion 'large' holds for no value"]),
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, required: true, constraints: { choices: [road, lamp] } }
                  - { key: name, type: string, required: true, constraints: { max_length: 5 } }
                submission_criteria:
                  - { key: 1️⃣unsaid, criteria_type: form, config: { field: kind, operator: empty }, message: Say nothing. }
                  - { key: 2️⃣that, criteria_type: form, config: { field: name, operator: eq, value: longer than five }, message: That one only. }
                  - { key: 3️⃣those, criteria_type: form, config: { field: name, operator: in, value: [longer than five, longer than six] }, message: Those only. }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind, name: $parameters.name } }
                """,
                expecting: [
                    "1️⃣": "criterion 'unsaid' holds for no value",
                    "2️⃣": "criterion 'that' holds for no value",
                    "3️⃣": "criterion 'those' holds for no value",
                ]),
            RuleExample(
                """
                parameters:
                  - { key: born, type: date, required: true, constraints: { before: "2100-01-01" } }
                  - { key: price, type: decimal, required: true, constraints: { max: 200 } }
                submission_criteria:
                  - { key: 1️⃣later, criteria_type: form, config: { field: born, operator: gte, value: "2100-01-01" }, message: Later. }
                  - { key: 2️⃣between, criteria_type: form, config: { all: [{ field: born, operator: gt, value: "2026-01-01" }, { field: born, operator: lt, value: "2026-01-02" }] }, message: Between. }
                  - { key: 3️⃣dear, criteria_type: form, config: { field: price, operator: gt, value: "200.00" }, message: Dearer. }
                creates:
                  - { key: report, entity_type: report, fields: { born: $parameters.born, price: $parameters.price } }
                """,
                expecting: [
                    "1️⃣": "criterion 'later' holds for no value",
                    "2️⃣": "criterion 'between' holds for no value",
                    "3️⃣": "criterion 'dear' holds for no value",
                ]),
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, required: true, constraints: { choices: [road, lamp] } }
                submission_criteria:
                  - { key: roads, criteria_type: form, config: { field: kind, operator: eq, value: road }, message: Roads only. }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind } }
                """),
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, constraints: { choices: [road, lamp] } }
                  - { key: name, type: string, required: true, constraints: { max_length: 5 } }
                submission_criteria:
                  - { key: unsaid, criteria_type: form, config: { field: kind, operator: empty }, message: Say nothing. }
                  - { key: those, criteria_type: form, config: { field: name, operator: in, value: [longer than five, five5] }, message: Those only. }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind, name: $parameters.name } }
                """),
            RuleExample(
                """
                parameters:
                  - { key: born, type: date, required: true, constraints: { after: "2019-12-31", before: "2100-01-01" } }
                  - { key: price, type: decimal, required: true, constraints: { max: 200 } }
                submission_criteria:
                  - { key: last_day, criteria_type: form, config: { field: born, operator: gte, value: "2099-12-31" }, message: The last day. }
                  - { key: dear, criteria_type: form, config: { field: price, operator: gte, value: "200.00" }, message: The dearest. }
                creates:
                  - { key: report, entity_type: report, fields: { born: $parameters.born, price: $parameters.price } }
                """),
        ],
        check: .action { action, report in
            let logic = ConditionLogic(action: action)
            for criterion in action.conditionCriteria
            where !logic.canHold(criterion.condition, criterion.subject) {
                report(
                    "criterion '\(criterion.key.value)' holds for no value", at: criterion.key.place,
                    help: "mend its condition")
            }
        })
}
