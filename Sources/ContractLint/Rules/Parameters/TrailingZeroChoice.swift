// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let trailingZeroChoice = LintRule(
        "L0313", "trailing-zero-choice", .parameters,
        summary: "A text without quotes ends in a zero that other readers drop.",
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
                    """),
            RuleExample(
                """
                entities:
                  - entity_type: release
                    schema: { fields: [{ field_key: tag, field_type: { type: string }, default: 1️⃣1.0 }, { field_key: size, field_type: { type: number } }] }
                actions:
                  - key: build
                    label: Build
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    target_model: release
                    parameters:
                      - { key: version, type: string, default: 2️⃣1.10, constraints: { max_length: 9 } }
                      - { key: base, type: string, values_from: ["1.9", 3️⃣1.10, 1.2], constraints: { max_length: 9 } }
                      - { key: older, type: list, default: [4️⃣2.0, 2.1], constraints: { max_items: 9, items: { type: string } } }
                    submission_criteria:
                      - { key: known, criteria_type: form, config: { field: version, operator: in, value: [5️⃣3.0, 3.1] }, message: Known ones only. }
                    edits:
                      - { field: tag, value: 6️⃣4.10, when: { field: $parameters.version, operator: eq, value: 7️⃣5.0 } }
                      - { field: size, value: 1.10 }
                    side_effects: [{ key: told, event: told, payload: { size: 1.10, base: $parameters.base, older: $parameters.older } }]
                """,
                in: .file,
                expecting: [
                    "1️⃣": "'1.0' is text here, and the number 1 to other readers",
                    "2️⃣": "'1.10' is text here, and the number 1.1 to other readers",
                    "3️⃣": "'1.10' is text here, and the number 1.1 to other readers",
                    "4️⃣": "'2.0' is text here, and the number 2 to other readers",
                    "5️⃣": "'3.0' is text here, and the number 3 to other readers",
                    "6️⃣": "'4.10' is text here, and the number 4.1 to other readers",
                    "7️⃣": "'5.0' is text here, and the number 5 to other readers",
                ]),
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: version, type: enum, constraints: { choices: ["1.9", "1.10"] } }
                  - { key: size, type: enum, constraints: { choices: [1.5, 10] } }
                  - { key: fee, type: decimal, default: 25.00, constraints: { choices: [25.00, 50.00] } }
                creates:
                  - { key: report, entity_type: report, fields: { release: $parameters.version, size: $parameters.size, fee: $parameters.fee } }
                """)
        ],
        check: .declarations(
            inAction: { action, report in
                for parameter in action.parameters { look(at: parameter.definition.type, &report) }
                action.eachTextWithoutQuotes { tell($0.value, "'\($0.value)'", at: $0.place, &report) }
            },
            inEntity: { entity, report in
                for field in entity.fields { look(at: field.type, &report) }
                entity.eachTextWithoutQuotes { tell($0.value, "'\($0.value)'", at: $0.place, &report) }
            }))

    /// Looks at choices; those of numbers are numbers to everybody.
    private static func look(at type: TypeDeclaration, _ report: inout RuleReport) {
        for choice in type.choices ?? [] where choice.value.place.isPlainScalar {
            guard let text = choice.value.value.string else { continue }
            tell(text, "choice '\(text)'", at: choice.value.place, &report)
        }
    }

    private static func tell(
        _ value: String, _ what: @autoclosure () -> String, at place: SourcePlace,
        _ report: inout RuleReport
    ) {
        guard let number = value.losingZero else { return }
        report(
            "\(what()) is text here, and the number \(number.canonicalText) to other readers",
            at: place, help: "write \"\(value)\"",
            fix: Fix(
                "write \"\(value)\"", isSafe: true,
                edits: [TextEdit(place.range, with: "\"\(value)\"")]))
    }
}

extension String {
    /// The number that other readers take the text for, when they lose a zero at its end.
    fileprivate var losingZero: Number? {
        guard utf8.last == UInt8(ascii: "0"), utf8.contains(UInt8(ascii: ".")),
            case .number(let number) = CoreSchema.resolve(self)
        else { return nil }
        return number
    }
}
