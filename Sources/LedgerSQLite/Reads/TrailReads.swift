// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Reads the audit chain and the outbox.
final class TrailReads {
    private let head: SQLiteStatement
    private let entries: TrailStatements<AuditRow>
    private let events: TrailStatements<OutboxRow>
    private let named: SQLiteStatement
    private let last: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        head = SQLiteStatement(
            connection, "SELECT sequence, hash FROM audit WHERE tenant = ? ORDER BY sequence DESC LIMIT 1")
        entries = TrailStatements(
            connection,
            page: """
                SELECT sequence, event, submission, actor, record_type, record_id, at, details, salt, details_digest,
                    previous, hash
                FROM audit WHERE tenant = ? AND sequence > ? ORDER BY sequence LIMIT ?
                """,
            ofSubmission: """
                SELECT sequence, event, submission, actor, record_type, record_id, at, details, salt, details_digest,
                    previous, hash
                FROM audit WHERE tenant = ? AND submission = ? ORDER BY sequence
                """,
            TrailReads.auditRow)
        events = TrailStatements(
            connection,
            page: """
                SELECT sequence, id, event, application, submission, reference, correlation_id, at, payload
                FROM outbox WHERE tenant = ? AND sequence > ? ORDER BY sequence LIMIT ?
                """,
            ofSubmission: """
                SELECT sequence, id, event, application, submission, reference, correlation_id, at, payload
                FROM outbox WHERE tenant = ? AND submission = ? ORDER BY sequence
                """,
            TrailReads.outboxRow)
        named = SQLiteStatement(
            connection,
            """
            SELECT sequence, id, event, application, submission, reference, correlation_id, at, payload
            FROM outbox WHERE tenant = ? AND sequence > ? AND event IN (SELECT value FROM json_each(?))
            ORDER BY sequence LIMIT ?
            """)
        last = SQLiteStatement(connection, "SELECT coalesce(max(sequence), 0) FROM outbox WHERE tenant = ?")
    }

    func audit(after sequence: Int64, limit: Int, _ tenant: String) throws(LedgerError) -> [AuditRow] {
        try entries.rows(after: sequence, limit: limit, tenant)
    }

    func audit(of submission: String, _ tenant: String) throws(LedgerError) -> [AuditRow] {
        try entries.rows(of: submission, tenant)
    }

    func auditHead(_ tenant: String) throws(LedgerError) -> AuditHead {
        try head.start()
        head.bind(tenant)
        guard try head.step() else { return .empty }
        defer { head.reset() }
        return AuditHead(hash: head.bytes(1), count: head.integer(0))
    }

    func outbox(after sequence: Int64, limit: Int, _ tenant: String) throws(LedgerError) -> [OutboxRow] {
        try events.rows(after: sequence, limit: limit, tenant)
    }

    func outbox(of submission: String, _ tenant: String) throws(LedgerError) -> [OutboxRow] {
        try events.rows(of: submission, tenant)
    }

    /// To be called in one snapshot.
    func events(
        named names: [String], after sequence: Int64, limit: Int, _ tenant: String
    ) throws(LedgerError) -> EventPage {
        var found: [OutboxRow] = []
        if limit > 0 {
            try named.start()
            named.bind(tenant)
            named.bind(sequence)
            named.bind(CanonicalJSON.text(.list(names.map(Value.string))))
            named.bind(Int64(limit))
            while try named.step() {
                var row = named.row
                found.append(TrailReads.outboxRow(&row))
            }
        }
        if found.count >= limit { return EventPage(events: found, through: found.last?.sequence ?? sequence) }
        try last.start()
        last.bind(tenant)
        guard try last.step() else { return EventPage(events: found, through: sequence) }
        defer { last.reset() }
        return EventPage(events: found, through: last.integer(0))
    }

    private static func auditRow(_ row: inout SQLiteRow) -> AuditRow {
        let sequence = row.integer()
        let (event, submission, actor) = (row.text(), row.optionalText(), row.optionalText())
        let (record, at, details) = (row.recordID(), row.instant(), row.text())
        let draft = AuditDraft(
            event: event, submission: submission, actor: actor, record: record, at: at, details: details,
            salt: row.bytes())
        return AuditRow(
            draft: draft, sequence: sequence, detailsDigest: row.bytes(), previous: row.bytes(),
            hash: row.bytes())
    }

    private static func outboxRow(_ row: inout SQLiteRow) -> OutboxRow {
        let sequence = row.integer()
        var event = OutboxRow(
            id: row.text(), event: row.text(), application: row.text(), submission: row.text(),
            reference: row.optionalText(), correlationID: row.text(), at: row.instant(), payload: row.text())
        event.sequence = sequence
        return event
    }
}

/// Reads the rows of a trail, page by page or those of one submission.
private final class TrailStatements<Row> {
    private let page: SQLiteStatement
    private let ofSubmission: SQLiteStatement
    private let read: (inout SQLiteRow) -> Row

    init(
        _ connection: SQLiteConnection, page: StaticString, ofSubmission: StaticString,
        _ read: @escaping (inout SQLiteRow) -> Row
    ) {
        self.page = SQLiteStatement(connection, page)
        self.ofSubmission = SQLiteStatement(connection, ofSubmission)
        self.read = read
    }

    func rows(after sequence: Int64, limit: Int, _ tenant: String) throws(LedgerError) -> [Row] {
        guard limit > 0 else { return [] }
        try page.start()
        page.bind(tenant)
        page.bind(sequence)
        page.bind(Int64(limit))
        return try rows(of: page)
    }

    func rows(of submission: String, _ tenant: String) throws(LedgerError) -> [Row] {
        try ofSubmission.start()
        ofSubmission.bind(tenant)
        ofSubmission.bind(submission)
        return try rows(of: ofSubmission)
    }

    private func rows(of statement: SQLiteStatement) throws(LedgerError) -> [Row] {
        var rows: [Row] = []
        while try statement.step() {
            var row = statement.row
            rows.append(read(&row))
        }
        return rows
    }
}
