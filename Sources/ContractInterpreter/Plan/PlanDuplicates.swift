// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// A look-up of duplicates, and what a match leads to.
public struct PlanDuplicates: Sendable, Hashable {
    public var call: PlanCall
    public var onMatch: SubmissionContract.OnMatch
    public var confirmTimeout: Duration?
    public var spec: PlanMatchSpec

    public init(
        call: PlanCall, onMatch: SubmissionContract.OnMatch, confirmTimeout: Duration?, spec: PlanMatchSpec
    ) {
        self.call = call
        self.onMatch = onMatch
        self.confirmTimeout = confirmTimeout
        self.spec = spec
    }
}

/// One way in which records of a type are indexed: a function with constant arguments, and which field of the
/// record stands for which parameter.
public struct PlanMatchSpec: Sendable, Hashable {
    public var action: String
    public var function: PlanFunction
    public var arguments: ValueMap
    /// Parameter → field of the record.
    public var fields: [String: String]
    /// Type of each of these parameters.
    public var types: [String: ValueType]
    /// How text in these parameters is read, where they are lists or objects and hold more than text.
    public var readings: [String: PlanType]

    public init(
        action: String, function: PlanFunction, arguments: ValueMap, fields: [String: String],
        types: [String: ValueType], readings: [String: PlanType] = [:]
    ) {
        self.action = action
        self.function = function
        self.arguments = arguments
        self.fields = fields
        self.types = types
        self.readings = readings
    }
}
