// SPDX-License-Identifier: Apache-2.0

/// Where something stands in a text, as little more than a pointer: range and path are made out when they are asked for,
/// which is when something is said about it.
public struct SourcePlace: Sendable {
    private enum Source: Sendable {
        case node(Node)
        case written(WrittenPlace)
    }

    private let source: Source

    init(_ node: Node) { source = .node(node) }

    /// A place that is not that of a node, or no longer.
    public init(range: SourceRange, path: String) {
        source = .written(WrittenPlace(range: range, path: path))
    }

    /// From the first character to the place after the last.
    public var range: SourceRange {
        switch source {
        case .node(let node): node.range
        case .written(let place): place.range
        }
    }

    /// JSON pointer of the node inside its document.
    public var path: String {
        switch source {
        case .node(let node): node.path
        case .written(let place): place.path
        }
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
