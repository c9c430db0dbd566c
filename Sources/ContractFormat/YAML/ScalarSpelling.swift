// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// How scalars that are no blocks are spelled: as lines, the first behind what leads to it.
struct ScalarSpelling {
    /// Without white space around them; an empty line is a line break in the text.
    private(set) var lines: [String]
    private let style: Node.Style

    /// The spelling of a scalar as it was written, but for the quotes around it.
    init(of node: Node, in source: SourceText) {
        let range = node.byteRange
        guard node.style != .plain else {
            style = .plain
            lines = ScalarSpelling.lines(of: range, in: source)
            return
        }
        let inner =
            min(range.lowerBound + 1, range.upperBound)..<max(range.lowerBound + 1, range.upperBound - 1)
        let written = ScalarSpelling.lines(of: inner, in: source, isDoubleQuoted: node.style == .doubleQuoted)
        let raw = written.joined(separator: "\n")
        if written.count == 1, raw.utf8.elementsEqual(node.text.utf8), ScalarSpelling.isBareWord(raw) {
            style = .plain
            lines = written
            return
        }
        let hasMarks = raw.utf8.contains { $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\") }
        let staysSingle = node.style == .singleQuoted && hasMarks
        style = staysSingle ? .singleQuoted : .doubleQuoted
        lines =
            node.style == .singleQuoted && !staysSingle
            ? written.map { ScalarSpelling.replacing(["''": "'"], in: $0) } : written
        let quote = staysSingle ? "'" : "\""
        lines[0] = quote + lines[0]
        lines[lines.count - 1] += quote
    }

    /// The spelling on one line; nil when only several say the same.
    var flat: String? {
        if lines.count == 1 { return lines[0] }
        switch style {
        case .plain: return lines.contains("") ? nil : lines.joined(separator: " ")
        case .singleQuoted:
            if !lines.contains("") { return lines.joined(separator: " ") }
            return ScalarSpelling.folded(lines.map(ScalarSpelling.doubled), quote: "'")
        default: return ScalarSpelling.folded(lines, quote: nil)
        }
    }

    // MARK: - Quoted text on one line

    /// A line of single-quoted text as double-quoted text has it.
    private static func doubled(_ line: String) -> String {
        replacing(["''": "'", "\\": "\\\\", "\"": "\\\""], in: line)
    }

    /// Replaces byte by byte: a quote with an accent on it is a quote, and one character.
    private static func replacing(_ pairs: [String: String], in text: String) -> String {
        var result: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let first = rest.first {
            if let pair = pairs.first(where: { rest.starts(with: $0.key.utf8) }) {
                result += pair.value.utf8
                rest = rest.dropFirst(pair.key.utf8.count)
            } else {
                result.append(first)
                rest = rest.dropFirst()
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Folds as a reader does: a line break is a space, each empty line a line break.
    private static func folded(_ lines: [String], quote: String?) -> String? {
        var text = lines[0]
        var breaks = 0
        for (place, line) in lines.enumerated().dropFirst() {
            if line.isEmpty, place < lines.count - 1 {
                breaks += 1
                continue
            }
            if quote == nil, endsInEscape(text) {
                text.unicodeScalars.removeLast()
            } else if breaks == 0 {
                text += " "
            }
            text += String(repeating: "\\n", count: breaks) + line
            breaks = 0
        }
        guard quote != nil else { return text }
        return "\"" + String(decoding: text.utf8.dropFirst().dropLast(), as: UTF8.self) + "\""
    }

    /// True when the last character is a backslash that escapes what follows it.
    private static func endsInEscape(_ text: String) -> Bool {
        text.utf8.reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 1
    }

    // MARK: - Lines

    /// The lines of a stretch of text, white space at their insides taken off.
    private static func lines(
        of range: Range<Int>, in source: SourceText, isDoubleQuoted: Bool = false
    ) -> [String] {
        let first = source.lineNumber(atByte: range.lowerBound)
        let last = source.lineNumber(atByte: range.upperBound)
        var lines: [String] = []
        for number in first...max(first, last) {
            let content = source.contentOfLine(number)
            var (start, end) = (
                max(content.lowerBound, range.lowerBound), min(content.upperBound, range.upperBound)
            )
            if number > first { while start < end, isSpace(source.bytes[start]) { start += 1 } }
            if number < last {
                let whole = end
                while end > start, isSpace(source.bytes[end - 1]) { end -= 1 }
                // A space behind a backslash is text.
                let text = String(decoding: source.bytes[start..<max(start, end)], as: UTF8.self)
                if isDoubleQuoted, end < whole, endsInEscape(text) { end += 1 }
            }
            lines.append(String(decoding: source.bytes[start..<max(start, end)], as: UTF8.self))
        }
        return lines
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

    // MARK: - Words

    /// True for a word that no reader takes for anything but text, so that it needs no quotes.
    static func isBareWord(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard let first = bytes.first, isLetter(first) || first == UInt8(ascii: "$") && bytes.count > 1,
            bytes.allSatisfy({ isLetter($0) || (0x30...0x39).contains($0) || punctuation.contains($0) })
        else { return false }
        return !lookAlikes.contains(text.lowercased())
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
    }

    private static let punctuation = Set("_-./$".utf8)

    /// What YAML 1.1 or 1.2 takes for a truth value or nothing, in any spelling, and numbers that are none.
    private static let lookAlikes: Set<String> = [
        "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf", "infinity",
    ]
}
