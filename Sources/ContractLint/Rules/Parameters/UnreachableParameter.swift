// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let unreachableParameter = LintRule(
        "L0302", "unreachable-parameter", .parameters,
        summary: "A parameter can never be given.",
        rationale: """
            'visible_when' can never hold, so that nobody is ever asked; or the parameter is hidden and has no default, so \
            that it never has a value. Mend the condition, or remove the parameter.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: size, type: integer, required: true, constraints: { max: 9 } }
                  - { key: depth, type: integer, visible_when: 1️⃣{ field: size, operator: gt, value: 9 } }
                  - { key: 2️⃣form, type: string, visibility: hidden }
                creates:
                  - { key: report, entity_type: report, fields: { size: $parameters.size, depth: $parameters.depth } }
                """,
                expecting: [
                    "1️⃣": "parameter 'depth' is never visible: its condition never holds",
                    "2️⃣": "parameter 'form' never has a value: it is hidden and has no default",
                ])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, required: true, constraints: { choices: [road, lamp] } }
                  - { key: depth, type: integer, visible_when: { field: kind, operator: eq, value: road } }
                  - { key: form, type: string, visibility: hidden, default: form-7 }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind, depth: $parameters.depth } }
                """)
        ],
        check: .action { action, report in
            let logic = ConditionLogic(action: action)
            for parameter in action.formParameters {
                if let condition = parameter.definition.visibleWhen,
                    !logic.canHold(condition.value, .parameters)
                {
                    report(
                        "parameter '\(parameter.definition.key.value)' is never visible: its condition never holds",
                        at: condition.place, help: "mend the condition, or remove the parameter")
                }
                if parameter.definition.visibility == .hidden, parameter.definition.defaultValue == nil {
                    report(
                        "parameter '\(parameter.definition.key.value)' never has a value: it is hidden and has no default",
                        at: parameter.definition.key.place, help: "give it a default, or remove it")
                }
            }
        })
}
