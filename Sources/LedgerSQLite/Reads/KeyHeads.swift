// SPDX-License-Identifier: Apache-2.0
internal import Ledger

/// Finds the heads of match keys, many in one statement: a key that nobody ever held has none, which is true of
/// nearly all that a duplicate check asks for.
///
/// The keys are rows that SQLite goes through one by one: of a list behind `IN` it makes a table each time. They are as
/// many as usual look-ups need and no more.
final class KeyHeads {
    private let find: SQLiteStatement
    private static let keysPerStatement = 8

    init(_ connection: SQLiteConnection) {
        find = SQLiteStatement(
            connection,
            """
            WITH sought(one) AS (VALUES (?2), (?3), (?4), (?5), (?6), (?7), (?8), (?9))
            SELECT key, changed FROM sought CROSS JOIN match_keys ON tenant = ?1 AND key = one AND kind = 0
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
