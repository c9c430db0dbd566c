// SPDX-License-Identifier: Apache-2.0

/// A declared input of an action, or a row of an `object`.
///
/// A class, because parameters are looked up and handed on far more often than they are read whole.
public final class ParameterDefinition: Sendable {
    public enum Visibility: String, Sendable, Hashable, CaseIterable { case visible, hidden }

    /// Where the allowed values come from.
    public indirect enum ValueSource: Sendable {
        case list([Located<Value>])
        case entities(type: Located<String>, field: Located<String>, where: Located<Condition>?)
        case call(FunctionCall)
    }

    public let key: Located<String>
    public let label: LocalizedText?
    public let help: LocalizedText?
    public let type: TypeDeclaration
    public let isRequired: Bool
    /// True when 'required' or 'default' may have been lost, so that nobody knows that it may be absent.
    package let mayBeGiven: Bool
    public let defaultValue: Located<ValueExpression>?
    public let order: Int?
    public let isActive: Bool
    /// True when 'is_active' may have been lost, so that a row that counts may not have been meant to.
    let mayBeInactive: Bool
    public let valuesFrom: Located<ValueSource>?
    public let visibility: Visibility
    public let requiredWhen: Located<Condition>?
    public let visibleWhen: Located<Condition>?
    public let isSensitive: Bool
    package let source: SourcePlace
    public var range: SourceRange { source.range }
    /// JSON pointer of the node inside its document.
    public var path: String { source.path }

    /// The entity type that a `reference` points at.
    public var objectType: Located<String>? { type.objectType }

    init(
        key: Located<String>, label: LocalizedText?, help: LocalizedText?, type: TypeDeclaration,
        isRequired: Bool, mayBeGiven: Bool, defaultValue: Located<ValueExpression>?, order: Int?,
        isActive: Bool,
        mayBeInactive: Bool, valuesFrom: Located<ValueSource>?, visibility: Visibility,
        requiredWhen: Located<Condition>?, visibleWhen: Located<Condition>?, isSensitive: Bool,
        at source: SourcePlace
    ) {
        self.key = key
        self.label = label
        self.help = help
        self.type = type
        self.isRequired = isRequired
        self.mayBeGiven = mayBeGiven
        self.defaultValue = defaultValue
        self.order = order
        self.isActive = isActive
        self.mayBeInactive = mayBeInactive
        self.valuesFrom = valuesFrom
        self.visibility = visibility
        self.requiredWhen = requiredWhen
        self.visibleWhen = visibleWhen
        self.isSensitive = isSensitive
        self.source = source
    }
}
