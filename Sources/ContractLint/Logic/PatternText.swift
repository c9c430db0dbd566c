// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What the text of a pattern shows, without matching anything.
enum PatternText {
    /// True when it is tied to an end of the text, or is empty; either end is enough, because one end alone is
    /// mostly meant so.
    static func isAnchored(_ pattern: String) -> Bool {
        if pattern.isEmpty { return true }
        var start = pattern[...]
        // Flags such as (?i) stand before everything.
        if start.hasPrefix("(?"), let end = start.firstIndex(of: ")"),
            start[..<end].dropFirst(2).allSatisfy({ $0.isLetter || $0 == "-" })
        {
            start = start[start.index(after: end)...]
        }
        while start.hasPrefix("(") {
            start = start.dropFirst()
            if start.hasPrefix("?:") { start = start.dropFirst(2) }
        }
        if start.hasPrefix("^") || start.hasPrefix("\\A") { return true }
        var end = pattern[...]
        while end.hasSuffix(")") { end = end.dropLast() }
        return end.hasSuffix("$") && !end.hasSuffix("\\$") || end.hasSuffix("\\z")
    }

    /// The pattern for the whole text.
    static func anchored(_ pattern: String) -> String {
        pattern.contains("|") ? "^(\(pattern))$" : "^\(pattern)$"
    }

    /// Puts the signs into the text as it is written; nil for texts of several lines.
    static func anchoring(_ pattern: Located<String>) -> Fix? {
        let range = pattern.range
        guard range.start.line == range.end.line,
            range.end.byte - range.start.byte >= pattern.value.utf8.count
        else { return nil }
        let written = anchored(pattern.value)
        // JSON knows double quotes alone.
        if WrittenText.isJSON(range) {
            let quoted = CanonicalJSON.text(.string(written))
            return Fix("write \(quoted)", isSafe: false, edits: [TextEdit(range, with: quoted)])
        }
        // Single quotes leave backslashes alone.
        guard !written.contains("'"), !written.contains("\n"),
            !written.unicodeScalars.contains(where: { $0.value < 0x20 })
        else { return nil }
        let quoted = written.contains("\\") ? "'\(written)'" : "\"\(written.contains("\"") ? "" : written)\""
        guard quoted.count > written.count + 1 else { return nil }
        return Fix(
            "write \(quoted)", isSafe: false, edits: [TextEdit(range, with: quoted)])
    }
}
