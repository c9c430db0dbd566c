// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Where a submission stands, known within one transition.
struct SubmissionPlace {
    var id: String
    var sequence: Int64
    /// True when the transition itself inserted it, so that nothing can hang below it yet.
    var isNew: Bool
}

/// Writes submissions and answers what guards ask about them.
final class SubmissionWrites {
    private let connection: SQLiteConnection
    private let insert: SQLiteStatement
    private let update: SQLiteStatement
    private let find: SQLiteStatement
    private let findKey: SQLiteStatement
    private let findReference: SQLiteStatement
    /// What the present transition has looked up; rarely more than two.
    private(set) var places: [SubmissionPlace] = []

    init(_ connection: SQLiteConnection) {
        self.connection = connection
        insert = SQLiteStatement(
            connection,
            """
            INSERT INTO submissions (
                tenant, id, status, updated_at, application, action, mode, reference, idempotency_key, fingerprint,
                actor, contract, correlation_id, source, target_type, target_id, accepted_at, now, entity_type,
                entity_id, payload, arguments, caller, error, duplicates, warnings, result, parent, part, rerun_of)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        update = SQLiteStatement(
            connection,
            """
            UPDATE submissions SET status = ?, updated_at = ?, entity_type = ?, entity_id = ?, error = ?,
                duplicates = ?, warnings = ?, result = ?
            WHERE tenant = ? AND id = ?
            """)
        find = SQLiteStatement(
            connection, "SELECT sequence, status FROM submissions WHERE tenant = ? AND id = ?")
        findKey = SQLiteStatement(
            connection,
            """
            SELECT 1 FROM submissions
            WHERE tenant = ? AND idempotency_key = ? AND application = ? AND action = ?
                AND coalesce(actor, '') = ? AND (actor IS NULL) = ?
            """)
        findReference = SQLiteStatement(
            connection, "SELECT 1 FROM submissions WHERE tenant = ? AND reference = ? AND application = ?")
    }

    func forget() { places.removeAll(keepingCapacity: true) }

    /// Inserts a submission and returns its place in the ledger.
    func insert(_ row: SubmissionRow, _ tenant: String) throws(LedgerError) -> Int64 {
        try insert.start()
        insert.bind(tenant)
        insert.bind(row.id)
        insert.bind(row.status.rawValue)
        insert.bind(row.updatedAt.microseconds)
        insert.bind(row.application)
        insert.bind(row.action)
        insert.bind(row.mode)
        insert.bind(row.reference)
        insert.bind(row.idempotencyKey)
        insert.bind(row.fingerprint)
        insert.bind(row.actor)
        insert.bind(row.contract)
        insert.bind(row.correlationID)
        insert.bind(row.source)
        insert.bind(row.target?.entityType)
        insert.bind(row.target?.id)
        insert.bind(row.acceptedAt.microseconds)
        insert.bind(row.now.microseconds)
        insert.bind(row.entity?.entityType)
        insert.bind(row.entity?.id)
        insert.bind(row.payload)
        insert.bind(row.arguments)
        insert.bind(row.caller)
        insert.bind(row.error)
        insert.bind(row.duplicates)
        insert.bind(row.warnings)
        insert.bind(row.result)
        insert.bind(row.parent)
        insert.bind(row.part)
        insert.bind(row.rerunOf)
        try insert.run()
        let sequence = connection.lastInsertedRow
        places.append(SubmissionPlace(id: row.id, sequence: sequence, isNew: true))
        return sequence
    }

    func update(_ row: SubmissionRow, _ tenant: String) throws(LedgerError) {
        try update.start()
        update.bind(row.status.rawValue)
        update.bind(row.updatedAt.microseconds)
        update.bind(row.entity?.entityType)
        update.bind(row.entity?.id)
        update.bind(row.error)
        update.bind(row.duplicates)
        update.bind(row.warnings)
        update.bind(row.result)
        update.bind(tenant)
        update.bind(row.id)
        try update.run()
        if connection.changes != 1 { throw .missing("submission", row.id) }
    }

    /// Remembers where a submission stands.
    func note(_ id: String, at sequence: Int64) {
        guard !places.contains(where: { $0.sequence == sequence }) else { return }
        places.append(SubmissionPlace(id: id, sequence: sequence, isNew: false))
    }

    /// Where a submission stands; nil when it does not exist.
    func place(of id: String, _ tenant: String) throws(LedgerError) -> SubmissionPlace? {
        if let known = places.last(where: { $0.id.hasSameBytes(as: id) }) { return known }
        _ = try status(of: id, tenant)
        return places.last(where: { $0.id.hasSameBytes(as: id) })
    }

    /// The status as stored; nil when the submission does not exist.
    func status(of id: String, _ tenant: String) throws(LedgerError) -> String? {
        try find.start()
        find.bind(tenant)
        find.bind(id)
        guard try find.step() else { return nil }
        note(id, at: find.integer(0))
        let status = find.text(1)
        find.reset()
        return status
    }

    func isFree(
        _ key: String, _ application: String, _ action: String, _ actor: String?, _ tenant: String
    ) throws(LedgerError) -> Bool {
        try findKey.start()
        findKey.bind(tenant)
        findKey.bind(key)
        findKey.bind(application)
        findKey.bind(action)
        findKey.bind(actor ?? "")
        findKey.bind(actor == nil ? 1 : 0)
        let isTaken = try findKey.step()
        findKey.reset()
        return !isTaken
    }

    /// True when another counter has written the reference: `R1` and 1 read as `R` and 11 do.
    func isReferenceTaken(_ row: SubmissionRow, _ tenant: String) throws(LedgerError) -> Bool {
        guard let reference = row.reference else { return false }
        try findReference.start()
        findReference.bind(tenant)
        findReference.bind(reference)
        findReference.bind(row.application)
        let isTaken = try findReference.step()
        findReference.reset()
        return isTaken
    }
}
