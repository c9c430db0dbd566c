// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What stands behind the `|` or `>` of a block scalar.
struct BlockScalarHeader {
    /// True for `+`: empty lines below are text.
    private(set) var keepsBreaks = false

    init(at start: Int, in source: SourceText) {
        for byte in source.bytes[start...].dropFirst().prefix(2) where byte == UInt8(ascii: "+") {
            keepsBreaks = true
        }
    }
}

/// A text behind `|` or `>`, with its lines moved to another place and nothing in them changed.
struct BlockScalar {
    /// `|`, `>-`, `|2+`.
    let header: String
    /// The lines as they are to stand below the header, without what they are indented by.
    let lines: [String]

    init(of node: Node, in source: SourceText) {
        let range = node.byteRange
        let text = node.text
        let breaks = text.utf8.reversed().prefix { $0 == 0x0A }.count
        let body = String(decoding: text.utf8.dropLast(breaks), as: UTF8.self)
        let keeps = BlockScalarHeader(at: range.lowerBound, in: source).keepsBreaks
        let chomping =
            if text.isEmpty {
                keeps ? "+" : source.bytes[range].prefix(3).contains(UInt8(ascii: "-")) ? "-" : ""
            } else if breaks == 0 {
                "-"
            } else {
                keeps ? "+" : ""
            }

        var lines: [String] = []
        var indicator = node.style == .folded ? ">" : "|"
        if !body.isEmpty {
            if node.style == .folded, let folded = BlockScalar.folded(body, range, in: source) {
                lines = folded
            } else {
                indicator = "|"
                lines = body.utf8.split(separator: 0x0A, omittingEmptySubsequences: false)
                    .map { String(decoding: $0, as: UTF8.self) }
            }
        }
        if keeps { lines += Array(repeating: "", count: body.isEmpty ? breaks : max(0, breaks - 1)) }
        let first = lines.first { !$0.isEmpty }?.utf8.first
        let needsIndent = first == 0x20 || first == 0x09
        header = indicator + (needsIndent ? "2" : "") + chomping
        self.lines = lines
    }

    /// The lines of a folded text as they were broken; nil when its indentation cannot be told.
    private static func folded(_ body: String, _ range: Range<Int>, in source: SourceText) -> [String]? {
        // White space at the end is text here, and the end of the text is not known to the node.
        if let last = body.utf8.last, last == 0x20 || last == 0x09 { return nil }
        let first = source.lineNumber(atByte: range.lowerBound) + 1
        let last = source.lineNumber(atByte: range.upperBound)
        guard first <= last else { return nil }
        let written = (first...last).map { source.contentOfLine($0) }
        guard let begin = written.first(where: { line in line.contains { source.bytes[$0] != 0x20 } }) else {
            return nil
        }
        let spaces = begin.prefix { source.bytes[$0] == 0x20 }.count
        // The spaces before the first word are text where the text has them, too.
        let beforeWord = body.utf8.prefix { $0 == 0x0A || $0 == 0x20 }
        let inText = beforeWord.reversed().prefix { $0 == 0x20 }.count
        guard spaces >= inText else { return nil }
        return written.map { line in
            let start = min(line.lowerBound + spaces - inText, line.upperBound)
            return String(decoding: source.bytes[start..<line.upperBound], as: UTF8.self)
        }
    }
}
