// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let confusableCharacter = LintRule(
        "L0113", "confusable-character", .source,
        summary: "A word mixes Latin letters with ones of another script that look the same.",
        rationale: """
            A Cyrillic 'а' inside a Latin word looks like the Latin one and is another letter, so that a choice, a role or \
            a template is not found although everybody can read it. Type the word again.
            """,
        triggering: [
            RuleExample(
                "edits: [{ key: tidy, field: name, value: 1️⃣p\u{430}ypal }]",
                expecting: ["1️⃣": "'p\u{430}ypal' mixes Latin letters with U+0430, which looks like one"])
        ],
        nonTriggering: [
            RuleExample("edits: [{ key: tidy, field: name, value: paypal }]"),
            RuleExample("edits: [{ key: tidy, field: name, value: \"Привет, paypal! α 5 µm\" }]"),
        ],
        check: .file { file, report in
            for word in ConfusableWords.all(in: file.source) {
                let name = String(decoding: file.source.bytes[word.bytes], as: UTF8.self)
                report(
                    "'\(name)' mixes Latin letters with \(word.name), which looks like one",
                    at: file.source.range(word.bytes), help: "type the word again in one script")
            }
        })
}
