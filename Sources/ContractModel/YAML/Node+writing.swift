// SPDX-License-Identifier: Apache-2.0

/// What is asked of nodes by who writes their text again.
extension Node {
    /// Where the content stands, behind its anchor.
    package var byteRange: Range<Int> { withExtendedLifetime(tree) { ref.bytes } }

    /// The children in the order written: elements, or keys and values in turn.
    ///
    /// An alias gives the node that it names.
    package var links: [(node: Node, isAlias: Bool)] {
        withExtendedLifetime(tree) {
            ref.children.map { link in
                (node: Node(NodeRef(arena: tree.arena, index: link.index)), isAlias: link.isAlias)
            }
        }
    }
}

extension NodeTree {
    /// Where the scalars stand, in the order written.
    package var scalarRanges: [Range<Int>] {
        arena.pointee.records.elements.lazy.filter { $0.kind == .scalar }
            .map { Int($0.start)..<max(Int($0.start), Int($0.end)) }
    }
}

extension SourceText {
    /// The line, counted from 1, that a byte belongs to.
    package func lineNumber(atByte byte: Int) -> Int {
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= byte { low = middle } else { high = middle }
        }
        return low + 1
    }

    /// The bytes of a line, counted from 1, without its line break.
    package func contentOfLine(_ number: Int) -> Range<Int> { lineBytes(number) }
}
