// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// An entity that a run made.
public struct RecordRow: Sendable, Hashable {
    public var id: RecordID
    public var application: String
    /// JSON map of the fields, sensitive values sealed.
    public var fields: String
    /// The submission that made it.
    public var createdBy: String
    /// The key of the create in its action.
    public var createKey: String
    public var version: Int64
    public var isWithdrawn: Bool
    public var createdAt: Instant
    public var updatedAt: Instant
    /// Place of its creation in the tenant's order of record changes; given by the store and kept by updates.
    public var sequence: Int64

    public init(
        id: RecordID, application: String, fields: String, createdBy: String, createKey: String,
        version: Int64 = 1,
        isWithdrawn: Bool = false, createdAt: Instant, updatedAt: Instant
    ) {
        self.id = id
        self.application = application
        self.fields = fields
        self.createdBy = createdBy
        self.createKey = createKey
        self.version = version
        self.isWithdrawn = isWithdrawn
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.sequence = 0
    }
}

/// A value that must be unique in a tenant: the constraint's name and the digest of the values.
public struct UniqueValue: Sendable, Hashable {
    public var constraint: String
    public var digest: [UInt8]
    /// True for a value that the record takes only where no other has it: its own contract does not ask for it.
    public var yields: Bool

    public init(constraint: String, digest: [UInt8], yields: Bool = false) {
        self.constraint = constraint
        self.digest = digest
        self.yields = yields
    }
}

/// A file that a submission brought, by content.
public struct AttachmentRow: Sendable, Hashable {
    /// Computed from submission and position.
    public var id: String
    public var submission: String
    public var position: Int
    /// The parameter it was given for; nil for an attachment of the contract.
    public var parameter: String?
    /// What the caller called it; shown, never used as a path.
    public var name: String
    public var contentType: String
    public var bytes: Int64
    /// 64 hexadecimal digits.
    public var sha256: String
    /// The record that stands for it, once attached.
    public var record: RecordID?

    public init(
        id: String, submission: String, position: Int, parameter: String?, name: String, contentType: String,
        bytes: Int64, sha256: String, record: RecordID? = nil
    ) {
        self.id = id
        self.submission = submission
        self.position = position
        self.parameter = parameter
        self.name = name
        self.contentType = contentType
        self.bytes = bytes
        self.sha256 = sha256
        self.record = record
    }
}
