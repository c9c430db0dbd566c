// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Finds the runs that want to be driven, across tenants.
final class WorkReads {
    /// A run with what decides whether it is due.
    private struct Candidate {
        var at: Int64
        var place: Int64
        var run: DueRun
        var state: String
        var owner: String?
        var leaseUntil: Int64

        /// States in which a run that lost its owner must be driven on, wake-up or not.
        var isDriven: Bool { state == "running" || state == "pending" }
    }

    private let state: SQLiteStatement
    private let due: SQLiteStatement
    private let setBack: SQLiteStatement
    private let leased: SQLiteStatement
    private let sleeping: SQLiteStatement
    private let retrying: SQLiteStatement
    private let tenant: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        state = SQLiteStatement(connection, "SELECT latest_wake FROM ledger_state WHERE one = 1")
        due = SQLiteStatement(
            connection,
            """
            SELECT r.due_at, r.place, r.tenant, r.id, s.id, r.state, r.lease_owner, r.lease_until
            FROM runs r INDEXED BY runs_due CROSS JOIN submissions s ON s.sequence = r.place >> 10
            WHERE r.due_at <= ? ORDER BY r.due_at, r.wake_set_at, r.place
            """)
        setBack = SQLiteStatement(
            connection,
            """
            SELECT r.due_at, r.place, r.tenant, r.id, s.id, r.state, r.lease_owner, r.lease_until
            FROM runs r INDEXED BY runs_due CROSS JOIN submissions s ON s.sequence = r.place >> 10
            WHERE r.due_at > ?1 AND r.wake_set_at > ?1 ORDER BY r.due_at, r.wake_set_at, r.place
            """)
        leased = SQLiteStatement(
            connection,
            """
            SELECT r.due_at, r.place, r.tenant, r.id, s.id, r.state, r.lease_owner, r.lease_until,
                r.wait_kind
            FROM runs r INDEXED BY runs_leased CROSS JOIN submissions s ON s.sequence = r.place >> 10
            WHERE r.lease_owner IS NOT NULL AND r.state IN ('pending', 'running', 'waiting')
            """)
        sleeping = SQLiteStatement(
            connection,
            """
            SELECT due_at, lease_owner FROM runs INDEXED BY runs_due
            WHERE due_at IS NOT NULL ORDER BY due_at
            """)
        retrying = SQLiteStatement(
            connection,
            """
            SELECT due_at, lease_owner FROM runs INDEXED BY runs_due
            WHERE due_at IS NOT NULL AND (state <> 'waiting' OR wait_kind = 'outcome') ORDER BY due_at
            """)
        tenant = SQLiteStatement(
            connection,
            """
            SELECT min(tenant) FROM (
                SELECT min(tenant) AS tenant FROM submissions WHERE tenant > ?1
                UNION ALL SELECT min(tenant) FROM records WHERE tenant > ?1
                UNION ALL SELECT min(tenant) FROM audit WHERE tenant > ?1
                UNION ALL SELECT min(tenant) FROM contracts WHERE tenant > ?1
                UNION ALL SELECT min(tenant) FROM outbox WHERE tenant > ?1)
            """)
    }

    /// The runs that are due, oldest wake-up first.
    func dueRuns(
        now: Instant, limit: Int, processID: String, isAlive: @escaping (String) -> Bool
    ) throws(LedgerError) -> [DueRun] {
        guard limit > 0 else { return [] }
        let now = now.microseconds
        var lives = Memory(isAlive)
        func isHeld(_ run: Candidate) -> Bool {
            guard let owner = run.owner, !owner.hasSameBytes(as: processID) else { return false }
            return now < run.leaseUntil && lives.isAlive(owner)
        }
        var found = try abandoned(now: now, processID: processID, isHeld)
        let fromLeases = found.count
        /// A run of these that another process has is among those above, or not due.
        func take(_ statement: SQLiteStatement) throws(LedgerError) {
            defer { statement.reset() }
            while found.count - fromLeases < limit, try statement.step() {
                let run = candidate(statement)
                let isForeign = run.owner.map { !$0.hasSameBytes(as: processID) } ?? false
                if isForeign, run.isDriven || isHeld(run) { continue }
                found.append(run)
            }
        }
        try due.start()
        due.bind(now)
        try take(due)
        if now < (try latestWake()) {
            try setBack.start()
            setBack.bind(now)
            try take(setBack)
        }
        found.sort { ($0.at, $0.place) < ($1.at, $1.place) }
        return found.prefix(limit).map(\.run)
    }

    /// Runs in the middle of a drive whose owner died or hangs: nobody else would move them.
    private func abandoned(
        now: Int64, processID: String, _ isHeld: (Candidate) -> Bool
    ) throws(LedgerError) -> [Candidate] {
        var found: [Candidate] = []
        try leased.start()
        while try leased.step() {
            var run = candidate(leased)
            let isForeign = run.owner.map { !$0.hasSameBytes(as: processID) } ?? false
            guard isForeign, run.isDriven, !isHeld(run) else { continue }
            run.at = min(leased.optionalInteger(0) ?? now, now)
            found.append(run)
        }
        return found
    }

    private func latestWake() throws(LedgerError) -> Int64 {
        try state.start()
        guard try state.step() else { throw LedgerError(.corrupt, "the ledger's state row is missing") }
        defer { state.reset() }
        return state.integer(0)
    }

    private func candidate(_ statement: SQLiteStatement) -> Candidate {
        var row = statement.row
        let (at, place) = (row.integer(), row.integer())
        let run = DueRun(scope: TenantScope(tenant: row.text()), run: row.text(), submission: row.text())
        return Candidate(
            at: at, place: place, run: run, state: row.text(), owner: row.optionalText(),
            leaseUntil: row.integer())
    }

    /// When the next run becomes due by its wake-up, or by the end of another process's lease.
    func nextWake(
        includingWaits: Bool, processID: String, isAlive: @escaping (String) -> Bool
    ) throws(LedgerError) -> Instant? {
        let sleeping = includingWaits ? sleeping : retrying
        var lives = Memory(isAlive)
        func isForeign(_ owner: String?) -> Bool {
            guard let owner, !owner.hasSameBytes(as: processID) else { return false }
            return lives.isAlive(owner)
        }
        var next: Int64?
        try leased.start()
        while try leased.step() {
            let run = candidate(leased)
            let isDeclaredWait = run.state == "waiting" && leased.optionalText(8) != "outcome"
            if includingWaits || !isDeclaredWait, isForeign(run.owner) {
                next = min(next ?? .max, run.leaseUntil)
            }
        }
        try sleeping.start()
        defer { sleeping.reset() }
        while try sleeping.step() {
            if isForeign(sleeping.optionalText(1)) { continue }
            next = min(next ?? .max, sleeping.integer(0))
            break
        }
        return next.map(Instant.init(microseconds:))
    }

    /// Every tenant with a row, by jumping from one to the next in each table.
    func tenants() throws(LedgerError) -> [TenantScope] {
        var found: [TenantScope] = []
        var last = ""
        while true {
            try tenant.start()
            tenant.bind(last)
            guard try tenant.step(), let next = tenant.optionalText(0) else { break }
            tenant.reset()
            found.append(TenantScope(tenant: next))
            last = next
        }
        tenant.reset()
        return found
    }

    /// Asks once for each process.
    private struct Memory {
        private let ask: (String) -> Bool
        private var known: [(process: String, isAlive: Bool)] = []

        init(_ ask: @escaping (String) -> Bool) { self.ask = ask }

        mutating func isAlive(_ process: String) -> Bool {
            if let known = known.first(where: { $0.process.hasSameBytes(as: process) }) {
                return known.isAlive
            }
            let isAlive = ask(process)
            known.append((process, isAlive))
            return isAlive
        }
    }
}
