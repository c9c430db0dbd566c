// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What the text of a pattern shows, without matching anything.
enum PatternText {
    /// True when it is tied to an end of the text, or is empty; either end is enough, because one end alone is
    /// mostly meant so.
    static func isAnchored(_ pattern: String) -> Bool {
        if pattern.isEmpty { return true }
        let alternatives = alternatives(of: pattern)
        // A sign ties the alternative that it stands in, and no other.
        if alternatives.count > 1 {
            return alternatives.allSatisfy(isTiedToStart) || alternatives.allSatisfy(isTiedToEnd)
        }
        return isTied(pattern)
    }

    /// What stands between two slashes, in which other languages write patterns; nil for every other one.
    static func betweenSlashes(_ pattern: String) -> String? {
        guard pattern.utf8.count > 2, pattern.first == "/", pattern.last == "/" else { return nil }
        return String(pattern.dropFirst().dropLast())
    }

    /// True when its beginning or its end is tied, be it of one alternative alone.
    static func isTied(_ pattern: String) -> Bool { isTiedToStart(pattern) || isTiedToEnd(pattern) }

    private static func isTiedToStart(_ pattern: String) -> Bool {
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
        return start.hasPrefix("^") || start.hasPrefix("\\A")
    }

    private static func isTiedToEnd(_ pattern: String) -> Bool {
        var end = pattern[...]
        while end.hasSuffix(")") { end = end.dropLast() }
        return end.hasSuffix("$") && !end.hasSuffix("\\$") || end.hasSuffix("\\z")
    }

    /// What stands between the bars that are in no group and in no class.
    private static func alternatives(of pattern: String) -> [String] {
        var parts = [""]
        var (depth, isInClass, isEscaped) = (0, false, false)
        for character in pattern {
            defer { isEscaped = character == "\\" && !isEscaped }
            switch character {
            case _ where isEscaped: break
            case "[" where !isInClass: isInClass = true
            case "]" where isInClass: isInClass = false
            case "(" where !isInClass: depth += 1
            case ")" where !isInClass: depth -= 1
            case "|" where !isInClass && depth == 0:
                parts.append("")
                continue
            default: break
            }
            parts[parts.count - 1].append(character)
        }
        return parts
    }

    /// The pattern for the whole text.
    static func anchored(_ pattern: String) -> String {
        guard pattern.contains("|") else { return "^\(pattern)$" }
        // The signs of the first and the last alternative were meant for all.
        if pattern.hasPrefix("^"), isTiedToEnd(pattern), pattern.hasSuffix("$") {
            return "^(\(pattern.dropFirst().dropLast()))$"
        }
        return "^(\(pattern))$"
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
