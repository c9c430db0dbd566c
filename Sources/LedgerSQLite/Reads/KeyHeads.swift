// SPDX-License-Identifier: Apache-2.0
internal import Ledger

/// Finds the heads of match keys, many in one statement: a key that nobody ever held has none, which is true of
/// nearly all that a duplicate check asks for.
///
/// SQLite makes a table of the list each time, so that it is as long as the look-ups that are usual and no longer.
final class KeyHeads {
    private let find: SQLiteStatement
    private static let keysPerStatement = 8

    init(_ connection: SQLiteConnection) {
        find = SQLiteStatement(
            connection,
            """
            SELECT key, changed FROM match_keys
            WHERE tenant = ? AND kind = 0 AND key IN (?, ?, ?, ?, ?, ?, ?, ?)
            """)
    }

    /// Those of the keys that have a head, with the place of the last change among their holders.
    func heads(
        of keys: [MatchKey], _ tenant: String
    ) throws(LedgerError) -> [(key: MatchKey, changed: Int64)] {
        var found: [(key: MatchKey, changed: Int64)] = []
        for start in stride(from: 0, to: keys.count, by: KeyHeads.keysPerStatement) {
            let part = keys[start..<min(start + KeyHeads.keysPerStatement, keys.count)]
            try find.start()
            find.bind(tenant)
            for key in part { find.bind(key) }
            for _ in part.count..<KeyHeads.keysPerStatement { find.bindNull() }
            while try find.step() { for key in find.keys(0) { found.append((key, find.integer(1))) } }
        }
        return found
    }
}
