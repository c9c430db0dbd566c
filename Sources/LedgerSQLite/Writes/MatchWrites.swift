// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Writes match keys: who is found by them, and when a key's holders last changed.
final class MatchWrites {
    /// One holder with all its keys, as stored.
    struct KeySet {
        var holder: Holder
        var sequence: Int64
        var keys: [MatchKey]
    }

    /// A submission itself, or a record.
    struct Holder {
        /// Empty for a submission.
        var type: String
        var id: String

        static func submission(_ id: String) -> Holder { Holder(type: "", id: id) }
        static func record(_ record: RecordID) -> Holder { Holder(type: record.entityType, id: record.id) }

        var isSubmission: Bool { type.isEmpty }
        var kind: Int64 { isSubmission ? 1 : 2 }
        /// What stands in a key's row: a submission is named by its sequence alone.
        var rowID: String { isSubmission ? "" : id }
    }

    private let connection: SQLiteConnection
    private let order: ChangeOrder
    private let insertHolder: SQLiteStatement
    private let deleteHolder: SQLiteStatement
    private let markKey: SQLiteStatement
    private let findKey: SQLiteStatement
    private let findSet: SQLiteStatement
    private let findSets: SQLiteStatement
    private let putSet: SQLiteStatement
    private let deleteSet: SQLiteStatement

    init(_ connection: SQLiteConnection, _ order: ChangeOrder) {
        self.connection = connection
        self.order = order
        insertHolder = SQLiteStatement(
            connection,
            """
            INSERT INTO match_keys (tenant, key, kind, sequence, record_type, record_id, at)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """)
        deleteHolder = SQLiteStatement(
            connection,
            """
            DELETE FROM match_keys
            WHERE tenant = ? AND key = ? AND kind = ? AND sequence = ? AND record_type = ? AND record_id = ?
            """)
        markKey = SQLiteStatement(
            connection,
            """
            INSERT INTO match_keys (tenant, key, kind, sequence, record_type, record_id, changed)
            VALUES (?, ?, 0, 0, '', '', ?) ON CONFLICT DO UPDATE SET changed = excluded.changed
            """)
        findKey = SQLiteStatement(
            connection, "SELECT changed FROM match_keys WHERE tenant = ? AND key = ? AND kind = 0")
        findSet = SQLiteStatement(
            connection,
            "SELECT sequence, keys FROM key_sets WHERE tenant = ? AND record_type = ? AND record_id = ?")
        findSets = SQLiteStatement(
            connection,
            "SELECT record_type, record_id, sequence, keys FROM key_sets WHERE tenant = ? AND sequence = ?")
        putSet = SQLiteStatement(
            connection,
            """
            INSERT OR REPLACE INTO key_sets (tenant, record_type, record_id, sequence, keys)
            VALUES (?, ?, ?, ?, ?)
            """)
        deleteSet = SQLiteStatement(
            connection, "DELETE FROM key_sets WHERE tenant = ? AND record_type = ? AND record_id = ?")
    }

    /// True when no holder of the keys came, went or changed since: one look-up for each key, however many
    /// hold it.
    func areUnchanged(_ keys: [MatchKey], _ since: Int64, _ tenant: String) throws(LedgerError) -> Bool {
        for key in keys {
            try findKey.start()
            findKey.bind(tenant)
            findKey.bind(key.bytes)
            guard try findKey.step() else { continue }
            let changed = findKey.integer(0)
            findKey.reset()
            if changed > since { return false }
        }
        return true
    }

    /// Adds keys under which a live submission is found.
    func hold(
        _ keys: [MatchKey], by submission: String, at: Instant, _ place: SubmissionPlace, _ tenant: String
    ) throws(LedgerError) {
        let holder = Holder.submission(submission)
        let present = place.isNew ? nil : try set(of: holder, tenant)
        let set = KeySet(holder: holder, sequence: place.sequence, keys: (present?.keys ?? []) + keys)
        try enter(keys, holder, place.sequence, at, tenant)
        try put(set, tenant)
    }

