// SPDX-License-Identifier: Apache-2.0

/// Where something stands in a text, as little more than a pointer: range and path are made out when they are asked for,
/// which is when something is said about it.
public struct SourcePlace: Sendable {
    /// Keeps alive what the index points into: a `NodeTree`, or a `WrittenPlace`.
    ///
    /// One reference without a case beside it, because places are copied far more often than they are read.
    private let holder: any AnyObject & Sendable
    private let index: UInt32

    init(_ node: NodeRef) {
        holder = node.tree
        index = UInt32(node.index)
    }

    /// A place that is not that of a node, or no longer.
    public init(range: SourceRange, path: String) {
        holder = WrittenPlace(range: range, path: path)
        index = 0
    }

    /// From the first character to the place after the last.
    public var range: SourceRange { written?.range ?? read { $0.range } }

    /// JSON pointer of the node inside its document.
    public var path: String { written?.path ?? read { $0.path } }

    private var written: WrittenPlace? { holder as? WrittenPlace }

    private func read<Answer>(_ part: (NodeRef) -> Answer) -> Answer {
        let tree = unsafeDowncast(holder, to: NodeTree.self)
        return withExtendedLifetime(tree) { part(NodeRef(arena: tree.arena, index: Int(index))) }
    }
}

/// A place that is not that of a node.
private final class WrittenPlace: Sendable {
    let range: SourceRange
    let path: String

    init(range: SourceRange, path: String) {
        self.range = range
        self.path = path
    }
}

/// A value with the place that it was written at.
public struct Located<Content: Sendable>: Sendable {
    public var value: Content
    /// Where the value stands.
    public let place: SourcePlace

    /// The place of the value.
    public var range: SourceRange { place.range }
    /// JSON pointer of the node inside its document.
    public var path: String { place.path }

    /// A value that stands at a place of its own.
    public init(_ value: Content, range: SourceRange, path: String) {
        self.init(value, at: SourcePlace(range: range, path: path))
    }

    /// A value that stands where something else was read.
    public init(_ value: Content, at place: SourcePlace) {
        self.value = value
        self.place = place
    }

    /// The same place with another value.
    public func map<Other>(_ transform: (Content) -> Other) -> Located<Other> {
        Located<Other>(transform(value), at: place)
    }
}

extension SourcePlace {
    /// Where the value under a key of the map at this place stands; nil when there is none.
    package func member(_ key: String) -> SourcePlace? { memberNodes(key)?.value }

    /// Where a key of the map at this place stands; nil when there is none.
    package func memberKey(_ key: String) -> SourcePlace? { memberNodes(key)?.key }

    private func memberNodes(_ key: String) -> (key: SourcePlace, value: SourcePlace)? {
        guard written == nil else { return nil }
        return read { node in
            node.entries.first { $0.key.reads(key) }
                .map { (key: SourcePlace($0.key), value: SourcePlace($0.value)) }
        }
    }
}

extension SourcePlace {
    /// The keys of the map at this place that have a list or map without anything in it.
    package var emptyMembers: [(name: String, key: SourcePlace)] {
        guard written == nil else { return [] }
        return read { node in
            var found: [(name: String, key: SourcePlace)] = []
            let entries = node.entries
            for index in 0..<entries.count {
                let value = entries.value(at: index)
                guard value.kind != .scalar, value.children.isEmpty, !value.isPartial else { continue }
                found.append((entries.key(at: index).text, SourcePlace(entries.key(at: index))))
            }
            return found
        }
    }

    /// Where some bytes of the scalar at this place stand, as it is read.
    package func range(ofTextBytes bytes: Range<Int>) -> SourceRange {
        written?.range ?? read { $0.range(ofTextBytes: bytes) }
    }

    /// True for a scalar without quotes.
    package var isPlainScalar: Bool { written == nil && read { $0.kind == .scalar && $0.style == .plain } }
}
