// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// A parameter as it is bound.
///
/// Copies share one place, for a parameter is handed on far more often than it is changed.
public struct PlanParameter: Sendable, Hashable {
    public enum Source: Sendable, Hashable {
        case list([Value])
        case entities(type: String, field: String, where: PlanCondition?)
        case call(PlanFunction, arguments: [String: PlanExpression])
    }

    private struct Parts: Hashable {
        var key: String
        var label: String
        var type: PlanType
        var isRequired = false
        var isHidden = false
        var isSensitive = false
        var defaultValue: PlanExpression?
        var requiredWhen: PlanCondition?
        var visibleWhen: PlanCondition?
        var valuesFrom: Source?
        var objectType: String?
    }

    private var parts: Shared<Parts>

    public init(key: String, label: String, type: PlanType) {
        parts = Shared(Parts(key: key, label: label, type: type))
    }

    public var key: String { parts.content.key }
    public var label: String { parts.content.label }
    public var type: PlanType {
        _read { yield parts.content.type }
        _modify { yield &parts.content.type }
    }
    public var isRequired: Bool {
        get { parts.content.isRequired }
        set { parts.content.isRequired = newValue }
    }
    public var isHidden: Bool {
        get { parts.content.isHidden }
        set { parts.content.isHidden = newValue }
    }
    public var isSensitive: Bool {
        get { parts.content.isSensitive }
        set { parts.content.isSensitive = newValue }
    }
    public var defaultValue: PlanExpression? {
        get { parts.content.defaultValue }
        set { parts.content.defaultValue = newValue }
    }
    public var requiredWhen: PlanCondition? {
        get { parts.content.requiredWhen }
        set { parts.content.requiredWhen = newValue }
    }
    public var visibleWhen: PlanCondition? {
        get { parts.content.visibleWhen }
        set { parts.content.visibleWhen = newValue }
    }
    public var valuesFrom: Source? {
        get { parts.content.valuesFrom }
        set { parts.content.valuesFrom = newValue }
    }
    public var objectType: String? {
        get { parts.content.objectType }
        set { parts.content.objectType = newValue }
    }
}
