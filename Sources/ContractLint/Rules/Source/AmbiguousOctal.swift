// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let ambiguousOctal = LintRule(
        "L0102", "ambiguous-octal", .source,
        summary: "A number is one number to YAML 1.2 and another to YAML 1.1.",
        rationale: """
            '0777' is 777 here and 511 to readers of YAML 1.1; '0o17' is 15 here and text there; a leading zero is \
            mostly a code, such as a postal code, which is text. Write the number without the zero, or quote the text.
            """,
        triggering: [
            RuleExample(
                """
                edits:
                  - { key: open, field: mode, value: 1️⃣0777 }
                  - { key: zip, field: zip, value: 2️⃣08 }
                  - { key: mask, field: mask, value: 3️⃣0o17 }
                """,
                expecting: [
                    "1️⃣": "'0777' is 777 here, and another number to readers of YAML 1.1",
                    "2️⃣": "'08' is 8 here, and text to readers of YAML 1.1",
                    "3️⃣": "'0o17' is 15 here, and text to readers of YAML 1.1",
                ])
        ],
        nonTriggering: [
            RuleExample(
                "edits: [{ key: open, field: mode, value: 777 }, { key: zip, field: zip, value: \"08\" }]"),
            RuleExample(
                "edits: [{ key: open, field: mode, value: 0 }, { key: share, field: share, value: 0.5 }]"),
        ],
        check: .scalar(.octal) { site, report in
            let text = site.text
            let value =
                if case .number(let number) = CoreSchema.resolve(text) { number.canonicalText } else { text }
            let isText = text.contains("o") || text.contains("8") || text.contains("9")
            report(
                "'\(text)' is \(value) here, and \(isText ? "text" : "another number") to readers of YAML 1.1",
                at: site.scalar.place, help: "write \(value), or \"\(text)\" where text is meant")
        })
}
