// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let contradictoryCriteria = LintRule(
        "L0603", "contradictory-criteria", .criteria,
        summary: "Two criteria cannot hold together, so that the action cannot be submitted.",
        rationale: "Whoever fulfils one is refused by the other. Mend one of the two.",
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: size, type: integer, required: true }
                submission_criteria:
                  - { key: large, criteria_type: form, config: { field: size, operator: gt, value: 10 }, message: Too small. }
                  - { key: 1️⃣small, criteria_type: form, config: { field: size, operator: lt, value: 5 }, message: Too large. }
                creates:
                  - { key: report, entity_type: report, fields: { size: $parameters.size } }
                """,
                expecting: ["1️⃣": "criteria 'small' and 'large' cannot hold together"]),
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, constraints: { choices: [road, lamp] } }
                submission_criteria:
                  - { key: said, criteria_type: form, config: { field: kind, operator: not_empty }, message: Say what it is. }
                  - { key: 1️⃣unsaid, criteria_type: form, config: { field: kind, operator: empty }, message: Say nothing. }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind } }
                """,
                expecting: ["1️⃣": "criteria 'unsaid' and 'said' cannot hold together"]),
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: size, type: integer, required: true }
                submission_criteria:
                  - { key: large, criteria_type: form, config: { field: size, operator: gt, value: 5 }, message: Too small. }
                  - { key: small, criteria_type: form, config: { field: size, operator: lt, value: 10 }, message: Too large. }
                creates:
                  - { key: report, entity_type: report, fields: { size: $parameters.size } }
                """)
        ],
        check: .action { action, report in
            let logic = ConditionLogic(action: action)
            action.eachBlockingPair { earlier, later in
                guard logic.canHold(earlier.condition, earlier.subject),
                    logic.canHold(later.condition, later.subject),
                    !logic.isSatisfiable([
                        (earlier.condition, earlier.subject, true), (later.condition, later.subject, true),
                    ])
                else { return }
                report(
                    "criteria '\(later.key.value)' and '\(earlier.key.value)' cannot hold together",
                    at: later.key.place, labels: [.init("the other", at: earlier.key.range)],
                    help: "mend one of the two")
            }
        })
}
