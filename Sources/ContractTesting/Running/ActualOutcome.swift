// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel
internal import Ledger

/// What the ledger holds of a submission, in the form in which cases expect it.
struct ActualOutcome {
    /// A status of a submission, or how it was turned away.
    var status = ""
    var runState: Value?
    var reference: Value?
    var created: [RecordRow] = []
    /// Parameter, criterion or step → codes.
    var errors: [String: [String]] = [:]
    var steps = ValueMap()
    var events: [Value] = []
    var audit: [Value] = []
    /// What it was turned away with, in words.
    var refusal: String?
    /// What it failed for, in words: its run comes to no record, or to one that is withdrawn.
    var failure: String?
    /// What explains how it came to this.
    var notes: [String] = []

    static func read(_ run: CaseRun, _ outcome: StepOutcome) async -> ActualOutcome {
        var actual = ActualOutcome()
        if let id = outcome.submission, let process = run.process {
            // What cannot be read is missing, and what is missing is not as expected.
            try? await actual.read(id, process, run.scope(of: outcome))
        }
        if let refusal = outcome.refusal {
            actual.status = refusal.kind.word
            let reasons = refusal.errors.map { error in
                (error.parameter ?? error.criterion).map { "'\($0)': \(error.message)" } ?? error.message
            }
            actual.refusal = reasons.isEmpty ? refusal.message : reasons.joined(separator: "; ")
            for error in refusal.errors {
                actual.errors[error.parameter ?? error.criterion ?? "", default: []].append(error.code)
            }
        }
        return actual
    }

    private mutating func read(
        _ id: String, _ process: TestProcess, _ scope: TenantScope
    ) async throws(LedgerError) {
        let store = process.store
        guard let row = try await store.submission(id, in: scope) else { return }
        status = row.status.rawValue
        reference = row.reference.map(Value.string)
        let runs = try await store.runs(of: id, in: scope)
        runState = .string(runs.last?.state.rawValue ?? "completed")
        if let run = runs.last {
            try await readSteps(of: run, store, scope)
            if let wait = run.wait, !run.state.isFinal {
                notes.append("the run waits at '\(wait.step)' for: \(wait.kind)")
            }
        }
        if let error = ActualOutcome.value(row.error) {
            let step = error["step"]?.string ?? ""
            errors[step] = [error["code"]?.string ?? ""]
            let failure = "the run failed at '\(step)': \(error["message"]?.string ?? "")"
            if row.status == .failed { self.failure = failure }
            notes.append(failure)
        }
        var query = RecordQuery(limit: 1_000)
        query.createdBy = id
        query.includesWithdrawn = false
        created = try await store.records(query, in: scope)
        events = try await store.outbox(of: id, in: scope).map { event in
            ["event": .string(event.event), "payload": ActualOutcome.value(event.payload) ?? .null]
        }
        audit = try await store.audit(of: id, in: scope).map { entry in
            [
                "event": .string(entry.draft.event),
                "actor": entry.draft.actor.map(Value.string) ?? .null,
                "entity": entry.draft.record.map { ["type": .string($0.entityType), "id": .string($0.id)] }
                    ?? .null,
                "at": .string(DateTimeText.render(entry.draft.at)),
                "details": ActualOutcome.value(entry.draft.details) ?? .null,
            ]
        }
    }

    /// Reads what became of each step, those of branches included, whose keys are no other step's.
    ///
    /// A step of items has a state in each of them, and is not read.
    private mutating func readSteps(
        of run: RunRow, _ store: any LedgerStore, _ scope: TenantScope
    ) async throws(LedgerError) {
        for entry in try await store.journal(of: run.id, in: scope) {
            steps[entry.step] = .string(entry.state.rawValue)
        }
        var query = SubmissionQuery(limit: 1_000)
        query.parent = run.submission
        for row in try await store.submissions(query, in: scope) {
            guard let part = row.part?.split(separator: "#"), part.count == 2, Int(part[1]) == nil,
                let branch = try await store.runs(of: row.id, in: scope).last
            else { continue }
            try await readSteps(of: branch, store, scope)
        }
    }

    private static func value(_ text: String?) -> Value? {
        text.flatMap { try? JSONReader.read(Array($0.utf8)) }
    }

    /// The fields of a record, with its id and version.
    private static func fields(_ row: RecordRow) -> ValueMap {
        var fields = value(row.fields)?.map ?? [:]
        fields["id"] = .string(row.id.id)
        fields["version"] = .number(Number(row.version))
        return fields
    }

    // MARK: - In the form of the expectation

    /// The records that creates have made, in their order; the records of attachments are none of them.
    var createdValue: Value {
        .list(made.map { .map([$0.id.entityType: .map(ActualOutcome.fields($0))]) })
    }

    private var made: [RecordRow] { created.filter { !$0.createKey.hasPrefix("attachment.") } }

    func held(_ expected: [TestExpectation.Created], _ plan: ActionPlan?) -> Value {
        let form = RecordExpectation(plan: plan)
        return .list(
            expected.enumerated().map { index, record in
                let row = made.indices.contains(index) ? made[index] : nil
                let fields = form.held(
                    record.fields, of: record.entityType.value,
                    beside: row.flatMap { ActualOutcome.value($0.fields)?.map })
                return .map([record.entityType.value: .map(fields)])
            })
    }

    func held(_ expected: Value, of type: String, _ rows: [Value], _ plan: ActionPlan?) -> Value {
        let form = RecordExpectation(plan: plan)
        return .list(
            (expected.list ?? []).enumerated().map { index, fields in
                .map(
                    form.held(
                        fields.map ?? [:], of: type,
                        beside: rows.indices.contains(index) ? rows[index].map : nil))
            })
    }

    /// Every record of a type that is not withdrawn.
    func records(_ type: String, _ run: CaseRun, in scope: TenantScope) async -> [Value] {
        let rows = try? await run.process?.store.records(
            RecordQuery(entityType: type, limit: 1_000), in: scope)
        return (rows ?? []).map { .map(ActualOutcome.fields($0)) }
    }

    /// Entries by their names alone where the case writes names.
    func named(_ entries: [Value], as expected: Value) -> Value {
        let wanted = expected.list ?? []
        return .list(
            entries.enumerated().map { index, entry in
                guard
                    wanted.indices.contains(index) ? wanted[index].string != nil : wanted.last?.string != nil
                else { return entry }
                return entry["event"] ?? entry
            })
    }

    var errorsValue: Value? {
        errors.isEmpty
            ? nil : .map(ValueMap(errors.map { ($0.key, .list($0.value.sorted().map(Value.string))) }))
    }
}
