// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let referenceWithoutDollar = LintRule(
        "L0401", "reference-without-dollar", .references,
        summary: "A text reads like a reference and is none.",
        rationale: """
            Only a string that begins with '$' is a reference. 'parameters.title' is kept as just that text, in each \
            record.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: title, type: string, constraints: { max_length: 80 } }
                creates:
                  - { key: report, entity_type: report, fields: { title: 1️⃣parameters.title, name: $parameters.title, by: 2️⃣user.id } }
                """,
                expecting: [
                    "1️⃣": "'parameters.title' is a text, not a reference",
                    "2️⃣": "'user.id' is a text, not a reference",
                ],
                fixed: """
                    parameters:
                      - { key: title, type: string, constraints: { max_length: 80 } }
                    creates:
                      - { key: report, entity_type: report, fields: { title: $parameters.title, name: $parameters.title, by: $user.id } }
                    """),
            RuleExample(
                """
                parameters:
                  - { key: title, type: string, constraints: { max_length: 80 } }
                creates:
                  - { key: report, entity_type: report, "fields":{"title":1️⃣"parameters.title", "name": '$parameters.title', "by":2️⃣'user.id'} }
                """,
                expecting: [
                    "1️⃣": "'parameters.title' is a text, not a reference",
                    "2️⃣": "'user.id' is a text, not a reference",
                ],
                fixed: """
                    parameters:
                      - { key: title, type: string, constraints: { max_length: 80 } }
                    creates:
                      - { key: report, entity_type: report, "fields":{"title":"$parameters.title", "name": '$parameters.title', "by":"$user.id"} }
                    """),
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: title, type: string, constraints: { max_length: 80 } }
                creates:
                  - { key: report, entity_type: report, fields: { title: $parameters.title, note: "about parameters.title", by: user } }
                """)
        ],
        check: .action { action, report in
            for literal in action.uses.literals where ByteSearch.holds(UInt8(ascii: "."), in: literal.value) {
                let parts = literal.value.split(separator: ".", omittingEmptySubsequences: false)
                guard parts.count > 1, let root = Reference.Root(rawValue: String(parts[0])), root != .now,
                    root != .today, root != .event, root != .item, root != .index, root != .action,
                    parts.allSatisfy({
                        !$0.isEmpty && $0.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
                    }),
                    root != .parameters || action.parameter(String(parts[1])) != nil
                else { continue }
                report(
                    "'\(literal.value)' is a text, not a reference", at: literal.place,
                    help: "write '$\(literal.value)'",
                    fix: Fix(
                        "write '$\(literal.value)'", isSafe: false,
                        edits: [
                            WrittenText.edit(literal.range, from: literal.value, to: "$" + literal.value)
                        ]))
            }
        })
}
