// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension MemoryLedger {
    public func submission(_ id: String, in scope: TenantScope) async throws(LedgerError) -> SubmissionRow? {
        try read(scope) { $0.submission(id) }
    }

    public func submissions(
        reference: String, in scope: TenantScope
    ) async throws(LedgerError) -> [SubmissionRow] {
        try read(scope) { tenant in
            tenant.submissions.filter { $0.reference.hasSameBytes(as: reference) }
        }
    }

    public func submission(
        idempotencyKey: String, application: String, action: String, actor: String?, in scope: TenantScope
    ) async throws(LedgerError) -> SubmissionRow? {
        let key = TenantState.IdempotencyKey(
            application: ExactText(application), action: ExactText(action), actor: actor.map(ExactText.init),
            key: ExactText(idempotencyKey))
        return try read(scope) { tenant in tenant.idempotency[key].map { tenant.submissions[$0] } }
    }

    public func submissions(
        _ query: SubmissionQuery, in scope: TenantScope
    ) async throws(LedgerError) -> [SubmissionRow] {
        try read(scope) { $0.submissions(query) }
    }

    public func run(_ id: String, in scope: TenantScope) async throws(LedgerError) -> RunRow? {
        try read(scope) { $0.runs[ExactText(id)] }
    }

    public func runs(of submission: String, in scope: TenantScope) async throws(LedgerError) -> [RunRow] {
        try read(scope) { tenant in
            (tenant.runsOfSubmission[ExactText(submission)] ?? []).compactMap { tenant.runs[$0] }
        }
    }

    public func journal(of run: String, in scope: TenantScope) async throws(LedgerError) -> [JournalRow] {
        try read(scope) { ($0.journals[ExactText(run)] ?? [:]).values.sorted { $0.ordinal < $1.ordinal } }
    }

    public func attachments(
        of submission: String, in scope: TenantScope
    ) async throws(LedgerError) -> [AttachmentRow] {
        try read(scope) { tenant in
            (tenant.attachmentsOfSubmission[ExactText(submission)] ?? [])
                .compactMap { tenant.attachments[$0] }
                .sorted { $0.position < $1.position }
        }
    }

    public func contract(
        _ digest: String, in scope: TenantScope
    ) async throws(LedgerError) -> String? {
        try read(scope) { $0.contracts[ExactText(digest)] }
    }

    public func record(_ id: RecordID, in scope: TenantScope) async throws(LedgerError) -> RecordRow? {
        try read(scope) { $0.record(id) }
    }

    public func records(_ query: RecordQuery, in scope: TenantScope) async throws(LedgerError) -> [RecordRow]
    {
        try read(scope) { $0.records(query) }
    }

    public func records(id: String, in scope: TenantScope) async throws(LedgerError) -> [RecordRow] {
        try read(scope) { tenant in tenant.records.values.filter { $0.id.id.hasSameBytes(as: id) } }
    }

    public func counts(in scope: TenantScope) async throws(LedgerError) -> TenantCounts {
        try read(scope) { tenant in
            TenantCounts(
                submissions: Int64(tenant.submissions.count),
                unfinished: Int64(tenant.runs.values.count { !$0.state.isFinal }),
                records: Int64(tenant.records.values.count { !$0.isWithdrawn }))
        }
    }

    public func gauges(in scope: TenantScope) async throws(LedgerError) -> TenantGauges {
        try read(scope) { $0.gauges }
    }

    public func lastChange(
        ofType entityType: String, in scope: TenantScope
    ) async throws(LedgerError) -> Int64 {
        try read(scope) { $0.typeChanges[ExactText(entityType)] ?? 0 }
    }

    public func holder(
        of value: UniqueValue, ofType entityType: String, in scope: TenantScope
    ) async throws(LedgerError) -> RecordID? {
        try read(scope) { tenant in
            tenant.uniques[tenant.uniqueKey(entityType, value)].map {
                RecordID(entityType: $0.entityType.text, id: $0.id.text)
            }
        }
    }

    public func matchHolders(
        _ keys: [MatchKey], before sequence: Int64, excluding submission: String, limit: Int,
        in scope: TenantScope
    ) async throws(LedgerError) -> (holders: [MatchHolder], since: Int64) {
        try read(scope) { tenant in
            let holders = tenant.holders(of: keys, before: sequence, excluding: submission, limit: limit)
            return (holders, tenant.matchChangeCount)
        }
    }

    public func matchChecks(
        application: String, in scope: TenantScope
    ) async throws(LedgerError) -> [MatchCheckRow] {
        try read(scope) { $0.matchChecks(of: application) }
    }

    public func audit(
        after sequence: Int64, limit: Int, in scope: TenantScope
    ) async throws(LedgerError) -> [AuditRow] {
        try read(scope) { page(of: $0.audit, after: sequence, limit: limit) }
    }

    public func audit(of submission: String, in scope: TenantScope) async throws(LedgerError) -> [AuditRow] {
        try read(scope) { $0.audit.filter { $0.draft.submission.hasSameBytes(as: submission) } }
    }

    public func auditHead(in scope: TenantScope) async throws(LedgerError) -> AuditHead {
        try read(scope) { $0.audit.last.map { AuditHead(hash: $0.hash, count: $0.sequence) } ?? .empty }
    }

    /// Whom and which events a submission waits for: for tests that ask what moves a run next.
    package func holds(of submission: String, in scope: TenantScope) throws(LedgerError) -> [String] {
        try read(scope) { $0.holds[ExactText(submission)]?.map(\.text).sorted() ?? [] }
    }

    public func outbox(of submission: String, in scope: TenantScope) async throws(LedgerError) -> [OutboxRow]
    {
        try read(scope) { $0.outbox.filter { $0.submission.hasSameBytes(as: submission) } }
    }

    public func outbox(
        after sequence: Int64, limit: Int, in scope: TenantScope
    ) async throws(LedgerError) -> [OutboxRow] {
        try read(scope) { page(of: $0.outbox, after: sequence, limit: limit) }
    }
}

