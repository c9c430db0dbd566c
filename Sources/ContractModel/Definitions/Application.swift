// SPDX-License-Identifier: Apache-2.0

/// Everything that one application declares, merged from all its files.
public struct Application: Sendable {
    public struct Event: Sendable {
        public var key: Located<String>
        public var label: LocalizedText?
        /// Nil: the payload is not declared.
        public var payload: [ParameterDefinition]?

        public init(key: Located<String>, label: LocalizedText? = nil, payload: [ParameterDefinition]? = nil)
        {
            self.key = key
            self.label = label
            self.payload = payload
        }
    }

    /// A row of a block that is kept as written.
    public struct DeclaredRow: Sendable {
        public var key: Located<String>
        /// For templates and rules: the tenant that the row is for; nil for all.
        public var tenant: Located<String>?
        public var isActive: Bool
        public var node: Node
        public var range: SourceRange
        public var path: String

        public init(
            key: Located<String>, tenant: Located<String>? = nil, isActive: Bool = true, node: Node,
            range: SourceRange, path: String
        ) {
            self.key = key
            self.tenant = tenant
            self.isActive = isActive
            self.node = node
            self.range = range
            self.path = path
        }
    }

    public var code: String
    public var name: LocalizedText?
    public var description: LocalizedText?
    public var entities: [EntityType]
    public var actions: [ActionDefinition]
    public var events: [Event]
    /// Blocks whose rows are known by name and otherwise kept as written.
    public var connections: [DeclaredRow] = []
    public var policies: [DeclaredRow] = []
    public var triggers: [DeclaredRow] = []
    public var notificationTemplates: [DeclaredRow] = []
    public var notificationRules: [DeclaredRow] = []
    /// True when a part that declares names could not be read: a name that is not found may stand there, so
    /// checks for unknown names stay silent.
    public var isIncomplete = false
    /// True when at least one file has a block of this kind, so that every name must be declared.
    public var declaresEntities: Bool { !entities.isEmpty }
    public var declaresEvents: Bool { !events.isEmpty }

    public init(
        code: String, name: LocalizedText? = nil, entities: [EntityType] = [],
        actions: [ActionDefinition] = [],
        events: [Event] = []
    ) {
        self.code = code
        self.name = name
        self.entities = entities
        self.actions = actions
        self.events = events
    }

    /// The entity type of a name, when it is declared.
    public func entity(_ name: String) -> EntityType? { entities.first { $0.name.value == name } }
    /// The action of a key.
    public func action(_ key: String) -> ActionDefinition? { actions.first { $0.key.value == key } }
}
