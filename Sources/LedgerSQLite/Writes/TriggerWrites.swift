// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Writes what a tenant knows of its triggers, and their fires.
final class TriggerWrites {
    private let findTrigger: SQLiteStatement
    private let putTrigger: SQLiteStatement
    private let findFire: SQLiteStatement
    private let putFire: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        findTrigger = SQLiteStatement(
            connection,
            "SELECT version FROM triggers WHERE tenant = ? AND application = ? AND key = ? AND cause = ?")
        putTrigger = SQLiteStatement(
            connection,
            """
            INSERT INTO triggers (tenant, application, key, cause, version, known_since, place, silent_since)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET version = excluded.version, known_since = excluded.known_since,
                place = excluded.place, silent_since = excluded.silent_since
            """)
        findFire = SQLiteStatement(
            connection,
            "SELECT outcome FROM fires WHERE tenant = ? AND application = ? AND trigger = ? AND slot = ?")
        putFire = SQLiteStatement(
            connection,
            """
            INSERT INTO fires (tenant, application, trigger, slot, at, outcome, decided_at, submission, message)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (tenant, application, trigger, slot) DO UPDATE SET at = excluded.at,
                outcome = excluded.outcome, decided_at = excluded.decided_at, submission = excluded.submission,
                message = excluded.message
            """)
    }

    /// The version of a trigger's row for a cause; nil when the tenant does not know it.
    func version(
        of trigger: String, _ cause: String, _ application: String, _ tenant: String
    ) throws(LedgerError) -> Int64? {
        try findTrigger.start()
        findTrigger.bind(tenant)
        findTrigger.bind(application)
        findTrigger.bind(trigger)
        findTrigger.bind(cause)
        guard try findTrigger.step() else { return nil }
        defer { findTrigger.reset() }
        return findTrigger.integer(0)
    }

    /// What became of the fire for a slot; nil when there is none.
    func outcome(
        of slot: String, _ trigger: String, _ application: String, _ tenant: String
    ) throws(LedgerError) -> String? {
        try findFire.start()
        findFire.bind(tenant)
        findFire.bind(application)
        findFire.bind(trigger)
        findFire.bind(slot)
        guard try findFire.step() else { return nil }
        defer { findFire.reset() }
        return findFire.text(0)
    }

    /// Makes a trigger known, or moves it on.
    func know(_ row: TriggerRow, _ tenant: String) throws(LedgerError) {
        let version = try version(of: row.key, row.cause, row.application, tenant) ?? 0
        guard row.version == version + 1 else {
            throw .impossible(
                "trigger '\(row.key)' has version \(version), so the next is not \(row.version)")
        }
        try putTrigger.start()
        putTrigger.bind(tenant)
        putTrigger.bind(row.application)
        putTrigger.bind(row.key)
        putTrigger.bind(row.cause)
        putTrigger.bind(row.version)
        putTrigger.bind(row.knownSince.microseconds)
        putTrigger.bind(row.place)
        putTrigger.bind(row.silentSince?.microseconds)
        try putTrigger.run()
    }

    /// Records a fire, or what became of one that has not started.
    func record(_ row: FireRow, _ tenant: String) throws(LedgerError) {
        guard (row.outcome == .started) == (row.submission != nil) else {
            throw .impossible("what a fire has started is a submission, and nothing else is")
        }
        let outcome = try outcome(of: row.slot, row.trigger, row.application, tenant)
        guard outcome != FireRow.Outcome.started.rawValue else {
            throw .impossible("trigger '\(row.trigger)' has fired for '\(row.slot)'")
        }
        try putFire.start()
        putFire.bind(tenant)
        putFire.bind(row.application)
        putFire.bind(row.trigger)
        putFire.bind(row.slot)
        putFire.bind(row.at.microseconds)
        putFire.bind(row.outcome.rawValue)
        putFire.bind(row.decidedAt.microseconds)
        putFire.bind(row.submission)
        putFire.bind(row.message)
        try putFire.run()
    }
}
