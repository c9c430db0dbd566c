// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Writes records with their unique values, and answers what guards ask about them.
final class RecordWrites {
    private let connection: SQLiteConnection
    private let order: ChangeOrder
    private let find: SQLiteStatement
    private let insert: SQLiteStatement
    private let update: SQLiteStatement
    private let findChange: SQLiteStatement
    private let markChange: SQLiteStatement
    private let findKeys: SQLiteStatement
    private let moveKeys: SQLiteStatement
    private let findUnique: SQLiteStatement
    private let clearUniques: SQLiteStatement
    private let insertUnique: SQLiteStatement
    /// The types that this transaction has marked; marking one again would change nothing.
    private var marked: [(tenant: String, entityType: String)] = []
    /// The records that the present transition inserted, with their makers.
    private var inserted: [(record: RecordID, maker: String)] = []

    init(_ connection: SQLiteConnection, _ order: ChangeOrder) {
        self.connection = connection
        self.order = order
        find = SQLiteStatement(
            connection,
            "SELECT version, is_withdrawn FROM records WHERE tenant = ? AND entity_type = ? AND id = ?")
        insert = SQLiteStatement(
            connection,
            """
            INSERT INTO records (
                tenant, entity_type, id, version, is_withdrawn, updated_at, application, created_by, create_key,
                created_at, fields)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        update = SQLiteStatement(
            connection,
            """
            UPDATE records SET version = ?1, is_withdrawn = ?2, updated_at = ?3, application = ?4, fields = ?5
            WHERE tenant = ?6 AND entity_type = ?7 AND id = ?8 AND version = ?1 - 1
            """)
        findChange = SQLiteStatement(
            connection, "SELECT changed FROM record_changes WHERE tenant = ? AND entity_type = ?")
        markChange = SQLiteStatement(
            connection,
            """
            INSERT INTO record_changes (tenant, entity_type, changed) VALUES (?, ?, ?)
            ON CONFLICT DO UPDATE SET changed = excluded.changed
            """)
        findKeys = SQLiteStatement(
            connection,
            """
            SELECT s.sequence, r.keys_by
            FROM records r JOIN submissions s ON s.tenant = r.tenant AND s.id = r.created_by
            WHERE r.tenant = ? AND r.entity_type = ? AND r.id = ?
            """)
        moveKeys = SQLiteStatement(
            connection, "UPDATE records SET keys_by = ? WHERE tenant = ? AND entity_type = ? AND id = ?")
        findUnique = SQLiteStatement(
            connection,
            """
            SELECT record FROM unique_values WHERE tenant = ? AND entity_type = ? AND name = ? AND digest = ?
            """)
        clearUniques = SQLiteStatement(
            connection, "DELETE FROM unique_values WHERE tenant = ? AND entity_type = ? AND record = ?")
        insertUnique = SQLiteStatement(
            connection,
            """
            INSERT INTO unique_values (tenant, entity_type, name, digest, record) VALUES (?, ?, ?, ?, ?)
            ON CONFLICT DO NOTHING
            """)
    }

    func forget() { marked.removeAll(keepingCapacity: true) }

    func forgetTransition() { inserted.removeAll(keepingCapacity: true) }

    // MARK: - What guards ask

    func version(
        of record: RecordID, _ tenant: String
    ) throws(LedgerError) -> (version: Int64, isWithdrawn: Bool)? {
        try find.start()
        find.bind(tenant)
        find.bind(record.entityType)
        find.bind(record.id)
        guard try find.step() else { return nil }
        let stored = (version: find.integer(0), isWithdrawn: find.integer(1) != 0)
        find.reset()
        return stored
    }

    func lastChange(of entityType: String, _ tenant: String) throws(LedgerError) -> Int64 {
        try findChange.start()
        findChange.bind(tenant)
        findChange.bind(entityType)
        guard try findChange.step() else { return 0 }
        let place = findChange.integer(0)
        findChange.reset()
        return place
    }

    /// The id of the record that has a unique value.
    func owner(
        of value: UniqueValue, _ entityType: String, _ tenant: String
    ) throws(LedgerError) -> String? {
        try findUnique.start()
        findUnique.bind(tenant)
        findUnique.bind(entityType)
        findUnique.bind(value.constraint)
        findUnique.bind(value.digest)
        guard try findUnique.step() else { return nil }
        let record = findUnique.text(0)
        findUnique.reset()
        return record
    }

    /// True when the present transition inserted the record for this submission.
    func isNew(_ record: RecordID, madeBy submission: String) -> Bool {
        inserted.contains { new, maker in
            new.id.hasSameBytes(as: record.id) && new.entityType.hasSameBytes(as: record.entityType)
                && maker.hasSameBytes(as: submission)
        }
    }

    /// The submissions that a record was made by and that its match keys were brought by; nil when the
    /// record does not exist.
    func keyPlaces(
        of record: RecordID, _ tenant: String
    ) throws(LedgerError) -> (maker: Int64, keys: Int64)? {
        try findKeys.start()
        findKeys.bind(tenant)
        findKeys.bind(record.entityType)
        findKeys.bind(record.id)
        guard try findKeys.step() else { return nil }
        let maker = findKeys.integer(0)
        let places = (maker: maker, keys: findKeys.optionalInteger(1) ?? maker)
        findKeys.reset()
        return places
    }

    // MARK: - Writing

    /// Remembers that a record's match keys were brought by another submission than its maker; nil: by its
    /// maker.
    func setKeys(of record: RecordID, broughtBy sequence: Int64?, _ tenant: String) throws(LedgerError) {
        try moveKeys.start()
        moveKeys.bind(sequence)
        moveKeys.bind(tenant)
        moveKeys.bind(record.entityType)
        moveKeys.bind(record.id)
        try moveKeys.run()
    }

    func insert(_ row: RecordRow, _ uniques: [UniqueValue], _ tenant: String) throws(LedgerError) {
        try insert.start()
        insert.bind(tenant)
        insert.bind(row.id.entityType)
        insert.bind(row.id.id)
        insert.bind(row.version)
        insert.bind(row.isWithdrawn ? 1 : 0)
        insert.bind(row.updatedAt.microseconds)
        insert.bind(row.application)
        insert.bind(row.createdBy)
        insert.bind(row.createKey)
        insert.bind(row.createdAt.microseconds)
        insert.bind(row.fields)
        try insert.run()
        try insert(uniques, of: row.id, tenant)
        try mark(row.id.entityType, tenant)
        inserted.append((row.id, row.createdBy))
    }

    func update(_ row: RecordRow, _ uniques: [UniqueValue], _ tenant: String) throws(LedgerError) {
        try update.start()
        update.bind(row.version)
        update.bind(row.isWithdrawn ? 1 : 0)
        update.bind(row.updatedAt.microseconds)
        update.bind(row.application)
        update.bind(row.fields)
        update.bind(tenant)
        update.bind(row.id.entityType)
        update.bind(row.id.id)
        try update.run()
        guard connection.changes == 1 else {
            guard let stored = try version(of: row.id, tenant) else { throw .missing("record", row.id.id) }
            throw .impossible(
                "record '\(row.id.id)' has version \(stored.version), so the next is not \(row.version)")
        }
        try clearUniques.start()
        clearUniques.bind(tenant)
        clearUniques.bind(row.id.entityType)
        clearUniques.bind(row.id.id)
        try clearUniques.run()
        try insert(uniques, of: row.id, tenant)
        try mark(row.id.entityType, tenant)
    }

    func take(_ uniques: [UniqueValue], of record: RecordID, _ tenant: String) throws(LedgerError) {
        guard try version(of: record, tenant) != nil else { throw .missing("record", record.id) }
        try insert(uniques, of: record, tenant)
    }

    private func insert(
        _ uniques: [UniqueValue], of record: RecordID, _ tenant: String
    ) throws(LedgerError) {
        for value in uniques {
            try insertUnique.start()
            insertUnique.bind(tenant)
            insertUnique.bind(record.entityType)
            insertUnique.bind(value.constraint)
            insertUnique.bind(value.digest)
            insertUnique.bind(record.id)
            try insertUnique.run()
            guard connection.changes == 0 else { continue }
            if value.yields { continue }
            let owner = try owner(of: value, record.entityType, tenant)
            if owner?.hasSameBytes(as: record.id) != true {
                throw .impossible("the unique value of '\(value.constraint)' is taken")
            }
        }
    }

    private func mark(_ entityType: String, _ tenant: String) throws(LedgerError) {
        let isMarked = marked.contains {
            $0.entityType.hasSameBytes(as: entityType) && $0.tenant.hasSameBytes(as: tenant)
        }
        if isMarked { return }
        try markChange.start()
        markChange.bind(tenant)
        markChange.bind(entityType)
        markChange.bind(try order.next())
        try markChange.run()
        marked.append((tenant, entityType))
    }
}
