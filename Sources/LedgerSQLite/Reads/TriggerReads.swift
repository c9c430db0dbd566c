// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Reads what a tenant knows of its triggers, and their fires.
final class TriggerReads {
    private let table: SQLiteStatement
    private let all: SQLiteStatement
    private let ofSlot: SQLiteStatement
    private let newest: SQLiteStatement
    private let newestOf: SQLiteStatement
    private let oldest: SQLiteStatement
    private let oldestOf: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        table = SQLiteStatement(
            connection, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'fires'")
        all = SQLiteStatement(
            connection,
            """
            SELECT key, cause, version, known_since, place, silent_since
            FROM triggers WHERE tenant = ? AND application = ? ORDER BY key, cause
            """)
        ofSlot = SQLiteStatement(
            connection,
            """
            SELECT sequence, slot, at, outcome, decided_at, submission, message FROM fires
            WHERE tenant = ? AND application = ? AND trigger = ? AND slot = ?
            """)
        newest = SQLiteStatement(
            connection,
            """
            SELECT sequence, slot, at, outcome, decided_at, submission, message FROM fires
            WHERE tenant = ? AND application = ? AND trigger = ? ORDER BY sequence DESC LIMIT ?
            """)
        newestOf = SQLiteStatement(
            connection,
            """
            SELECT sequence, slot, at, outcome, decided_at, submission, message FROM fires
            WHERE tenant = ? AND application = ? AND trigger = ? AND outcome = ?
            ORDER BY sequence DESC LIMIT ?
            """)
        oldest = SQLiteStatement(
            connection,
            """
            SELECT sequence, slot, at, outcome, decided_at, submission, message FROM fires
            WHERE tenant = ? AND application = ? AND trigger = ? ORDER BY sequence LIMIT ?
            """)
        oldestOf = SQLiteStatement(
            connection,
            """
            SELECT sequence, slot, at, outcome, decided_at, submission, message FROM fires
            WHERE tenant = ? AND application = ? AND trigger = ? AND outcome = ? ORDER BY sequence LIMIT ?
            """)
    }

    /// False in a ledger from before there were triggers, which is only read.
    private func isThere() throws(LedgerError) -> Bool {
        try table.start()
        defer { table.reset() }
        return try table.step()
    }

    /// What is known of an application's triggers.
    func triggers(of application: String, _ tenant: String) throws(LedgerError) -> [TriggerRow] {
        guard try isThere() else { return [] }
        var rows: [TriggerRow] = []
        try all.start()
        all.bind(tenant)
        all.bind(application)
        while try all.step() {
            rows.append(
                TriggerRow(
                    application: application, key: all.text(0), cause: all.text(1), version: all.integer(2),
                    knownSince: Instant(microseconds: all.integer(3)), place: all.integer(4),
                    silentSince: all.optionalInteger(5).map(Instant.init(microseconds:))))
        }
        return rows
    }

    /// Fires of one trigger.
    func fires(_ query: FireQuery, _ tenant: String) throws(LedgerError) -> [FireRow] {
        guard try isThere() else { return [] }
        if let slot = query.slot {
            try begin(ofSlot, query, tenant)
            ofSlot.bind(slot)
            return try rows(of: ofSlot, query).filter { query.outcome == nil || $0.outcome == query.outcome }
        }
        guard query.limit > 0 else { return [] }
        let plain = query.isOldestFirst ? oldest : newest
        let narrow = query.isOldestFirst ? oldestOf : newestOf
        let statement = query.outcome == nil ? plain : narrow
        try begin(statement, query, tenant)
        if let outcome = query.outcome { statement.bind(outcome.rawValue) }
        statement.bind(Int64(query.limit))
        return try rows(of: statement, query)
    }

    private func begin(
        _ statement: SQLiteStatement, _ query: FireQuery, _ tenant: String
    ) throws(LedgerError) {
        try statement.start()
        statement.bind(tenant)
        statement.bind(query.application)
        statement.bind(query.trigger)
    }

    private func rows(of statement: SQLiteStatement, _ query: FireQuery) throws(LedgerError) -> [FireRow] {
        var rows: [FireRow] = []
        while try statement.step() {
            guard let outcome = FireRow.Outcome(rawValue: statement.text(3)) else {
                throw LedgerError(
                    .corrupt, "a fire of '\(query.trigger)' has the outcome '\(statement.text(3))'")
            }
            var row = FireRow(
                application: query.application, trigger: query.trigger, slot: statement.text(1),
                at: Instant(microseconds: statement.integer(2)), outcome: outcome,
                submission: statement.optionalText(5), message: statement.optionalText(6),
                decidedAt: Instant(microseconds: statement.integer(4)))
            row.sequence = statement.integer(0)
            rows.append(row)
        }
        return rows
    }
}
