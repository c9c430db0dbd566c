// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let longText = LintRule(
        "L1203", "long-text", .documentation, .info,
        summary: "A label is longer than 140 characters, or another text for people than 1,000.",
        rationale:
            "Labels stand on buttons and above fields. What takes more room belongs into 'help' or a page.",
        triggering: [
            RuleExample(
                "label: 1️⃣\(String(repeating: "A long label ", count: 12))x\nedits: [{ key: tidy, field: name, value: tidy }]",
                expecting: ["1️⃣": "this text has 157 characters; 140 are read"])
        ],
        nonTriggering: [
            RuleExample("label: A label\nedits: [{ key: tidy, field: name, value: tidy }]")
        ],
        check: .action { action, report in
            HumanText.each(of: action.definition) { text in
                let limit = text.isLabel ? 140 : 1_000
                if text.text.utf8.count <= limit { return }
                let count = text.text.count
                if count > limit {
                    report(
                        "this text has \(count) characters; \(limit) are read", at: text.place(),
                        help: "shorten it")
                }
            }
        })
}
