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
    public let examples: [FunctionExample]
    /// What is wrong with the arguments as written, beyond their types.
    public let checkArguments: ArgumentCheck?
    public let body: Body

    /// A declaration; the documented order is that of the arguments here.
    public init(
        _ name: String, version: Int = 1, since: String, summary: String, effect: Effect = .pure,
        parameters: [FunctionParameter], returns: String, examples: [FunctionExample],
        checkArguments: ArgumentCheck? = nil, body: Body
    ) {
        self.name = name
        self.version = version
        self.since = since
        self.summary = summary
        self.effect = effect
        self.parameters = parameters
        self.returns = returns
        self.examples = examples
        self.checkArguments = checkArguments
        self.body = body
    }

    /// The stages it serves: those that it has a body for.
    public var stages: Set<Stage> { body.stages }

    /// `name(parameter: type, …)` as shown in diagnostics and listings.
    public var signature: String {
        let list = parameters.map { parameter in
            parameter.name + (parameter.isRequired ? "" : "?") + ": " + parameter.kind.text
        }
        return "\(name)(\(list.joined(separator: ", ")))"
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

/// One declared argument of a function.
public struct FunctionParameter: Sendable {
    public enum Kind: Sendable, Hashable {
        /// The key of one parameter of the action, or a list of keys, of these types (empty: any).
        case fields(types: [ValueType], single: Bool)
        /// A value of this type.
        case value(ValueType)
        /// A list whose elements have this type.
        case listOf(ValueType)
        /// Text that is one of these.
        case choice([String])
        /// A map of field → value.
        case map
        /// Any value.
        case any

        /// As shown in a signature.
        public var text: String {
            switch self {
            case .fields(_, let single): single ? "field" : "field or list of fields"
            case .value(let type): type.rawValue
            case .listOf(let type): "list of \(type.rawValue)"
            case .choice(let names): names.joined(separator: "|")
            case .map: "map"
            case .any: "any"
            }
        }
    }

    public let name: String
    public let kind: Kind
    public let help: String
    public let isRequired: Bool
    /// Used when the argument is not given.
    public let defaultValue: Value?
    /// The stages in which it may, and if required must, be given; `field` in `validate`, say.
    ///
    /// Nil for all that the function serves.
    public let stages: Set<Stage>?

    /// A parameter that must be given unless it has a default; `stages` limits where it may stand.
    public init(
        _ name: String, _ kind: Kind, _ help: String, required: Bool = true,
        default defaultValue: Value? = nil,
        stages: Set<Stage>? = nil
    ) {
        self.name = name
        self.kind = kind
        self.help = help
        self.isRequired = required && defaultValue == nil
        self.defaultValue = defaultValue
        self.stages = stages
    }
}

/// The arguments of one call, defaults filled in, checked against the declaration.
public struct Arguments: Sendable {
    public let values: ValueMap

    public init(_ values: ValueMap) { self.values = values }

    public subscript(_ name: String) -> Value? { values[name] }
    public func string(_ name: String) -> String? { values[name]?.string }
    public func number(_ name: String) -> Number? { values[name]?.number }
    public func double(_ name: String) -> Double? { values[name]?.number?.double }
    public func integer(_ name: String) -> Int? { values[name]?.number?.int64.flatMap(Int.init(exactly:)) }
    public func bool(_ name: String) -> Bool? { values[name]?.bool }
    public func list(_ name: String) -> [Value]? { values[name]?.list }
    public func map(_ name: String) -> ValueMap? { values[name]?.map }
    /// A duration argument such as `24h`, already checked by the compiler.
    public func duration(_ name: String) -> Duration? { values[name]?.string.flatMap(DurationText.parse) }
    /// One key or a list of keys.
    public func keys(_ name: String) -> [String]? {
        switch values[name] {
        case .string(let key): [key]
        case .list(let keys): keys.compactMap(\.string)
        default: nil
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

    public init(_ kind: Kind, code: String, message: String) {
        self.kind = kind
        self.code = code
        self.message = message
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
