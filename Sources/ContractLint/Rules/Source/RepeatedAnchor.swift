// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let repeatedAnchor = LintRule(
        "L0109", "repeated-anchor", .source,
        summary: "One anchor is set twice in a document.",
        rationale: """
            An alias names the anchor that was set last before it, which is easy to misread when there are two. Give \
            each its own name.
            """,
        triggering: [
            RuleExample(
                """
                edits:
                  - { key: tidy, field: name, value: &text tidy }
                  - { key: more, field: note, value: *text }
                  - { key: less, field: memo, value: 1️⃣&text calm }
                  - { key: last, field: last, value: *text }
                """,
                expecting: ["1️⃣": "anchor 'text' is set a second time"])
        ],
        nonTriggering: [
            RuleExample(
                """
                edits:
                  - { key: tidy, field: name, value: &text tidy }
                  - { key: more, field: note, value: *text }
                  - { key: less, field: memo, value: &other calm }
                  - { key: last, field: last, value: *other }
                """)
        ],
        check: .file { file, report in
            for document in file.documents {
                var first: [String: SourceRange] = [:]
                for mark in document.anchorMarks() {
                    guard let earlier = first[mark.name] else {
                        first[mark.name] = mark.range
                        continue
                    }
                    report(
                        "anchor '\(mark.name)' is set a second time", at: mark.range,
                        labels: [.init("set here first", at: earlier)], help: "give it another name")
                }
            }
        })
}
