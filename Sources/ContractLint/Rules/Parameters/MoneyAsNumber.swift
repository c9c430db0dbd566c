// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let moneyAsNumber = LintRule(
        "L0309", "money-as-number", .parameters,
        summary: "An amount of money is a 'number'.",
        rationale: """
            A 'number' may pass through binary floating point on its way, where 0.1 is not 0.1. 'decimal' is exact.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: total_price, type: 1️⃣number }
                creates:
                  - { key: order, entity_type: order, fields: { total: $parameters.total_price } }
                """,
                expecting: ["1️⃣": "parameter 'total_price' holds money and is a 'number'"],
                fixed: """
                    parameters:
                      - { key: total_price, type: decimal }
                    creates:
                      - { key: order, entity_type: order, fields: { total: $parameters.total_price } }
                    """),
            RuleExample(
                """
                parameters:
                  - { key: price_eur, type: 1️⃣"number" }
                creates:
                  - { key: order, entity_type: order, fields: { price: $parameters.price_eur } }
                """,
                expecting: ["1️⃣": "parameter 'price_eur' holds money and is a 'number'"],
                fixed: """
                    parameters:
                      - { key: price_eur, type: "decimal" }
                    creates:
                      - { key: order, entity_type: order, fields: { price: $parameters.price_eur } }
                    """),
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: total_price, type: decimal }
                  - { key: rate, type: number }
                creates:
                  - { key: order, entity_type: order, fields: { total: $parameters.total_price, rate: $parameters.rate } }
                """),
            RuleExample(
                """
                parameters:
                  - { key: price_list_count, type: number }
                  - { key: amount_of_people, type: number }
                  - { key: discount_percent, type: number }
                creates:
                  - { key: order, entity_type: order, fields: { lists: $parameters.price_list_count, people: $parameters.amount_of_people, discount: $parameters.discount_percent } }
                """),
        ],
        check: .declarations(
            inAction: { action, report in
                for parameter in action.parameters {
                    look(at: parameter.definition.key, parameter.definition.type, "parameter", &report)
                }
            },
            inEntity: { entity, report in
                for field in entity.fields { look(at: field.key, field.type, "field", &report) }
            }))

    private static func look(
        at key: Located<String>, _ type: TypeDeclaration, _ what: String, _ report: inout RuleReport
    ) {
        guard type.knownType == .number, NameWords.holdMoney(key.value) else { return }
        report(
            "\(what) '\(key.value)' holds money and is a 'number'", at: type.type.place,
            help: "write 'type: decimal'",
            fix: Fix(
                "write 'decimal'", isSafe: false,
                edits: [WrittenText.edit(type.type.range, from: "number", to: "decimal")]))
    }
}
