// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// A type with the constraints that a value is checked against.
public struct PlanType: Sendable, Hashable {
    public var type: ValueType
    public var minLength: Int?
    public var maxLength: Int?
    public var pattern: String?
    public var minimum: Number?
    public var maximum: Number?
    public var exclusiveMinimum: Number?
    public var exclusiveMaximum: Number?
    public var multipleOf: Number?
    public var choices: [Value]?
    public var minItems: Int?
    public var maxItems: Int?
    public var uniqueItems: Bool
    public var items: [PlanType]
    public var fields: [PlanParameter]?
    public var before: String?
    public var after: String?
    public var within: Constraints.Area?
    public var allowedContentTypes: [String]?
    public var maxBytes: Int?
    public var maxFiles: Int?
    /// The type of the records that the elements of a list name; that of a parameter stands with the parameter.
    public var objectType: String?
    /// True where the author wrote a type that there is not: everything fits it.
    ///
    /// No plan that can run has one.
    var isUnknown = false

    public init(_ type: ValueType) {
        self.type = type
        uniqueItems = false
        items = []
    }
}

/// A parameter as it is bound.
public struct PlanParameter: Sendable, Hashable {
    public enum Source: Sendable, Hashable {
        case list([Value])
        case entities(type: String, field: String, where: PlanCondition?)
        case call(PlanFunction, arguments: [String: PlanExpression])
    }

    public var key: String
    public var label: String
    public var type: PlanType
    public var isRequired: Bool
    public var isHidden: Bool
    public var isSensitive: Bool
    public var defaultValue: PlanExpression?
    public var requiredWhen: PlanCondition?
    public var visibleWhen: PlanCondition?
    public var valuesFrom: Source?
    public var objectType: String?

    public init(key: String, label: String, type: PlanType) {
        self.key = key
        self.label = label
        self.type = type
        isRequired = false
        isHidden = false
        isSensitive = false
    }
}
