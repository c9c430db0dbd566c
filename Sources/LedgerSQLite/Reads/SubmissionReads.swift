// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Reads submissions, their files and the contracts they are pinned to.
final class SubmissionReads {
    private let byID: SQLiteStatement
    private let bySequence: SQLiteStatement
    private let byReference: SQLiteStatement
    private let byKey: SQLiteStatement
    private let listing: SQLiteStatement
    private let listingOfParent: SQLiteStatement
    private let attachments: SQLiteStatement
    private let contract: SQLiteStatement
    private let counting: SQLiteStatement

    init(_ connection: SQLiteConnection) {
        byID = SQLiteStatement(connection, "SELECT sequence FROM submissions WHERE tenant = ? AND id = ?")
        bySequence = SQLiteStatement(
            connection,
            """
            SELECT id, sequence, application, action, mode, status, fingerprint, payload, arguments, caller, actor,
                contract, correlation_id, source, accepted_at, now, updated_at, reference, idempotency_key,
                target_type, target_id, entity_type, entity_id, error, duplicates, warnings, result, parent, part,
                rerun_of, purged_at
            FROM submissions WHERE sequence = ?
            """)
        byReference = SQLiteStatement(
            connection,
            "SELECT sequence FROM submissions WHERE tenant = ? AND reference = ? ORDER BY sequence")
        byKey = SQLiteStatement(
            connection,
            """
            SELECT sequence FROM submissions
            WHERE tenant = ? AND idempotency_key = ? AND application = ? AND action = ?
                AND coalesce(actor, '') = ? AND (actor IS NULL) = ?
            """)
        listing = SQLiteStatement(
            connection,
            """
            SELECT sequence FROM submissions INDEXED BY submissions_by_tenant
            WHERE tenant = ?1 AND sequence > ?2 AND ?11 IS NULL
                AND (?3 IS NULL OR status = ?3)
                AND (?4 IS NULL OR action = ?4)
                AND (?5 IS NULL OR application = ?5)
                AND (?6 IS NULL OR actor = ?6)
                AND (?7 IS NULL OR accepted_at < ?7)
                AND (?8 IS NULL OR accepted_at > ?8)
                AND (?9 IS NULL OR ?9 = (
                    SELECT r.state FROM runs r
                    WHERE r.place BETWEEN submissions.sequence << 10 AND (submissions.sequence << 10 | 1023)
                    ORDER BY r.place DESC LIMIT 1))
                AND (?12 IS NULL OR updated_at < ?12)
                AND (?13 IS NULL OR json_extract(error, '$.code') = ?13)
                AND (?14 IS NULL OR (purged_at IS NOT NULL) = ?14)
                AND (?15 = 0 OR idempotency_key IS NOT NULL)
            ORDER BY sequence LIMIT ?10
            """)
        listingOfParent = SQLiteStatement(
            connection,
            """
            SELECT sequence FROM submissions INDEXED BY submissions_by_parent
            WHERE tenant = ?1 AND sequence > ?2 AND parent = ?11
                AND (?3 IS NULL OR status = ?3)
                AND (?4 IS NULL OR action = ?4)
                AND (?5 IS NULL OR application = ?5)
                AND (?6 IS NULL OR actor = ?6)
                AND (?7 IS NULL OR accepted_at < ?7)
                AND (?8 IS NULL OR accepted_at > ?8)
                AND (?9 IS NULL OR ?9 = (
                    SELECT r.state FROM runs r
                    WHERE r.place BETWEEN submissions.sequence << 10 AND (submissions.sequence << 10 | 1023)
                    ORDER BY r.place DESC LIMIT 1))
                AND (?12 IS NULL OR updated_at < ?12)
                AND (?13 IS NULL OR json_extract(error, '$.code') = ?13)
                AND (?14 IS NULL OR (purged_at IS NOT NULL) = ?14)
                AND (?15 = 0 OR idempotency_key IS NOT NULL)
            ORDER BY sequence LIMIT ?10
            """)
        attachments = SQLiteStatement(
            connection,
            """
            SELECT id, position, parameter, name, content_type, bytes, sha256, record_type, record_id
            FROM attachments WHERE tenant = ? AND submission = ? ORDER BY position
            """)
        contract = SQLiteStatement(
            connection, "SELECT plan FROM contracts WHERE tenant = ? AND digest = ?")
        counting = SQLiteStatement(
            connection,
            """
            SELECT count(*), (
                SELECT count(*) FROM runs
                WHERE tenant = ?1 AND state NOT IN ('completed', 'failed', 'terminated'))
            FROM submissions INDEXED BY submissions_by_tenant WHERE tenant = ?1
            """)
    }

    /// All submissions of a tenant, and how many of them have a run that has not ended: none has two.
    func counts(_ tenant: String) throws(LedgerError) -> TenantCounts {
        try counting.start()
        counting.bind(tenant)
        guard try counting.step() else { return TenantCounts() }
        defer { counting.reset() }
        return TenantCounts(submissions: counting.integer(0), unfinished: counting.integer(1))
    }

    func submission(_ id: String, _ tenant: String) throws(LedgerError) -> SubmissionRow? {
        guard let sequence = try sequence(of: id, tenant) else { return nil }
        return try row(at: sequence)
    }

