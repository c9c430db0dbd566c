// SPDX-License-Identifier: Apache-2.0

/// The nodes of one document, in a flat arena.
///
/// Made by `YAMLReader` and `JSONReader`, read through `Node`. Nothing changes once it is finished, so that what
/// points into it can be read from anywhere as long as the tree lives.
public final class NodeTree: @unchecked Sendable {
    /// One node: what it is, where it stands, and where its text or its children are.
    ///
    /// Places are offsets into the file, far smaller than 4 GiB; lines and columns are counted when they are asked for.
    struct Record: Sendable {
        var kind: Node.Kind
        var style: Node.Style
        /// True when the reader refused an entry of this collection.
        var isPartial = false
        /// True for a scalar whose text stands in the file just as it is read, and is looked at there.
        var isVerbatim = false
        var start: UInt32
        var end: UInt32
        /// For a scalar its place in the file or in `texts`, for a collection its place in `links`.
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

    let source: SourceText
    let document: Int
    /// Which document of the stream it is, from 0.
    package var documentNumber: Int { document }
    /// What the places of its nodes are in.
    let home: SourceDocument
    /// Names of anchored nodes, by their position in the arena.
    fileprivate(set) var anchors: [UInt32: String] = [:]
    /// Those of them that an alias inside the node names: it was refused, and stands in no link.
    fileprivate(set) var namedInVain: Set<UInt32> = []
    fileprivate(set) var rootIndex = 0
    /// Where a `NodeRef` looks.
    let arena: UnsafeMutablePointer<Arena>

    /// The nodes themselves, where no reference has to be counted to read them.
    struct Arena {
        /// In the order in which the nodes begin: what lies inside a collection follows it.
        var records: Growing<Record>
        var links: Growing<Link>
        /// The texts that were unescaped, folded or put together, one after the other, in UTF-8.
        var texts: Growing<UInt8>
        /// The bytes of the file.
        ///
        /// They belong to the tree's `source`: an array that never changes, and so stays where it is while the tree lives.
        let written: UnsafeBufferPointer<UInt8>
        /// The tree that holds all this.
        fileprivate(set) var tree: Unmanaged<NodeTree>?

        /// The text of a scalar in UTF-8.
        @inline(__always)
        func text(of scalar: Record) -> UnsafeBufferPointer<UInt8> {
            let (first, count) = (Int(scalar.first), Int(scalar.count))
            return UnsafeBufferPointer(
                rebasing: (scalar.isVerbatim ? written : texts.elements)[first..<first + count])
        }

        /// The first byte of a scalar that has a text.
        @inline(__always)
        func firstByte(of scalar: Record) -> UInt8 {
            (scalar.isVerbatim ? written : texts.elements)[Int(scalar.first)]
        }
    }

    /// An empty tree to be filled, of a document with about so many bytes.
    init(source: SourceText, document: Int, limits: ReadingLimits, likelyBytes: Int) {
        self.source = source
        self.document = document
        home = SourceDocument(source: source, number: document, limits: limits)
        arena = .allocate(capacity: 1)
        arena.initialize(
            to: Arena(
                records: Growing(capacity: likelyBytes / 6), links: Growing(capacity: likelyBytes / 6),
                texts: Growing(capacity: likelyBytes / 8),
                written: source.bytes.withUnsafeBufferPointer { $0 }))
        arena.pointee.tree = .passUnretained(self)
        home.belongs(to: self)
    }

    /// Ends the filling: from now on nothing changes.
    func finish(root: Int, anchors: [UInt32: String], namedInVain: Set<UInt32> = []) {
        rootIndex = root
        self.anchors = anchors
        self.namedInVain = namedInVain
        arena.pointee.records.shrink()
        arena.pointee.links.shrink()
        arena.pointee.texts.shrink()
    }

    deinit {
        arena.pointee.records.deallocate()
        arena.pointee.links.deallocate()
        arena.pointee.texts.deallocate()
        arena.deallocate()
    }

    /// The first node that stands just there.
    ///
    /// A key without a text and its value may share a place; they share a path as well.
    func node(at bytes: Range<Int>, isPlainScalar: Bool) -> NodeRef? {
        func found(in places: Range<Int>) -> NodeRef? {
            places.lazy.map { NodeRef(arena: self.arena, index: $0) }
                .first { $0.bytes == bytes && $0.isPlainScalar == isPlainScalar }
        }
        // Nodes stand in the order in which they begin, so that a file full of mistakes is not looked through for each.
        var (low, high) = (0, arena.pointee.records.count)
        while low < high {
            let middle = (low + high) / 2
            if Int(arena.pointee.records[middle].start) < bytes.lowerBound {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return found(in: low..<arena.pointee.records.count) ?? found(in: 0..<low)
    }

    /// The node at the top.
    public var root: Node { Node(NodeRef(arena: arena, index: rootIndex)) }
}

/// One node of a document.
public struct Node: Sendable {
    public enum Kind: UInt8, Sendable, Hashable, BitwiseCopyable { case scalar, sequence, mapping }

    public enum Style: UInt8, Sendable, Hashable, BitwiseCopyable {
        /// Scalars: unquoted, quoted, block.
        case plain, singleQuoted, doubleQuoted, literal, folded
        /// Collections.
        case block, flow

        var isQuoted: Bool { self == .singleQuoted || self == .doubleQuoted }
    }

    let tree: NodeTree
    private let index: UInt32

    init(_ ref: NodeRef) {
        tree = ref.tree
        index = UInt32(ref.index)
    }

    /// The node without its hold on the tree: `tree` must outlive it.
    var ref: NodeRef { NodeRef(arena: tree.arena, index: Int(index)) }

    private func reading<Answer>(_ read: (NodeRef) -> Answer) -> Answer {
        withExtendedLifetime(tree) { read(ref) }
    }

    public var kind: Kind { reading { $0.kind } }
    public var style: Style { reading { $0.style } }

    /// True when an entry of this collection was refused with a diagnostic, so that what is missing here is not
    /// worth another one.
    public var isPartial: Bool { reading { $0.isPartial } }

    /// The text of a scalar; empty for collections.
    public var text: String { reading { $0.text } }

    public var anchor: String? { tree.anchors[index] }

    public var range: SourceRange { reading { $0.range } }

    /// The elements of a sequence; empty for other nodes.
    public var elements: [Node] { reading { $0.elements.map(Node.init) } }

    /// The keys and values of a mapping, in the order written; empty for other nodes.
    ///
    /// Every key is a scalar.
    public var entries: [(key: Node, value: Node)] {
        reading { node in node.entries.map { (key: Node($0.key), value: Node($0.value)) } }
    }

    /// What a scalar stands for: text when quoted or a block, else what the core schema says; nil for a collection.
    public var scalar: CoreSchema.Scalar? { reading { $0.scalar } }

    /// The value of a scalar; nil for a collection and for what is no value: `.inf`, `.nan`, a number beyond the
    /// limits.
    public var scalarValue: Value? { reading { $0.scalarValue } }

    /// The literal value of the whole subtree; nil with a diagnostic for each part that is no value.
    ///
    /// `path` is the JSON pointer of this node. Numbers keep their text where it is a JSON number; `0o17`, `0x1F`,
    /// `+5`, `.5` and `1.` become the JSON number of the same value.
    public func value(at path: String = "", into diagnostics: inout [Diagnostic]) -> Value? {
        withExtendedLifetime(tree) { ref.value(at: path, into: &diagnostics) }
    }
}
