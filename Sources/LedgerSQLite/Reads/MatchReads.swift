// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Finds the holders of match keys.
///
/// A key that was ever held costs two ranges of at most `limit + 1` rows, however many hold it; of any other only
/// the absence of its head is read.
final class MatchReads {
    private let heads: KeyHeads
    private let submissions: SQLiteStatement
    private let records: SQLiteStatement
    private let state: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        heads = KeyHeads(connection)
        submissions = SQLiteStatement(
            connection,
            """
            SELECT m.sequence, s.id, m.at, m.record_type, m.record_id
            FROM match_keys m CROSS JOIN submissions s ON s.sequence = m.sequence
            WHERE m.tenant = ?1 AND m.key = ?2 AND m.kind = 1 AND m.sequence < ?3 AND m.sequence <> ?4
            ORDER BY m.sequence DESC LIMIT ?5
            """)
        records = SQLiteStatement(
            connection,
            """
            SELECT m.sequence, s.id, m.at, m.record_type, m.record_id
            FROM match_keys m CROSS JOIN submissions s ON s.sequence = m.sequence
            WHERE m.tenant = ?1 AND m.key = ?2 AND m.kind = 2 AND m.sequence <> ?3
            ORDER BY m.sequence DESC, m.record_type, m.record_id LIMIT ?4
            """)
        state = SQLiteStatement(connection, "SELECT changes FROM ledger_state WHERE one = 1")
    }

    /// The place of the last change of anything; what a later guard compares with.
    func lastChange() throws(LedgerError) -> Int64 {
        try state.start()
        guard try state.step() else { throw LedgerError(.corrupt, "the ledger's state row is missing") }
        defer { state.reset() }
        return state.integer(0)
    }

    /// The holders of any of the keys, each once, newest first.
    func holders(
        _ keys: [MatchKey], before sequence: Int64, excluding excluded: Int64, limit: Int, _ tenant: String
    ) throws(LedgerError) -> [MatchHolder] {
        let most = max(0, limit) + 1
        var found: [MatchHolder] = []
        var seen: Set<Identity> = []
        let held = Set(try heads.heads(of: keys, tenant).map(\.key))
        for key in keys where held.contains(key) {
            try submissions.start()
            submissions.bind(tenant)
            submissions.bind(key)
            submissions.bind(sequence)
            submissions.bind(excluded)
            submissions.bind(Int64(most))
            try collect(submissions, key, .submission, &found, &seen)
            try records.start()
            records.bind(tenant)
            records.bind(key)
            records.bind(excluded)
            records.bind(Int64(most))
            try collect(records, key, .record, &found, &seen)
        }
        found.sort { left, right in
            if left.sequence != right.sequence { return left.sequence > right.sequence }
            return (left.record?.id ?? "").utf8.lexicographicallyPrecedes((right.record?.id ?? "").utf8)
        }
        return Array(found.prefix(most))
    }

    private func collect(
        _ statement: SQLiteStatement, _ key: MatchKey, _ kind: MatchHolder.Kind, _ found: inout [MatchHolder],
        _ seen: inout Set<Identity>
    ) throws(LedgerError) {
        while try statement.step() {
            var row = statement.row
            let (sequence, submission, at) = (row.integer(), row.text(), row.instant())
            let record = RecordID(entityType: row.text(), id: row.text())
            let identity = Identity(
                sequence: sequence, type: Array(record.entityType.utf8), id: Array(record.id.utf8))
            guard seen.insert(identity).inserted else { continue }
            found.append(
                MatchHolder(
                    key: key, kind: kind, submission: submission, sequence: sequence,
                    record: kind == .record ? record : nil, at: at))
        }
    }

    /// A holder by its bytes.
    private struct Identity: Hashable {
        var sequence: Int64
        var type: [UInt8]
        var id: [UInt8]
    }
}
