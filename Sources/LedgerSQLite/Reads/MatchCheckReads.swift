// SPDX-License-Identifier: Apache-2.0
internal import Ledger

/// Reads which duplicate checks a tenant knows.
final class MatchCheckReads {
    private let all: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        all = SQLiteStatement(
            connection,
            """
            SELECT entity_type, digest, indexed_to, is_complete, spec
            FROM match_checks WHERE tenant = ? AND application = ?
            """)
    }

    /// The checks of an application.
    func checks(of application: String, _ tenant: String) throws(LedgerError) -> [MatchCheckRow] {
        var rows: [MatchCheckRow] = []
        try all.start()
        all.bind(tenant)
        all.bind(application)
        while try all.step() {
            rows.append(
                MatchCheckRow(
                    application: application, entityType: all.text(0), digest: all.text(1),
                    spec: all.text(4), indexedTo: all.integer(2), isComplete: all.integer(3) != 0))
        }
        return rows
    }
}
