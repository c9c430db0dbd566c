// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let constantCondition = LintRule(
        "L0608", "constant-condition", .criteria,
        summary: "A 'when' or a filter always holds, or never does.",
        rationale: """
            What never holds never happens, and what always holds needs no condition. Often a value in it is misspelled.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, required: true, constraints: { choices: [road, lamp] } }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind } }
                  - { key: task, entity_type: task, when: 1️⃣{ not: { field: $parameters.kind, operator: in, value: [road, lamp] } }, fields: { kind: $parameters.kind } }
                  - { key: note, entity_type: note, when: 2️⃣{ field: $parameters.kind, operator: in, value: [lamp, road] }, fields: { kind: $parameters.kind } }
                """,
                expecting: ["1️⃣": "this condition never holds", "2️⃣": "this condition always holds"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, required: true, constraints: { choices: [road, lamp] } }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind } }
                  - { key: task, entity_type: task, when: { field: $parameters.kind, operator: eq, value: road }, fields: { kind: $parameters.kind } }
                """)
        ],
        check: .action { action, report in
            let logic = ConditionLogic(action: action)
            for placed in action.uses.conditions {
                switch placed.role {
                case .criterion, .requirement, .visibility: continue
                default: break
                }
                if !logic.canHold(placed.condition.value, placed.subject) {
                    report("this condition never holds", at: placed.condition.place, help: "mend it")
                } else if !logic.canFail(placed.condition.value, placed.subject) {
                    report("this condition always holds", at: placed.condition.place, help: "leave it out")
                }
            }
        })
}
