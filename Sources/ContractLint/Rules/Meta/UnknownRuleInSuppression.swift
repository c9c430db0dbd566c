// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let unknownRuleInSuppression = LintRule(
        "L1302", "unknown-rule-in-suppression", .meta, .error,
        summary: "A comment ignores a rule that there is not.",
        rationale: "It silences nothing, although somebody relies on it.",
        triggering: [
            RuleExample(
                "edits: [{ key: tidy, field: name, value: tidy }] # atelier: ignore[1️⃣empty-valu] not needed",
                expecting: ["1️⃣": "unknown rule 'empty-valu'"]),
            RuleExample(
                "edits: [{ key: tidy, field: name, value: tidy }] # atelier: ignore[1️⃣unknown-key] we know better",
                expecting: ["1️⃣": "'unknown-key' is an error, and errors cannot be ignored"]),
        ],
        nonTriggering: [
            RuleExample(
                "edits: [{ key: tidy, field: name, value: no }] # atelier: ignore[L0101] a word in our code")
        ],
        check: .meta)
}
