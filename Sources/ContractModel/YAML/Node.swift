// SPDX-License-Identifier: Apache-2.0

/// The nodes of one document, in a flat arena. Made by `YAMLReader` and `JSONReader`, read through `Node`.
public final class NodeTree: Sendable {
    /// One node: what it is, where it stands, and where its children are.
    struct Record: Sendable {
        var kind: Node.Kind
        var style: Node.Style
        var start: SourcePosition
        var end: SourcePosition
        /// For a scalar its text, unescaped.
        var text: String
        /// For a sequence its elements; for a mapping keys and values in turn. Positions in `records`; an alias
        /// stands as the node that it names.
        var children: [Int]
        var anchor: String?
    }

    let file: String
    let document: Int
    let records: [Record]
    let rootIndex: Int

    init(file: String, document: Int, records: [Record], rootIndex: Int) {
        self.file = file
        self.document = document
        self.records = records
        self.rootIndex = rootIndex
    }

    /// The node at the top.
    public var root: Node { Node(tree: self, index: rootIndex) }
}

/// One node of a document.
public struct Node: Sendable {
    public enum Kind: Sendable, Hashable { case scalar, sequence, mapping }

    public enum Style: Sendable, Hashable {
        /// Scalars: unquoted, quoted, block.
        case plain, singleQuoted, doubleQuoted, literal, folded
        /// Collections.
        case block, flow
    }

    let tree: NodeTree
    let index: Int

    private var record: NodeTree.Record { tree.records[index] }

    public var kind: Kind { record.kind }
    public var style: Style { record.style }
    /// The text of a scalar; empty for collections.
    public var text: String { record.text }
    public var anchor: String? { record.anchor }
    public var range: SourceRange {
        SourceRange(file: tree.file, document: tree.document, start: record.start, end: record.end)
    }

    /// The elements of a sequence; empty for other nodes.
    public var elements: [Node] {
        guard kind == .sequence else { return [] }
        return record.children.map { Node(tree: tree, index: $0) }
    }

    /// The keys and values of a mapping, in the order written; empty for other nodes.
    public var entries: [(key: Node, value: Node)] {
        guard kind == .mapping else { return [] }
        let children = record.children
        return stride(from: 0, to: children.count, by: 2).map { place in
            (Node(tree: tree, index: children[place]), Node(tree: tree, index: children[place + 1]))
        }
    }
}
