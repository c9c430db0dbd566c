// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Lays out JSON with two spaces for each level; strings and numbers stay byte for byte.
///
/// A list or object stays on one line when it was written on one and fits there; the outermost never does.
struct JSONLayout {
    let source: SourceText

    func lines(of documents: [NodeTree]) -> [String] {
        var lines: [String] = []
        for document in documents {
            var current = ""
            write(document.root, at: 0, into: &lines, &current, isOutermost: true)
            lines.append(current)
        }
        return lines
    }

    private func write(
        _ node: Node, at indent: Int, into lines: inout [String], _ current: inout String,
        isOutermost: Bool = false
    ) {
        let room = ContractFormatter.lineWidth - current.unicodeScalars.count - 1
        if node.kind == .scalar {
            current += text(of: node)
            return
        }
        let links = node.links
        if links.isEmpty || !isOutermost && isOnOneLine(node), let flat = flat(node, room: room) {
            current += flat
            return
        }
        let isMapping = node.kind == .mapping
        current += isMapping ? "{" : "["
        let margin = String(repeating: " ", count: indent + 2)
        let step = isMapping ? 2 : 1
        for place in stride(from: 0, to: links.count, by: step) {
            lines.append(current)
            current = margin
            if isMapping { current += text(of: links[place].node) + ": " }
            write(links[place + step - 1].node, at: indent + 2, into: &lines, &current)
            if place + step < links.count { current += "," }
        }
        lines.append(current)
        current = String(repeating: " ", count: indent) + (isMapping ? "}" : "]")
    }

    private func text(of node: Node) -> String {
        String(decoding: source.bytes[node.byteRange], as: UTF8.self)
    }

    private func isOnOneLine(_ node: Node) -> Bool {
        let range = node.byteRange
        return source.lineNumber(atByte: range.lowerBound)
            == source.lineNumber(atByte: max(range.lowerBound, range.upperBound - 1))
    }

    /// A value on one line; nil when there is no room for it.
    private func flat(_ node: Node, room: Int) -> String? {
        guard room > 0 else { return nil }
        if node.kind == .scalar {
            let text = text(of: node)
            return text.unicodeScalars.count <= room ? text : nil
        }
        // Bytes that are only white space may go, so that the length of what was written says nothing yet.
        var text = ""
        let links = node.links
        let isMapping = node.kind == .mapping
        let step = isMapping ? 2 : 1
        for place in stride(from: 0, to: links.count, by: step) {
            if place > 0 { text += ", " }
            if isMapping { text += self.text(of: links[place].node) + ": " }
            guard let value = flat(links[place + step - 1].node, room: room - text.unicodeScalars.count)
            else {
                return nil
            }
            text += value
        }
        let whole = links.isEmpty ? (isMapping ? "{}" : "[]") : isMapping ? "{ \(text) }" : "[\(text)]"
        return whole.unicodeScalars.count <= room ? whole : nil
    }
}
