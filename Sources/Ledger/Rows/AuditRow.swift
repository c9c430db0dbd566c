// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// What a transition has to say to the audit trail.
///
/// The store gives it its place and links it.
public struct AuditDraft: Sendable, Hashable {
    /// What happened, such as `accepted`, `created`, `edited`, `attached` or `failed`.
    public var event: String
    public var submission: String?
    public var actor: String?
    public var record: RecordID?
    public var at: Instant
    /// JSON: a map of detail name → value as the audit policy allows.
    public var details: String
    /// Salt of the details' digest, 16 random bytes: who erases value and salt leaves a chain that still verifies.
    public var salt: [UInt8]

    public init(
        event: String, submission: String?, actor: String?, record: RecordID? = nil, at: Instant,
        details: String,
        salt: [UInt8]
    ) {
        self.event = event
        self.submission = submission
        self.actor = actor
        self.record = record
        self.at = at
        self.details = details
        self.salt = salt
    }
}

/// One link of a tenant's audit chain.
public struct AuditRow: Sendable, Hashable {
    public var draft: AuditDraft
    /// Counts from 1 in each tenant, without gaps.
    public var sequence: Int64
    /// Salted digest of the details.
    public var detailsDigest: [UInt8]
    /// Hash of the entry before; 32 zero bytes for the first.
    public var previous: [UInt8]
    public var hash: [UInt8]

    public init(draft: AuditDraft, sequence: Int64, detailsDigest: [UInt8], previous: [UInt8], hash: [UInt8])
    {
        self.draft = draft
        self.sequence = sequence
        self.detailsDigest = detailsDigest
        self.previous = previous
        self.hash = hash
    }
}

/// The end of a tenant's chain: what an outside anchor keeps.
public struct AuditHead: Sendable, Hashable {
    public var hash: [UInt8]
    public var count: Int64

    public init(hash: [UInt8], count: Int64) {
        self.hash = hash
        self.count = count
    }

    /// The head of an empty chain.
    public static let empty = AuditHead(hash: Array(repeating: 0, count: 32), count: 0)
}

/// How entries are linked; every store and every verifier uses this one computation.
public enum AuditChain {
    /// Appends a draft to a chain that ends at `head`.
    public static func link(_ draft: AuditDraft, tenant: String, after head: AuditHead) -> AuditRow {
        let digest = detailsDigest(details: draft.details, salt: draft.salt)
        let sequence = head.count + 1
        let hash = entryHash(
            draft, tenant: tenant, sequence: sequence, detailsDigest: digest, previous: head.hash)
        return AuditRow(
            draft: draft, sequence: sequence, detailsDigest: digest, previous: head.hash, hash: hash)
    }

    /// SHA-256 over salt and details.
    public static func detailsDigest(details: String, salt: [UInt8]) -> [UInt8] {
        Digest(of: salt + Array(details.utf8)).bytes
    }

    /// SHA-256 over everything an entry says, each part with its length, the details by their digest.
    public static func entryHash(
        _ draft: AuditDraft, tenant: String, sequence: Int64, detailsDigest: [UInt8], previous: [UInt8]
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(320)
        func append(_ part: some Collection<UInt8>) {
            withUnsafeBytes(of: UInt32(truncatingIfNeeded: part.count).bigEndian) {
                bytes.append(contentsOf: $0)
            }
            bytes.append(contentsOf: part)
        }
        append(previous)
        append(tenant.utf8)
        withUnsafeBytes(of: sequence.bigEndian) { bytes.append(contentsOf: $0) }
        withUnsafeBytes(of: draft.at.microseconds.bigEndian) { bytes.append(contentsOf: $0) }
        append(draft.event.utf8)
        append((draft.submission ?? "").utf8)
        append((draft.actor ?? "").utf8)
        append((draft.record?.entityType ?? "").utf8)
        append((draft.record?.id ?? "").utf8)
        append(detailsDigest)
        return Digest(of: bytes).bytes
    }
}

/// A fact to be told outside, written in the transition that made it true.
public struct OutboxRow: Sendable, Hashable {
    /// Computed from submission, event and ordinal: the same event has the same id for ever.
    public var id: String
    public var event: String
    public var application: String
    /// Empty for an event that was raised from outside.
    public var submission: String
    public var reference: String?
    public var correlationID: String
    public var at: Instant
    /// JSON, secret-shaped fields removed.
    public var payload: String
    /// Place in the outbox; given by the store.
    public var sequence: Int64

    /// What a run that waits for an event of a name is held by.
    public static func waitKey(_ event: String) -> String { "event:" + event }

    public init(
        id: String, event: String, application: String, submission: String, reference: String?,
        correlationID: String, at: Instant, payload: String
    ) {
        self.id = id
        self.event = event
        self.application = application
        self.submission = submission
        self.reference = reference
        self.correlationID = correlationID
        self.at = at
        self.payload = payload
        self.sequence = 0
    }
}
