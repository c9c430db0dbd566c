// SPDX-License-Identifier: Apache-2.0
package import ContractModel

extension FaultyLedger {
    package var processID: String { wrapped.processID }

    package func commit(_ transition: Transition) async throws(LedgerError) -> CommitOutcome {
        witness?(.commit(transition))
        if !hasStruck, let moment = ending?(transition) { return try await end(moment, transition) }
        return try await pass(isCommit: true) { () async throws(LedgerError) in
            guard let editing else { return try await wrapped.commit(transition) }
            guard let edited = await editing(transition, wrapped) else {
                return .committed(reference: nil, sequence: nil)
            }
            return try await wrapped.commit(edited)
        }
    }

    package func submission(_ id: String, in scope: TenantScope) async throws(LedgerError) -> SubmissionRow? {
        try await pass { () async throws(LedgerError) in try await wrapped.submission(id, in: scope) }
    }

    package func submissions(
        reference: String, in scope: TenantScope
    ) async throws(LedgerError) -> [SubmissionRow] {
        try await pass { () async throws(LedgerError) in
            try await wrapped.submissions(reference: reference, in: scope)
        }
    }

    package func submission(
        idempotencyKey: String, application: String, action: String, actor: String?, in scope: TenantScope
    ) async throws(LedgerError) -> SubmissionRow? {
        try await pass { () async throws(LedgerError) in
            try await wrapped.submission(
                idempotencyKey: idempotencyKey, application: application, action: action, actor: actor,
                in: scope)
        }
    }

    package func submissions(
        _ query: SubmissionQuery, in scope: TenantScope
    ) async throws(LedgerError) -> [SubmissionRow] {
        try await pass { () async throws(LedgerError) in try await wrapped.submissions(query, in: scope) }
    }

    package func run(_ id: String, in scope: TenantScope) async throws(LedgerError) -> RunRow? {
        try await pass { () async throws(LedgerError) in try await wrapped.run(id, in: scope) }
    }

    package func runs(of submission: String, in scope: TenantScope) async throws(LedgerError) -> [RunRow] {
        try await pass { () async throws(LedgerError) in try await wrapped.runs(of: submission, in: scope) }
    }

    package func journal(of run: String, in scope: TenantScope) async throws(LedgerError) -> [JournalRow] {
        try await pass { () async throws(LedgerError) in try await wrapped.journal(of: run, in: scope) }
    }

    package func attachments(
        of submission: String, in scope: TenantScope
    ) async throws(LedgerError) -> [AttachmentRow] {
        try await pass { () async throws(LedgerError) in
            try await wrapped.attachments(of: submission, in: scope)
        }
    }

    package func contract(
        _ digest: String, in scope: TenantScope
    ) async throws(LedgerError) -> String? {
        try await pass { () async throws(LedgerError) in try await wrapped.contract(digest, in: scope) }
    }

    package func record(_ id: RecordID, in scope: TenantScope) async throws(LedgerError) -> RecordRow? {
        try await pass { () async throws(LedgerError) in try await wrapped.record(id, in: scope) }
    }

    package func records(
        _ query: RecordQuery, in scope: TenantScope
    ) async throws(LedgerError) -> [RecordRow] {
        try await pass { () async throws(LedgerError) in try await wrapped.records(query, in: scope) }
    }

    package func records(id: String, in scope: TenantScope) async throws(LedgerError) -> [RecordRow] {
        try await pass { () async throws(LedgerError) in try await wrapped.records(id: id, in: scope) }
    }

    package func counts(in scope: TenantScope) async throws(LedgerError) -> TenantCounts {
        try await pass { () async throws(LedgerError) in try await wrapped.counts(in: scope) }
    }

    package func gauges(in scope: TenantScope) async throws(LedgerError) -> TenantGauges {
        try await pass { () async throws(LedgerError) in try await wrapped.gauges(in: scope) }
    }

    package func lastChange(
        ofType entityType: String, in scope: TenantScope
    ) async throws(LedgerError) -> Int64 {
        try await pass { () async throws(LedgerError) in
            try await wrapped.lastChange(ofType: entityType, in: scope)
        }
    }

    package func holder(
        of value: UniqueValue, ofType entityType: String, in scope: TenantScope
    ) async throws(LedgerError) -> RecordID? {
        try await pass { () async throws(LedgerError) in
            try await wrapped.holder(of: value, ofType: entityType, in: scope)
        }
    }

