// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let unusedSuppression = LintRule(
        "L1301", "unused-suppression", .meta,
        summary: "A comment ignores a rule that finds nothing there.",
        rationale: """
            What it was about was mended, or stands on another line. A comment that is left behind hides the next mistake.
            """,
        triggering: [
            RuleExample(
                "edits: [{ key: tidy, field: name, value: tidy }] 1️⃣# atelier: ignore[empty-value] not needed",
                expecting: ["1️⃣": "this comment ignores nothing"],
                fixed: "edits: [{ key: tidy, field: name, value: tidy }]")
        ],
        nonTriggering: [
            RuleExample(
                "edits: [{ key: tidy, field: name, value: no }] # atelier: ignore[ambiguous-boolean] a word in our code"
            )
        ],
        check: .meta)
}
