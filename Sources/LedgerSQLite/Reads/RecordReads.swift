// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Reads records.
final class RecordReads {
    private let byID: SQLiteStatement
    private let listingOfType: SQLiteStatement
    private let listingOfMaker: SQLiteStatement
    private let types: SQLiteStatement
    private let change: SQLiteStatement
    private let counting: SQLiteStatement
    private let unique: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        byID = SQLiteStatement(
            connection,
            """
            SELECT sequence, entity_type, id, application, fields, created_by, create_key, version, is_withdrawn,
                created_at, updated_at
            FROM records WHERE tenant = ? AND entity_type = ? AND id = ?
            """)
        listingOfType = SQLiteStatement(
            connection,
            """
            SELECT sequence, entity_type, id, application, fields, created_by, create_key, version, is_withdrawn,
                created_at, updated_at
            FROM records INDEXED BY records_by_type
            WHERE tenant = ?1 AND entity_type = ?2 AND sequence > ?3
                AND (?4 IS NULL OR application = ?4) AND (?5 OR NOT is_withdrawn)
            ORDER BY sequence
            """)
        listingOfMaker = SQLiteStatement(
            connection,
            """
            SELECT sequence, entity_type, id, application, fields, created_by, create_key, version, is_withdrawn,
                created_at, updated_at
            FROM records INDEXED BY records_by_creator
            WHERE tenant = ?1 AND created_by = ?2 AND sequence > ?3
                AND (?4 IS NULL OR application = ?4) AND (?5 OR NOT is_withdrawn)
                AND (?6 IS NULL OR entity_type = ?6)
            ORDER BY sequence
            """)
        types = SQLiteStatement(
            connection, "SELECT entity_type FROM record_changes WHERE tenant = ? ORDER BY entity_type")
        change = SQLiteStatement(
            connection, "SELECT changed FROM record_changes WHERE tenant = ? AND entity_type = ?")
        counting = SQLiteStatement(
            connection,
            "SELECT count(*) FROM records INDEXED BY records_by_type WHERE tenant = ? AND NOT is_withdrawn")
        unique = SQLiteStatement(
            connection,
            """
            SELECT record FROM unique_values WHERE tenant = ? AND entity_type = ? AND name = ? AND digest = ?
            """)
    }

    /// Records that are not withdrawn.
    func count(_ tenant: String) throws(LedgerError) -> Int64 {
        try counting.start()
        counting.bind(tenant)
        guard try counting.step() else { return 0 }
        defer { counting.reset() }
        return counting.integer(0)
    }

    /// The records of an id; no index goes over all types, and they are few.
    func records(id: String, _ tenant: String) throws(LedgerError) -> [RecordRow] {
        var found: [RecordRow] = []
        for type in try entityTypes(tenant) {
            if let row = try record(RecordID(entityType: type, id: id), tenant) { found.append(row) }
        }
        return found
    }

    func record(_ id: RecordID, _ tenant: String) throws(LedgerError) -> RecordRow? {
        try byID.start()
        byID.bind(tenant)
        byID.bind(id.entityType)
        byID.bind(id.id)
        guard try byID.step() else { return nil }
        defer { byID.reset() }
        return RecordRow(byID.row)
    }

    func lastChange(of entityType: String, _ tenant: String) throws(LedgerError) -> Int64 {
        try change.start()
        change.bind(tenant)
        change.bind(entityType)
        guard try change.step() else { return 0 }
        defer { change.reset() }
        return change.integer(0)
    }

    func holder(
        of value: UniqueValue, _ entityType: String, _ tenant: String
    ) throws(LedgerError) -> RecordID? {
        try unique.start()
        unique.bind(tenant)
        unique.bind(entityType)
        unique.bind(value.constraint)
        unique.bind(value.digest)
        guard try unique.step() else { return nil }
        defer { unique.reset() }
        return RecordID(entityType: entityType, id: unique.text(0))
    }

    func records(_ query: RecordQuery, _ tenant: String) throws(LedgerError) -> [RecordRow] {
        guard query.limit > 0 else { return [] }
        let filter = FieldFilter(query)
        if let maker = query.createdBy {
            try listingOfMaker.start()
            listingOfMaker.bind(tenant)
            listingOfMaker.bind(maker)
            bindRest(query, listingOfMaker)
            listingOfMaker.bind(query.entityType)
            return try rows(of: listingOfMaker, filter, query.limit)
        }
        if let type = query.entityType { return try records(query, ofType: type, filter, tenant) }
        // No index goes over all types; they are few.
        var found: [RecordRow] = []
        for type in try entityTypes(tenant) { found += try records(query, ofType: type, filter, tenant) }
        return Array(found.sorted { $0.sequence < $1.sequence }.prefix(query.limit))
    }

    private func records(
        _ query: RecordQuery, ofType type: String, _ filter: FieldFilter, _ tenant: String
    ) throws(LedgerError) -> [RecordRow] {
        try listingOfType.start()
        listingOfType.bind(tenant)
        listingOfType.bind(type)
        bindRest(query, listingOfType)
        return try rows(of: listingOfType, filter, query.limit)
    }

    private func bindRest(_ query: RecordQuery, _ statement: SQLiteStatement) {
        statement.bind(query.after)
        statement.bind(query.application)
        statement.bind(query.includesWithdrawn ? 1 : 0)
    }

    private func rows(
        of statement: SQLiteStatement, _ filter: FieldFilter, _ limit: Int
    ) throws(LedgerError) -> [RecordRow] {
        defer { statement.reset() }
        var rows: [RecordRow] = []
        while rows.count < limit, try statement.step() {
            let row = RecordRow(statement.row)
            if filter.matches(row.fields) { rows.append(row) }
        }
        return rows
    }

    private func entityTypes(_ tenant: String) throws(LedgerError) -> [String] {
        try types.start()
        types.bind(tenant)
        var names: [String] = []
        while try types.step() { names.append(types.text(0)) }
        return names
    }
}

extension RecordRow {
    fileprivate init(_ stored: SQLiteRow) {
        var row = stored
        let sequence = row.integer()
        let id = RecordID(entityType: row.text(), id: row.text())
        self.init(
            id: id, application: row.text(), fields: row.text(), createdBy: row.text(), createKey: row.text(),
            version: row.integer(), isWithdrawn: row.integer() != 0, createdAt: row.instant(),
            updatedAt: row.instant())
        self.sequence = sequence
    }
}
