// SPDX-License-Identifier: Apache-2.0
internal import Ledger

/// Finds the heads of match keys: a key that nobody ever held has none, which is true of nearly all that a duplicate
/// check asks for.
final class KeyHeads {
    private let find: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        // A look-up for each key costs less than a list of them, of which SQLite makes a table first.
        find = SQLiteStatement(
            connection, "SELECT changed FROM match_keys WHERE tenant = ? AND key = ? AND kind = 0")
    }

    /// The place of the last change among the holders of a key; nil when nobody ever held it.
    func lastChange(of key: MatchKey, _ tenant: String) throws(LedgerError) -> Int64? {
        try find.start()
        find.bind(tenant)
        find.bind(key)
        guard try find.step() else { return nil }
        defer { find.reset() }
        return find.integer(0)
    }
}
