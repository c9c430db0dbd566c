// SPDX-License-Identifier: Apache-2.0

/// Where something stands in a text, as little more than a pointer: range and path are made out when they are asked for,
/// which is when something is said about it.
public struct SourcePlace: Sendable {
    /// What the offsets are in: a `SourceDocument`, or a `WrittenPlace`.
    ///
    /// One reference without a case beside it, because places are copied far more often than they are read.
    private let holder: any AnyObject & Sendable
    private let start: UInt32
    /// Twice the offset of the end, and one more for a scalar without quotes.
    private let endAndForm: UInt32

    init(_ node: NodeRef) {
        let bytes = node.bytes
        holder = node.tree.home
        start = UInt32(bytes.lowerBound)
        endAndForm = UInt32(bytes.upperBound) * 2 + (node.isPlainScalar ? 1 : 0)
    }

    /// A place that is not that of a node, or no longer.
    public init(range: SourceRange, path: String) {
        self.init(WrittenPlace(range: range) { path })
    }

    /// A part of what stands at another place, which gives its path.
    package init(range: SourceRange, in whole: SourcePlace) {
        self.init(WrittenPlace(range: range) { whole.path })
    }

    private init(_ written: WrittenPlace) {
        holder = written
        (start, endAndForm) = (0, 0)
    }

    /// From the first character to the place after the last.
    public var range: SourceRange {
        if let written { return written.range }
        let document = document
        return document.source.range(bytes, document: document.number)
    }

    /// JSON pointer of the node inside its document.
    public var path: String { written?.path ?? read { $0.path } ?? "" }

    private var written: WrittenPlace? { holder as? WrittenPlace }
    private var document: SourceDocument { unsafeDowncast(holder, to: SourceDocument.self) }
    private var bytes: Range<Int> { Int(start)..<Int(endAndForm / 2) }

    /// What is said of the node; nil without one.
    private func read<Answer>(_ part: (NodeRef) -> Answer) -> Answer? {
        guard written == nil, let tree = document.tree else { return nil }
        return withExtendedLifetime(tree) { tree.node(at: bytes, isPlainScalar: isPlainScalar).map(part) }
    }
}

/// A place that is not that of a node.
private final class WrittenPlace: Sendable {
    let range: SourceRange
    private let findPath: @Sendable () -> String

    var path: String { findPath() }

    init(range: SourceRange, path: @escaping @Sendable () -> String) {
        self.range = range
        findPath = path
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
        read { node in
            node.entries.first { $0.key.reads(key) }
                .map { (key: SourcePlace($0.key), value: SourcePlace($0.value)) }
        } ?? nil
    }
}

extension SourcePlace {
    /// Where some bytes of the scalar at this place stand, as it is read.
    package func range(ofTextBytes bytes: Range<Int>) -> SourceRange {
        read { $0.range(ofTextBytes: bytes) } ?? range
    }

    /// True for the place of the same node, without a look at it.
    package func isSame(as other: SourcePlace) -> Bool {
        holder === other.holder && start == other.start && endAndForm == other.endAndForm
    }

    /// True for a scalar without quotes.
    package var isPlainScalar: Bool { endAndForm & 1 == 1 }
}
