// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let groupedNumber = LintRule(
        "L0105", "grouped-number", .source,
        summary: "A text is spelled like a number of YAML 1.1.",
        rationale: """
            '1_000' and '0b101' are text here and numbers to readers of YAML 1.1. Write the number with digits only, or \
            quote the text.
            """,
        triggering: [
            RuleExample(
                "edits: [{ key: far, field: far, value: 1️⃣1_000 }, { key: bits, field: bits, value: 2️⃣0b101 }]",
                expecting: [
                    "1️⃣": "'1_000' is text here, and a number to readers of YAML 1.1",
                    "2️⃣": "'0b101' is text here, and a number to readers of YAML 1.1",
                ],
                fixed:
                    "edits: [{ key: far, field: far, value: \"1_000\" }, { key: bits, field: bits, value: \"0b101\" }]"
            )
        ],
        nonTriggering: [
            RuleExample(
                "edits: [{ key: far, field: far, value: 1000 }, { key: bits, field: bits, value: \"0b101\" }]"
            )
        ],
        check: .scalar(.grouped) { site, report in
            report(
                "'\(site.text)' is text here, and a number to readers of YAML 1.1", at: site.scalar.place,
                help: "write digits only where a number is meant, else \"\(site.text)\"", fix: site.quoted())
        })
}
