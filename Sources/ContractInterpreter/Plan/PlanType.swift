// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// A type with the constraints that a value is checked against.
///
/// Most types have none, and are asked for far more often than they are made: what holds the values lies apart, and
/// copies share it.
public struct PlanType: Sendable, Hashable {
    /// What the values are held to.
    struct Limits: Sendable, Hashable {
        var minLength: Int?
        var maxLength: Int?
        var pattern: String?
        var minimum: Number?
        var maximum: Number?
        var exclusiveMinimum: Number?
        var exclusiveMaximum: Number?
        var multipleOf: Number?
        var choices: [Value]?
        var minItems: Int?
        var maxItems: Int?
        var uniqueItems = false
        var items: [PlanType] = []
        var fields: [PlanParameter]?
        var before: String?
        var after: String?
        var within: Constraints.Area?
        var allowedContentTypes: [String]?
        var maxBytes: Int?
        var maxFiles: Int?
        var objectType: String?

        fileprivate static let empty = Limits()
    }

    public var type: ValueType
    /// True where the author wrote a type that there is not: everything fits it.
    ///
    /// No plan that can run has one.
    var isUnknown = false
    /// Nil, and never empty, where there are none.
    private var limits: Shared<Limits>?

    public init(_ type: ValueType) { self.type = type }

    init(_ type: ValueType, _ limits: consuming Limits) {
        self.type = type
        if limits != .empty { self.limits = Shared(limits) }
    }

    private mutating func change(_ isTakenAway: Bool, _ body: (inout Limits) -> Void) {
        if isTakenAway, limits == nil { return }
        var changed = limits?.content ?? .empty
        body(&changed)
        limits = changed == .empty ? nil : Shared(changed)
    }
}

extension PlanType {
    public var minLength: Int? {
        get { limits?.content.minLength }
        set { change(newValue == nil) { $0.minLength = newValue } }
    }
    public var maxLength: Int? {
        get { limits?.content.maxLength }
        set { change(newValue == nil) { $0.maxLength = newValue } }
    }
    public var pattern: String? {
        get { limits?.content.pattern }
        set { change(newValue == nil) { $0.pattern = newValue } }
    }
    public var minimum: Number? {
        get { limits?.content.minimum }
        set { change(newValue == nil) { $0.minimum = newValue } }
    }
    public var maximum: Number? {
        get { limits?.content.maximum }
        set { change(newValue == nil) { $0.maximum = newValue } }
    }
    public var exclusiveMinimum: Number? {
        get { limits?.content.exclusiveMinimum }
        set { change(newValue == nil) { $0.exclusiveMinimum = newValue } }
    }
    public var exclusiveMaximum: Number? {
        get { limits?.content.exclusiveMaximum }
        set { change(newValue == nil) { $0.exclusiveMaximum = newValue } }
    }
    public var multipleOf: Number? {
        get { limits?.content.multipleOf }
        set { change(newValue == nil) { $0.multipleOf = newValue } }
    }
    public var choices: [Value]? {
        get { limits?.content.choices }
        set { change(newValue == nil) { $0.choices = newValue } }
    }
    public var minItems: Int? {
        get { limits?.content.minItems }
        set { change(newValue == nil) { $0.minItems = newValue } }
    }
    public var maxItems: Int? {
        get { limits?.content.maxItems }
        set { change(newValue == nil) { $0.maxItems = newValue } }
    }
    public var uniqueItems: Bool {
        get { limits?.content.uniqueItems ?? false }
        set { change(!newValue) { $0.uniqueItems = newValue } }
    }
    public var items: [PlanType] {
        get { limits?.content.items ?? [] }
        set { change(newValue.isEmpty) { $0.items = newValue } }
    }
    public var fields: [PlanParameter]? {
        get { limits?.content.fields }
        set { change(newValue == nil) { $0.fields = newValue } }
    }
    public var before: String? {
        get { limits?.content.before }
        set { change(newValue == nil) { $0.before = newValue } }
    }
    public var after: String? {
        get { limits?.content.after }
        set { change(newValue == nil) { $0.after = newValue } }
    }
    public var within: Constraints.Area? {
        get { limits?.content.within }
        set { change(newValue == nil) { $0.within = newValue } }
    }
    public var allowedContentTypes: [String]? {
        get { limits?.content.allowedContentTypes }
        set { change(newValue == nil) { $0.allowedContentTypes = newValue } }
    }
    public var maxBytes: Int? {
        get { limits?.content.maxBytes }
        set { change(newValue == nil) { $0.maxBytes = newValue } }
    }
    public var maxFiles: Int? {
        get { limits?.content.maxFiles }
        set { change(newValue == nil) { $0.maxFiles = newValue } }
    }
    /// The type of the records that the elements of a list name; that of a parameter stands with the parameter.
    public var objectType: String? {
        get { limits?.content.objectType }
        set { change(newValue == nil) { $0.objectType = newValue } }
    }

    /// True when each text is a value of the type, whatever it is.
    var takesAnyText: Bool {
        guard [.string, .text, .enum].contains(type) else { return false }
        guard let limits = limits?.content else { return true }
        return limits.minLength == nil && limits.maxLength == nil && limits.pattern == nil
            && limits.choices == nil && limits.before == nil && limits.after == nil && limits.within == nil
    }
}
