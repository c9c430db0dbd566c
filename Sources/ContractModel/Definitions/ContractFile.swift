// SPDX-License-Identifier: Apache-2.0

/// What one file declares, before it is merged into an application.
public struct ContractFile: Sendable {
    /// The `identity` block.
    public struct Identity: Sendable {
        public var code: Located<String>
        public var name: LocalizedText?
        public var description: LocalizedText?

        /// Where the name and the description are written.
        package var namePlace: SourcePlace?
        package var descriptionPlace: SourcePlace?

        public init(code: Located<String>, name: LocalizedText? = nil, description: LocalizedText? = nil) {
            self.code = code
            self.name = name
            self.description = description
        }

        /// Takes what another block of the same application adds, and reports what it says otherwise.
        mutating func take(_ other: Identity) -> [Diagnostic] {
            var diagnostics: [Diagnostic] = []
            func settle(
                _ first: LocalizedText?, _ firstPlace: SourcePlace?, _ second: LocalizedText?,
                _ secondPlace: SourcePlace?, _ what: String
            ) {
                guard let first, let second, first != second, let secondPlace else { return }
                diagnostics.append(
                    Diagnostic(
                        .conflictingApplication,
                        "the application '\(code.value)' has another \(what) already", at: secondPlace.range,
                        path: secondPlace.path,
                        labels: firstPlace.map { [.init("the first \(what)", at: $0.range)] } ?? [],
                        help: "remove one of them, or make them equal"))
            }
            settle(name, namePlace, other.name, other.namePlace, "name")
            settle(description, descriptionPlace, other.description, other.descriptionPlace, "description")
            if name == nil { (name, namePlace) = (other.name, other.namePlace) }
            if description == nil {
                (description, descriptionPlace) = (other.description, other.descriptionPlace)
            }
            return diagnostics
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
    /// The reverse codes of entity types whose own name could not be read; empty for one that could not be read either.
    package var strayCodes: Set<String> = []

    public init(name: String) { self.name = name }
}
