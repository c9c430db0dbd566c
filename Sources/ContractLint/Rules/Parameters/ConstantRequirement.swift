// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let constantRequirement = LintRule(
        "L0303", "constant-requirement", .parameters,
        summary: "A condition of a parameter always holds, or 'required_when' never does.",
        rationale: """
            A condition that has one answer asks nothing: write 'required: true', or leave it out. Often a value in it \
            is misspelled.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, required: true, constraints: { choices: [road, lamp] } }
                  - { key: depth, type: integer, required_when: 1️⃣{ all: [{ field: kind, operator: eq, value: road }, { field: kind, operator: eq, value: lamp }] } }
                  - { key: width, type: integer, required_when: 2️⃣{ field: kind, operator: in, value: [road, lamp] } }
                  - { key: reach, type: integer, visible_when: 3️⃣{ field: kind, operator: exists } }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind, depth: $parameters.depth, width: $parameters.width, reach: $parameters.reach } }
                """,
                expecting: [
                    "1️⃣": "parameter 'depth' is never required: its condition never holds",
                    "2️⃣": "parameter 'width' is always required: its condition always holds",
                    "3️⃣": "parameter 'reach' is always visible: its condition always holds",
                ]),
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, required: true, constraints: { choices: [road, lamp, sign] } }
                  - { key: depth, type: integer, visible_when: { field: kind, operator: eq, value: lamp }, required_when: 1️⃣{ field: kind, operator: in, value: [road, sign] } }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind, depth: $parameters.depth } }
                """,
                expecting: [
                    "1️⃣": "parameter 'depth' is never required: its condition holds only while it is hidden"
                ]),
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, constraints: { choices: [road, lamp] } }
                  - { key: depth, type: integer, required_when: { field: kind, operator: in, value: [road, lamp] } }
                  - { key: width, type: integer, visible_when: { field: kind, operator: eq, value: lamp }, required_when: { field: depth, operator: gt, value: 3 } }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind, depth: $parameters.depth, width: $parameters.width } }
                """)
        ],
        check: .action { action, report in
            let logic = ConditionLogic(action: action)
            for parameter in action.formParameters {
                let key = parameter.definition.key.value
                if let condition = parameter.definition.requiredWhen {
                    if !logic.canHold(condition.value, .parameters) {
                        report(
                            "parameter '\(key)' is never required: its condition never holds",
                            at: condition.place, help: "mend the condition, or leave it out")
                    } else if !logic.canFail(condition.value, .parameters) {
                        report(
                            "parameter '\(key)' is always required: its condition always holds",
                            at: condition.place, help: "write 'required: true'")
                    } else if let visible = parameter.definition.visibleWhen,
                        logic.canHold(visible.value, .parameters),
                        !logic.isSatisfiable([
                            (condition.value, .parameters, true), (visible.value, .parameters, true),
                        ])
                    {
                        report(
                            "parameter '\(key)' is never required: its condition holds only while it is hidden",
                            at: condition.place, labels: [.init("shown only then", at: visible.range)],
                            help: "mend one of the two")
                    }
                }
                if let condition = parameter.definition.visibleWhen,
                    !logic.canFail(condition.value, .parameters)
                {
                    report(
                        "parameter '\(key)' is always visible: its condition always holds",
                        at: condition.place, help: "leave the condition out")
                }
            }
        })
}
