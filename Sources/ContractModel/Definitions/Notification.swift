// SPDX-License-Identifier: Apache-2.0

/// Texts that notifications are made of.
public struct NotificationTemplate: Sendable {
    public var code: Located<String>
    /// The template whose texts hold where this one has none.
    public var extends: Located<String>?
    public var subject: Located<String>?
    public var bodyText: Located<String>?
    public var bodyHTML: Located<String>?
    /// The tenant whose template it is; nil for all.
    public var tenant: Located<String>?
    public var isActive = true
    package let source: SourcePlace
    public var range: SourceRange { source.range }
    /// JSON pointer of the node inside its document.
    public var path: String { source.path }

    public init(code: Located<String>, at source: SourcePlace) {
        self.code = code
        self.source = source
    }
}

/// Who is told of an event, and how.
public struct NotificationRule: Sendable {
    public enum Recipients: Sendable {
        /// A path in the event's data that leads to a user's id.
        case field([String])
        case role(Located<String>)
        case group(Located<String>)
        case users([Located<String>])
        case subscribers(topic: String)
    }

    public enum Channel: Sendable {
        case inbox, file
        case email(connection: Located<String>)
        case webhook(connection: Located<String>)
    }

    public var name: Located<String>
    public var event: Located<String>
    public var filter: Located<Condition>?
    public var recipients: [Located<Recipients>] = []
    public var channels: [Located<Channel>] = []
    public var template: Located<String>?
    /// The tenant whose rule it is; nil for all.
    public var tenant: Located<String>?
    public var isActive = true
    package let source: SourcePlace
    public var range: SourceRange { source.range }
    /// JSON pointer of the node inside its document.
    public var path: String { source.path }

    public init(name: Located<String>, event: Located<String>, at source: SourcePlace) {
        self.name = name
        self.event = event
        self.source = source
    }
}
