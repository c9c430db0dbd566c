// SPDX-License-Identifier: Apache-2.0
public import ContractModel

extension CuratedFunction {
    /// What a function does, for each kind of place it may stand in; at least one is there.
    public struct Body: Sendable {
        /// A value from arguments: serves `value`, `transform`, and the further stages named.
        public var value: (@Sendable (Arguments) throws(FunctionFailure) -> Value)?
        public var valueStages: Set<Stage>
        /// Whether something holds; serves `condition` and `evaluate`.
        ///
        /// A check that answers no here fails as a step.
        public var condition: (@Sendable (Arguments) throws(FunctionFailure) -> Bool)?
        /// Another value for one field; called for each field named, with the field's type.
        public var normalize: (@Sendable (Value, ValueType, Arguments) throws(FunctionFailure) -> Value)?
        /// What is wrong with the arguments of an action; empty when nothing is.
        public var validate: (@Sendable (ValidationSubject, Arguments) throws(FunctionFailure) -> [Refusal])?
        public var matching: Matching?
        /// The fields of the primary create, changed.
        public var prepare:
            (@Sendable (ValueMap, PrepareContext, Arguments) throws(FunctionFailure) -> ValueMap)?
        /// Acts outside; serves the stages named.
        ///
        /// Its result replaces the fields in `prepare_create` when it is a map, and is recorded in every stage.
        public var external: External?
        public var externalStages: Set<Stage>
        /// What is asked of the connection that its argument `connection` names; serves `execute`.
        ///
        /// `resource` and `path` say where, as of a push.
        public var command: (@Sendable (Arguments) throws(FunctionFailure) -> ConnectionRequest.Operation)?
        /// True when nothing comes of an argument `value` that is null or absent.
        public var passesNull: Bool

        public init(
            value: (@Sendable (Arguments) throws(FunctionFailure) -> Value)? = nil,
            valueStages: Set<Stage> = [.value, .transform],
            condition: (@Sendable (Arguments) throws(FunctionFailure) -> Bool)? = nil,
            normalize: (@Sendable (Value, ValueType, Arguments) throws(FunctionFailure) -> Value)? = nil,
            validate: (@Sendable (ValidationSubject, Arguments) throws(FunctionFailure) -> [Refusal])? = nil,
            matching: Matching? = nil,
            prepare: (@Sendable (ValueMap, PrepareContext, Arguments) throws(FunctionFailure) -> ValueMap)? =
                nil,
            external: External? = nil, externalStages: Set<Stage> = [],
            command: (@Sendable (Arguments) throws(FunctionFailure) -> ConnectionRequest.Operation)? = nil,
            passesNull: Bool = false
        ) {
            self.value = value
            self.valueStages = valueStages
            self.condition = condition
            self.normalize = normalize
            self.validate = validate
            self.matching = matching
            self.prepare = prepare
            self.external = external
            self.externalStages = externalStages
            self.command = command
            self.passesNull = passesNull
        }

        var stages: Set<Stage> {
            var stages: Set<Stage> = []
            if value != nil { stages.formUnion(valueStages) }
            if condition != nil { stages.formUnion([.condition, .evaluate]) }
            if normalize != nil { stages.insert(.normalize) }
            if validate != nil { stages.insert(.validate) }
            if matching != nil { stages.insert(.duplicates) }
            if prepare != nil { stages.insert(.prepareCreate) }
            if external != nil { stages.formUnion(externalStages) }
            if command != nil { stages.insert(.execute) }
            return stages
        }
    }
}

/// What a `validate` function looks at.
public struct ValidationSubject: Sendable {
    /// The bound arguments of the action.
    public let arguments: ValueMap
    /// The type of each parameter.
    public let types: [String: ValueType]

    public init(arguments: ValueMap, types: [String: ValueType]) {
        self.arguments = arguments
        self.types = types
    }
}

