// SPDX-License-Identifier: Apache-2.0

/// A declared input of an action, or a row of an `object`.
public struct ParameterDefinition: Sendable {
    public enum Visibility: String, Sendable, Hashable, CaseIterable { case visible, hidden }

    /// Where the allowed values come from.
    public indirect enum ValueSource: Sendable {
        case list([Located<Value>])
        case entities(type: Located<String>, field: Located<String>, where: Located<Condition>?)
        case call(FunctionCall)
    }

    public var key: Located<String>
    public var label: LocalizedText?
    public var help: LocalizedText?
    public var type: TypeDeclaration
    public var isRequired: Bool
    public var defaultValue: Located<ValueExpression>?
    public var order: Int?
    public var isActive: Bool
    /// True when 'is_active' may have been lost, so that a row that counts may not have been meant to.
    var mayBeInactive = false
    public var valuesFrom: Located<ValueSource>?
    /// The entity type that a `reference` points at.
    public var objectType: Located<String>?
    public var visibility: Visibility
    public var requiredWhen: Located<Condition>?
    public var visibleWhen: Located<Condition>?
    public var isSensitive: Bool
    package let source: SourcePlace
    public var range: SourceRange { source.range }
    /// JSON pointer of the node inside its document.
    public var path: String { source.path }

    public init(key: Located<String>, type: TypeDeclaration, at source: SourcePlace) {
        self.key = key
        self.type = type
        self.source = source
        isRequired = false
        isActive = true
        visibility = .visible
        isSensitive = false
    }
}
