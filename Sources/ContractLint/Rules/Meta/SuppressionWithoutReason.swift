// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let suppressionWithoutReason = LintRule(
        "L1304", "suppression-without-reason", .meta, isDefault: false,
        summary: "A comment ignores a rule and does not say why.",
        rationale: "Who reads it later cannot tell whether it still holds.",
        triggering: [
            RuleExample(
                "edits: [{ key: tidy, field: name, value: no }] 1️⃣# atelier: ignore[ambiguous-boolean]",
                expecting: ["1️⃣": "this comment does not say why"])
        ],
        nonTriggering: [
            RuleExample(
                "edits: [{ key: tidy, field: name, value: no }] # atelier: ignore[ambiguous-boolean] a word in our code"
            )
        ],
        check: .meta)
}