/// What a `prepare_create` function may know beside the fields.
public struct PrepareContext: Sendable {
    /// The bound arguments of the action.
    public let arguments: ValueMap
    /// What fields of the record hold that nobody writes: its reference, who submitted it, its first state.
    ///
    /// They are there to be read; what a function gives for them counts for nothing.
    public let filled: ValueMap

    public init(arguments: ValueMap, filled: ValueMap = [:]) {
        self.arguments = arguments
        self.filled = filled
    }

    /// The value that a name has: of a field of the record, or else of a parameter.
    public func value(of name: String, in fields: ValueMap) -> Value? {
        filled[name] ?? fields[name] ?? arguments[name]
    }
}

/// How duplicates are found: keys that likely duplicates share, and a comparison for the few that share one.
///
/// Two subjects that the comparison takes for duplicates must share a key: `lookUp` of the one with `index`
/// of the other. The keys decide what is looked at, never what is a duplicate.
public struct Matching: Sendable {
    /// Keys under which a subject is found later.
    public var index: @Sendable (MatchSubject, Arguments) -> [String]
    /// Keys to look under for duplicates of a subject; usually those of `index`.
    public var lookUp: @Sendable (MatchSubject, Arguments) -> [String]
    /// How much a candidate is the same thing, above 0 and up to 1; nil when it is not.
    public var compare: @Sendable (_ subject: MatchSubject, _ candidate: MatchSubject, Arguments) -> Double?
    /// True when it asks whether somebody sent the same twice, which children and runs of triggers never do: their
    /// reference, or their slot, tells them apart.
    public var isAboutSenders: Bool

    public init(
        isAboutSenders: Bool = false,
        index: @escaping @Sendable (MatchSubject, Arguments) -> [String],
        lookUp: (@Sendable (MatchSubject, Arguments) -> [String])? = nil,
        compare: @escaping @Sendable (MatchSubject, MatchSubject, Arguments) -> Double?
    ) {
        self.isAboutSenders = isAboutSenders
        self.index = index
        self.lookUp = lookUp ?? index
        self.compare = compare
    }
}

/// One side of a comparison.
public struct MatchSubject: Sendable {
    /// Values by parameter key.
    ///
    /// For a record, those of the fields that are filled from these parameters.
    public var values: ValueMap
    /// The types of these values, where they are known.
    public var types: [String: ValueType]
    public var actor: String?
    public var action: String
    /// Digest over target, arguments and files, in hexadecimal digits.
    public var fingerprint: String
    /// When it was accepted.
    public var at: Instant

    public init(
        values: ValueMap, types: [String: ValueType] = [:], actor: String?, action: String,
        fingerprint: String,
        at: Instant
    ) {
        self.values = values
        self.types = types
        self.actor = actor
        self.action = action
        self.fingerprint = fingerprint
        self.at = at
    }
}

/// A function that acts outside, and how to find out whether it did.
public struct External: Sendable {
    public struct Request: Sendable {
        public var arguments: Arguments
        /// The bound arguments of the action, or the create's fields in `prepare_create`.
        public var subject: ValueMap
        /// The same for every attempt of this step of this run.
        public var idempotencyKey: String
        public var attempt: Int
        /// The request must have ended by then.
        public var deadline: Instant

        public init(
            arguments: Arguments, subject: ValueMap, idempotencyKey: String, attempt: Int, deadline: Instant
        ) {
            self.arguments = arguments
            self.subject = subject
            self.idempotencyKey = idempotencyKey
            self.attempt = attempt
            self.deadline = deadline
        }
    }

    public enum Answer: Sendable, Hashable {
        case happened(Value)
        case notHappened
        case unknown
    }

    public var perform: @Sendable (Request) async throws(FunctionFailure) -> Value
    /// Asks the target whether an earlier request took effect; for `query_first`.
    public var query: (@Sendable (Request) async -> Answer)?

    public init(
        perform: @escaping @Sendable (Request) async throws(FunctionFailure) -> Value,
        query: (@Sendable (Request) async -> Answer)? = nil
    ) {
        self.perform = perform
        self.query = query
    }
}
