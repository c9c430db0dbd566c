// SPDX-License-Identifier: Apache-2.0

/// A part that a comparison asks of a text, in bytes as comparisons do.
struct TextPart {
    private let word: String
    private let bytes: [UInt8]

    init(_ word: String, _ text: String) {
        self.word = word
        bytes = Array(text.utf8)
    }

    /// True when what has this part has the other one as well; without `isText`, it may be an element of a list.
    func implies(_ other: TextPart, isText: Bool) -> Bool {
        switch (word, other.word) {
        case ("starts_with", "starts_with"), ("ends_with", "ends_with"), ("starts_with", "contains"),
            ("ends_with", "contains"):
            other.isIn(bytes)
        case ("contains", "contains"): isText && other.isIn(bytes)
        case ("not_contains", "not_contains"): isText && TextPart.holds(other.bytes, bytes)
        default: false
        }
    }

    /// True when a text has the part; false for a word that asks for none.
    func isIn(_ text: String) -> Bool { isIn(Array(text.utf8)) }

    private func isIn(_ whole: [UInt8]) -> Bool {
        switch word {
        case "starts_with": whole.starts(with: bytes)
        case "ends_with": whole.reversed().starts(with: bytes.reversed())
        case "contains": TextPart.holds(whole, bytes)
        default: false
        }
    }

    private static func holds(_ whole: [UInt8], _ part: [UInt8]) -> Bool {
        guard !part.isEmpty else { return true }
        guard part.count <= whole.count else { return false }
        return (0...whole.count - part.count).contains { whole[$0...].starts(with: part) }
    }
}
