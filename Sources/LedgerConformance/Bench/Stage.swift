// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// One tenant's place in a ledger under test, with rows to write there.
struct Stage: Sendable {
    let ledger: any LedgerStore
    let scope: TenantScope

    /// The instant at which everything in the cases begins: 2026-01-01T00:00:00Z.
    static let start = Instant(microseconds: 1_767_225_600_000_000)
    static let contract = "sha256:" + Digest(of: "contract").hex

    init(ledger: any LedgerStore, tenant: String) {
        self.ledger = ledger
        scope = TenantScope(tenant: tenant)
    }

    /// Another tenant on the same ledger.
    func neighbour(_ tenant: String) -> Stage { Stage(ledger: ledger, tenant: tenant) }

    /// Seconds after the start.
    static func at(_ seconds: Int64) -> Instant { start.adding(.seconds(seconds)) }

    // MARK: - Identities

    /// A UUID that a name stands for.
    func id(_ name: String) -> String {
        let digits = Array(Digest(of: scope.tenant + "/" + name).hex)
        return String(digits[0..<8]) + "-" + String(digits[8..<12]) + "-7" + String(digits[13..<16]) + "-8"
            + String(digits[17..<20]) + "-" + String(digits[20..<32])
    }

    func record(_ name: String, type: String = "report") -> RecordID {
        RecordID(entityType: type, id: id(name))
    }

    /// A match key that a name stands for, the same in every tenant.
    func key(_ name: String) -> MatchKey {
        MatchKey(bytes: Array(Digest(of: "key/" + name).bytes.prefix(16)))
    }

    // MARK: - Rows

    func submission(_ name: String, action: String = "report", application: String = "civic") -> SubmissionRow
    {
        SubmissionRow(
            id: id(name), application: application, action: action, mode: "workflow", status: .accepted,
            fingerprint: Digest(of: name).hex, payload: #"{"title":"\#(name)"}"#,
            arguments: #"{"title":"\#(name)"}"#, caller: #"{"user":"ana"}"#, actor: "ana",
            contract: Stage.contract, correlationID: "correlation-" + name, source: "cli",
            acceptedAt: Stage.start,
            now: Stage.start)
    }

    func run(_ name: String, of submission: String, state: RunRow.State = .pending) -> RunRow {
        RunRow(id: id("run/" + name), submission: id(submission), state: state, machine: "{}")
    }

    func recordRow(
        _ name: String, type: String = "report", by submission: String, fields: String = "{}"
    ) -> RecordRow {
        RecordRow(
            id: record(name, type: type), application: "civic", fields: fields, createdBy: id(submission),
            createKey: "primary/" + name, createdAt: Stage.start, updatedAt: Stage.start)
    }

    func audit(_ event: String, of submission: String?, details: String = "{}") -> AuditDraft {
        AuditDraft(
            event: event, submission: submission.map(id), actor: "ana", at: Stage.start, details: details,
            salt: Array(Digest(of: event + (submission ?? "")).bytes.prefix(16)))
    }

    func event(_ name: String, of submission: String) -> OutboxRow {
        OutboxRow(
            id: id("event/" + name + "/" + submission), event: name, application: "civic",
            submission: id(submission), reference: nil, correlationID: "correlation-" + submission,
            at: Stage.start, payload: "{}")
    }

    /// A fire of the trigger 't'.
    func fire(
        _ slot: String, _ outcome: FireRow.Outcome, submission: String? = nil, trigger: String = "t"
    ) -> FireRow {
        FireRow(
            application: "civic", trigger: trigger, slot: slot, at: Stage.start, outcome: outcome,
            submission: submission, message: outcome == .started ? nil : "because", decidedAt: Stage.at(1))
    }

    static let storedContract = Write.contract(digest: contract, plan: "{}")

    // MARK: - Commits

    func commit(
        _ writes: [Write], guards: [Guard] = [], fileID: StaticString = #fileID, line: UInt = #line
    ) async throws {
        let outcome = try await ledger.commit(Transition(scope: scope, guards: guards, writes: writes))
        guard case .committed = outcome else {
            throw ConformanceBreach("the transition was not committed: \(outcome)", fileID, line)
        }
    }

    /// Accepts a submission with a pending run, and returns the row as stored.
    @discardableResult
    func accept(
        _ name: String, keys: [MatchKey] = [], further: [Write] = [],
        change: (inout SubmissionRow) -> Void = { _ in }
    ) async throws -> SubmissionRow {
        var row = submission(name)
        change(&row)
        var writes: [Write] = [Stage.storedContract, .insertSubmission(row), .insertRun(run(name, of: name))]
        if !keys.isEmpty { writes.append(.holdKeys(keys, submission: row.id, at: Stage.start)) }
        try await commit(writes + further)
        return try demand(some: try await ledger.submission(row.id, in: scope), "the accepted submission")
    }

    /// Accepts a submission whose run is in some state.
    func accept(_ name: String, run change: (inout RunRow) -> Void) async throws {
        var row = run(name, of: name)
        change(&row)
        try await commit([Stage.storedContract, .insertSubmission(submission(name)), .insertRun(row)])
    }

    /// Replaces a run by the next version of it.
    func updateRun(_ name: String, change: (inout RunRow) -> Void) async throws {
        var row = try await storedRun(name)
        let version = row.version
        change(&row)
        row.version = version + 1
        try await commit([.updateRun(row)], guards: [.runVersion(run: row.id, version: version)])
    }

    func storedRun(_ name: String) async throws -> RunRow {
        try demand(some: try await ledger.run(id("run/" + name), in: scope), "run '\(name)'")
    }

    /// Demands that a guard lets a transition pass.
    func demandHolds(
        _ condition: Guard, _ what: String, fileID: StaticString = #fileID, line: UInt = #line
    ) async throws {
        let outcome = try await ledger.commit(Transition(scope: scope, guards: [condition]))
        try demand(
            outcome, equals: .committed(reference: nil, sequence: nil), what, fileID: fileID, line: line)
    }

    /// Demands that a guard refuses a transition by name.
    func demandRefused(
        _ condition: Guard, _ what: String, fileID: StaticString = #fileID, line: UInt = #line
    ) async throws {
        let draft = Write.audit(audit("never", of: nil))
        let before = try await ledger.auditHead(in: scope)
        let outcome = try await ledger.commit(Transition(scope: scope, guards: [condition], writes: [draft]))
        try demand(outcome, equals: .refused(condition), what, fileID: fileID, line: line)
        try demand(
            try await ledger.auditHead(in: scope), equals: before, "what a refused transition wrote",
            fileID: fileID, line: line)
    }
}
