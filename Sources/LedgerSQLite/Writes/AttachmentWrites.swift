// SPDX-License-Identifier: Apache-2.0
internal import Ledger

/// Writes the rows of the files that submissions brought.
final class AttachmentWrites {
    private let connection: SQLiteConnection
    private let insert: SQLiteStatement
    private let attach: SQLiteStatement
    private let attachAnywhere: SQLiteStatement

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
            connection,
            """
            UPDATE attachments SET record_type = ?, record_id = ? WHERE tenant = ? AND submission = ? AND id = ?
            """)
        attachAnywhere = SQLiteStatement(
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

    /// Names the record that stands for an attachment.
    ///
    /// Attachments are kept by submission, and there is no index by their ids: each costs a page of its own
    /// for every file. A transition that attaches names the submission in some other write or guard, so that
    /// it is looked for among those first; one that does not is looked for everywhere.
    func attach(
        _ attachment: String, _ record: RecordID, _ tenant: String, known submissions: [SubmissionPlace]
    ) throws(LedgerError) {
        for submission in submissions {
            try attach.start()
            attach.bind(record.entityType)
            attach.bind(record.id)
            attach.bind(tenant)
            attach.bind(submission.id)
            attach.bind(attachment)
            try attach.run()
            if connection.changes > 0 { return }
        }
        try attachAnywhere.start()
        attachAnywhere.bind(record.entityType)
        attachAnywhere.bind(record.id)
        attachAnywhere.bind(tenant)
        attachAnywhere.bind(attachment)
        try attachAnywhere.run()
        if connection.changes == 0 { throw .missing("attachment", attachment) }
    }
}
