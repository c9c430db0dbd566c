// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger
import Synchronization

/// A ledger that notes what is committed to another and looked up in it.
final class ObservedLedger: LedgerStore {
    private let wrapped: any LedgerStore
    private let noted = Mutex(Notes())

    struct Notes {
        var transitions: [Transition] = []
        var lookUps: [(keys: [MatchKey], sequence: Int64, submission: String)] = []
    }

    init(_ wrapped: any LedgerStore) { self.wrapped = wrapped }

    var notes: Notes { noted.withLock { $0 } }
    var processID: String { wrapped.processID }

    func commit(_ transition: Transition) async throws(LedgerError) -> CommitOutcome {
        noted.withLock { $0.transitions.append(transition) }
        return try await wrapped.commit(transition)
    }

    func matchHolders(
        _ keys: [MatchKey], before sequence: Int64, excluding submission: String, limit: Int,
        in scope: TenantScope
    ) async throws(LedgerError) -> (holders: [MatchHolder], since: Int64) {
        noted.withLock { $0.lookUps.append((keys, sequence, submission)) }
        return try await wrapped.matchHolders(
            keys, before: sequence, excluding: submission, limit: limit, in: scope)
    }

    // MARK: - Passed on

    func submission(_ id: String, in scope: TenantScope) async throws(LedgerError) -> SubmissionRow? {
        try await wrapped.submission(id, in: scope)
    }

    func submissions(reference: String, in scope: TenantScope) async throws(LedgerError) -> [SubmissionRow] {
        try await wrapped.submissions(reference: reference, in: scope)
    }

    func submission(
        idempotencyKey: String, application: String, action: String, actor: String?, in scope: TenantScope
    ) async throws(LedgerError) -> SubmissionRow? {
        try await wrapped.submission(
            idempotencyKey: idempotencyKey, application: application, action: action, actor: actor, in: scope)
    }

    func submissions(
        _ query: SubmissionQuery, in scope: TenantScope
    ) async throws(LedgerError) -> [SubmissionRow] {
        try await wrapped.submissions(query, in: scope)
    }

    func run(_ id: String, in scope: TenantScope) async throws(LedgerError) -> RunRow? {
        try await wrapped.run(id, in: scope)
    }

    func runs(of submission: String, in scope: TenantScope) async throws(LedgerError) -> [RunRow] {
        try await wrapped.runs(of: submission, in: scope)
    }

    func journal(of run: String, in scope: TenantScope) async throws(LedgerError) -> [JournalRow] {
        try await wrapped.journal(of: run, in: scope)
    }

    func attachments(
        of submission: String, in scope: TenantScope
    ) async throws(LedgerError) -> [AttachmentRow] {
        try await wrapped.attachments(of: submission, in: scope)
    }

    func contract(_ digest: String, in scope: TenantScope) async throws(LedgerError) -> String? {
        try await wrapped.contract(digest, in: scope)
    }

    func record(_ id: RecordID, in scope: TenantScope) async throws(LedgerError) -> RecordRow? {
        try await wrapped.record(id, in: scope)
    }

    func records(_ query: RecordQuery, in scope: TenantScope) async throws(LedgerError) -> [RecordRow] {
        try await wrapped.records(query, in: scope)
    }

    func lastChange(ofType entityType: String, in scope: TenantScope) async throws(LedgerError) -> Int64 {
        try await wrapped.lastChange(ofType: entityType, in: scope)
    }

    func audit(
        after sequence: Int64, limit: Int, in scope: TenantScope
    ) async throws(LedgerError) -> [AuditRow] {
        try await wrapped.audit(after: sequence, limit: limit, in: scope)
    }

    func audit(of submission: String, in scope: TenantScope) async throws(LedgerError) -> [AuditRow] {
        try await wrapped.audit(of: submission, in: scope)
    }

    func auditHead(in scope: TenantScope) async throws(LedgerError) -> AuditHead {
        try await wrapped.auditHead(in: scope)
    }

    func outbox(of submission: String, in scope: TenantScope) async throws(LedgerError) -> [OutboxRow] {
        try await wrapped.outbox(of: submission, in: scope)
    }

    func outbox(
        after sequence: Int64, limit: Int, in scope: TenantScope
    ) async throws(LedgerError) -> [OutboxRow] {
        try await wrapped.outbox(after: sequence, limit: limit, in: scope)
    }

    func storeFile(
        maxBytes: Int64, in scope: TenantScope, next piece: @Sendable () throws -> [UInt8]?
    ) async throws(LedgerError) -> StoredFile {
        try await wrapped.storeFile(maxBytes: maxBytes, in: scope, next: piece)
    }

    func fileBytes(_ sha256: String, in scope: TenantScope) async throws(LedgerError) -> [UInt8]? {
        try await wrapped.fileBytes(sha256, in: scope)
    }

    func sweepFiles(olderThan grace: Duration, now: Instant) async throws(LedgerError) -> Int {
        try await wrapped.sweepFiles(olderThan: grace, now: now)
    }

    func dueRuns(now: Instant, limit: Int) async throws(LedgerError) -> [DueRun] {
        try await wrapped.dueRuns(now: now, limit: limit)
    }

    func nextWake(includingWaits: Bool) async throws(LedgerError) -> Instant? {
        try await wrapped.nextWake(includingWaits: includingWaits)
    }

    func waitForChange(atMost delay: Duration) async { await wrapped.waitForChange(atMost: delay) }
    func takeUncleanEnd() async -> Bool { await wrapped.takeUncleanEnd() }
    func tenants() async throws(LedgerError) -> [TenantScope] { try await wrapped.tenants() }
    func mayBeAlive(_ processID: String) async -> Bool { await wrapped.mayBeAlive(processID) }
    func close() async { await wrapped.close() }
}
