// SPDX-License-Identifier: Apache-2.0

/// A declared entity type; without a schema it only names a type kept elsewhere.
///
/// A class, because every look-up by name hands it on.
public final class EntityType: Sendable {
    public let name: Located<String>
    public let schema: EntitySchema?
    package let source: SourcePlace
    public var range: SourceRange { source.range }
    /// JSON pointer of the node inside its document.
    public var path: String { source.path }

    public init(name: Located<String>, schema: EntitySchema?, at source: SourcePlace) {
        self.name = name
        self.schema = schema
        self.source = source
    }

    /// Fields that every record has and nobody writes.
    public static let systemFields = ["id", "created_at", "updated_at", "version"]
}

/// What the records of an entity type hold.
public struct EntitySchema: Sendable {
    public struct Field: Sendable {
        public var key: Located<String>
        public var type: TypeDeclaration
        public var isRequired: Bool
        public var isIndexed: Bool
        public var isSensitive: Bool
        public var displayName: LocalizedText?
        public var defaultValue: Located<ValueExpression>?

        public init(
            key: Located<String>, type: TypeDeclaration, isRequired: Bool = false, isIndexed: Bool = false,
            isSensitive: Bool = false, displayName: LocalizedText? = nil,
            defaultValue: Located<ValueExpression>? = nil
        ) {
            self.key = key
            self.type = type
            self.isRequired = isRequired
            self.isIndexed = isIndexed
            self.isSensitive = isSensitive
            self.displayName = displayName
            self.defaultValue = defaultValue
        }
    }

    public struct Relationship: Sendable {
        public var code: Located<String>
        public var target: Located<String>
        public var cardinality: Located<String>?
        public var reverseCode: Located<String>?

        public init(
            code: Located<String>, target: Located<String>, cardinality: Located<String>?,
            reverseCode: Located<String>?
        ) {
            self.code = code
            self.target = target
            self.cardinality = cardinality
            self.reverseCode = reverseCode
        }
    }

    /// Allowed changes of one state field.
    public struct States: Sendable {
        public var field: Located<String>
        public var initial: Located<String>?
        /// State → states it may become.
        public var transitions: [(from: Located<String>, to: [Located<String>])]

        public init(
            field: Located<String>, initial: Located<String>?,
            transitions: [(from: Located<String>, to: [Located<String>])]
        ) {
            self.field = field
            self.initial = initial
            self.transitions = transitions
        }
    }

    public var displayName: LocalizedText?
    public var fields: [Field]
    public var relationships: [Relationship]
    /// Each a list of field keys whose values are unique together in a tenant.
    public var uniqueConstraints: [[Located<String>]]
    public var states: States?
    /// True when a row of this schema could not be read: a field that is not found may be its.
    public var isIncomplete = false

    public init(
        displayName: LocalizedText? = nil, fields: [Field] = [],
        relationships: [Relationship] = [], uniqueConstraints: [[Located<String>]] = [], states: States? = nil
    ) {
        self.displayName = displayName
        self.fields = fields
        self.relationships = relationships
        self.uniqueConstraints = uniqueConstraints
        self.states = states
    }
}
