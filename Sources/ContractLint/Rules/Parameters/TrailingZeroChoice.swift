// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let trailingZeroChoice = LintRule(
        "L0313", "trailing-zero-choice", .parameters,
        summary: "A choice without quotes ends in a zero that other readers drop.",
        rationale: """
            '1.10' is text here, and the number 1.1 to every other reader of the file. A version, a code or a size is text: \
            quote it.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: version, type: enum, constraints: { choices: ["1.9", 1️⃣1.10] } }
                creates:
                  - { key: report, entity_type: report, fields: { name: x } }
                edits: [{ key: keep, field: release, value: $parameters.version }]
                """,
                expecting: ["1️⃣": "choice '1.10' is text here, and the number 1.1 to other readers"],
                fixed: """
                    parameters:
                      - { key: version, type: enum, constraints: { choices: ["1.9", "1.10"] } }
                    creates:
                      - { key: report, entity_type: report, fields: { name: x } }
                    edits: [{ key: keep, field: release, value: $parameters.version }]
                    """)
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: version, type: enum, constraints: { choices: ["1.9", "1.10"] } }
                  - { key: size, type: enum, constraints: { choices: [1.5, 10] } }
                creates:
                  - { key: report, entity_type: report, fields: { release: $parameters.version, size: $parameters.size } }
                """)
        ],
        check: .application { application, report in
            for choice in application.choiceLists.joined() where choice.value.place.isPlainScalar {
                let text = choice.value.value.string ?? choice.value.value.number?.text ?? ""
                guard text.contains("."), text.hasSuffix("0"),
                    case .number(let number) = CoreSchema.resolve(text)
                else { continue }
                report(
                    "choice '\(text)' is text here, and the number \(number.canonicalText) to other readers",
                    at: choice.value.place, help: "write \"\(text)\"",
                    fix: Fix(
                        "write \"\(text)\"", isSafe: true,
                        edits: [TextEdit(choice.value.range, with: "\"\(text)\"")]))
            }
        })
}
