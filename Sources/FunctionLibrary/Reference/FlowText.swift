// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Values as an author writes them on one line of YAML: `{ field: title, set: [PT, ES] }`.
enum FlowText {
    /// The value in flow style; what it is read back as is the value.
    static func of(_ value: Value) -> String {
        switch value {
        case .null: return "null"
        case .bool(let truth): return truth ? "true" : "false"
        case .number(let number): return number.text
        case .string(let text): return isPlain(text) ? text : quoted(text)
        case .list(let values): return "[" + values.map(of).joined(separator: ", ") + "]"
        case .map(let map):
            if map.isEmpty { return "{}" }
            let entries = map.map { of(.string($0.key)) + ": " + of($0.value) }
            return "{ " + entries.joined(separator: ", ") + " }"
        }
    }

    /// True for text that nothing else than text can be read from, with or without quotes.
    private static func isPlain(_ text: String) -> Bool {
        guard let first = text.utf8.first, let last = text.utf8.last, last != UInt8(ascii: " "),
            !["true", "false", "null"].contains(text.lowercasingASCII())
        else { return false }
        if text.utf8.allSatisfy({ isLetter($0) || 48...57 ~= $0 || " _./-".utf8.contains($0) }),
            isLetter(first)
        {
            return true
        }
        return DurationText.parse(text) != nil && 48...57 ~= first
    }

    private static func isLetter(_ byte: UInt8) -> Bool { 65...90 ~= byte || 97...122 ~= byte }

    /// In double quotes, with escapes for what a reader would not see or would see as part of its neighbour.
    private static func quoted(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "\"") { quoted, scalar in
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            case "\r": quoted += "\\r"
            case "\t": quoted += "\\t"
            case _ where isShown(scalar): quoted.unicodeScalars.append(scalar)
            default:
                let digits = String(scalar.value, radix: 16, uppercase: true)
                let width = scalar.value > 0xFFFF ? 8 : 4
                quoted += width == 8 ? "\\U" : "\\u"
                quoted += String(repeating: "0", count: width - digits.utf8.count) + digits
            }
        } + "\""
    }

    private static func isShown(_ scalar: Unicode.Scalar) -> Bool {
        if scalar == " " { return true }
        if scalar.properties.isDefaultIgnorableCodePoint || scalar.properties.isWhitespace { return false }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .nonspacingMark, .enclosingMark:
            return false
        default: return true
        }
    }
}
