// SPDX-License-Identifier: Apache-2.0
package import ContractModel
internal import Glibc
package import Ledger

/// What a restore changed.
package struct RestoreReport: Sendable, Hashable {
    /// False when the ledger was usable already, and nothing was changed.
    package var wasCopy: Bool
    /// Counts the restores of this ledger's line, the original being 1.
    package var epoch: Int64
    package var counters: Int
    package var leases: Int
    /// Runs that were under way when the copy was made: the original may have ended them since, and their
    /// outside effects may have happened.
    package var liveRuns: Int
}

extension LedgerBackup {
    /// How many numbers the original may have issued after the copy was made, unless the caller knows better.
    package static let defaultAdvance: Int64 = 1_000
    /// Far more than anybody issues; a counter at its end would refuse every number for good.
    package static let maxAdvance: Int64 = 1_000_000_000

    /// Makes a copy usable in place: all of it in one transaction, and nothing the second time.
    ///
    /// Every counter moves on by `advance` and up to the next multiple of a thousand, so that 57 becomes 2000
    /// and the next number is 2001: whatever the original issued after the copy, up to `advance` numbers, is not
    /// issued again. Leases end, their epochs move on alike, and whoever held one is due. Each tenant's audit
    /// chain tells of the restore.
    ///
    /// - Parameters:
    ///   - path: The copy.
    ///   - advance: How far counters move on at least.
    ///   - now: The instant of the restore.
    ///   - random: Random bytes, for the salts of the audit entries.
    /// - Returns: What was changed.
    /// - Throws: a `LedgerError`; the copy is then as it was.
    package static func restore(
        _ path: String, advance: Int64 = defaultAdvance, now: Instant,
        random: @escaping @Sendable (Int) -> [UInt8]
    ) async throws(LedgerError) -> RestoreReport {
        try await restore(path, advance: advance, now: now, random: random, faults: nil)
    }

    /// As above, with a test's hook before each write.
    package static func restore(
        _ path: String, advance: Int64 = defaultAdvance, now: Instant,
        random: @escaping @Sendable (Int) -> [UInt8], faults: StoreFaults?
    ) async throws(LedgerError) -> RestoreReport {
        try await DedicatedThread.run { () throws(LedgerError) in
            let file = try LedgerFile(path)
            try file.requirePresent()
            try file.refuseNetwork { FileSystemKind(of: $0) }
            try file.refuseWhatIsNoLedger(mayBeEmpty: false, mayBeCopy: true)
            let lock = try WriteLock(ledger: file.path, timeout: .seconds(10))
            try lock.take()
            defer { lock.release() }
            // However the copy came here, from now on it is a ledger; who does not own it cannot close it.
            _ = chmod(file.path, 0o600)
            let connection = try SQLiteConnection(path: file.path, role: .writer, faults: faults)
            let schema = Schema(connection: connection)
            try schema.migrate(from: try schema.version(mayBeEmpty: false))
            try schema.checkIntegrity()
            let restore = RestoreTransaction(connection, advance: max(0, advance), now: now, random: random)
            return try restore.run()
        }
    }
}

/// The one transaction that makes a copy a ledger.
final class RestoreTransaction {
    private let connection: SQLiteConnection
    private let advance: Int64
    private let now: Instant
    private let random: @Sendable (Int) -> [UInt8]

    init(
        _ connection: SQLiteConnection, advance: Int64, now: Instant,
        random: @escaping @Sendable (Int) -> [UInt8]
    ) {
        self.connection = connection
        self.advance = advance
        self.now = now
        self.random = random
    }

    func run() throws(LedgerError) -> RestoreReport {
        try connection.execute("BEGIN IMMEDIATE")
        do throws(LedgerError) {
            let report = try change()
            try connection.faults?.pass(.commit)
            try connection.execute("COMMIT")
            return report
        } catch {
            if !connection.isOutsideTransaction { try? connection.execute("ROLLBACK") }
            throw error
        }
    }

