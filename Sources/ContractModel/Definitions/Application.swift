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

    public var code: String
    public var name: LocalizedText?
    public var description: LocalizedText?
    /// What code, name and description stand in; nil where no file has such a block.
    package var identity: ContractFile.Identity?
    public var entities: [EntityType]
    public var actions: [ActionDefinition]
    public var events: [Event]
    public var connections: [Connection] = []
    public var policies: [Policy] = []
    public var triggers: [Trigger] = []
    public var notificationTemplates: [NotificationTemplate] = []
    public var notificationRules: [NotificationRule] = []
    /// True when a part that declares names could not be read: a name that is not found may stand there, so
    /// checks for unknown names stay silent.
    public var isIncomplete = false
    /// The reverse codes of entity types whose own name could not be read, which may be fields of any type; empty for one
    /// that could not be read either.
    package var strayCodes: Set<String> = []
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
    /// The connection of a key.
    public func connection(_ key: String) -> Connection? { connections.first { $0.key.value == key } }
    /// The policy of a key.
    public func policy(_ key: String) -> Policy? { policies.first { $0.key.value == key } }
}
