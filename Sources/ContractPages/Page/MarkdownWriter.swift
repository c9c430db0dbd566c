// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Writes a page as Markdown of the GitHub flavour.
package struct MarkdownWriter {
    package init() {}

    package func text(_ page: Page) -> String {
        page.blocks.map(MarkdownWriter.block).joined(separator: "\n")
    }

    private static func block(_ block: Page.Block) -> String {
        switch block {
        case .heading(let level, let phrase, let anchor):
            // The anchor of a service depends on the words; this one does not.
            return "<a id=\"\(HTMLText.escaped(anchor))\"></a>\n\n"
                + String(repeating: "#", count: level) + " " + written(phrase) + "\n"
        case .paragraph(let phrase): return written(phrase) + "\n"
        case .list(let items, let isOrdered):
            return items.enumerated()
                .map { (isOrdered ? "\($0 + 1). " : "- ") + written($1) + "\n" }
                .joined()
        case .table(let header, let rows):
            return "| " + header.joined(separator: " | ") + " |\n|"
                + String(repeating: "---|", count: header.count) + "\n"
                + rows.map { "| " + $0.map(written).joined(separator: " | ") + " |\n" }.joined()
        case .code(let text, let language): return fenced(text, language)
        case .states(let diagram): return fenced(diagram.mermaid, "mermaid")
        }
    }

    /// A fence longer than any run of backticks in the text.
    private static func fenced(_ text: String, _ language: String) -> String {
        let longest = text.split { $0 != "`" }.map(\.count).max() ?? 0
        let fence = String(repeating: "`", count: max(3, longest + 1))
        return "\(fence)\(language)\n\(text)\(text.hasSuffix("\n") ? "" : "\n")\(fence)\n"
    }

    private static func written(_ phrase: Phrase) -> String {
        phrase.pieces.enumerated().map { index, piece in
            switch piece {
            case .text(let text): escaped(text, isFirst: index == 0)
            case .code(let text): ReportText.codeSpan(text)
            case .strong(let text): "**\(escaped(text))**"
            case .link(let text, let anchor): "[\(escaped(text))](#\(anchor))"
            }
        }.joined()
    }

    /// Every sign that could have a meaning where it stands means itself; the first of a line can begin a block.
    static func escaped(_ text: String, isFirst: Bool = false) -> String {
        let scalars = Array(VisibleText.line(text).unicodeScalars)
        var escaped = ""
        for (index, scalar) in scalars.enumerated() {
            switch scalar {
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "&": escaped += "&amp;"
            // Addresses and mentions are looked for in what is shown, so the sign is apart from the rest.
            case "@": escaped += "<span>@</span>"
            case "\\", "`", "*", "_", "[", "]", "|", "~", "$": escaped += "\\" + String(scalar)
            case ":" where scalars[(index + 1)...].starts(with: "//".unicodeScalars): escaped += "\\:"
            case "." where escaped.lowercased().hasSuffix("www"): escaped += "\\."
            case "#", "+", "-", "=": escaped += (isFirst && index == 0 ? "\\" : "") + String(scalar)
            case ".", ")":
                let isNumbering =
                    isFirst && index > 0 && scalars[..<index].allSatisfy { ("0"..."9").contains($0) }
                escaped += (isNumbering ? "\\" : "") + String(scalar)
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
