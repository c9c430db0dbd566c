// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let sexagesimalNumber = LintRule(
        "L0103", "sexagesimal-number", .source,
        summary: "A time of day without quotes is a number to YAML 1.1.",
        rationale: """
            '12:30' is text here; readers of YAML 1.1 count sixties and make 750 of it. Quotes mean the same to everybody.
            """,
        triggering: [
            RuleExample(
                "edits: [{ key: open, field: opens, value: 1️⃣12:30 }, { key: end, field: closes, value: 2️⃣21:00:30.5 }]",
                expecting: [
                    "1️⃣": "'12:30' is text here, and a number to readers of YAML 1.1",
                    "2️⃣": "'21:00:30.5' is text here, and a number to readers of YAML 1.1",
                ],
                fixed:
                    "edits: [{ key: open, field: opens, value: \"12:30\" }, { key: end, field: closes, value: \"21:00:30.5\" }]"
            )
        ],
        nonTriggering: [
            RuleExample("edits: [{ key: open, field: opens, value: \"12:30\" }]"),
            RuleExample(
                "edits: [{ key: open, field: opens, value: 12h30 }, { key: odd, field: ratio, value: 16:90 }]"
            ),
        ],
        check: .scalar(.sexagesimal) { site, report in
            report(
                "'\(site.text)' is text here, and a number to readers of YAML 1.1", at: site.scalar.place,
                help: "write \"\(site.text)\"", fix: site.quoted())
        })
}
