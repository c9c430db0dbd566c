// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let unusedAnchor = LintRule(
        "L0108", "unused-anchor", .source,
        summary: "An anchor is set and no alias names it.",
        rationale: """
            An anchor that nobody uses is left over, or the alias that was to use it was forgotten. Remove it.
            """,
        triggering: [
            RuleExample(
                "edits: [{ key: tidy, field: name, value: 1️⃣&name tidy }]",
                expecting: ["1️⃣": "anchor 'name' is never used"],
                fixed: "edits: [{ key: tidy, field: name, value: tidy }]"),
            RuleExample(
                """
                edits: 1️⃣&rows
                  - 2️⃣&row
                    key: tidy
                    field: name
                    value: tidy
                permissions_policy: 3️⃣&roles
                  apply: [gardener]
                """,
                expecting: [
                    "1️⃣": "anchor 'rows' is never used", "2️⃣": "anchor 'row' is never used",
                    "3️⃣": "anchor 'roles' is never used",
                ],
                fixed: """
                    edits:
                      -
                        key: tidy
                        field: name
                        value: tidy
                    permissions_policy:
                      apply: [gardener]
                    """),
        ],
        nonTriggering: [
            RuleExample(
                "edits: [{ key: tidy, field: name, value: &name tidy }, { key: more, field: note, value: *name }]"
            )
        ],
        check: .file { file, report in
            for mark in file.documents.flatMap({ $0.anchorMarks() }) where !mark.isUsed {
                report(
                    "anchor '\(mark.name)' is never used", at: mark.range,
                    help: "remove it, or write '*\(mark.name)' where it is meant",
                    fix: Fix(
                        "remove '&\(mark.name)'", isSafe: true,
                        edits: [TextEdit(mark.rangeWithSpace, with: "")]))
            }
        })
}
