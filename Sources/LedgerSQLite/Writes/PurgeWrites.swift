// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Removes what an ended submission need not keep, and frees idempotency keys.
final class PurgeWrites {
    private let findLive: SQLiteStatement
    private let submission: SQLiteStatement
    private let runs: SQLiteStatement
    private let journal: SQLiteStatement
    private let attachment: SQLiteStatement
    private let event: SQLiteStatement
    private let holds: SQLiteStatement
    private let key: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        findLive = SQLiteStatement(
            connection,
            """
            SELECT 1 FROM runs
            WHERE place BETWEEN ? AND ? AND state NOT IN ('completed', 'failed', 'terminated')
            """)
        submission = SQLiteStatement(
            connection,
            """
            UPDATE submissions SET payload = '{}', arguments = '{}', caller = ?, error = ?, duplicates = NULL,
                warnings = NULL, result = NULL, purged_at = ?
            WHERE sequence = ?
            """)
        runs = SQLiteStatement(connection, "UPDATE runs SET machine = ? WHERE place BETWEEN ? AND ?")
        journal = SQLiteStatement(connection, "DELETE FROM journal WHERE place BETWEEN ? AND ?")
        attachment = SQLiteStatement(
            connection, "DELETE FROM attachments WHERE tenant = ? AND submission = ? AND id = ?")
        event = SQLiteStatement(
            connection, "UPDATE outbox SET payload = '{}' WHERE tenant = ? AND submission = ? AND id = ?")
        holds = SQLiteStatement(connection, "DELETE FROM holds WHERE tenant = ? AND submission = ?")
        key = SQLiteStatement(
            connection, "UPDATE submissions SET idempotency_key = NULL WHERE sequence = ?")
    }

    /// Leaves of an ended submission what still has to answer.
    func purge(_ row: PurgeRow, at sequence: Int64, _ tenant: String) throws(LedgerError) {
        let places = Place.runs(of: sequence)
        try findLive.start()
        findLive.bind(places.lowerBound)
        findLive.bind(places.upperBound)
        let isLive = try findLive.step()
        findLive.reset()
        if isLive { throw .impossible("submission '\(row.submission)' has a live run") }
        try submission.start()
        submission.bind(row.caller)
        submission.bind(row.error)
        submission.bind(row.at.microseconds)
        submission.bind(sequence)
        try submission.run()
        try runs.start()
        runs.bind(row.machine)
        runs.bind(places.lowerBound)
        runs.bind(places.upperBound)
        try runs.run()
        try journal.start()
        journal.bind(Place.journal(of: places.lowerBound).lowerBound)
        journal.bind(Place.journal(of: places.upperBound).upperBound)
        try journal.run()
        for id in row.attachments { try remove(id, of: row.submission, tenant) }
        for id in row.events {
            try event.start()
            event.bind(tenant)
            event.bind(row.submission)
            event.bind(id)
            try event.run()
        }
        try holds.start()
        holds.bind(tenant)
        holds.bind(row.submission)
        try holds.run()
    }

    private func remove(
        _ id: String, of submission: String, _ tenant: String
    ) throws(LedgerError) {
        try attachment.start()
        attachment.bind(tenant)
        attachment.bind(submission)
        attachment.bind(id)
        try attachment.run()
    }

    /// Lets another submission take the key.
    func forgetKey(of sequence: Int64) throws(LedgerError) {
        try key.start()
        key.bind(sequence)
        try key.run()
    }
}
