// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let implicitTimestamp = LintRule(
        "L0106", "implicit-timestamp", .source, .info, isDefault: false,
        summary: "A date without quotes is another kind of value to YAML 1.1.",
        rationale: """
            '2026-01-01' is text here; readers of YAML 1.1 make a date of it, and may write it back in another form. \
            Quotes mean the same to everybody.
            """,
        triggering: [
            RuleExample(
                "edits: [{ key: day, field: day, value: 1️⃣2026-01-01 }]",
                expecting: ["1️⃣": "'2026-01-01' is text here, and a date to readers of YAML 1.1"],
                fixed: "edits: [{ key: day, field: day, value: \"2026-01-01\" }]")
        ],
        nonTriggering: [RuleExample("edits: [{ key: day, field: day, value: \"2026-01-01\" }]")],
        check: .scalar(.timestamp) { site, report in
            report(
                "'\(site.text)' is text here, and a date to readers of YAML 1.1", at: site.scalar.place,
                help: "write \"\(site.text)\"", fix: site.quoted())
        })
}
