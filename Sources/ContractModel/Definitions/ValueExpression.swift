// SPDX-License-Identifier: Apache-2.0

/// What an author may write where a value is wanted: a literal, a reference, a function call, or a mix in lists
/// and maps.
public enum ValueExpression: Sendable {
    case literal(Value)
    case reference(Reference)
    indirect case call(FunctionCall)
    case list([Located<ValueExpression>])
    case map([MapEntry])
    /// What the author wrote cannot be read, which the decoder has reported; checks that depend on it stay silent.
    case unreadable

    /// One key of a written map.
    public struct MapEntry: Sendable {
        public var key: Located<String>
        public var value: Located<ValueExpression>

        public init(key: Located<String>, value: Located<ValueExpression>) {
            self.key = key
            self.value = value
        }
    }
}

extension ValueExpression {
    /// The value, when everything in it is literal.
    public var literalValue: Value? {
        switch self {
        case .literal(let value): return value
        case .reference, .call, .unreadable: return nil
        case .list(let elements):
            let values = elements.compactMap(\.value.literalValue)
            return values.count == elements.count ? .list(values) : nil
        case .map(let entries):
            var map = ValueMap()
            for entry in entries {
                guard let value = entry.value.value.literalValue else { return nil }
                map[entry.key.value] = value
            }
            return .map(map)
        }
    }
}

/// A `$` reference: a known root and a path of keys and list positions.
public struct Reference: Sendable, Hashable {
    /// Where a reference starts.
    public enum Root: String, Sendable, Hashable, CaseIterable {
        case parameters, entity, user, tenant, application, action, now, today, submission, created, steps,
            event,
            trigger, item, index
    }

    public var root: Root
    public var path: [String]

    public init(root: Root, path: [String]) {
        self.root = root
        self.path = path
    }

    /// The reference as it is written, `$target` as its canonical name `$entity`.
    public var text: String { (["$" + root.rawValue] + path).joined(separator: ".") }
}

/// A function with its arguments; `when`, `retry` and `timeout` only where a call stands in a stage or step.
public struct FunctionCall: Sendable {
    /// How long one attempt may take when nothing else is declared.
    public static let defaultTimeout = Duration.seconds(30)

    public var name: Located<String>
    public var arguments: [ValueExpression.MapEntry]
    /// True when a part of `with` could not be read: an argument that is missing may stand there.
    public var hasUnreadArguments = false
    public var when: Located<Condition>?
    public var retry: RetryPolicy?
    public var timeout: Duration?
    package let source: SourcePlace
    public var range: SourceRange { source.range }
    /// JSON pointer of the node inside its document.
    public var path: String { source.path }

    public init(
        name: Located<String>, arguments: [ValueExpression.MapEntry] = [], when: Located<Condition>? = nil,
        retry: RetryPolicy? = nil, timeout: Duration? = nil, at source: SourcePlace
    ) {
        self.name = name
        self.arguments = arguments
        self.when = when
        self.retry = retry
        self.timeout = timeout
        self.source = source
    }
}

/// How transient failures are tried again.
public struct RetryPolicy: Sendable, Hashable {
    public enum Backoff: String, Sendable, Hashable, CaseIterable { case exponential, linear, constant }
    public enum Jitter: String, Sendable, Hashable, CaseIterable { case full, none }

    public var maxAttempts: Int
    public var backoff: Backoff
    public var initial: Duration
    public var factor: Double
    public var maxDelay: Duration
    public var jitter: Jitter
    public var maxElapsed: Duration?

    public init(
        maxAttempts: Int = 8, backoff: Backoff = .exponential, initial: Duration = .seconds(1),
        factor: Double = 2,
        maxDelay: Duration = .seconds(60), jitter: Jitter = .full, maxElapsed: Duration? = nil
    ) {
        self.maxAttempts = maxAttempts
        self.backoff = backoff
        self.initial = initial
        self.factor = factor
        self.maxDelay = maxDelay
        self.jitter = jitter
        self.maxElapsed = maxElapsed
    }
}
