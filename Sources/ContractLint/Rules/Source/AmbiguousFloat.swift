// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let ambiguousFloat = LintRule(
        "L0104", "ambiguous-float", .source,
        summary: "A number is spelled in a way that YAML 1.1 reads as text.",
        rationale: """
            '1e3' and '-.5' are numbers here and text to readers of YAML 1.1, which want a digit before the point \
            and a sign in the exponent. Write the number out.
            """,
        triggering: [
            RuleExample(
                "edits: [{ key: far, field: far, value: 1️⃣1e3 }, { key: low, field: low, value: 2️⃣-.5 }]",
                expecting: [
                    "1️⃣": "'1e3' is a number here, and text to readers of YAML 1.1",
                    "2️⃣": "'-.5' is a number here, and text to readers of YAML 1.1",
                ])
        ],
        nonTriggering: [
            RuleExample(
                "edits: [{ key: far, field: far, value: 1000 }, { key: low, field: low, value: -0.5 }]"),
            RuleExample(
                "edits: [{ key: far, field: far, value: 1.0e+3 }, { key: code, field: code, value: 1e3b }]"),
        ],
        check: .scalar(.float) { site, report in
            report(
                "'\(site.text)' is a number here, and text to readers of YAML 1.1", at: site.scalar.place,
                help: "write the number out, or \"\(site.text)\" where text is meant")
        })
}
