// SPDX-License-Identifier: Apache-2.0
public import ContractModel
internal import FunctionLibrary

/// A compiled value: what a `ValueExpression` became once every name in it was resolved.
public indirect enum PlanExpression: Sendable, Hashable {
    case literal(Value)
    case reference(Reference)
    case call(PlanFunction, arguments: [String: PlanExpression])
    case list([PlanExpression])
    case map([String: PlanExpression])

    /// The value, when it needs nothing to be known.
    public var constant: Value? {
        switch self {
        case .literal(let value): return value
        case .reference, .call: return nil
        case .list(let elements):
            var values: [Value] = []
            for element in elements {
                guard let value = element.constant else { return nil }
                values.append(value)
            }
            return .list(values)
        case .map(let members):
            var map = ValueMap()
            for (key, member) in members {
                guard let value = member.constant else { return nil }
                map[key] = value
            }
            return .map(map)
        }
    }

    /// Every reference in it.
    public var references: [Reference] {
        switch self {
        case .literal: []
        case .reference(let reference): [reference]
        case .call(_, let arguments): arguments.values.flatMap(\.references)
        case .list(let elements): elements.flatMap(\.references)
        case .map(let members): members.values.flatMap(\.references)
        }
    }
}

extension PlanExpression {
    /// Every function in it.
    var functions: [PlanFunction] {
        switch self {
        case .literal, .reference: []
        case .call(let function, let arguments): [function] + arguments.values.flatMap(\.functions)
        case .list(let elements): elements.flatMap(\.functions)
        case .map(let members): members.values.flatMap(\.functions)
        }
    }
}

/// A function pinned by name, behaviour version and effect.
public struct PlanFunction: Sendable, Hashable {
    public var name: String
    public var version: Int
    public var effect: String
    /// Of arguments that it compares: how their text is to be read, where their type is known and says so.
    public var readings: [String: PlanType] = [:]
    /// True for one that asks the connection that its arguments name.
    public var isCommand = false

    public init(name: String, version: Int, effect: String) {
        self.name = name
        self.version = version
        self.effect = effect
    }
}

/// What text stands for where it is compared, as its operands are declared.
public enum ComparisonForm: String, Sendable, Hashable {
    /// Nothing is declared: an order between texts is that of what both can be read as.
    case any
    /// Text, by its bytes.
    case text
    /// Decimals, which may be written as text, by their value.
    case number
    /// Instants, whatever offset they are written with.
    case instant
    /// Durations, whatever unit they are written in.
    case duration
}

/// A compiled condition.
///
/// A field of the subject has become a reference.
public indirect enum PlanCondition: Sendable, Hashable {
    case comparison(left: PlanExpression, Condition.Comparator, right: PlanExpression?, ComparisonForm)
    case all([PlanCondition])
    case any([PlanCondition])
    case not(PlanCondition)
    case call(PlanFunction, arguments: [String: PlanExpression])

    /// Every reference in it.
    public var references: [Reference] {
        switch self {
        case .comparison(let left, _, let right, _): left.references + (right?.references ?? [])
        case .all(let parts), .any(let parts): parts.flatMap(\.references)
        case .not(let part): part.references
        case .call(_, let arguments): arguments.values.flatMap(\.references)
        }
    }
}

extension PlanCondition {
    /// Every function in it.
    var functions: [PlanFunction] {
        switch self {
        case .comparison(let left, _, let right, _): left.functions + (right?.functions ?? [])
        case .all(let parts), .any(let parts): parts.flatMap(\.functions)
        case .not(let part): part.functions
        case .call(let function, let arguments): [function] + arguments.values.flatMap(\.functions)
        }
    }
}

/// A call in a stage: a step of the run.
public struct PlanCall: Sendable, Hashable {
    /// Unique in the action: the stage's name, with a number where the stage has several calls.
    public var key: String
    public var stage: String
    public var function: PlanFunction
    public var arguments: [String: PlanExpression]
    /// The parameters that the call works on, resolved; empty where the function takes none.
    public var fields: [String]
    public var when: PlanCondition?
    public var retry: RetryPolicy?
    public var timeout: Duration?

    public init(
        key: String, stage: String, function: PlanFunction, arguments: [String: PlanExpression],
        fields: [String],
        when: PlanCondition? = nil, retry: RetryPolicy? = nil, timeout: Duration? = nil
    ) {
        self.key = key
        self.stage = stage
        self.function = function
        self.arguments = arguments
        self.fields = fields
        self.when = when
        self.retry = retry
        self.timeout = timeout
    }

    /// True when the admission may run it: the answer is the same for ever.
    public var isPure: Bool { function.effect == "pure" }
    /// True when it acts outside, so that an intent goes before it.
    public var isExternal: Bool { function.effect.hasPrefix("external:") }
    /// How the call may be made again; nil for one without an effect outside.
    var safety: Effect.RetrySafety? {
        isExternal ? Effect.RetrySafety(rawValue: String(function.effect.dropFirst("external:".count))) : nil
    }
}
