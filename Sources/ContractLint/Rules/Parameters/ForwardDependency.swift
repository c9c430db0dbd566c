// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let forwardDependency = LintRule(
        "L0305", "forward-dependency", .parameters,
        summary: "Whether a parameter is asked for depends on one that comes later.",
        rationale: """
            Forms ask in the order of 'order'. A question that appears above the one that is just being answered is \
            easily missed. Put it behind what it depends on.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: depth, type: integer, order: 10, visible_when: { field: 1️⃣kind, operator: eq, value: road } }
                  - { key: kind, type: enum, required: true, order: 20, constraints: { choices: [road, lamp] } }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind, depth: $parameters.depth } }
                """,
                expecting: ["1️⃣": "parameter 'depth' depends on 'kind', which is asked for later"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: depth, type: integer, order: 20, visible_when: { field: kind, operator: eq, value: road } }
                  - { key: kind, type: enum, required: true, order: 10, constraints: { choices: [road, lamp] } }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind, depth: $parameters.depth } }
                """)
        ],
        check: .action { action, report in
            let dependent = action.formParameters.filter {
                $0.definition.visibleWhen != nil || $0.definition.requiredWhen != nil
            }
            if dependent.isEmpty { return }
            let positions = action.formPositions
            for parameter in dependent {
                guard let own = positions[parameter.definition.key.value] else { continue }
                for condition in [parameter.definition.visibleWhen, parameter.definition.requiredWhen]
                    .compactMap(\.self)
                {
                    for operand in condition.value.parameterOperands(.parameters) {
                        guard let other = positions[operand.key], other > own else { continue }
                        report(
                            "parameter '\(parameter.definition.key.value)' depends on '\(operand.key)', which is asked for later",
                            at: operand.place, help: "put it behind '\(operand.key)'")
                    }
                }
            }
        })
}
