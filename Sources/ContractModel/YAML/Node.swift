// SPDX-License-Identifier: Apache-2.0

/// The nodes of one document, in a flat arena.
///
/// Made by `YAMLReader` and `JSONReader`, read through `Node`.
public final class NodeTree: Sendable {
    /// A position in 12 bytes; files are far smaller than 4 GiB.
    struct Place: Sendable {
        var line: UInt32
        var column: UInt32
        var byte: UInt32

        init(line: Int, column: Int, byte: Int) {
            self.line = UInt32(clamping: line)
            self.column = UInt32(clamping: column)
            self.byte = UInt32(clamping: byte)
        }

        init(_ position: SourcePosition) {
            self.init(line: position.line, column: position.column, byte: position.byte)
        }

        var position: SourcePosition {
            SourcePosition(line: Int(line), column: Int(column), byte: Int(byte))
        }
    }

    /// One node: what it is, where it stands, and where its text or its children are.
    struct Record: Sendable {
        var kind: Node.Kind
        var style: Node.Style
        /// True when the reader refused an entry of this collection.
        var isPartial = false
        var start: Place
        var end: Place
        /// For a scalar its place in `texts`, for a collection its place in `links`.
        var first: UInt32
        /// For a scalar bytes of text, for a collection links: the elements, or keys and values in turn.
        var count: UInt32
    }

    /// A child of a collection: a position in `records`, which an alias shares with the node that it names.
    struct Link: Sendable {
        private let bits: UInt32

        init(_ index: Int, isAlias: Bool) { bits = UInt32(index) << 1 | (isAlias ? 1 : 0) }

        var index: Int { Int(bits >> 1) }
        var isAlias: Bool { bits & 1 == 1 }
    }

    let file: String
    let document: Int
    /// In the order in which the nodes begin: what lies inside a collection follows it.
    let records: [Record]
    let links: [Link]
    /// The unescaped text of every scalar, one after the other, in UTF-8.
    let texts: [UInt8]
    /// Names of anchored nodes, by their position in `records`.
    let anchors: [UInt32: String]
    let rootIndex: Int

    init(file: String, document: Int, parts: NodeTreeBuilder.Parts, rootIndex: Int) {
        self.file = file
        self.document = document
        records = parts.records
        links = parts.links
        texts = parts.texts
        anchors = parts.anchors
        self.rootIndex = rootIndex
    }

    /// The node at the top.
    public var root: Node { Node(tree: self, index: rootIndex) }
}

/// One node of a document.
public struct Node: Sendable {
    public enum Kind: UInt8, Sendable, Hashable { case scalar, sequence, mapping }

    public enum Style: UInt8, Sendable, Hashable {
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

    /// True when an entry of this collection was refused with a diagnostic, so that what is missing here is not
    /// worth another one.
    public var isPartial: Bool { record.isPartial }

    /// The text of a scalar; empty for collections.
    public var text: String { String(decoding: textBytes, as: UTF8.self) }

    /// The text of a scalar in UTF-8.
    var textBytes: ArraySlice<UInt8> {
        let record = record
        guard record.kind == .scalar else { return [] }
        return tree.texts[Int(record.first)..<Int(record.first) + Int(record.count)]
    }

    public var anchor: String? { tree.anchors[UInt32(index)] }

    public var range: SourceRange {
        let record = record
        return SourceRange(
            file: tree.file, document: tree.document, start: record.start.position, end: record.end.position)
    }

    private var children: ArraySlice<NodeTree.Link> {
        let record = record
        return tree.links[Int(record.first)..<Int(record.first) + Int(record.count)]
    }

    /// The elements of a sequence; empty for other nodes.
    public var elements: [Node] {
        guard kind == .sequence else { return [] }
        return children.map { Node(tree: tree, index: $0.index) }
    }

    /// The keys and values of a mapping, in the order written; empty for other nodes.
    ///
    /// Every key is a scalar.
    public var entries: [(key: Node, value: Node)] {
        guard kind == .mapping else { return [] }
        let children = children
        return stride(from: children.startIndex, to: children.endIndex, by: 2).map { place in
            (
                Node(tree: tree, index: children[place].index),
                Node(tree: tree, index: children[place + 1].index)
            )
        }
    }
}
