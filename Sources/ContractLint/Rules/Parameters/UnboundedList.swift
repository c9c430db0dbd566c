// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let unboundedList = LintRule(
        "L0308", "unbounded-list", .parameters,
        summary: "A list has no largest number of elements.",
        rationale: """
            Whoever may submit may send as many elements as a payload holds, and each is checked, kept and shown. Say \
            with 'max_items' what makes sense.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: tags, type: 1️⃣list, constraints: { items: { type: string } } }
                creates:
                  - { key: report, entity_type: report, fields: { tags: $parameters.tags } }
                """,
                expecting: ["1️⃣": "list 'tags' has no 'max_items'"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: tags, type: list, constraints: { max_items: 5, items: { type: string } } }
                creates:
                  - { key: report, entity_type: report, fields: { tags: $parameters.tags } }
                """)
        ],
        check: .action { action, report in
            for parameter in action.parameters
            where parameter.definition.type.knownType == .list
                && parameter.definition.type.constrained?.maxItems == nil
            {
                report(
                    "list '\(parameter.path)' has no 'max_items'", at: parameter.definition.type.type.place,
                    help: "write 'constraints: { max_items: … }'")
            }
        })
}
