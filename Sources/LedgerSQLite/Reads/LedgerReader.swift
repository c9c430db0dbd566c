// SPDX-License-Identifier: Apache-2.0
internal import Ledger

/// A reading connection with its statements, each prepared when first used.
///
/// `@unchecked Sendable` for the reason of `SQLiteConnection`: it belongs to whoever took it out of the pool.
final class LedgerReader: @unchecked Sendable {
    let connection: SQLiteConnection
    let submissions: SubmissionReads
    let runs: RunReads
    let records: RecordReads
    let matches: MatchReads
    let checks: MatchCheckReads
    let triggers: TriggerReads
    let trail: TrailReads
    let work: WorkReads
    let gauges: GaugeReads

    private let begin: SQLiteStatement
    private let end: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        self.connection = connection
        submissions = SubmissionReads(connection)
        runs = RunReads(connection)
        records = RecordReads(connection)
        matches = MatchReads(connection)
        checks = MatchCheckReads(connection)
        triggers = TriggerReads(connection)
        trail = TrailReads(connection)
        work = WorkReads(connection)
        gauges = GaugeReads(connection)
        begin = SQLiteStatement(connection, "BEGIN")
        end = SQLiteStatement(connection, "COMMIT")
    }

    /// Reads several statements from one snapshot.
    func snapshot<Answer>(
        _ body: () throws(LedgerError) -> Answer
    ) throws(LedgerError) -> Answer {
        try begin.start()
        while try begin.step() {}
        // When the body fails the connection is closed, which ends the snapshot.
        let answer = try body()
        try end.start()
        while try end.step() {}
        return answer
    }
}
