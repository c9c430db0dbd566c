// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// An example that tests execute and the documentation shows.
public struct FunctionExample: Sendable {
    /// What is expected of an example.
    public enum Expectation: Sendable {
        case returns(Value)
        /// `normalize`: the fields afterwards. `prepare_create`: the create's fields afterwards.
        case fields(ValueMap)
        /// `validate`: parameter (empty for several together) → code; empty when nothing is wrong.
        case refusals([String: String])
        /// `duplicates`: the score, nil for no match.
        case score(Double?)
        /// `execute`: what is asked of the connection.
        case asks(ConnectionRequest.Operation)
        case fails(code: String)
    }

    public var title: String
    public var stage: Stage
    public var arguments: ValueMap
    /// The action's arguments for `normalize` and `validate`, the create's fields for `prepare_create`, one
    /// side of the comparison for `duplicates`.
    public var subject: ValueMap
    /// `duplicates`: the other side.
    public var candidate: ValueMap
    /// Types of the subject's parameters, where they matter; text otherwise.
    public var types: [String: ValueType]
    /// `duplicates`: how long before the subject the candidate was accepted.
    public var candidateAge: Duration
    public var expectation: Expectation
    /// Where the example stands, so that a wrong one is reported at its own line.
    ///
    /// By module and file, never by path: a path of the machine that built it has no place in a binary.
    public var fileID: String
    public var line: Int
    public var column: Int

    public init(
        _ title: String, stage: Stage, with arguments: ValueMap = [:], on subject: ValueMap = [:],
        candidate: ValueMap = [:], types: [String: ValueType] = [:], candidateAge: Duration = .zero,
        _ expectation: Expectation, fileID: String = #fileID, line: Int = #line,
        column: Int = #column
    ) {
        self.title = title
        self.stage = stage
        self.arguments = arguments
        self.subject = subject
        self.candidate = candidate
        self.types = types
        self.candidateAge = candidateAge
        self.expectation = expectation
        self.fileID = fileID
        self.line = line
        self.column = column
    }
}