    package func matchHolders(
        _ keys: [MatchKey], before sequence: Int64, excluding submission: String, limit: Int,
        in scope: TenantScope
    ) async throws(LedgerError) -> (holders: [MatchHolder], since: Int64) {
        witness?(.matchHolders(keys, excluding: submission, in: scope))
        return try await pass { () async throws(LedgerError) in
            try await wrapped.matchHolders(
                keys, before: sequence, excluding: submission, limit: limit, in: scope)
        }
    }

    package func matchChecks(
        application: String, in scope: TenantScope
    ) async throws(LedgerError) -> [MatchCheckRow] {
        try await pass { () async throws(LedgerError) in
            try await wrapped.matchChecks(application: application, in: scope)
        }
    }

    package func audit(
        after sequence: Int64, limit: Int, in scope: TenantScope
    ) async throws(LedgerError) -> [AuditRow] {
        try await pass { () async throws(LedgerError) in
            try await wrapped.audit(after: sequence, limit: limit, in: scope)
        }
    }

    package func audit(of submission: String, in scope: TenantScope) async throws(LedgerError) -> [AuditRow] {
        try await pass { () async throws(LedgerError) in try await wrapped.audit(of: submission, in: scope) }
    }

    package func auditHead(in scope: TenantScope) async throws(LedgerError) -> AuditHead {
        try await pass { () async throws(LedgerError) in try await wrapped.auditHead(in: scope) }
    }

    package func outbox(
        of submission: String, in scope: TenantScope
    ) async throws(LedgerError) -> [OutboxRow] {
        try await pass { () async throws(LedgerError) in try await wrapped.outbox(of: submission, in: scope) }
    }

    package func outbox(
        after sequence: Int64, limit: Int, in scope: TenantScope
    ) async throws(LedgerError) -> [OutboxRow] {
        try await pass { () async throws(LedgerError) in
            try await wrapped.outbox(after: sequence, limit: limit, in: scope)
        }
    }

    package func events(
        named names: [String], after sequence: Int64, limit: Int, in scope: TenantScope
    ) async throws(LedgerError) -> EventPage {
        try await pass { () async throws(LedgerError) in
            try await wrapped.events(named: names, after: sequence, limit: limit, in: scope)
        }
    }

    package func storeFile(
        maxBytes: Int64, in scope: TenantScope, next piece: @Sendable () throws -> [UInt8]?
    ) async throws(LedgerError) -> StoredFile {
        try await pass { () async throws(LedgerError) in
            try await wrapped.storeFile(maxBytes: maxBytes, in: scope, next: piece)
        }
    }

    package func fileBytes(_ sha256: String, in scope: TenantScope) async throws(LedgerError) -> [UInt8]? {
        try await pass { () async throws(LedgerError) in try await wrapped.fileBytes(sha256, in: scope) }
    }

    package func sweepFiles(olderThan grace: Duration, now: Instant) async throws(LedgerError) -> Int {
        try await pass { () async throws(LedgerError) in
            try await wrapped.sweepFiles(olderThan: grace, now: now)
        }
    }

    package func triggers(
        application: String, in scope: TenantScope
    ) async throws(LedgerError) -> [TriggerRow] {
        try await pass { () async throws(LedgerError) in
            try await wrapped.triggers(application: application, in: scope)
        }
    }

    package func fires(_ query: FireQuery, in scope: TenantScope) async throws(LedgerError) -> [FireRow] {
        try await pass { () async throws(LedgerError) in try await wrapped.fires(query, in: scope) }
    }

    package func dueRuns(now: Instant, limit: Int) async throws(LedgerError) -> [DueRun] {
        try await pass { () async throws(LedgerError) in try await wrapped.dueRuns(now: now, limit: limit) }
    }

    package func nextWake(includingWaits: Bool) async throws(LedgerError) -> Instant? {
        try await pass { () async throws(LedgerError) in
            try await wrapped.nextWake(includingWaits: includingWaits)
        }
    }

    package func waitForChange(atMost delay: Duration) async {
        await wrapped.waitForChange(atMost: delay)
    }

    package func takeUncleanEnd() async -> Bool {
        await wrapped.takeUncleanEnd()
    }

    package func mayBeAlive(_ processID: String) async -> Bool { await wrapped.mayBeAlive(processID) }

    package func tenants() async throws(LedgerError) -> [TenantScope] {
        try await pass { () async throws(LedgerError) in try await wrapped.tenants() }
    }

    package func close() async {
        await wrapped.close()
    }
}
