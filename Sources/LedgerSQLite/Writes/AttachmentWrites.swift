// SPDX-License-Identifier: Apache-2.0
internal import Ledger

/// Writes the rows of the files that submissions brought.
final class AttachmentWrites {
    private let connection: SQLiteConnection
    private let insert: SQLiteStatement
    private let attach: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        self.connection = connection
        insert = SQLiteStatement(
            connection,
            """
            INSERT INTO attachments (
                tenant, submission, position, id, parameter, name, content_type, bytes, sha256, record_type,
                record_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        attach = SQLiteStatement(
            connection, "UPDATE attachments SET record_type = ?, record_id = ? WHERE tenant = ? AND id = ?")
    }

    func insert(_ row: AttachmentRow, _ tenant: String) throws(LedgerError) {
        try insert.start()
        insert.bind(tenant)
        insert.bind(row.submission)
        insert.bind(Int64(row.position))
        insert.bind(row.id)
        insert.bind(row.parameter)
        insert.bind(row.name)
        insert.bind(row.contentType)
        insert.bind(row.bytes)
        insert.bind(row.sha256)
        insert.bind(row.record?.entityType)
        insert.bind(row.record?.id)
        try insert.run()
    }

    func attach(_ attachment: String, _ record: RecordID, _ tenant: String) throws(LedgerError) {
        try attach.start()
        attach.bind(record.entityType)
        attach.bind(record.id)
        attach.bind(tenant)
        attach.bind(attachment)
        try attach.run()
        if connection.changes != 1 { throw .missing("attachment", attachment) }
    }
}
