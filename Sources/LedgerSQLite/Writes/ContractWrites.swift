// SPDX-License-Identifier: Apache-2.0
internal import Ledger

/// Stores pinned contracts, each once.
final class ContractWrites {
    private let find: SQLiteStatement
    private let insert: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        find = SQLiteStatement(connection, "SELECT 1 FROM contracts WHERE tenant = ? AND digest = ?")
        insert = SQLiteStatement(
            connection, "INSERT INTO contracts (tenant, digest, plan) VALUES (?, ?, ?)")
    }

    /// Looks first: nearly every submission names a contract that is there, and its text is long.
    func insert(
        _ digest: String, _ plan: String, _ tenant: String
    ) throws(LedgerError) {
        try find.start()
        find.bind(tenant)
        find.bind(digest)
        if try find.step() { return find.reset() }
        try insert.start()
        insert.bind(tenant)
        insert.bind(digest)
        insert.bind(plan)
        try insert.run()
    }
}
