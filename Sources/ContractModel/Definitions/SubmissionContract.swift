// SPDX-License-Identifier: Apache-2.0

/// The durable pipeline of a workflow action, stage by stage.
///
/// A class, because it is most of an action, and actions are copied far more often than their pipelines are read.
public final class SubmissionContract: Sendable {
    public enum OnMatch: String, Sendable, Hashable, CaseIterable { case quarantine, confirm, link, allow }

    public enum Duplicates: Sendable {
        /// `none`: no look-up at all.
        case off(Located<String>)
        case check(call: FunctionCall, onMatch: OnMatch, confirmTimeout: Duration?)
    }

    /// How reference numbers are made.
    public struct ReferenceFormat: Sendable {
        public enum Scope: String, Sendable, Hashable, CaseIterable {
            case application
            case entityType = "entity_type"
            case year, month, prefix
        }

        public var field: Located<String>
        /// As written, such as `{prefix}-{year}-{seq:03d}`.
        public var format: Located<String>
        /// The format in pieces; nil when it could not be read, which the decoder has reported.
        public var template: ReferenceTemplate?
        public var scope: [Located<Scope>]?
        public var prefixFrom: Located<ValueExpression>?
        public var yearFrom: Located<ValueExpression>?
        package let source: SourcePlace
        public var range: SourceRange { source.range }
        /// JSON pointer of the node inside its document.
        public var path: String { source.path }

        public init(
            field: Located<String>, format: Located<String>, scope: [Located<Scope>]? = nil,
            prefixFrom: Located<ValueExpression>? = nil, yearFrom: Located<ValueExpression>? = nil,
            at source: SourcePlace
        ) {
            self.field = field
            self.format = format
            self.scope = scope
            self.prefixFrom = prefixFrom
            self.yearFrom = yearFrom
            self.source = source
        }
    }

    public struct Attachments: Sendable {
        public var entityType: Located<String>
        public var parentField: Located<String>
        public var fileField: Located<String>
        public var allowedContentTypes: [Located<String>]
        public var maxBytes: Int?
        public var maxFiles: Int?
        public var maxTotalBytes: Int?

        public init(
            entityType: Located<String>, parentField: Located<String>, fileField: Located<String>,
            allowedContentTypes: [Located<String>], maxBytes: Int? = nil, maxFiles: Int? = nil,
            maxTotalBytes: Int? = nil
        ) {
            self.entityType = entityType
            self.parentField = parentField
            self.fileField = fileField
            self.allowedContentTypes = allowedContentTypes
            self.maxBytes = maxBytes
            self.maxFiles = maxFiles
            self.maxTotalBytes = maxTotalBytes
        }

        /// The most bytes of one file: without `max_bytes`, the default, and never more than all files together.
        package var byteLimit: Int {
            maxBytes ?? min(Constraints.defaultMaxBytes, maxTotalBytes ?? Constraints.defaultMaxBytes)
        }
        /// The most files, written or not.
        package var fileLimit: Int { maxFiles ?? Constraints.defaultMaxFiles }
        /// The most bytes of all files together: without `max_total_bytes`, what so many files may have at most.
        package var totalLimit: Int {
            if let maxTotalBytes { return maxTotalBytes }
            let (product, isTooLarge) = byteLimit.multipliedReportingOverflow(by: fileLimit)
            return isTooLarge ? .max : product
        }
    }

    public struct AuditPolicy: Sendable {
        public enum Mode: String, Sendable, Hashable, CaseIterable { case full, summary, minimal }
        public var mode: Mode
        public var actorField: Located<String>?

        public init(mode: Mode = .full, actorField: Located<String>? = nil) {
            self.mode = mode
            self.actorField = actorField
        }
    }

    public struct Approvers: Sendable {
        public var roles: [Located<String>]
        public var users: [Located<ValueExpression>]
        public var groups: [Located<String>]
        public var count: Int

        public init(
            roles: [Located<String>] = [], users: [Located<ValueExpression>] = [],
            groups: [Located<String>] = [],
            count: Int = 1
        ) {
            self.roles = roles
            self.users = users
            self.groups = groups
            self.count = count
        }
    }

    /// A human gate.
    public struct Approval: Sendable {
        public enum OnExpiry: String, Sendable, Hashable, CaseIterable { case reject, escalate, approve }

        public var approvers: Approvers
        public var message: LocalizedText?
        public var show: [ValueExpression.MapEntry]?
        public var expiresAfter: Duration?
        public var onExpiry: OnExpiry
        public var escalateTo: Approvers?
        public var allowsSelf: Bool
        public var when: Located<Condition>?
        package let source: SourcePlace
        public var range: SourceRange { source.range }
        /// JSON pointer of the node inside its document.
        public var path: String { source.path }

        public init(
            approvers: Approvers, message: LocalizedText? = nil, show: [ValueExpression.MapEntry]? = nil,
            expiresAfter: Duration? = nil, onExpiry: OnExpiry = .reject, escalateTo: Approvers? = nil,
            allowsSelf: Bool = false, when: Located<Condition>? = nil, at source: SourcePlace
        ) {
            self.approvers = approvers
            self.message = message
            self.show = show
            self.expiresAfter = expiresAfter
            self.onExpiry = onExpiry
            self.escalateTo = escalateTo
            self.allowsSelf = allowsSelf
            self.when = when
            self.source = source
        }
    }

    public let normalize: [FunctionCall]
    public let validate: [FunctionCall]
    public let prepareCreate: [FunctionCall]
    /// Nil: the default, identical submissions of one caller within a day are quarantined.
    public let duplicates: Duplicates?
    public let reference: ReferenceFormat?
    public let attachments: Attachments?
    public let auditPolicy: AuditPolicy?
    public let retry: RetryPolicy?
    public let approval: Approval?
    /// True when a call of `prepare_create` could not be read: it may fill what nothing else does.
    package let hasUnreadPreparation: Bool
    /// True when `reference` could not be read: there is one.
    package let hasUnreadReference: Bool
    package var isNumbered: Bool { reference != nil || hasUnreadReference }
    package let source: SourcePlace
    public var range: SourceRange { source.range }
    /// JSON pointer of the node inside its document.
    public var path: String { source.path }

    public init(
        normalize: [FunctionCall] = [], validate: [FunctionCall] = [], prepareCreate: [FunctionCall] = [],
        duplicates: Duplicates? = nil, reference: ReferenceFormat? = nil, attachments: Attachments? = nil,
        auditPolicy: AuditPolicy? = nil, retry: RetryPolicy? = nil, approval: Approval? = nil,
        hasUnreadPreparation: Bool = false, hasUnreadReference: Bool = false, at source: SourcePlace
    ) {
        self.normalize = normalize
        self.validate = validate
        self.prepareCreate = prepareCreate
        self.duplicates = duplicates
        self.reference = reference
        self.attachments = attachments
        self.auditPolicy = auditPolicy
        self.retry = retry
        self.approval = approval
        self.hasUnreadPreparation = hasUnreadPreparation
        self.hasUnreadReference = hasUnreadReference
        self.source = source
    }
}
