// SPDX-License-Identifier: Apache-2.0
internal import Ledger

/// The keys of each holder in one row, so that they are found again when the holder changes or goes.
final class KeySetRows {
    private let findSet: SQLiteStatement
    private let findSets: SQLiteStatement
    private let putSet: SQLiteStatement
    private let deleteSet: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        findSet = SQLiteStatement(
            connection,
            """
            SELECT keys FROM key_sets
            WHERE tenant = ? AND sequence = ? AND record_type = ? AND record_id = ?
            """)
        findSets = SQLiteStatement(
            connection,
            "SELECT record_type, record_id, keys FROM key_sets WHERE tenant = ? AND sequence = ?")
        putSet = SQLiteStatement(
            connection,
            """
            INSERT OR REPLACE INTO key_sets (tenant, sequence, record_type, record_id, keys)
            VALUES (?, ?, ?, ?, ?)
            """)
        deleteSet = SQLiteStatement(
            connection,
            """
            DELETE FROM key_sets WHERE tenant = ? AND sequence = ? AND record_type = ? AND record_id = ?
            """)
    }

    /// The keys of a holder; nil when it has none.
    func find(_ holder: MatchKeyHolder, _ tenant: String) throws(LedgerError) -> [MatchKey]? {
        try findSet.start()
        bind(holder, tenant, findSet)
        guard try findSet.step() else { return nil }
        let keys = findSet.keys(0)
        findSet.reset()
        return keys
    }

    /// Everybody found by keys that a submission brought: it and its records.
    func all(
        of sequence: Int64, _ tenant: String
    ) throws(LedgerError) -> [(holder: MatchKeyHolder, keys: [MatchKey])] {
        var found: [(holder: MatchKeyHolder, keys: [MatchKey])] = []
        try findSets.start()
        findSets.bind(tenant)
        findSets.bind(sequence)
        while try findSets.step() {
            let holder = MatchKeyHolder(sequence: sequence, type: findSets.text(0), id: findSets.text(1))
            found.append((holder, findSets.keys(2)))
        }
        return found
    }

    func put(_ keys: [MatchKey], _ holder: MatchKeyHolder, _ tenant: String) throws(LedgerError) {
        try putSet.start()
        bind(holder, tenant, putSet)
        putSet.bind(keys.flatMap(\.bytes))
        try putSet.run()
    }

    func delete(_ holder: MatchKeyHolder, _ tenant: String) throws(LedgerError) {
        try deleteSet.start()
        bind(holder, tenant, deleteSet)
        try deleteSet.run()
    }

    private func bind(_ holder: MatchKeyHolder, _ tenant: String, _ statement: SQLiteStatement) {
        statement.bind(tenant)
        statement.bind(holder.sequence)
        statement.bind(holder.type)
        statement.bind(holder.id)
    }
}
