// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let invisibleCharacter = LintRule(
        "L0112", "invisible-character", .source,
        summary: "A text holds a character that nobody sees.",
        rationale: """
            A zero-width space, a soft hyphen, or a no-break space at the edge of a text comes in with copied text. Two \
            texts that look alike are then two texts, and a choice or name is not found. Remove it.
            """,
        triggering: [
            RuleExample(
                "edits: [{ key: tidy, field: name, value: \"ti1️⃣\u{200B}dy\" }]",
                expecting: ["1️⃣": "an invisible character, U+200B, in a text"],
                fixed: "edits: [{ key: tidy, field: name, value: \"tidy\" }]"),
            RuleExample(
                "edits: [{ key: tidy, field: name, value: \"tidy1️⃣\u{A0}\" }]",
                expecting: ["1️⃣": "an invisible character, U+00A0, at the edge of a text"]),
        ],
        nonTriggering: [
            RuleExample("edits: [{ key: tidy, field: name, value: tidy }]"),
            // A no-break space between words, and a joiner inside an emoji, are seen.
            RuleExample("edits: [{ key: tidy, field: name, value: \"Nom\u{A0}: 👩\u{200D}🌾\" }]"),
        ],
        check: .file { file, report in
            for place in InvisibleCharacters.places(in: file.source) {
                report(
                    "an invisible character, \(place.name), \(place.isAtEdge ? "at the edge of" : "in") a text",
                    at: file.source.range(place.bytes), help: "remove it",
                    fix: Fix(
                        "remove \(place.name)", isSafe: false,
                        edits: [TextEdit(file.source.range(place.bytes), with: "")]))
            }
        })
}
