// SPDX-License-Identifier: Apache-2.0
@testable import ContractModel

extension Node {
    /// The tree in one line, with positions: `{a@1:1-1:2: b@1:4-1:5}@1:1-1:5`.
    var outline: String {
        let place = "@\(range.start.line):\(range.start.column)-\(range.end.line):\(range.end.column)"
        switch kind {
        case .scalar: return quotedText + place
        case .sequence: return "[" + elements.map(\.outline).joined(separator: ", ") + "]" + place
        case .mapping:
            return "{" + entries.map { $0.key.outline + ": " + $0.value.outline }.joined(separator: ", ")
                + "}" + place
        }
    }

    /// The tree without positions.
    var shape: String {
        switch kind {
        case .scalar: quotedText
        case .sequence: "[" + elements.map(\.shape).joined(separator: ", ") + "]"
        case .mapping:
            "{" + entries.map { $0.key.shape + ": " + $0.value.shape }.joined(separator: ", ") + "}"
        }
    }

    private var quotedText: String {
        let escaped = text.replacing("\n", with: "\\n")
        return switch style {
        case .singleQuoted: "'\(escaped)'"
        case .doubleQuoted: "\"\(escaped)\""
        case .literal: "|\(escaped)"
        case .folded: ">\(escaped)"
        default: escaped
        }
    }
}

extension Diagnostic {
    /// Code, place and wording in one line: `E0020 2:1-2:2 b12 key 'a' is already set | 1:1 first set here`.
    var outline: String {
        let start = range.start
        let end = range.end
        return "\(code.code) \(start.line):\(start.column)-\(end.line):\(end.column) \(message)"
            + labels.map { " | \($0.range.start.line):\($0.range.start.column) \($0.message)" }.joined()
    }
}