    /// The ledger place of a submission.
    func sequence(of id: String, _ tenant: String) throws(LedgerError) -> Int64? {
        try byID.start()
        byID.bind(tenant)
        byID.bind(id)
        guard try byID.step() else { return nil }
        let sequence = byID.integer(0)
        byID.reset()
        return sequence
    }

    func submissions(reference: String, _ tenant: String) throws(LedgerError) -> [SubmissionRow] {
        try byReference.start()
        byReference.bind(tenant)
        byReference.bind(reference)
        return try rows(of: byReference)
    }

    func submission(
        key: String, _ application: String, _ action: String, _ actor: String?, _ tenant: String
    ) throws(LedgerError) -> SubmissionRow? {
        try byKey.start()
        byKey.bind(tenant)
        byKey.bind(key)
        byKey.bind(application)
        byKey.bind(action)
        byKey.bind(actor ?? "")
        byKey.bind(actor == nil ? 1 : 0)
        return try rows(of: byKey).first
    }

    func submissions(_ query: SubmissionQuery, _ tenant: String) throws(LedgerError) -> [SubmissionRow] {
        guard query.limit > 0 else { return [] }
        let listing = query.parent == nil ? listing : listingOfParent
        try listing.start()
        listing.bind(tenant)
        listing.bind(query.after)
        listing.bind(query.status?.rawValue)
        listing.bind(query.action)
        listing.bind(query.application)
        listing.bind(query.actor)
        listing.bind(query.acceptedBefore?.microseconds)
        listing.bind(query.acceptedAfter?.microseconds)
        listing.bind(query.runState?.rawValue)
        listing.bind(Int64(query.limit))
        listing.bind(query.parent)
        listing.bind(query.updatedBefore?.microseconds)
        listing.bind(query.errorCode)
        listing.bind(query.isPurged.map { $0 ? Int64(1) : 0 })
        listing.bind(query.hasKey ? 1 : 0)
        return try rows(of: listing)
    }

    private func rows(of sequences: SQLiteStatement) throws(LedgerError) -> [SubmissionRow] {
        var rows: [SubmissionRow] = []
        while try sequences.step() {
            if let row = try row(at: sequences.integer(0)) { rows.append(row) }
        }
        return rows
    }

    private func row(at sequence: Int64) throws(LedgerError) -> SubmissionRow? {
        try bySequence.start()
        bySequence.bind(sequence)
        guard try bySequence.step() else { return nil }
        defer { bySequence.reset() }
        return try SubmissionRow(bySequence.row)
    }

    func attachments(of submission: String, _ tenant: String) throws(LedgerError) -> [AttachmentRow] {
        try attachments.start()
        attachments.bind(tenant)
        attachments.bind(submission)
        var rows: [AttachmentRow] = []
        while try attachments.step() {
            var row = attachments.row
            rows.append(
                AttachmentRow(
                    id: row.text(), submission: submission, position: Int(row.integer()),
                    parameter: row.optionalText(), name: row.text(), contentType: row.text(),
                    bytes: row.integer(),
                    sha256: row.text(), record: row.recordID()))
        }
        return rows
    }

    func contract(_ digest: String, _ tenant: String) throws(LedgerError) -> String? {
        try contract.start()
        contract.bind(tenant)
        contract.bind(digest)
        guard try contract.step() else { return nil }
        defer { contract.reset() }
        return contract.text(0)
    }
}

extension SQLiteRow {
    /// Two columns that name a record; nil when both are null.
    mutating func recordID() -> RecordID? {
        let (type, id) = (optionalText(), optionalText())
        guard let type, let id else { return nil }
        return RecordID(entityType: type, id: id)
    }

    /// A column that holds the name of a case.
    mutating func name<Name: RawRepresentable<String>>(of type: Name.Type) throws(LedgerError) -> Name {
        let text = text()
        guard let name = Name(rawValue: text) else {
            throw LedgerError(.corrupt, "the ledger holds a \(type) that this version does not know")
        }
        return name
    }

    mutating func instant() -> Instant { Instant(microseconds: integer()) }
    mutating func optionalInstant() -> Instant? { optionalInteger().map(Instant.init(microseconds:)) }
}

extension SubmissionRow {
    fileprivate init(_ stored: SQLiteRow) throws(LedgerError) {
        var row = stored
        let (id, sequence) = (row.text(), row.integer())
        let (application, action, mode) = (row.text(), row.text(), row.text())
        let status = try row.name(of: Status.self)
        self.init(
            id: id, application: application, action: action, mode: mode, status: status,
            fingerprint: row.text(),
            payload: row.text(), arguments: row.text(), caller: row.text(), actor: row.optionalText(),
            contract: row.text(), correlationID: row.text(), source: row.text(), acceptedAt: row.instant(),
            now: row.instant())
        self.sequence = sequence
        updatedAt = row.instant()
        reference = row.optionalText()
        idempotencyKey = row.optionalText()
        target = row.recordID()
        entity = row.recordID()
        error = row.optionalText()
        duplicates = row.optionalText()
        warnings = row.optionalText()
        result = row.optionalText()
        parent = row.optionalText()
        part = row.optionalText()
        rerunOf = row.optionalText()
        purgedAt = row.optionalInstant()
    }
}
