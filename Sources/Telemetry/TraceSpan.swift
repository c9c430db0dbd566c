// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// Something that was done, with when it began and ended.
///
/// What only waits is no span that lasts: it ends where it begins, and an attribute says how long it waited.
public struct TraceSpan: Sendable, Hashable {
    public enum Outcome: Sendable, Hashable {
        case unset, succeeded
        case failed(String)
    }

    /// 32 hexadecimal digits.
    public var trace: String
    /// 16 hexadecimal digits.
    public var id: String
    /// Nil for the accept, the first of its trace.
    public var parent: String?
    public var name: String
    /// True for a request to an outside system.
    public var isClient: Bool
    public var start: Instant
    public var end: Instant
    public var attributes: [Attribute]
    /// Spans of the same trace that this one goes on from.
    public var links: [String]
    public var outcome: Outcome

    /// A name and what stands under it: a text or an integer.
    public struct Attribute: Sendable, Hashable {
        public var key: String
        public var value: Value

        public init(_ key: String, _ value: Value) {
            self.key = key
            self.value = value
        }
    }

    public init(
        trace: String, id: String, parent: String? = nil, name: String, isClient: Bool = false,
        start: Instant,
        end: Instant, attributes: [Attribute] = [], links: [String] = [],
        outcome: Outcome = .unset
    ) {
        self.trace = trace
        self.id = id
        self.parent = parent
        self.name = name
        self.isClient = isClient
        self.start = start
        self.end = end
        self.attributes = attributes
        self.links = links
        self.outcome = outcome
    }
}
