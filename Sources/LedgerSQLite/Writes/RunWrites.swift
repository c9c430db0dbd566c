// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// What the present transition knows of a stored run.
struct StoredRun {
    var id: String
    var place: Int64
    var version: Int64
    var state: String
    var lastEpoch: Int64
    var leaseOwner: String?
    var leaseEpoch: Int64?
}

/// Writes runs, their journal and their holds, and answers what guards ask about them.
final class RunWrites {
    private let connection: SQLiteConnection
    private let order: ChangeOrder
    private let submissions: SubmissionWrites
    private let find: SQLiteStatement
    private let findLive: SQLiteStatement
    private let findLater: SQLiteStatement
    private let insert: SQLiteStatement
    private let update: SQLiteStatement
    private let journal: SQLiteStatement
    private let clearHolds: SQLiteStatement
    private let insertHold: SQLiteStatement
    private let findHold: SQLiteStatement
    private let wake: SQLiteStatement
    /// What the present transition has looked up or written; rarely more than one.
    private var known: [StoredRun] = []

    init(_ connection: SQLiteConnection, _ order: ChangeOrder, _ submissions: SubmissionWrites) {
        self.connection = connection
        self.order = order
        self.submissions = submissions
        find = SQLiteStatement(
            connection,
            """
            SELECT r.place, r.version, r.state, r.last_epoch, r.lease_owner, r.lease_epoch, s.id
            FROM runs r JOIN submissions s ON s.sequence = r.place >> 10
            WHERE r.tenant = ? AND r.id = ?
            """)
        findLive = SQLiteStatement(
            connection,
            """
            SELECT 1 FROM runs
            WHERE place BETWEEN ? AND ? AND state NOT IN ('completed', 'failed', 'terminated')
            """)
        findLater = SQLiteStatement(connection, "SELECT 1 FROM runs WHERE place > ? AND place <= ?")
        insert = SQLiteStatement(
            connection,
            """
            INSERT INTO runs (
                version, state, due_at, wake_set_at, wake_delay, wait_step, wait_kind, wait_until, lease_owner,
                lease_epoch, lease_until, last_epoch, crashes, machine, place, tenant, id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        update = SQLiteStatement(
            connection,
            """
            UPDATE runs SET version = ?, state = ?, due_at = ?, wake_set_at = ?, wake_delay = ?, wait_step = ?,
                wait_kind = ?, wait_until = ?, lease_owner = ?, lease_epoch = ?, lease_until = ?, last_epoch = ?,
                crashes = ?, machine = ?
            WHERE place = ?
            """)
        journal = SQLiteStatement(
            connection,
            """
            INSERT OR REPLACE INTO journal (
                place, step, verb, state, started_at, finished_at, input, output, attempts, decision, reused_from)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        clearHolds = SQLiteStatement(connection, "DELETE FROM holds WHERE tenant = ? AND submission = ?")
        insertHold = SQLiteStatement(
            connection, "INSERT OR IGNORE INTO holds (tenant, submission, blocker) VALUES (?, ?, ?)")
        findHold = SQLiteStatement(
            connection, "SELECT 1 FROM holds WHERE tenant = ? AND blocker = ? LIMIT 1")
        wake = SQLiteStatement(
            connection,
            """
            UPDATE runs SET version = version + 1, wake_set_at = ?1, wake_delay = 0,
                due_at = CASE WHEN state = 'suspended' THEN NULL ELSE ?1 END
            WHERE state NOT IN ('completed', 'failed', 'terminated') AND place IN (
                SELECT r.place FROM holds h
                JOIN submissions s ON s.tenant = h.tenant AND s.id = h.submission
                JOIN runs r ON r.place BETWEEN s.sequence << 10 AND (s.sequence << 10 | 1023)
                WHERE h.tenant = ?2 AND h.blocker = ?3)
            """)
    }

    func forget() { known.removeAll(keepingCapacity: true) }

    /// The run as stored; nil when it does not exist.
    func stored(_ id: String, _ tenant: String) throws(LedgerError) -> StoredRun? {
        if let run = known.last(where: { $0.id.hasSameBytes(as: id) }) { return run }
        try find.start()
        find.bind(tenant)
        find.bind(id)
        guard try find.step() else { return nil }
        let run = StoredRun(
            id: id, place: find.integer(0), version: find.integer(1), state: find.text(2),
            lastEpoch: find.integer(3), leaseOwner: find.optionalText(4), leaseEpoch: find.optionalInteger(5))
        submissions.note(find.text(6), at: Place.sequence(ofRunAt: run.place))
        find.reset()
        known.append(run)
        return run
    }

    /// Whether no later run of its submission has begun.
    func isLast(_ id: String, _ tenant: String) throws(LedgerError) -> Bool {
        guard let run = try stored(id, tenant) else { return false }
        try findLater.start()
        findLater.bind(run.place)
        findLater.bind(Place.runs(of: Place.sequence(ofRunAt: run.place)).upperBound)
        defer { findLater.reset() }
        return try !findLater.step()
    }

    func insert(_ row: RunRow, _ tenant: String, submission: SubmissionPlace) throws(LedgerError) {
        if !row.state.isFinal, try hasLiveRun(submission) {
            throw .impossible("submission '\(submission.id)' has a live run")
        }
        let place = try Place.run(row.number, of: submission.sequence)
        try insert.start()
        bindChanging(row, insert)
        insert.bind(place)
        insert.bind(tenant)
        insert.bind(row.id)
        try insert.run()
        try remember(row, at: place)
    }

    private func hasLiveRun(_ submission: SubmissionPlace) throws(LedgerError) -> Bool {
        let places = Place.runs(of: submission.sequence)
        if submission.isNew, !known.contains(where: { places.contains($0.place) }) { return false }
        try findLive.start()
        findLive.bind(places.lowerBound)
        findLive.bind(places.upperBound)
        defer { findLive.reset() }
        return try findLive.step()
    }

    func update(_ row: RunRow, _ tenant: String) throws(LedgerError) {
        guard let stored = try stored(row.id, tenant) else { throw .missing("run", row.id) }
        guard RunRow.State(rawValue: stored.state)?.isFinal == false else {
            throw .impossible("run '\(row.id)' has ended")
        }
        guard row.version == stored.version + 1 else {
            throw .impossible(
                "run '\(row.id)' has version \(stored.version), so the next is not \(row.version)")
        }
        guard row.leaseEpoch >= stored.lastEpoch, (row.lease?.epoch ?? 0) <= row.leaseEpoch else {
            throw .impossible("the lease epoch of run '\(row.id)' goes back")
        }
        try update.start()
        bindChanging(row, update)
        update.bind(stored.place)
        try update.run()
        try remember(row, at: stored.place)
    }

    private func remember(_ row: RunRow, at place: Int64) throws(LedgerError) {
        if let wake = row.wake { try order.noteWake(setAt: wake.setAt) }
        known.removeAll { $0.place == place }
        known.append(
            StoredRun(
                id: row.id, place: place, version: row.version, state: row.state.rawValue,
                lastEpoch: row.leaseEpoch, leaseOwner: row.lease?.owner, leaseEpoch: row.lease?.epoch))
    }

    private func bindChanging(_ row: RunRow, _ statement: SQLiteStatement) {
        let sleeps = !row.state.isFinal && row.state != .suspended
        statement.bind(row.version)
        statement.bind(row.state.rawValue)
        statement.bind(sleeps ? row.wake?.dueAt.microseconds : nil)
        statement.bind(row.wake?.setAt.microseconds)
        statement.bind(row.wake?.delay.microseconds)
        statement.bind(row.wait?.step)
        statement.bind(row.wait?.kind)
        statement.bind(row.wait?.until?.microseconds)
        statement.bind(row.lease?.owner)
        statement.bind(row.lease?.epoch)
        statement.bind(row.lease?.until.microseconds)
        statement.bind(row.leaseEpoch)
        statement.bind(Int64(row.crashes))
        statement.bind(row.machine)
    }

    // MARK: - Journal and holds

    func journal(_ row: JournalRow, _ tenant: String) throws(LedgerError) {
        guard let run = try stored(row.run, tenant) else { throw .missing("run", row.run) }
        try journal.start()
        journal.bind(try Place.journal(row.ordinal, of: run.place))
        journal.bind(row.step)
        journal.bind(row.verb)
        journal.bind(row.state.rawValue)
        journal.bind(row.startedAt.microseconds)
        journal.bind(row.finishedAt?.microseconds)
        journal.bind(row.input)
        journal.bind(row.output)
        journal.bind(row.attempts)
        journal.bind(row.decision)
        journal.bind(row.reusedFrom)
        try journal.run()
    }

    func setHolds(of submission: String, on others: [String], _ tenant: String) throws(LedgerError) {
        try clearHolds.start()
        clearHolds.bind(tenant)
        clearHolds.bind(submission)
        try clearHolds.run()
        for other in others {
            try insertHold.start()
            insertHold.bind(tenant)
            insertHold.bind(submission)
            insertHold.bind(other)
            try insertHold.run()
        }
    }

    func wakeHeld(by submission: String, at: Instant, _ tenant: String) throws(LedgerError) {
        // Every event and every end asks, and hardly anybody waits.
        guard try isWaitedFor(submission, tenant) else { return }
        try wake.start()
        wake.bind(at.microseconds)
        wake.bind(tenant)
        wake.bind(submission)
        try wake.run()
        guard connection.changes > 0 else { return }
        try order.noteWake(setAt: at)
        // Versions have grown; whatever else the transition says of a run is checked against the row.
        forget()
    }

    private func isWaitedFor(_ blocker: String, _ tenant: String) throws(LedgerError) -> Bool {
        try findHold.start()
        findHold.bind(tenant)
        findHold.bind(blocker)
        defer { findHold.reset() }
        return try findHold.step()
    }
}
