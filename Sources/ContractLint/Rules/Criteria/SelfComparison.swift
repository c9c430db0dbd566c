// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let selfComparison = LintRule(
        "L0607", "self-comparison", .criteria,
        summary: "A value is compared with itself.",
        rationale: "The comparison has one answer. One side was to be something else.",
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: from, type: date, required: true }
                  - { key: to, type: date, required: true }
                submission_criteria:
                  - { key: order, criteria_type: form, config: { field: from, operator: lt, value: 1️⃣$parameters.from }, message: It ends later. }
                creates:
                  - { key: report, entity_type: report, fields: { from: $parameters.from, to: $parameters.to } }
                """,
                expecting: ["1️⃣": "'$parameters.from' is compared with itself"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: from, type: date, required: true }
                  - { key: to, type: date, required: true }
                submission_criteria:
                  - { key: order, criteria_type: form, config: { field: from, operator: lt, value: $parameters.to }, message: It ends later. }
                creates:
                  - { key: report, entity_type: report, fields: { from: $parameters.from, to: $parameters.to } }
                """)
        ],
        check: .action { action, report in
            for placed in action.uses.conditions {
                for comparison in placed.condition.value.comparisons {
                    guard let value = comparison.value, case .reference(let reference) = value.value,
                        ConditionText.of(comparison.field.value, placed.subject) == reference.text
                    else { continue }
                    report(
                        "'\(reference.text)' is compared with itself", at: value.place, help: "mend one side")
                }
            }
        })
}
