// SPDX-License-Identifier: Apache-2.0
package import ContractModel
package import Ledger

/// A record that is there before a contract test begins.
package struct GivenRecord: Sendable {
    package var id: RecordID
    package var fields: ValueMap

    package init(id: RecordID, fields: ValueMap) {
        self.id = id
        self.fields = fields
    }
}

extension Interpreter {
    /// Puts a record into the ledger as if an earlier submission of nobody had made it.
    ///
    /// What a field of a declared type cannot hold is refused; what is required may be missing, so that a test says only
    /// what it is about. The errors of what is thrown say where in the fields each thing stands that is wrong.
    package func place(
        _ record: GivenRecord, for action: CompiledAction, in scope: TenantScope
    ) async throws(InterpreterError) {
        let plan = action.plan
        let now = surroundings.now()
        let caller = Caller(tenant: scope.tenant, user: nil)
        var submission = SubmissionRow(
            id: UUIDText.v7(at: now, random: surroundings.random(16)), application: plan.application,
            action: plan.action, mode: plan.mode, status: .created,
            fingerprint: Digest(of: "given:\(record.id.entityType):\(record.id.id)").hex, payload: "{}",
            arguments: "{}", caller: CanonicalJSON.text(CallerText.value(of: caller)), actor: nil,
            contract: action.digest, correlationID: "", source: "test", acceptedAt: now, now: now)
        submission.correlationID = submission.id
        submission.entity = record.id
        var context = context(plan, caller, now: now, submission: submission.id)
        context.isWitnessed = false
        let writer = EntityWriter(plan: plan, submission: submission, context: context, now: now)
        var guards: [Guard] = [.recordVersion(record.id, version: nil)]
        let judged = FieldChecker(plan: plan, sealer: sealer, tenant: scope.tenant)
            .judge(record.fields, of: record.id.entityType, isPartial: true)
        if let first = judged.findings.first {
            throw InterpreterError(.usage, first.message, errors: judged.findings.map(\.error))
        }
        let uniques: [UniqueValue]
        do throws(RunFailure) {
            uniques = try writer.claimUniques(judged.fields, of: record.id, knowing: nil, &guards)
        } catch { throw InterpreterError(.usage, error.message) }
        let row = RecordRow(
            id: record.id, application: plan.application,
            fields: CanonicalJSON.faithfulText(.map(judged.fields)),
            createdBy: submission.id, createKey: "given", createdAt: now, updatedAt: now)
        let run = RunRow(
            id: Identity.run(of: submission.id, number: 1), submission: submission.id, state: .completed,
            machine: RunState(cursor: plan.steps.count).text)
        let transition = Transition(
            scope: scope, guards: guards,
            writes: [
                .contract(digest: action.digest, plan: action.planText), .insertSubmission(submission),
                .insertRun(run), .insertRecord(row, uniques: uniques),
            ])
        let outcome = try await reading { () async throws(LedgerError) in
            try await store.commit(transition)
        }
        guard case .committed = outcome else {
            throw InterpreterError(
                .usage, "there is a record '\(record.id.id)' or one with the same unique value already")
        }
    }

    /// The value inside a sealed one, to any depth; what cannot be opened stays as it is.
    package func opened(_ value: Value, in scope: TenantScope) -> Value {
        if Sealer.isSealed(value) { return sealer?.open(value, tenant: scope.tenant) ?? value }
        switch value {
        case .list(let elements): return .list(elements.map { opened($0, in: scope) })
        case .map(let map): return .map(ValueMap(map.map { ($0.key, opened($0.value, in: scope)) }))
        default: return value
        }
    }
}

extension FieldChecker.Finding {
    /// The same about a record that somebody wrote down, with its place in the fields.
    fileprivate var error: PayloadError {
        PayloadError(
            code: code, parameter: field, path: ([field] + path).map(PayloadError.pointer).joined(),
            message: message)
    }
}

/// How a written value is held by a field of a declared type.
package enum FieldValue {
    /// The value as the field would hold it; nil when it does not fit, or only in parts.
    package static func held(_ value: Value, by type: PlanType) -> Value? {
        guard case .value(let value) = TypeChecker.read(value, as: type) else { return nil }
        return value
    }
}
