// SPDX-License-Identifier: Apache-2.0

/// Makes text safe to show on a terminal: what would move the cursor, hide, or turn the text around is spelled out.
package enum VisibleText {
    /// The text on one line, with every unseen character as `<U+202E>` and line breaks as spaces.
    package static func line(_ text: String) -> String {
        if isPlain(text.utf8) { return text }
        return text.unicodeScalars.reduce(into: "") { line, scalar in
            line += scalar == "\n" || scalar == "\r" || scalar == "\t" ? " " : cell(scalar, after: line).text
        }
    }

    /// True for a text that is shown as it stands, each byte in one column.
    static func isPlain(_ text: some Sequence<UInt8>) -> Bool {
        var mayOpenCommand = false
        return text.allSatisfy { byte in
            if byte == UInt8(ascii: "#") { mayOpenCommand = true }
            return 0x20..<0x7F ~= byte && !(mayOpenCommand && byte == UInt8(ascii: "["))
        }
    }

    /// Whether a scalar completes `##[` or `##name[`, which services that read logs take for a command wherever it
    /// stands in a line.
    package static func opensCommand(_ scalar: Unicode.Scalar, after text: String) -> Bool {
        if scalar != "[" { return false }
        let before = text.utf8.reversed().drop { 0x61...0x7A ~= $0 | 0x20 || $0 == UInt8(ascii: "-") }
        return before.starts(with: "##".utf8)
    }

    /// How a scalar is shown behind others.
    package static func cell(_ scalar: Unicode.Scalar, after text: String) -> (text: String, width: Int) {
        opensCommand(scalar, after: text) ? spelled(scalar) : cell(scalar)
    }

    /// How a scalar is shown, and how many columns of a terminal that takes.
    package static func cell(_ scalar: Unicode.Scalar) -> (text: String, width: Int) {
        let value = scalar.value
        if value == 0x09 { return ("    ", 4) }
        if value >= 0x20 && value < 0x7F { return (String(Character(scalar)), 1) }
        return isUnseen(scalar) ? spelled(scalar) : (String(Character(scalar)), width(scalar))
    }

    private static func spelled(_ scalar: Unicode.Scalar) -> (text: String, width: Int) {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        let name = "<U+" + String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits + ">"
        return (name, name.utf8.count)
    }

    package static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        // Joiners are part of ordinary text in several scripts, and of emoji.
        if scalar.value == 0x200C || scalar.value == 0x200D { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned:
            return true
        default: return false
        }
    }

    private static func width(_ scalar: Unicode.Scalar) -> Int {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark: return 0
        default: break
        }
        if scalar.value == 0x200C || scalar.value == 0x200D { return 0 }
        // Unicode Standard Annex 11: wide and full-width characters.
        switch scalar.value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
            0xFE30...0xFE4F,
            0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F680...0x1F6FF, 0x1F900...0x1F9FF,
            0x20000...0x3FFFD:
            return 2
        default: return 1
        }
    }
}

/// The part of a line that is shown around a range, and where the range lies in it.
struct Excerpt {
    /// Long lines are cut to about so many bytes on either side of a range.
    static let maxBytesBeside = 120

    private(set) var text = ""
    /// Columns of a terminal before the range, and in it; at least one.
    private(set) var indent = 0
    private(set) var width = 0

    /// The first line of a range.
    init(_ range: SourceRange, in source: SourceText) {
        let line = source.lineBytes(range.start.line)
        let start = min(max(range.start.byte, line.lowerBound), line.upperBound)
        let end = min(
            max(range.end.line > range.start.line ? line.upperBound : range.end.byte, start), line.upperBound)
        let from = Excerpt.scalarStart(max(line.lowerBound, start - Excerpt.maxBytesBeside), in: source)
        let shownEnd = min(end, start + Excerpt.maxBytesBeside)
        let to = Excerpt.scalarStart(min(line.upperBound, shownEnd + Excerpt.maxBytesBeside), in: source)
        if from > line.lowerBound {
            text = "…"
            indent = 1
        }
        let shown = source.bytes[from..<max(from, to)]
        if VisibleText.isPlain(shown) {
            text += String(decoding: shown, as: UTF8.self)
            indent += min(start, shown.endIndex) - from
            width = min(end, shown.endIndex) - start
        } else {
            add(String(decoding: shown, as: UTF8.self), from: from, start..<end)
        }
        if to < line.upperBound { text += "…" }
        width = max(width, 1)
    }

    /// Adds a part of the text that begins at a byte, and measures where the range lies in it.
    private mutating func add(_ shown: String, from first: Int, _ range: Range<Int>) {
        var byte = first
        for scalar in shown.unicodeScalars {
            let cell = VisibleText.cell(scalar, after: text)
            text += cell.text
            if byte < range.lowerBound {
                indent += cell.width
            } else if byte < range.upperBound {
                width += cell.width
            }
            byte += UTF8.width(scalar)
        }
    }

    private static func scalarStart(_ byte: Int, in source: SourceText) -> Int {
        var byte = byte
        while byte > 0, byte < source.bytes.count, !SourceText.startsScalar(source.bytes[byte]) { byte -= 1 }
        return byte
    }
}
