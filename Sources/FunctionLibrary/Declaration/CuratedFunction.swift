// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// A named operation of the library: signature, effect, help, examples and body, in one value.
public struct CuratedFunction: Sendable {
    /// `namespace.verb_or_noun`.
    public let name: String
    /// Grows when the function gives another answer to the same question; runs pin it.
    public let version: Int
    /// The release that brought it.
    public let since: String
    /// One sentence with a full stop.
    public let summary: String
    public let effect: Effect
    public let parameters: [FunctionParameter]
    /// What comes back, in one sentence with a full stop.
    public let returns: String
    /// What is known of the type of what comes back where a value is wanted.
    public let result: FunctionResult
    /// The texts that it makes of a text that is not empty, with these arguments; nil for whatever there is.
    package let texts: (@Sendable (Arguments) -> TextShape)?
    public let examples: [FunctionExample]
    /// What is wrong with the arguments as written, beyond their types.
    public let checkArguments: ArgumentCheck?
    public let body: Body

    /// A declaration; the documented order is that of the arguments here.
    public init(
        _ name: String, version: Int = 1, since: String, summary: String, effect: Effect = .pure,
        parameters: [FunctionParameter], returns: String, result: FunctionResult = .unknown,
        examples: [FunctionExample],
        checkArguments: ArgumentCheck? = nil, body: Body
    ) {
        self.init(
            name, version: version, since: since, summary: summary, effect: effect, parameters: parameters,
            returns: returns, result: result, texts: nil, examples: examples, checkArguments: checkArguments,
            body: body)
    }

    /// The same with what is known of the texts that it makes.
    init(
        _ name: String, version: Int = 1, since: String, summary: String, effect: Effect = .pure,
        parameters: [FunctionParameter], returns: String, result: FunctionResult = .unknown,
        texts: (@Sendable (Arguments) -> TextShape)?, examples: [FunctionExample],
        checkArguments: ArgumentCheck? = nil, body: Body
    ) {
        self.name = name
        self.version = version
        self.since = since
        self.summary = summary
        self.effect = effect
        self.parameters = parameters
        self.returns = returns
        self.result = result
        self.texts = texts
        self.examples = examples
        self.checkArguments = checkArguments
        self.body = body
    }

    /// The stages it serves: those that it has a body for.
    public var stages: Set<Stage> { body.stages }

    /// `name(parameter: type, …)` as shown in diagnostics and listings.
    public var signature: String { signature(parameters) }

    /// The signature with the parameters that may be given in one stage.
    public func signature(in stage: Stage) -> String { signature(parameters(in: stage)) }

    /// The parameters that may be given in one stage.
    public func parameters(in stage: Stage) -> [FunctionParameter] {
        parameters.filter { $0.stages?.contains(stage) ?? true }
    }

    private func signature(_ parameters: [FunctionParameter]) -> String {
        let list = parameters.map { parameter in
            parameter.name + (parameter.isRequired ? "" : "?") + ": " + parameter.kind.text
        }
        return "\(name)(\(list.joined(separator: ", ")))"
    }
}

/// What is known of the type of a function's result before it is called.
public enum FunctionResult: Sendable, Hashable {
    /// Nothing; it is checked where it is used.
    case unknown
    case type(ValueType)
    /// That of the argument `value`, whose constraints it need not keep.
    case likeValue
    /// The argument `value` itself.
    case value
    /// A map with these members, all of them there.
    case members([Member])

    public struct Member: Sendable, Hashable {
        public var name: String
        public var type: ValueType

        public init(_ name: String, _ type: ValueType) {
            self.name = name
            self.type = type
        }
    }
}

/// Where in a contract a function may stand.
public enum Stage: String, Sendable, Hashable, CaseIterable {
    case normalize, validate, duplicates
    case prepareCreate = "prepare_create"
    case value, condition
    case valuesFrom = "values_from"
    case transform, execute, evaluate
}

/// What a function does to the world.
public enum Effect: Sendable, Hashable {
    /// The same answer to the same question, for ever.
    case pure
    /// Asks for something that may change; the answer is recorded.
    case reads
    /// Acts outside; a retry is safe in the way named.
    case external(RetrySafety)

    public enum RetrySafety: String, Sendable, Hashable, CaseIterable {
        /// The target honours an idempotency key.
        case keyed
        /// Doing it twice leaves what doing it once leaves.
        case upsert
        /// The target can be asked whether it happened.
        case queryFirst = "query_first"
        /// It may happen twice when asked twice, and nobody can tell.
        case atMostOnce = "at_most_once"
    }

    /// `pure`, `reads`, `external:keyed`, …: as plans store it.
    public var text: String {
        switch self {
        case .pure: "pure"
        case .reads: "reads"
        case .external(let safety): "external:" + safety.rawValue
        }
    }

    public init?(text: String) {
        switch text {
        case "pure": self = .pure
        case "reads": self = .reads
        default:
            guard text.hasPrefix("external:"), let safety = RetrySafety(rawValue: String(text.dropFirst(9)))
            else {
                return nil
            }
            self = .external(safety)
        }
    }
}

/// Why a function could not answer.
public struct FunctionFailure: Error, Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        /// It will never work with this input.
        case final
        /// The outside cannot be reached just now; the same call may work later.
        case transient
        /// It was sent, and nobody knows whether it arrived.
        case unknown
    }

    public var kind: Kind
    /// Stable and kebab-case or snake_case, such as `pattern` or `unreachable`.
    public var code: String
    /// One sentence, lower case, without values.
    public var message: String
    /// How long the other side asks not to be called again; the next attempt waits at least so long.
    public var retryAfter: Duration?

    public init(_ kind: Kind, code: String, message: String, retryAfter: Duration? = nil) {
        self.kind = kind
        self.code = code
        self.message = message
        self.retryAfter = retryAfter
    }
}

/// One thing wrong with an input, named by parameter.
public struct Refusal: Sendable, Hashable {
    /// Nil when it is about several parameters together.
    public var parameter: String?
    public var code: String
    public var message: String

    public init(parameter: String?, code: String, message: String) {
        self.parameter = parameter
        self.code = code
        self.message = message
    }
}
