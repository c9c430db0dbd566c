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
///
/// It and its fields are classes, because whoever checks a value looks them up.
public final class EntitySchema: Sendable {
    public final class Field: Sendable {
        public let key: Located<String>
        public let type: TypeDeclaration
        public let isRequired: Bool
        public let isIndexed: Bool
        public let isSensitive: Bool
        public let displayName: LocalizedText?
        public let defaultValue: Located<ValueExpression>?

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
        /// True when a state could not be read: one that is not found may stand there.
        package var hasUnread = false

        public init(
            field: Located<String>, initial: Located<String>?,
            transitions: [(from: Located<String>, to: [Located<String>])]
        ) {
            self.field = field
            self.initial = initial
            self.transitions = transitions
        }
    }

    /// The choices that are meant where `states` names what is no choice, which is told; all of them where none is near, and
    /// where a state could not be read.
    package var misspeltStates: Set<String> {
        guard let states, let field = fields.first(where: { states.field.names($0.key.value) }),
            let choices = field.type.choices?.compactMap(\.value.value.string)
        else { return [] }
        if states.hasUnread { return Set(choices) }
        let named = (states.initial.map { [$0] } ?? []) + states.transitions.flatMap { [$0.from] + $0.to }
        let unknown = named.map(\.value).filter { !choices.contains($0) }
        return unknown.reduce(into: []) { meant, name in
            meant.formUnion(Suggestion.nearest(to: name, among: choices).map { [$0] } ?? choices)
        }
    }

    /// True when a field that could not be read may be the one of a name.
    package func mayHave(_ name: String) -> Bool {
        guard isIncomplete else { return false }
        let keys = fields.map(\.key.value) + relationships.map(\.code.value)
        let misnamed = keys.filter { !Identifier.isWellFormed($0) }
        // Where all are names, a row was lost, and any name may be its.
        if misnamed.isEmpty { return true }
        return misnamed.contains { key in
            Identifier.meant(by: key).map { name == $0 || Suggestion.nearest(to: name, among: [$0]) != nil }
                ?? true
        }
    }

    public let displayName: LocalizedText?
    public let fields: [Field]
    public let relationships: [Relationship]
    /// Each a list of field keys whose values are unique together in a tenant.
    public let uniqueConstraints: [[Located<String>]]
    public let states: States?
    /// True when a row of this schema could not be read: a field that is not found may be its.
    public let isIncomplete: Bool
    /// The types that relationships lead to of which a code could not be read; empty for one that could not be read itself.
    package let unreadEnds: [String]
    /// True when `states` could not be read: there are some.
    package let hasUnreadStates: Bool

    public init(
        displayName: LocalizedText? = nil, fields: [Field] = [],
        relationships: [Relationship] = [], uniqueConstraints: [[Located<String>]] = [],
        states: States? = nil, isIncomplete: Bool = false, unreadEnds: [String] = [],
        hasUnreadStates: Bool = false
    ) {
        self.displayName = displayName
        self.fields = fields
        self.relationships = relationships
        self.uniqueConstraints = uniqueConstraints
        self.states = states
        self.isIncomplete = isIncomplete
        self.unreadEnds = unreadEnds
        self.hasUnreadStates = hasUnreadStates
    }
}
