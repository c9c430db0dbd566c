// SPDX-License-Identifier: Apache-2.0

/// An unquoted scalar whose spelling other readers of YAML may take for something else.
package struct PlainScalar {
    package let spelling: AmbiguousSpelling
    private let node: NodeRef

    init(_ node: NodeRef, _ spelling: AmbiguousSpelling) {
        self.node = node
        self.spelling = spelling
    }

    package var text: String { node.text }
    package var place: SourcePlace { SourcePlace(node) }

    /// The key under which it stands as a value; nil for a key, an element of a list and a whole document.
    package var owner: (name: String, range: SourceRange)? {
        let arena = node.arena.pointee
        for index in 0..<arena.records.count where arena.records[index].kind == .mapping {
            let record = arena.records[index]
            for link in stride(from: Int(record.first), to: Int(record.first + record.count), by: 2)
            where arena.links[link + 1].index == node.index && !arena.links[link + 1].isAlias {
                let key = NodeRef(arena: node.arena, index: arena.links[link].index)
                return (key.text, key.range)
            }
        }
        return nil
    }
}

extension NodeTree {
    /// Visits the unquoted scalars that not all readers read alike, in the order of the text.
    package func eachAmbiguousScalar(_ visit: (PlainScalar) -> Void) {
        for index in 0..<arena.pointee.records.count {
            let record = arena.pointee.records.base + index
            guard record.pointee.kind == .scalar, record.pointee.style == .plain else { continue }
            let node = NodeRef(arena: arena, index: index)
            if let spelling = AmbiguousSpelling.of(node.textBytes) { visit(PlainScalar(node, spelling)) }
        }
    }
}
