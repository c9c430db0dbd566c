// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let redundantConstraint = LintRule(
        "L0311", "redundant-constraint", .parameters, .info,
        summary: "A constraint allows everything.",
        rationale:
            "A length or number of elements is never below zero, so that the constraint says nothing.",
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: title, type: string, constraints: { min_length: 1️⃣0, max_length: 9 } }
                creates:
                  - { key: report, entity_type: report, fields: { title: $parameters.title } }
                """,
                expecting: ["1️⃣": "'min_length: 0' allows every length"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: title, type: string, constraints: { min_length: 1, max_length: 9 } }
                creates:
                  - { key: report, entity_type: report, fields: { title: $parameters.title } }
                """)
        ],
        check: .action { action, report in
            for parameter in action.parameters {
                guard let constraints = parameter.definition.type.constrained else { continue }
                if let least = constraints.minLength, least.value == 0 {
                    report("'min_length: 0' allows every length", at: least.place, help: "leave it out")
                }
                if let least = constraints.minItems, least.value == 0 {
                    report("'min_items: 0' allows every number", at: least.place, help: "leave it out")
                }
            }
        })
}
