// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// The durable fact that something was asked for: one row for each accepted submission, of both execution modes.
public struct SubmissionRow: Sendable, Hashable {
    /// What became of the record.
    public enum Status: String, Sendable, Hashable, CaseIterable {
        case accepted, creating, created
        case rejectedDuplicate = "rejected_duplicate"
        case failed, cancelled
    }

    /// UUIDv7, lower case.
    public var id: String
    /// Place in the ledger, given by the store at the accept; grows with every accept.
    public var sequence: Int64
    public var application: String
    public var action: String
    /// `engine` or `workflow`.
    public var mode: String
    public var status: Status
    /// Given by the store in the accept's transaction where a counter is asked for.
    public var reference: String?
    public var idempotencyKey: String?
    /// Digest over target, arguments as sent and file digests.
    public var fingerprint: String
    /// JSON as sent, sensitive values sealed.
    public var payload: String
    /// JSON of the bound and normalised arguments, sensitive values sealed.
    public var arguments: String
    /// JSON of the verified caller: `user`, `roles`, `groups`, `email`, `name`, `organization`.
    public var caller: String
    /// The caller's user id; nil for anonymous.
    public var actor: String?
    /// Digest of the pinned contract.
    public var contract: String
    public var correlationID: String
    /// `cli`, `api`, `batch`, `call` or `trigger`.
    public var source: String
    public var target: RecordID?
    /// The true instant of the accept.
    public var acceptedAt: Instant
    /// What `$now` means for this submission.
    public var now: Instant
    public var updatedAt: Instant
    /// The record made or linked.
    public var entity: RecordID?
    /// JSON: `code`, `message`, `step`, `attempts`; nil when nothing failed.
    public var error: String?
    /// JSON list of possible duplicates; nil for none.
    public var duplicates: String?
    /// JSON list of `code` and `message`; nil for none.
    public var warnings: String?
    /// JSON of the action's `result`; nil for none.
    public var result: String?
    /// The submission whose step made this one; nil for one that somebody made.
    public var parent: String?
    /// Which step of the parent, with `#` and the item or branch where there are several.
    public var part: String?
    /// The submission that this one runs again.
    public var rerunOf: String?
    /// When payload, state and journal were removed; what is left tells the outcome.
    public var purgedAt: Instant?

    public init(
        id: String, application: String, action: String, mode: String, status: Status, fingerprint: String,
        payload: String, arguments: String, caller: String, actor: String?, contract: String,
        correlationID: String,
        source: String, acceptedAt: Instant, now: Instant
    ) {
        self.id = id
        self.sequence = 0
        self.application = application
        self.action = action
        self.mode = mode
        self.status = status
        self.fingerprint = fingerprint
        self.payload = payload
        self.arguments = arguments
        self.caller = caller
        self.actor = actor
        self.contract = contract
        self.correlationID = correlationID
        self.source = source
        self.acceptedAt = acceptedAt
        self.now = now
        self.updatedAt = acceptedAt
    }
}

extension SubmissionRow {
    /// The `code` of why it failed.
    public var errorCode: String? {
        guard let error, case .map(let map)? = try? JSONReader.read(error) else { return nil }
        return map["code"]?.string
    }
}

/// Names a record in a tenant.
public struct RecordID: Sendable, Hashable {
    public var entityType: String
    public var id: String

    public init(entityType: String, id: String) {
        self.entityType = entityType
        self.id = id
    }
}
