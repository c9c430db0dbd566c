// SPDX-License-Identifier: Apache-2.0
import CSQLite
import ContractModel
import Ledger
import LedgerSQLite
import Testing

/// A ledger with a bit of everything, as an interpreter would have left it; every invariant holds.
struct HealthyLedger {
    let folder: ScratchFolder

    static let lisbon = TenantScope(tenant: "lisbon")
    static let porto = TenantScope(tenant: "porto")
    private static let plan = #"{"creates":[{"entity_type":"report","key":"main"}]}"#
    static let contract = Digest(of: plan).description

    /// Makes the ledger and closes it.
    init() async throws {
        folder = try ScratchFolder()
        let ledger = try folder.open(as: "maker")
        for scope in [HealthyLedger.lisbon, HealthyLedger.porto] {
            try await HealthyLedger.fill(ledger, scope)
        }
        await ledger.close()
    }

    var path: String { folder.ledger }

    /// Verifies, and returns the ids of the invariants that do not hold.
    func broken() throws -> [String] {
        try LedgerVerifier.verify(path).filter { !$0.holds }.map(\.id)
    }

    func result(_ id: String) throws -> InvariantResult {
        try #require(try LedgerVerifier.verify(path).first { $0.id == id })
    }

    /// Writes into the file behind the store's back.
    func plant(_ sql: String) throws {
        var connection: OpaquePointer?
        defer { sqlite3_close_v2(connection) }
        try #require(sqlite3_open_v2(path, &connection, SQLITE_OPEN_READWRITE, nil) == SQLITE_OK)
        let code = sqlite3_exec(connection, "PRAGMA foreign_keys = OFF; " + sql, nil, nil, nil)
        let message = sqlite3_errmsg(connection).map { String(cString: $0) } ?? ""
        try #require(code == SQLITE_OK, "\(message): \(sql)")
        try #require(
            sqlite3_total_changes(connection) > 0 || sql.contains("PRAGMA user_version"), "nothing planted")
    }

    // MARK: - Contents

    private static let start = Rows.start

    static func id(_ name: String, _ scope: TenantScope) -> String { scope.tenant + "-" + name }

    private static func submission(_ name: String, _ scope: TenantScope) -> SubmissionRow {
        var row = Rows.submission(id(name, scope))
        row.caller = #"{"user":"ana"}"#
        row.contract = contract
        return row
    }

    private static func audit(
        _ event: String, _ name: String, _ scope: TenantScope, _ record: RecordID? = nil
    ) -> Write {
        .audit(
            AuditDraft(
                event: event, submission: id(name, scope), actor: event == "accepted" ? "ana" : nil,
                record: record,
                at: start, details: #"{"of":"\#(name)"}"#,
                salt: Array(Digest(of: event + name).bytes.prefix(16))))
    }

    private static func event(_ event: String, _ row: SubmissionRow) -> Write {
        .outbox(
            OutboxRow(
                id: Digest(of: row.id + event).hex, event: "report." + event, application: row.application,
                submission: row.id, reference: row.reference, correlationID: row.correlationID, at: start,
                payload: "{}"))
    }

    private static func fill(_ ledger: SQLiteLedger, _ scope: TenantScope) async throws {
        try await created(ledger, scope)
        try await live(ledger, scope)
        try await ended(ledger, scope)
        try await fired(ledger, scope)
    }

    /// A trigger with a fire that started something, and one that did not.
    private static func fired(_ ledger: SQLiteLedger, _ scope: TenantScope) async throws {
        var row = submission("fired", scope)
        (row.source, row.actor, row.caller) = ("trigger", "trigger:nightly", #"{"user":"trigger:nightly"}"#)
        row.status = .cancelled
        var run = Rows.run(of: row.id, state: .terminated)
        run.wake = nil
        func fire(_ slot: String, _ outcome: FireRow.Outcome, _ submission: String?) -> Write {
            .fire(
                FireRow(
                    application: row.application, trigger: "nightly", slot: slot, at: start, outcome: outcome,
                    submission: submission, message: submission == nil ? "because" : nil, decidedAt: start))
        }
        let accepted = AuditDraft(
            event: "accepted", submission: row.id, actor: row.actor, at: start, details: "{}",
            salt: Array(repeating: 7, count: 16))
        try await commit(
            ledger, scope,
            [
                .insertSubmission(row), .insertRun(run), .audit(accepted), audit("cancelled", "fired", scope),
                .trigger(
                    TriggerRow(
                        application: row.application, key: "nightly", cause: "cron", knownSince: start,
                        place: 1)),
                fire("1", .started, row.id), fire("2", .skipped, nil),
            ])
    }

    private static func commit(
        _ ledger: SQLiteLedger, _ scope: TenantScope, _ writes: [Write], counter: CounterRequest? = nil,
        numbered: (@Sendable (String) -> [Write])? = nil
    ) async throws {
        let outcome = try await ledger.commit(
            Transition(scope: scope, counter: counter, writes: writes, numbered: numbered))
        guard case .committed = outcome else { throw TestFailure(what: "\(outcome)") }
    }

    /// A submission with number, file, record and keys, created; then an engine action that edits the record.
    private static func created(_ ledger: SQLiteLedger, _ scope: TenantScope) async throws {
        let content = Array("photo of \(scope.tenant)".utf8)
        let file = try await ledger.storeFile(maxBytes: 100, in: scope, next: once(content))
        let request = CounterRequest(
            names: ["text\u{1F}CIVIC-2026-\u{1F}"], before: "CIVIC-2026-", after: "", width: 3)
        let row = submission("created", scope)
        let record = RecordID(entityType: "report", id: id("record", scope))
        let attachment = AttachmentRow(
            id: id("attachment", scope), submission: row.id, position: 0, parameter: nil, name: "a.txt",
            contentType: "text/plain", bytes: file.bytes, sha256: file.sha256)
        try await commit(
            ledger, scope, [.contract(digest: contract, plan: plan)], counter: request
        ) { reference in
            var row = row
            row.reference = reference
            row.idempotencyKey = "key"
            return [
                .insertSubmission(row), .insertRun(Rows.run(of: row.id)), .insertAttachment(attachment),
                .holdKeys([Rows.key("k"), Rows.key("l")], submission: row.id, at: start),
                audit("accepted", "created", scope), event("accepted", row),
            ]
        }
        var done = try #require(try await ledger.submission(row.id, in: scope))
        done.status = .created
        done.entity = record
        var run = Rows.run(of: row.id, state: .completed)
        run.version = 2
        run.wake = nil
        var made = Rows.record(record.id, by: row.id)
        made.createKey = "main"
        let unique = UniqueValue(constraint: "code", digest: Digest(of: "1").bytes)
        try await commit(
            ledger, scope,
            [
                .insertRecord(made, uniques: [unique]), .attach(attachment: attachment.id, record: record),
                .recordKeys([Rows.key("k"), Rows.key("m")], submission: row.id, record: record, at: start),
                .updateSubmission(done), .updateRun(run),
                .journal(
                    JournalRow(
                        run: run.id, ordinal: 0, step: "create", verb: "create", state: .succeeded,
                        startedAt: start)),
                audit("created", "created", scope, record), event("created", done),
            ])
        var engine = submission("engine", scope)
        engine.mode = "engine"
        engine.status = .created
        engine.entity = record
        var ended = Rows.run(of: engine.id, state: .completed)
        ended.wake = nil
        made.version = 2
        try await commit(
            ledger, scope,
            [
                .insertSubmission(engine), .insertRun(ended), .updateRecord(made, uniques: [unique]),
                audit("accepted", "engine", scope), audit("edited", "engine", scope, record),
                event("created", engine),
            ])
    }

    /// Runs on their way: pending, leased, waiting for a person, held by another.
    private static func live(_ ledger: SQLiteLedger, _ scope: TenantScope) async throws {
        for name in ["pending", "leased", "approval", "held"] {
            var row = submission(name, scope)
            var run = Rows.run(of: row.id)
            var further: [Write] = []
            switch name {
            case "leased":
                run.state = .running
                run.leaseEpoch = 3
                run.lease = RunRow.Lease(owner: "maker", epoch: 3, until: start.adding(.seconds(60)))
            case "approval":
                run.state = .waiting
                run.wake = nil
                run.wait = RunRow.Wait(step: "approval", kind: "approval")
            case "held":
                row.status = .rejectedDuplicate
                run.state = .waiting
                run.wake = nil
                run.wait = RunRow.Wait(step: "duplicates", kind: "duplicate")
                further = [
                    .holdKeys([Rows.key("h")], submission: row.id, at: start),
                    .setHolds(submission: row.id, on: [id("pending", scope)]),
                    audit("held_as_duplicate", name, scope),
                ]
            default:
                run.wake = RunRow.Wake(setAt: start, delay: .seconds(9))
            }
            try await commit(
                ledger, scope,
                [.insertSubmission(row), .insertRun(run), audit("accepted", name, scope)] + further)
        }
    }

    /// Dead letters and stopped ones, one of them tried twice.
    private static func ended(_ ledger: SQLiteLedger, _ scope: TenantScope) async throws {
        for (name, status, state) in [
            ("failed", SubmissionRow.Status.failed, RunRow.State.failed),
            ("cancelled", .cancelled, .terminated),
        ] {
            var row = submission(name, scope)
            row.status = status
            var run = Rows.run(of: row.id, state: .failed)
            run.wake = nil
            var second = run
            second.id += "-2"
            second.number = 2
            second.state = state
            try await commit(
                ledger, scope,
                [
                    .insertSubmission(row), .insertRun(run), .insertRun(second),
                    audit("accepted", name, scope),
                    audit(name, name, scope),
                ])
        }
    }

    /// Gives a content out in one piece.
    static func once(_ content: [UInt8]) -> @Sendable () -> [UInt8]? {
        let pieces = OnePiece(content)
        return { pieces.take() }
    }
}
