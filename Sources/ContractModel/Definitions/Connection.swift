// SPDX-License-Identifier: Apache-2.0

/// An outside system that steps may use.
public struct Connection: Sendable {
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case http, postgres, file, smtp, model

        /// Those that are reached over an address.
        static let remote = allCases.filter { $0 != .file }.map(\.rawValue)
    }

    /// How we prove to the system who we are.
    public struct Authentication: Sendable {
        public enum Kind: String, Sendable, Hashable, CaseIterable { case bearer, basic, header }

        /// Where the secret is; a contract never holds it.
        public enum Secret: Sendable, Hashable {
            case environment(String)
            case file(String)
        }

        public var kind: Kind
        public var secret: Secret
        public var username: String?
        public var header: String?

        public init(kind: Kind, secret: Secret, username: String? = nil, header: String? = nil) {
            self.kind = kind
            self.secret = secret
            self.username = username
            self.header = header
        }
    }

    public var key: Located<String>
    /// Nil: the type could not be read, which the decoder has reported.
    public var kind: Located<Kind>?
    public var baseURL: Located<String>?
    /// The folder of a `file` connection.
    public var folder: Located<String>?
    public var authentication: Authentication?
    public var timeout: Duration
    public var allowHosts: [Located<String>]?
    public var idempotency: Located<StepBody.Idempotency>?
    /// The name that a `model` connection knows its model by; nil: the server chooses.
    public var model: Located<String>?
    /// How freely the model answers, from 0 to 2; nil: 0, the likeliest answer.
    public var temperature: Located<Number>?
    /// True when a part of it could not be read.
    public var hasUnread = false
    public var order: Int?
    public var isActive = true
    package let source: SourcePlace
    public var range: SourceRange { source.range }
    /// JSON pointer of the node inside its document.
    public var path: String { source.path }

    public init(key: Located<String>, at source: SourcePlace) {
        self.key = key
        self.source = source
        timeout = .seconds(30)
    }
}

/// A rule that `govern` steps evaluate.
public struct Policy: Sendable {
    public enum OnFailure: String, Sendable, Hashable, CaseIterable { case refuse, approve }

    public var key: Located<String>
    /// All must hold.
    public var conditions: [Located<Condition>]
    public var onFailure: OnFailure
    public var approval: SubmissionContract.Approval?
    public var order: Int?
    public var isActive: Bool
    package let source: SourcePlace
    public var range: SourceRange { source.range }
    /// JSON pointer of the node inside its document.
    public var path: String { source.path }

    public init(
        key: Located<String>, conditions: [Located<Condition>], onFailure: OnFailure = .refuse,
        approval: SubmissionContract.Approval? = nil, order: Int? = nil, isActive: Bool = true,
        at source: SourcePlace
    ) {
        self.key = key
        self.conditions = conditions
        self.onFailure = onFailure
        self.approval = approval
        self.order = order
        self.isActive = isActive
        self.source = source
    }
}

/// What starts an action by itself.
public struct Trigger: Sendable {
    public enum Overlap: String, Sendable, Hashable, CaseIterable { case skip, queue, allow }
    public enum CatchUp: String, Sendable, Hashable, CaseIterable { case latest, none }

    public enum Cause: Sendable {
        case schedule(Located<CronSchedule>, timeZone: Located<String>?, Overlap, CatchUp)
        case event(Located<String>, filter: Located<Condition>?)
        /// An event that stays away for a time.
        case absence(of: Located<String>, filter: Located<Condition>?, within: Duration)
    }

    public var key: Located<String>
    public var action: Located<String>
    /// Nil: it could not be read, which the decoder has reported.
    public var cause: Cause?
    /// The event of a cause that could not be read in other respects.
    public var unreadEvent: Located<String>?
    public var input: [ValueExpression.MapEntry] = []
    /// True when a part of `input` could not be read.
    public var hasUnreadInput = false
    /// Nil: all tenants that the project file names.
    public var tenants: [Located<String>]?
    public var order: Int?
    public var isActive = true
    package let source: SourcePlace
    public var range: SourceRange { source.range }
    /// JSON pointer of the node inside its document.
    public var path: String { source.path }

    public init(key: Located<String>, action: Located<String>, at source: SourcePlace) {
        self.key = key
        self.action = action
        self.source = source
    }
}
