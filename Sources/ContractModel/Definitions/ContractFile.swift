// SPDX-License-Identifier: Apache-2.0

/// What one file declares, before it is merged into an application.
public struct ContractFile: Sendable {
    /// The `identity` block.
    public struct Identity: Sendable {
        public var code: Located<String>
        public var name: LocalizedText?
        public var description: LocalizedText?

        public init(code: Located<String>, name: LocalizedText? = nil, description: LocalizedText? = nil) {
            self.code = code
            self.name = name
            self.description = description
        }
    }

    /// The file as it was named.
    public var name: String
    public var identity: Identity?
    public var entities: [EntityType] = []
    public var actions: [ActionDefinition] = []
    public var events: [Application.Event] = []
    public var connections: [Connection] = []
    public var policies: [Policy] = []
    public var triggers: [Trigger] = []
    public var notificationTemplates: [NotificationTemplate] = []
    public var notificationRules: [NotificationRule] = []
    /// The key of the first block; nil when the file has none and so takes no part.
    public var firstBlock: SourceRange?
    /// True when a part of the file that declares names could not be read.
    public var isIncomplete = false

    public init(name: String) { self.name = name }
}