    /// Ends the submission's own keys and makes `keys` the whole set of the record's.
    func handOver(
        _ keys: [MatchKey], of submission: String, to record: RecordID, at: Instant, _ sequence: Int64,
        _ tenant: String
    ) throws(LedgerError) {
        if let own = try set(of: .submission(submission), tenant) { try remove(own, tenant) }
        let holder = Holder.record(record)
        if let former = try set(of: holder, tenant) { try remove(former, tenant) }
        guard !keys.isEmpty else { return }
        try enter(keys, holder, sequence, at, tenant)
        try put(KeySet(holder: holder, sequence: sequence, keys: keys), tenant)
    }

    /// Ends every key that the submission brought, its records' too.
    func release(of sequence: Int64, _ tenant: String) throws(LedgerError) {
        var sets: [KeySet] = []
        try findSets.start()
        findSets.bind(tenant)
        findSets.bind(sequence)
        while try findSets.step() {
            let holder = Holder(type: findSets.text(0), id: findSets.text(1))
            sets.append(
                KeySet(holder: holder, sequence: findSets.integer(2), keys: unpack(findSets.bytes(3))))
        }
        for set in sets { try remove(set, tenant) }
    }

    // MARK: - Rows

    private func enter(
        _ keys: [MatchKey], _ holder: Holder, _ sequence: Int64, _ at: Instant, _ tenant: String
    ) throws(LedgerError) {
        for key in keys {
            guard key.bytes.count == MatchWrites.keyBytes else {
                throw .impossible("a match key has 16 bytes")
            }
            try insertHolder.start()
            bind(holder, key, sequence, tenant, insertHolder)
            insertHolder.bind(at.microseconds)
            try insertHolder.run()
            if connection.changes > 0 { try mark(key, tenant) }
        }
    }

    private func remove(_ set: KeySet, _ tenant: String) throws(LedgerError) {
        for key in set.keys {
            try deleteHolder.start()
            bind(set.holder, key, set.sequence, tenant, deleteHolder)
            try deleteHolder.run()
            if connection.changes > 0 { try mark(key, tenant) }
        }
        try deleteSet.start()
        deleteSet.bind(tenant)
        deleteSet.bind(set.holder.type)
        deleteSet.bind(set.holder.id)
        try deleteSet.run()
    }

    private func bind(
        _ holder: Holder, _ key: MatchKey, _ sequence: Int64, _ tenant: String, _ statement: SQLiteStatement
    ) {
        statement.bind(tenant)
        statement.bind(key.bytes)
        statement.bind(holder.kind)
        statement.bind(sequence)
        statement.bind(holder.type)
        statement.bind(holder.rowID)
    }

    private func mark(_ key: MatchKey, _ tenant: String) throws(LedgerError) {
        try markKey.start()
        markKey.bind(tenant)
        markKey.bind(key.bytes)
        markKey.bind(try order.next())
        try markKey.run()
    }

    private func set(of holder: Holder, _ tenant: String) throws(LedgerError) -> KeySet? {
        try findSet.start()
        findSet.bind(tenant)
        findSet.bind(holder.type)
        findSet.bind(holder.id)
        guard try findSet.step() else { return nil }
        let set = KeySet(holder: holder, sequence: findSet.integer(0), keys: unpack(findSet.bytes(1)))
        findSet.reset()
        return set
    }

    private func put(_ set: KeySet, _ tenant: String) throws(LedgerError) {
        try putSet.start()
        putSet.bind(tenant)
        putSet.bind(set.holder.type)
        putSet.bind(set.holder.id)
        putSet.bind(set.sequence)
        putSet.bind(set.keys.flatMap(\.bytes))
        try putSet.run()
    }

    private static let keyBytes = 16

    private func unpack(_ bytes: [UInt8]) -> [MatchKey] {
        stride(from: 0, to: bytes.count - MatchWrites.keyBytes + 1, by: MatchWrites.keyBytes).map { start in
            MatchKey(bytes: Array(bytes[start..<start + MatchWrites.keyBytes]))
        }
    }
}
