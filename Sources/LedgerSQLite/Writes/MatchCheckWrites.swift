// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Writes which duplicate checks a tenant knows.
final class MatchCheckWrites {
    private let countChecks: SQLiteStatement
    private let putCheck: SQLiteStatement
    /// What this transaction has counted last; nearly every transition asks, and hardly any makes a check known.
    private var counted: (tenant: String, application: String, count: Int)?

    init(_ connection: SQLiteConnection) {
        countChecks = SQLiteStatement(
            connection, "SELECT count(*) FROM match_checks WHERE tenant = ? AND application = ?")
        putCheck = SQLiteStatement(
            connection,
            """
            INSERT INTO match_checks (tenant, application, digest, entity_type, indexed_to, is_complete, spec)
            VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET indexed_to = max(indexed_to, excluded.indexed_to),
                is_complete = max(is_complete, excluded.is_complete)
            """)
    }

    func forget() { counted = nil }

    /// How many checks of the application are known.
    func count(of application: String, _ tenant: String) throws(LedgerError) -> Int {
        if let counted, counted.application.hasSameBytes(as: application),
            counted.tenant.hasSameBytes(as: tenant)
        {
            return counted.count
        }
        try countChecks.start()
        countChecks.bind(tenant)
        countChecks.bind(application)
        guard try countChecks.step() else { return 0 }
        let count = Int(countChecks.integer(0))
        countChecks.reset()
        counted = (tenant, application, count)
        return count
    }

    /// Makes a check known, or moves it on.
    func know(_ row: MatchCheckRow, _ tenant: String) throws(LedgerError) {
        forget()
        try putCheck.start()
        putCheck.bind(tenant)
        putCheck.bind(row.application)
        putCheck.bind(row.digest)
        putCheck.bind(row.entityType)
        putCheck.bind(row.indexedTo)
        putCheck.bind(row.isComplete ? 1 : 0)
        putCheck.bind(row.spec)
        try putCheck.run()
    }
}
