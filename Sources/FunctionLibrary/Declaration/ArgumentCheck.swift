// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// Finds what is wrong with the arguments of a call as they are written, beyond their types: a pattern that
/// does not compile, a template that names nothing, a box whose west lies east of its east.
///
/// It gets the arguments that are literals, defaults included; those that hold a reference are left out.
public typealias ArgumentCheck = @Sendable (_ literals: ValueMap, _ scope: ArgumentScope) -> [ArgumentProblem]

/// What the names in an argument may refer to.
public struct ArgumentScope: Sendable {
    /// The action's parameters, with their types where these are known.
    public var parameters: NamedTypes
    /// The fields that the primary create writes, with their types where these are known; nil when there is
    /// no create or its fields are taken as they come.
    public var fields: NamedTypes?
    /// The fields that the contract writes, where `fields` is nil: of others nothing comes.
    public var writtenFields: Set<String> = []
    /// The types of the arguments, where they are known; literals have the type that they are read as.
    public var arguments: [String: ValueType]
    /// The names of the arguments that are given, whatever they hold.
    public var givenArguments: Set<String>

    public init(
        parameters: NamedTypes, fields: NamedTypes? = nil,
        arguments: [String: ValueType] = [:], givenArguments: Set<String> = []
    ) {
        self.parameters = parameters
        self.fields = fields
        self.arguments = arguments
        self.givenArguments = givenArguments
    }

    /// True when the call names an argument.
    func given(_ name: String) -> Bool { givenArguments.contains(name) }
}

/// Names with their types, where these are known; few, and hardly ever looked up.
public struct NamedTypes: Sendable, ExpressibleByDictionaryLiteral {
    private var rows: [(name: String, type: ValueType?)] = []

    public init(capacity: Int) { rows.reserveCapacity(capacity) }

    public init(dictionaryLiteral elements: (String, ValueType?)...) {
        for (name, type) in elements { add(name, type) }
    }

    /// Of two with one name the first counts.
    public mutating func add(_ name: String, _ type: ValueType?) { rows.append((name, type)) }

    /// Nil for a name that is not there, and a nil within for one of which no type is known.
    public subscript(name: String) -> ValueType?? { rows.first { $0.name == name }?.type }

    /// In the order in which they were added.
    public var names: [String] { rows.map(\.name) }
}

/// One thing wrong with one argument.
public struct ArgumentProblem: Sendable, Hashable {
    public var argument: String
    /// One sentence as in a diagnostic: lower case first, no full stop.
    public var message: String
    /// A name in the argument that is not known, with those that are, so that the nearest can be shown.
    public var unknown: UnknownName?

    /// A name that an argument mentions and nothing has.
    public struct UnknownName: Sendable, Hashable {
        public var name: String
        public var known: [String]

        public init(_ name: String, among known: [String]) {
            self.name = name
            self.known = known
        }
    }

    public init(argument: String, message: String, unknown: UnknownName? = nil) {
        self.argument = argument
        self.message = message
        self.unknown = unknown
    }
}
