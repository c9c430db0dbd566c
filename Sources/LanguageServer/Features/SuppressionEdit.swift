// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// The comment that silences a rule at a place: `# atelier: ignore[rule] reason`.
struct SuppressionEdit {
    let title: String
    let place: Int
    let text: String

    /// A comment that silences what a diagnostic says; nil where none can stand: in JSON.
    ///
    /// It stands at the end of the line; on a line of its own above one that has a comment or begins a text of several
    /// lines; among the names of a comment that silences other rules there; and at the top of the file for what stands
    /// inside a text.
    init?(_ diagnostic: Diagnostic, in names: DocumentNames) {
        guard !names.path.lowercased().hasSuffix(".json") else { return nil }
        let (lines, rule) = (names.lines, diagnostic.code.name)
        let number = lines.lineNumber(of: min(diagnostic.range.start.byte, lines.bytes.count))
        let line = lines.line(number)
        let source = SourceText(file: names.path, bytes: lines.bytes)
        let comments = source.comments(in: source.readNodes().documents)
        // Comments count their lines from 1.
        let own = comments.first { !$0.isOwnLine && $0.line == number + 1 }
        let above = comments.first { $0.isOwnLine && $0.line == number }
        if let end = [own, above].lazy.compactMap({ $0.flatMap { SuppressionEdit.bracket(in: $0, lines) } })
            .first
        {
            self.init(title: "suppress '\(rule)' here", place: end, text: ", \(rule)")
            return
        }
        let comment = "# atelier: ignore[\(rule)] reason"
        let lineBreak = lines.bytes.firstRange(of: [0x0D, 0x0A]) != nil ? "\r\n" : "\n"
        let outline = names.outline
        let isInside = outline.nodes.contains { node in
            node.kind == .scalar && node.start < line.lowerBound && line.lowerBound < node.end
        }
        if isInside {
            let start = lines.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
            self.init(
                title: "suppress '\(rule)' in this file", place: start,
                text: "# atelier: ignore-file[\(rule)] reason" + lineBreak)
            return
        }
        let goesOn = outline.nodes.contains { node in
            node.kind == .scalar && line.lowerBound <= node.start && node.start <= line.upperBound
                && node.end > line.upperBound
        }
        if own != nil || goesOn {
            let indentation = String(decoding: lines.bytes[line].prefix { $0 == 0x20 }, as: UTF8.self)
            self.init(
                title: "suppress '\(rule)' here", place: line.lowerBound,
                text: indentation + comment + lineBreak)
        } else {
            self.init(title: "suppress '\(rule)' here", place: line.upperBound, text: " " + comment)
        }
    }

    private init(title: String, place: Int, text: String) {
        self.title = title
        self.place = place
        self.text = text
    }

    /// Where a further name stands in a comment that silences rules.
    private static func bracket(in comment: SourceComment, _ lines: TextLines) -> Int? {
        let bytes = Array(lines.bytes[comment.range])
        guard let start = bytes.firstRange(of: Array("atelier: ignore[".utf8)),
            let end = bytes[start.upperBound...].firstIndex(of: UInt8(ascii: "]"))
        else { return nil }
        return comment.range.lowerBound + end
    }
}