    private func change() throws(LedgerError) -> RestoreReport {
        let isCopy = try connection.integer("SELECT 1 FROM meta WHERE key = 'copy'") != nil
        let epoch = try connection.integer("SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'epoch'") ?? 1
        guard isCopy else {
            return RestoreReport(wasCopy: false, epoch: epoch, counters: 0, leases: 0, liveRuns: 0)
        }
        try run(
            """
            INSERT INTO meta (key, value) VALUES ('epoch', ?)
            ON CONFLICT DO UPDATE SET value = excluded.value
            """
        ) {
            $0.bind(String(epoch + 1))
        }
        let counters = try moveCounters()
        let leases = try endLeases()
        try tell(epoch: epoch + 1)
        try run("DELETE FROM meta WHERE key = 'copy'") { _ in }
        let live = try connection.integer(
            "SELECT count(*) FROM runs WHERE state NOT IN ('completed', 'failed', 'terminated')")
        return RestoreReport(
            wasCopy: true, epoch: epoch + 1, counters: counters, leases: leases,
            liveRuns: Int(clamping: live ?? 0))
    }

    /// Moves on numbers, the ledger's own places and the epochs of leases.
    ///
    /// Nothing that the original may have given out since is given out again.
    private func moveCounters() throws(LedgerError) -> Int {
        // Integer division; a counter near its end stands still at it and refuses further numbers.
        try run(
            """
            UPDATE counters SET value = CASE WHEN value > 9223372036854770000 - ?1 THEN 9223372036854775807
                ELSE (value + ?1 + 999) / 1000 * 1000 END
            """
        ) { $0.bind(advance) }
        let counters = connection.changes
        try run(
            "UPDATE sqlite_sequence SET seq = seq + ?1 WHERE name = 'submissions' AND seq < 17179869184"
        ) {
            $0.bind(min(advance, 1 << 20))
        }
        try run("UPDATE runs SET last_epoch = last_epoch + ?1 WHERE last_epoch > 0") {
            $0.bind(min(advance, 1 << 40))
        }
        return Int(clamping: counters)
    }

    /// Ends every lease; a run that somebody drove is due at once.
    private func endLeases() throws(LedgerError) -> Int {
        try run(
            """
            UPDATE runs SET version = version + 1, lease_owner = NULL, lease_epoch = NULL, lease_until = NULL,
                wake_set_at = CASE WHEN state IN ('pending', 'running') THEN ?1 ELSE wake_set_at END,
                wake_delay = CASE WHEN state IN ('pending', 'running') THEN 0 ELSE wake_delay END,
                due_at = CASE WHEN state IN ('pending', 'running') THEN ?1 ELSE due_at END
            WHERE lease_owner IS NOT NULL
            """
        ) { $0.bind(now.microseconds) }
        let leases = connection.changes
        try run("UPDATE ledger_state SET latest_wake = max(latest_wake, ?1)") { $0.bind(now.microseconds) }
        return Int(clamping: leases)
    }

    /// Writes an entry into the chain of every tenant that has one.
    private func tell(epoch: Int64) throws(LedgerError) {
        var tenants: [String] = []
        let find = SQLiteStatement(connection, "SELECT DISTINCT tenant FROM audit ORDER BY tenant")
        try find.start()
        while try find.step() { tenants.append(find.text(0)) }
        let trail = TrailWrites(connection)
        for tenant in tenants {
            let details: Value = [
                "epoch": .number(Number(epoch)), "numbers_skipped": .number(Number(advance)),
            ]
            let draft = AuditDraft(
                event: "restored", submission: nil, actor: nil, at: now, details: CanonicalJSON.text(details),
                salt: random(16))
            try trail.append(draft, tenant)
        }
    }

    private func run(_ sql: StaticString, _ bind: (SQLiteStatement) -> Void) throws(LedgerError) {
        let statement = SQLiteStatement(connection, sql)
        try statement.start()
        bind(statement)
        try statement.run()
    }
}
