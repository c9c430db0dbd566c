// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Reads the audit chain and the outbox.
final class TrailReads {
    private let entries: SQLiteStatement
    private let entriesOf: SQLiteStatement
    private let head: SQLiteStatement
    private let events: SQLiteStatement
    private let eventsOf: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        entries = SQLiteStatement(
            connection,
            """
            SELECT sequence, event, submission, actor, record_type, record_id, at, details, salt, details_digest,
                previous, hash
            FROM audit WHERE tenant = ? AND sequence > ? ORDER BY sequence LIMIT ?
            """)
        entriesOf = SQLiteStatement(
            connection,
            """
            SELECT sequence, event, submission, actor, record_type, record_id, at, details, salt, details_digest,
                previous, hash
            FROM audit WHERE tenant = ? AND submission = ? ORDER BY sequence
            """)
        head = SQLiteStatement(
            connection, "SELECT sequence, hash FROM audit WHERE tenant = ? ORDER BY sequence DESC LIMIT 1")
        events = SQLiteStatement(
            connection,
            """
            SELECT sequence, id, event, application, submission, reference, correlation_id, at, payload
            FROM outbox WHERE tenant = ? AND sequence > ? ORDER BY sequence LIMIT ?
            """)
        eventsOf = SQLiteStatement(
            connection,
            """
            SELECT sequence, id, event, application, submission, reference, correlation_id, at, payload
            FROM outbox WHERE tenant = ? AND submission = ? ORDER BY sequence
            """)
    }

    func audit(after sequence: Int64, limit: Int, _ tenant: String) throws(LedgerError) -> [AuditRow] {
        guard limit > 0 else { return [] }
        try entries.start()
        entries.bind(tenant)
        entries.bind(sequence)
        entries.bind(Int64(limit))
        return try auditRows(of: entries)
    }

    func audit(of submission: String, _ tenant: String) throws(LedgerError) -> [AuditRow] {
        try entriesOf.start()
        entriesOf.bind(tenant)
        entriesOf.bind(submission)
        return try auditRows(of: entriesOf)
    }

    private func auditRows(of statement: SQLiteStatement) throws(LedgerError) -> [AuditRow] {
        var rows: [AuditRow] = []
        while try statement.step() {
            var row = statement.row
            let sequence = row.integer()
            let (event, submission, actor) = (row.text(), row.optionalText(), row.optionalText())
            let (record, at, details) = (row.recordID(), row.instant(), row.text())
            let draft = AuditDraft(
                event: event, submission: submission, actor: actor, record: record, at: at, details: details,
                salt: row.bytes())
            rows.append(
                AuditRow(
                    draft: draft, sequence: sequence, detailsDigest: row.bytes(), previous: row.bytes(),
                    hash: row.bytes()))
        }
        return rows
    }

    func auditHead(_ tenant: String) throws(LedgerError) -> AuditHead {
        try head.start()
        head.bind(tenant)
        guard try head.step() else { return .empty }
        defer { head.reset() }
        return AuditHead(hash: head.bytes(1), count: head.integer(0))
    }

    func outbox(after sequence: Int64, limit: Int, _ tenant: String) throws(LedgerError) -> [OutboxRow] {
        guard limit > 0 else { return [] }
        try events.start()
        events.bind(tenant)
        events.bind(sequence)
        events.bind(Int64(limit))
        return try outboxRows(of: events)
    }

    func outbox(of submission: String, _ tenant: String) throws(LedgerError) -> [OutboxRow] {
        try eventsOf.start()
        eventsOf.bind(tenant)
        eventsOf.bind(submission)
        return try outboxRows(of: eventsOf)
    }

    private func outboxRows(of statement: SQLiteStatement) throws(LedgerError) -> [OutboxRow] {
        var rows: [OutboxRow] = []
        while try statement.step() {
            var row = statement.row
            let sequence = row.integer()
            var event = OutboxRow(
                id: row.text(), event: row.text(), application: row.text(), submission: row.text(),
                reference: row.optionalText(), correlationID: row.text(), at: row.instant(),
                payload: row.text())
            event.sequence = sequence
            rows.append(event)
        }
        return rows
    }
}
