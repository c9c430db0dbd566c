// SPDX-License-Identifier: Apache-2.0

/// What a run must know of a declared entity type.
public struct PlanEntity: Sendable, Hashable {
    public struct Field: Sendable, Hashable {
        public var type: PlanType
        public var isRequired: Bool
        public var isSensitive: Bool
        public var defaultValue: PlanExpression?

        public init(type: PlanType, isRequired: Bool, isSensitive: Bool, defaultValue: PlanExpression?) {
            self.type = type
            self.isRequired = isRequired
            self.isSensitive = isSensitive
            self.defaultValue = defaultValue
        }
    }

    public var fields: [String: Field]
    public var relationships: [String]
    public var uniqueConstraints: [[String]]
    public var stateField: String?
    public var initialState: String?
    public var transitions: [String: [String]]

    public init() {
        fields = [:]
        relationships = []
        uniqueConstraints = []
        transitions = [:]
    }
}
