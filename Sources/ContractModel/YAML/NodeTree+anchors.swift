// SPDX-License-Identifier: Apache-2.0

/// An anchor where it is set.
package struct AnchorMark {
    package let name: String
    /// `&name`.
    package let range: SourceRange
    /// What goes with it when it is taken out, included.
    package let rangeWithSpace: SourceRange
    /// True when an alias names the node, also one that is refused because it stands inside it.
    package let isUsed: Bool
}

extension NodeTree {
    /// The anchors of the document in the order of the text.
    package func anchorMarks() -> [AnchorMark] {
        if anchors.isEmpty { return [] }
        var aliased: Set<Int> = []
        for index in 0..<arena.pointee.links.count where arena.pointee.links[index].isAlias {
            aliased.insert(arena.pointee.links[index].index)
        }
        return anchors.sorted { $0.key < $1.key }.compactMap { index, name in
            let start = Int(arena.pointee.records[Int(index)].start)
            guard let mark = mark(of: name, before: start) else { return nil }
            return AnchorMark(
                name: name, range: source.range(mark, document: document),
                rangeWithSpace: source.range(taken(with: mark, before: start), document: document),
                isUsed: aliased.contains(Int(index)) || namedInVain.contains(index))
        }
    }

    /// The anchor with the white space that goes with it: what is behind it up to its node, or, where that begins on
    /// another line, what is before it, so that the node stays on its line.
    private func taken(with mark: Range<Int>, before start: Int) -> Range<Int> {
        let bytes = source.bytes
        let between = bytes[mark.upperBound..<max(start, mark.upperBound)]
        guard between.contains(where: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) else {
            return mark.lowerBound..<between.endIndex
        }
        var lower = mark.lowerBound
        while lower > 0, bytes[lower - 1] == UInt8(ascii: " ") || bytes[lower - 1] == UInt8(ascii: "\t") {
            lower -= 1
        }
        return lower..<mark.upperBound
    }

    /// Where `&name` stands, looked for backwards from the node that it names.
    private func mark(of name: String, before start: Int) -> Range<Int>? {
        let spelled = Array(("&" + name).utf8)
        var end = start
        let bytes = source.bytes
        while end >= spelled.count {
            if bytes[end - spelled.count..<end].elementsEqual(spelled) { return end - spelled.count..<end }
            end -= 1
            guard start - end < 4_096 else { return nil }
        }
        return nil
    }
}