extension MemoryLedger {
    public func events(
        named names: [String], after sequence: Int64, limit: Int, in scope: TenantScope
    ) async throws(LedgerError) -> EventPage {
        try read(scope) { tenant in
            let later = tenant.outbox[min(tenant.outbox.count, Int(max(0, sequence)))...]
            let found = Array(later.lazy.filter { names.containsBytes($0.event) }.prefix(max(0, limit)))
            let isCut = found.count >= limit
            return EventPage(
                events: found, through: isCut ? found.last?.sequence ?? sequence : Int64(tenant.outbox.count))
        }
    }
}

extension [String] {
    /// True when a name is among these, byte by byte.
    func containsBytes(_ name: String) -> Bool { contains { $0.hasSameBytes(as: name) } }
}

/// The rows after a sequence, in a list where a row's sequence is its index plus one.
private func page<Row>(of rows: [Row], after sequence: Int64, limit: Int) -> [Row] {
    guard limit > 0, sequence < Int64(rows.count) else { return [] }
    return Array(rows[Int(max(0, sequence))...].prefix(limit))
}

extension TenantState {
    func submissions(_ query: SubmissionQuery) -> [SubmissionRow] {
        guard query.limit > 0, query.after < Int64(submissions.count) else { return [] }
        return Array(
            submissions[Int(max(0, query.after))...].lazy.filter { matches($0, query) }.prefix(query.limit))
    }

    private func matches(_ row: SubmissionRow, _ query: SubmissionQuery) -> Bool {
        if let status = query.status, row.status != status { return false }
        if let action = query.action, !row.action.hasSameBytes(as: action) { return false }
        if let application = query.application, !row.application.hasSameBytes(as: application) {
            return false
        }
        if let actor = query.actor, !row.actor.hasSameBytes(as: actor) { return false }
        if let before = query.acceptedBefore, row.acceptedAt >= before { return false }
        if let after = query.acceptedAfter, row.acceptedAt <= after { return false }
        if let before = query.updatedBefore, row.updatedAt >= before { return false }
        if let parent = query.parent, !row.parent.hasSameBytes(as: parent) { return false }
        if let isPurged = query.isPurged, (row.purgedAt != nil) != isPurged { return false }
        if query.hasKey, row.idempotencyKey == nil { return false }
        if let code = query.errorCode, !row.errorCode.hasSameBytes(as: code) { return false }
        if let state = query.runState {
            guard let latest = runsOfSubmission[ExactText(row.id)]?.last else { return false }
            return runs[latest]?.state == state
        }
        return true
    }

    func records(_ query: RecordQuery) -> [RecordRow] {
        guard query.limit > 0 else { return [] }
        let wanted =
            query.fields.map { (ExactText($0.key), [CanonicalJSON.text($0.value)]) }
            + query.choices.map { (ExactText($0.key), $0.value.map { CanonicalJSON.text($0) }) }
        let found = recordOrder.lazy.compactMap { records[$0] }.filter { row in
            guard row.sequence > query.after, query.includesWithdrawn || !row.isWithdrawn else {
                return false
            }
            if let type = query.entityType, !row.id.entityType.hasSameBytes(as: type) { return false }
            if let application = query.application, !row.application.hasSameBytes(as: application) {
                return false
            }
            if let maker = query.createdBy, !row.createdBy.hasSameBytes(as: maker) { return false }
            if wanted.isEmpty, query.numbers.isEmpty { return true }
            let fields = StoredFields.read(row.fields)
            return wanted.allSatisfy { name, texts in
                texts.contains { fields[name].hasSameBytes(as: $0) }
            }
                && query.numbers.allSatisfy { name, number in
                    let value = fields[ExactText(name)].flatMap { try? JSONReader.read($0) }
                    return RecordQuery.counts(value, as: number)
                }
        }
        return Array(found.prefix(query.limit))
    }
}
