// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// Finds what is wrong with the arguments of a call as they are written, beyond their types: a pattern that
/// does not compile, a template that names nothing, a box whose west lies east of its east.
///
/// It gets the arguments that are literals, defaults included; those that hold a reference are left out.
public typealias ArgumentCheck = @Sendable (_ literals: ValueMap, _ scope: ArgumentScope) -> [ArgumentProblem]

/// What the names in an argument may refer to.
public struct ArgumentScope: Sendable {
    /// The action's parameters with their types.
    public var parameters: [String: ValueType]
    /// The fields that the primary create writes, with their types where these are known; nil when there is
    /// no create or its fields are taken as they come.
    public var fields: [String: ValueType?]?

    public init(parameters: [String: ValueType], fields: [String: ValueType?]? = nil) {
        self.parameters = parameters
        self.fields = fields
    }
}

/// One thing wrong with one argument.
public struct ArgumentProblem: Sendable, Hashable {
    public var argument: String
    /// One sentence as in a diagnostic: lower case first, no full stop.
    public var message: String

    public init(argument: String, message: String) {
        self.argument = argument
        self.message = message
    }
}
