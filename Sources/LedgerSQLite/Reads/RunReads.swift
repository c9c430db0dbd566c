// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Reads runs and their journal.
final class RunReads {
    private let byID: SQLiteStatement
    private let ofSubmission: SQLiteStatement
    private let place: SQLiteStatement
    private let journal: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        byID = SQLiteStatement(
            connection,
            """
            SELECT r.id, s.id, r.place, r.version, r.state, r.machine, r.wake_set_at, r.wake_delay, r.wait_step,
                r.wait_kind, r.wait_until, r.lease_owner, r.lease_epoch, r.lease_until, r.last_epoch, r.crashes
            FROM runs r JOIN submissions s ON s.sequence = r.place >> 10
            WHERE r.tenant = ? AND r.id = ?
            """)
        ofSubmission = SQLiteStatement(
            connection,
            """
            SELECT r.id, s.id, r.place, r.version, r.state, r.machine, r.wake_set_at, r.wake_delay, r.wait_step,
                r.wait_kind, r.wait_until, r.lease_owner, r.lease_epoch, r.lease_until, r.last_epoch, r.crashes
            FROM submissions s JOIN runs r ON r.place BETWEEN s.sequence << 10 AND (s.sequence << 10 | 1023)
            WHERE s.tenant = ? AND s.id = ? ORDER BY r.place
            """)
        place = SQLiteStatement(connection, "SELECT place FROM runs WHERE tenant = ? AND id = ?")
        journal = SQLiteStatement(
            connection,
            """
            SELECT place, step, verb, state, started_at, finished_at, input, output, attempts, decision,
                reused_from
            FROM journal WHERE place BETWEEN ? AND ? ORDER BY place
            """)
    }

    func run(_ id: String, _ tenant: String) throws(LedgerError) -> RunRow? {
        try byID.start()
        byID.bind(tenant)
        byID.bind(id)
        guard try byID.step() else { return nil }
        defer { byID.reset() }
        return try RunRow(byID.row)
    }

    func runs(of submission: String, _ tenant: String) throws(LedgerError) -> [RunRow] {
        try ofSubmission.start()
        ofSubmission.bind(tenant)
        ofSubmission.bind(submission)
        var rows: [RunRow] = []
        while try ofSubmission.step() { rows.append(try RunRow(ofSubmission.row)) }
        return rows
    }

    func journal(of run: String, _ tenant: String) throws(LedgerError) -> [JournalRow] {
        try place.start()
        place.bind(tenant)
        place.bind(run)
        guard try place.step() else { return [] }
        let places = Place.journal(of: place.integer(0))
        place.reset()
        try journal.start()
        journal.bind(places.lowerBound)
        journal.bind(places.upperBound)
        var rows: [JournalRow] = []
        while try journal.step() {
            var row = journal.row
            let ordinal = Place.ordinal(ofRowAt: row.integer())
            let (step, verb) = (row.text(), row.text())
            let state = try row.name(of: JournalRow.State.self)
            var read = JournalRow(
                run: run, ordinal: ordinal, step: step, verb: verb, state: state,
                startedAt: row.instant(),
                finishedAt: row.optionalInstant(), input: row.optionalText(), output: row.optionalText(),
                attempts: row.optionalText(), decision: row.optionalText())
            read.reusedFrom = row.optionalText()
            rows.append(read)
        }
        return rows
    }
}

extension RunRow {
    fileprivate init(_ stored: SQLiteRow) throws(LedgerError) {
        var row = stored
        let (id, submission, place, version) = (row.text(), row.text(), row.integer(), row.integer())
        let state = try row.name(of: State.self)
        let machine = row.text()
        let (setAt, delay) = (row.optionalInstant(), row.optionalInteger())
        let (step, kind, waitsUntil) = (row.optionalText(), row.optionalText(), row.optionalInstant())
        let (owner, epoch, until) = (row.optionalText(), row.optionalInteger(), row.optionalInstant())
        self.init(
            id: id, submission: submission, number: Place.number(ofRunAt: place), version: version,
            state: state,
            machine: machine, leaseEpoch: row.integer(), crashes: Int(row.integer()))
        if let setAt, let delay { wake = Wake(setAt: setAt, delay: .microseconds(delay)) }
        if let step, let kind { wait = Wait(step: step, kind: kind, until: waitsUntil) }
        if let owner, let epoch, let until { lease = Lease(owner: owner, epoch: epoch, until: until) }
    }
}
