// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Appends to the audit chain and to the outbox.
final class TrailWrites {
    private let findHead: SQLiteStatement
    private let insertEntry: SQLiteStatement
    private let insertEvent: SQLiteStatement
    private let findEvent: SQLiteStatement
    private let countEntries: SQLiteStatement
    /// The chain that this transaction appended to last.
    ///
    /// Another process may append after it, so that it is forgotten with the transaction.
    private var latest: (tenant: String, head: AuditHead)?

    init(_ connection: SQLiteConnection) {
        findHead = SQLiteStatement(
            connection, "SELECT sequence, hash FROM audit WHERE tenant = ? ORDER BY sequence DESC LIMIT 1")
        insertEntry = SQLiteStatement(
            connection,
            """
            INSERT INTO audit (
                tenant, sequence, event, submission, actor, record_type, record_id, at, details, salt,
                details_digest, previous, hash)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        insertEvent = SQLiteStatement(
            connection,
            """
            INSERT INTO outbox (
                tenant, sequence, id, event, application, submission, reference, correlation_id, at, payload)
            VALUES (
                ?1, (SELECT coalesce(max(sequence), 0) + 1 FROM outbox WHERE tenant = ?1), ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        findEvent = SQLiteStatement(
            connection,
            """
            SELECT 1 FROM outbox WHERE tenant = ? AND sequence > ? AND event IN (SELECT value FROM json_each(?))
            """)
        countEntries = SQLiteStatement(
            connection,
            "SELECT count(*) FROM audit INDEXED BY audit_by_submission WHERE tenant = ? AND submission = ?")
    }

    func forget() { latest = nil }

    /// Links an entry to the end of the tenant's chain.
    func append(_ draft: AuditDraft, _ tenant: String) throws(LedgerError) {
        let row = AuditChain.link(draft, tenant: tenant, after: try head(tenant))
        try insertEntry.start()
        insertEntry.bind(tenant)
        insertEntry.bind(row.sequence)
        insertEntry.bind(draft.event)
        insertEntry.bind(draft.submission)
        insertEntry.bind(draft.actor)
        insertEntry.bind(draft.record?.entityType)
        insertEntry.bind(draft.record?.id)
        insertEntry.bind(draft.at.microseconds)
        insertEntry.bind(draft.details)
        insertEntry.bind(draft.salt)
        insertEntry.bind(row.detailsDigest)
        insertEntry.bind(row.previous)
        insertEntry.bind(row.hash)
        try insertEntry.run()
        latest = (tenant, AuditHead(hash: row.hash, count: row.sequence))
    }

    private func head(_ tenant: String) throws(LedgerError) -> AuditHead {
        if let latest, latest.tenant.hasSameBytes(as: tenant) { return latest.head }
        try findHead.start()
        findHead.bind(tenant)
        guard try findHead.step() else { return .empty }
        let head = AuditHead(hash: findHead.bytes(1), count: findHead.integer(0))
        findHead.reset()
        return head
    }

    /// How many entries tell of a submission.
    func length(of submission: String, _ tenant: String) throws(LedgerError) -> Int {
        try countEntries.start()
        countEntries.bind(tenant)
        countEntries.bind(submission)
        let count = try countEntries.step() ? Int(countEntries.integer(0)) : 0
        countEntries.reset()
        return count
    }

    func append(_ row: OutboxRow, _ tenant: String) throws(LedgerError) {
        try insertEvent.start()
        insertEvent.bind(tenant)
        insertEvent.bind(row.id)
        insertEvent.bind(row.event)
        insertEvent.bind(row.application)
        insertEvent.bind(row.submission)
        insertEvent.bind(row.reference)
        insertEvent.bind(row.correlationID)
        insertEvent.bind(row.at.microseconds)
        insertEvent.bind(row.payload)
        try insertEvent.run()
    }

    /// True when no event of one of these names came since a place.
    func isFree(of names: [String], after sequence: Int64, _ tenant: String) throws(LedgerError) -> Bool {
        try findEvent.start()
        findEvent.bind(tenant)
        findEvent.bind(sequence)
        findEvent.bind(CanonicalJSON.text(.list(names.map(Value.string))))
        defer { findEvent.reset() }
        return try !findEvent.step()
    }
}
