// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let blanketSuppression = LintRule(
        "L1303", "blanket-suppression", .meta,
        summary: "A comment ignores every rule.",
        rationale: "It also hides the mistakes that are made there later. Name the rules.",
        triggering: [
            RuleExample(
                "edits: [{ key: tidy, field: name, value: no }] 1️⃣# atelier: ignore it is fine",
                expecting: ["1️⃣": "this comment ignores every rule"])
        ],
        nonTriggering: [
            RuleExample(
                "edits: [{ key: tidy, field: name, value: no }] # atelier: ignore[source] a word in our code")
        ],
        check: .meta)
}
