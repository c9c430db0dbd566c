// SPDX-License-Identifier: Apache-2.0

/// A node as the decoders see it: two numbers that can be copied for nothing.
///
/// It holds no reference to its tree, which must live as long as the node is looked at; `Node` is what leaves this
/// module.
struct NodeRef {
    let arena: UnsafeMutablePointer<NodeTree.Arena>
    private let position: UInt32

    init(arena: UnsafeMutablePointer<NodeTree.Arena>, index: Int) {
        self.arena = arena
        position = UInt32(index)
    }

    var index: Int { Int(position) }
    var tree: NodeTree { arena.pointee.tree.unsafelyUnwrapped.takeUnretainedValue() }

    @inline(__always)
    private var record: UnsafeMutablePointer<NodeTree.Record> { arena.pointee.records.base + Int(position) }

    var kind: Node.Kind { record.pointee.kind }
    var style: Node.Style { record.pointee.style }
    var isPartial: Bool { record.pointee.isPartial }
    /// True for a map of which nothing could be read, as of `{{ name }}` without quotes; the reader has told why.
    var isLost: Bool { kind == .mapping && isPartial && entries.isEmpty }

    /// The text of a scalar in UTF-8; empty for collections.
    var textBytes: UnsafeBufferPointer<UInt8> {
        guard kind == .scalar else { return UnsafeBufferPointer(start: nil, count: 0) }
        return arena.pointee.text(of: record.pointee)
    }

    /// The text of a scalar; empty for collections.
    var text: String { String(decoding: textBytes, as: UTF8.self) }

    /// True when the text is just this.
    func reads(_ text: String) -> Bool {
        let bytes = textBytes
        guard bytes.count == text.utf8.count else { return false }
        return text.withBytes { $0.elementsEqual(bytes) }
    }

    var isPlainScalar: Bool { kind == .scalar && style == .plain }

    /// The offsets between which it stands.
    var bytes: Range<Int> {
        let (start, end) = (Int(record.pointee.start), Int(record.pointee.end))
        return start..<max(start, end)
    }

    var range: SourceRange {
        let tree = tree
        return tree.source.range(bytes, document: tree.document)
    }

    private var links: UnsafeBufferPointer<NodeTree.Link> {
        let (first, count) = (Int(record.pointee.first), Int(record.pointee.count))
        return UnsafeBufferPointer(start: arena.pointee.links.base + first, count: count)
    }

    /// The elements of a sequence; empty for other nodes.
    var elements: Elements {
        Elements(arena: arena, links: kind == .sequence ? links : .init(start: nil, count: 0))
    }

    /// The keys and values of a mapping, in the order written; empty for other nodes.
    var entries: Entries {
        Entries(arena: arena, links: kind == .mapping ? links : .init(start: nil, count: 0))
    }

    struct Elements: RandomAccessCollection {
        fileprivate let arena: UnsafeMutablePointer<NodeTree.Arena>
        fileprivate let links: UnsafeBufferPointer<NodeTree.Link>

        var startIndex: Int { 0 }
        var endIndex: Int { links.count }
        subscript(place: Int) -> NodeRef { NodeRef(arena: arena, index: links[place].index) }
    }

    struct Entries: RandomAccessCollection {
        fileprivate let arena: UnsafeMutablePointer<NodeTree.Arena>
        fileprivate let links: UnsafeBufferPointer<NodeTree.Link>

        var startIndex: Int { 0 }
        var endIndex: Int { links.count / 2 }
        subscript(place: Int) -> (key: NodeRef, value: NodeRef) { (key(at: place), value(at: place)) }

        func key(at place: Int) -> NodeRef { NodeRef(arena: arena, index: links[2 * place].index) }
        func value(at place: Int) -> NodeRef { NodeRef(arena: arena, index: links[2 * place + 1].index) }
    }

    /// The key that is spelled so in a mapping, with its value.
    func entry(_ name: Word) -> (key: NodeRef, value: NodeRef)? {
        guard kind == .mapping else { return nil }
        let wanted = name.bytes
        let (links, parts) = (links, arena.pointee)
        var place = 0
        search: while place < links.count {
            let record = parts.records.base + links[place].index
            place += 2
            guard Int(record.pointee.count) == wanted.count else { continue }
            let text = parts.text(of: record.pointee)
            for offset in 0..<wanted.count where text[offset] != wanted[offset] { continue search }
            return (
                NodeRef(arena: arena, index: links[place - 2].index),
                NodeRef(arena: arena, index: links[place - 1].index)
            )
        }
        return nil
    }

    /// The children with what names them, for who walks the tree: keys and values in turn, or elements.
    var children: UnsafeBufferPointer<NodeTree.Link> {
        kind == .scalar ? UnsafeBufferPointer(start: nil, count: 0) : links
    }
}
