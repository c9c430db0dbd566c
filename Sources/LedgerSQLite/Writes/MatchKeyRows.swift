// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Who holds match keys: a live submission, or a record with the submission that brought its keys.
struct MatchKeyHolder {
    var sequence: Int64
    /// Both empty for a submission itself.
    var type: String
    var id: String

    static func submission(_ sequence: Int64) -> MatchKeyHolder {
        MatchKeyHolder(sequence: sequence, type: "", id: "")
    }

    static func record(_ record: RecordID, broughtBy sequence: Int64) -> MatchKeyHolder {
        MatchKeyHolder(sequence: sequence, type: record.entityType, id: record.id)
    }

    var kind: Int64 { type.isEmpty ? 1 : 2 }
}

/// The rows by which holders are found.
///
/// Every change also moves the key's head on in the order of changes.
final class MatchKeyRows {
    private let connection: SQLiteConnection
    private let order: ChangeOrder
    private let insertHolder: SQLiteStatement
    private let moveHolder: SQLiteStatement
    private let deleteHolder: SQLiteStatement
    private let markKey: SQLiteStatement
    private var recent = RecentMarks()
    /// True when the present transaction has told `recent` where it began.
    private var isBegun = false

    init(_ connection: SQLiteConnection, _ order: ChangeOrder) {
        self.connection = connection
        self.order = order
        insertHolder = SQLiteStatement(
            connection,
            """
            INSERT INTO match_keys (tenant, key, kind, sequence, record_type, record_id, at)
            VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """)
        moveHolder = SQLiteStatement(
            connection,
            """
            UPDATE match_keys SET kind = ?, sequence = ?, record_type = ?, record_id = ?, at = ?
            WHERE tenant = ? AND key = ? AND kind = ? AND sequence = ? AND record_type = ? AND record_id = ?
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
    }

    /// Lets a holder be found; nothing happens when it is already.
    func insert(
        _ key: MatchKey, _ holder: MatchKeyHolder, _ at: Instant, _ tenant: String
    ) throws(LedgerError) {
        try insertHolder.start()
        bind(key, holder, tenant, insertHolder)
        insertHolder.bind(at.microseconds)
        try insertHolder.run()
        if connection.changes > 0 { try mark(key, tenant) }
    }

    /// Puts one holder in another's place; false when the former is not found by the key.
    func move(
        _ key: MatchKey, from former: MatchKeyHolder, to holder: MatchKeyHolder, _ at: Instant,
        _ tenant: String
    ) throws(LedgerError) -> Bool {
        try moveHolder.start()
        moveHolder.bind(holder.kind)
        moveHolder.bind(holder.sequence)
        moveHolder.bind(holder.type)
        moveHolder.bind(holder.id)
        moveHolder.bind(at.microseconds)
        bind(key, former, tenant, moveHolder)
        try moveHolder.run()
        guard connection.changes > 0 else { return false }
        try mark(key, tenant)
        return true
    }

    /// Lets a holder be found no more.
    func delete(_ key: MatchKey, _ holder: MatchKeyHolder, _ tenant: String) throws(LedgerError) {
        try deleteHolder.start()
        bind(key, holder, tenant, deleteHolder)
        try deleteHolder.run()
        if connection.changes > 0 { try mark(key, tenant) }
    }

    private func bind(
        _ key: MatchKey, _ holder: MatchKeyHolder, _ tenant: String, _ statement: SQLiteStatement
    ) {
        statement.bind(tenant)
        statement.bind(key)
        statement.bind(holder.kind)
        statement.bind(holder.sequence)
        statement.bind(holder.type)
        statement.bind(holder.id)
    }

    private func mark(_ key: MatchKey, _ tenant: String) throws(LedgerError) {
        let place = try order.next()
        try markKey.start()
        markKey.bind(tenant)
        markKey.bind(key)
        markKey.bind(place)
        try markKey.run()
        try begin()
        recent.note(key, at: place)
    }

    // MARK: - What is known of changes

    /// True when none of the keys has changed since, as this connection knows by itself; false when one may have.
    func areSurelyUnchanged(_ keys: [MatchKey], _ since: Int64) throws(LedgerError) -> Bool {
        try begin()
        return recent.areSurelyUnchanged(keys, since)
    }

    private func begin() throws(LedgerError) {
        if isBegun { return }
        recent.begin(at: try order.beginning())
        isBegun = true
    }

    func forget() { isBegun = false }

    /// The transaction has been committed.
    func committed() throws(LedgerError) {
        // One that has not looked at the order has not moved it either.
        guard order.isKnown else { return }
        try begin()
        recent.commit(at: try order.last())
    }
}
