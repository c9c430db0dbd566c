// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

/// Another way to write the same contract.
enum Layout: String, CaseIterable, CustomTestStringConvertible {
    case json, singleQuotes, escapes, reversedBlocks, carriageReturns, byteOrderMark, aliases

    static let all = allCases
    var testDescription: String { rawValue }

    /// The contract laid out this way; several documents are no JSON, so they become flow style.
    func rewrite(_ source: SourceText) -> SourceText {
        let text = String(decoding: source.bytes, as: UTF8.self)
        switch self {
        case .carriageReturns:
            return SourceText(file: source.file, text: text.replacing("\n", with: "\r\n"))
        case .byteOrderMark: return SourceText(file: source.file, text: "\u{FEFF}" + text)
        default: break
        }
        let roots = YAMLReader.read(source).documents.map(\.root)
        if self == .json, roots.count == 1 {
            return SourceText(file: "other.json", text: Writer.flow(roots[0], .json) + "\n")
        }
        var laidOut = ""
        for root in roots {
            laidOut += "--- # the next document\n"
            switch self {
            case .reversedBlocks:
                var writer = Writer(quoting: .double)
                laidOut += writer.block(root, indent: 0)
            case .singleQuotes: laidOut += Writer.flow(root, .single) + "\n"
            case .escapes: laidOut += Writer.flow(root, .escaped) + "\n"
            case .aliases:
                var writer = Writer(quoting: .double)
                writer.repeated = Writer.repeatedParts(of: root)
                laidOut += writer.flow(root) + "\n...\n"
            default: laidOut += Writer.flow(root, .json) + "\n"
            }
        }
        return SourceText(file: "other.yaml", text: laidOut)
    }
}

/// Writes nodes in one style.
private struct Writer {
    enum Quoting { case json, single, double, escaped }

    let quoting: Quoting
    /// Parts that occur more than once → the anchor; those met already are aliases.
    var repeated: [String: String] = [:]
    private var written: Set<String> = []

    init(quoting: Quoting) { self.quoting = quoting }

    static func flow(_ node: Node, _ quoting: Quoting) -> String {
        var writer = Writer(quoting: quoting)
        return writer.flow(node)
    }

    static func repeatedParts(of root: Node) -> [String: String] {
        var counts: [String: Int] = [:]
        func count(_ node: Node) {
            guard node.kind != .scalar else { return }
            counts[flow(node, .json), default: 0] += 1
            for element in node.elements { count(element) }
            for entry in node.entries { count(entry.value) }
        }
        count(root)
        let several = counts.filter { $0.value > 1 }.keys.sorted()
        return Dictionary(several.enumerated().map { ($1, "part\($0)") }) { first, _ in first }
    }

    mutating func flow(_ node: Node) -> String {
        var prefix = ""
        if !repeated.isEmpty, node.kind != .scalar {
            let key = Writer.flow(node, .json)
            if let name = repeated[key] {
                guard written.insert(key).inserted else { return "*\(name) " }
                prefix = "&\(name) "
            }
        }
        switch node.kind {
        case .scalar: return scalar(node)
        case .sequence:
            var parts: [String] = []
            for element in node.elements { parts.append(flow(element)) }
            return prefix + "[" + parts.joined(separator: ",\n ") + "]"
        case .mapping:
            var parts: [String] = []
            for (key, value) in node.entries { parts.append(quoted(key.text) + ": " + flow(value)) }
            return prefix + "{" + parts.joined(separator: ",\n ") + "}"
        }
    }

    /// Block style with the keys in the opposite order and comments between.
    mutating func block(_ node: Node, indent: Int) -> String {
        let margin = String(repeating: " ", count: indent)
        var text = ""
        switch node.kind {
        case .scalar: return margin + scalar(node) + "\n"
        case .sequence:
            if node.elements.isEmpty { return margin + "[]\n" }
            for element in node.elements {
                text += margin + (element.kind == .scalar ? "- " + scalar(element) + "\n" : "-\n")
                if element.kind != .scalar { text += block(element, indent: indent + 2) }
            }
        case .mapping:
            if node.entries.isEmpty { return margin + "{}\n" }
            for (key, value) in node.entries.reversed() {
                text += margin + "# 'what': [follows}\n\n"
                if value.kind == .scalar {
                    text += margin + quoted(key.text) + ":   " + scalar(value) + "   # and more\n"
                } else {
                    text += margin + quoted(key.text) + ":\n" + block(value, indent: indent + 3)
                }
            }
        }
        return text
    }

    private func scalar(_ node: Node) -> String {
        switch node.scalarValue {
        case .string(let text): quoted(text)
        // JSON has no sign before a number, and in these contracts it begins a telephone number.
        case .number where node.text.hasPrefix("+"): quoted(node.text)
        case .number(let number): quoting == .json ? number.text : node.text
        case .bool(let truth): truth ? "true" : "false"
        case .null: "null"
        default: node.text
        }
    }

    private func quoted(_ text: String) -> String {
        switch quoting {
        case .single where !text.contains("\n"): "'" + text.replacing("'", with: "''") + "'"
        case .escaped:
            "\""
                + text.unicodeScalars.map { scalar in
                    let digits = String(scalar.value, radix: 16)
                    return "\\U" + String(repeating: "0", count: 8 - digits.count) + digits
                }.joined() + "\""
        default: CanonicalJSON.text(.string(text))
        }
    }
}
