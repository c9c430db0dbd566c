// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension Interpreter {
    /// What accepts a rerun, with what it takes over and takes back.
    func admission(
        _ plan: RerunPlan, _ order: RerunOrder, as caller: Caller
    ) async throws(InterpreterError) -> Admission {
        let old = plan.old.submission
        let actor = CallerText.caller(old.caller, tenant: caller.scope.tenant)
        let now = surroundings.now()
        if obstacle(plan.action.plan) == nil { try await index(plan.action.plan, in: caller.scope) }
        let files = attachments(of: plan)
        let draft = try await rerunDraft(plan, order, as: caller, at: now)
        if plan.isReadmitted {
            let payload =
                order.payload ?? opened(.map(StoredJSON.map(old.payload)), in: caller.scope).map ?? [:]
            var request = SubmitRequest(payload: payload, source: "rerun")
            request.target = old.target?.id
            request.correlationID = old.correlationID
            request.acknowledged = Set(plan.action.plan.criteria.map(\.key))
            var intake = FileIntake.Outcome(rows: files)
            let arguments = StoredJSON.map(old.arguments)
            for key in Set(files.compactMap(\.parameter)) { intake.parameters[key] = arguments[key] }
            let fingerprint = fingerprint(request, files, plan.action.plan, actor)
            return try await admit(
                request, plan.action, actor, intake, id: plan.id, fingerprint: fingerprint, acceptedAt: now,
                rerun: draft)
        }
        if let obstacle = obstacle(plan.action.plan) { throw obstacle }
        var row = SubmissionRow(
            id: plan.id, application: old.application, action: old.action, mode: old.mode, status: .accepted,
            fingerprint: old.fingerprint, payload: old.payload, arguments: old.arguments, caller: old.caller,
            actor: old.actor, contract: old.contract, correlationID: old.correlationID, source: "rerun",
            acceptedAt: now, now: now)
        row.target = old.target
        draft.mark(&row)
        var context = context(
            plan.action.plan, actor, now: now, submission: plan.id, source: "rerun",
            correlationID: old.correlationID)
        let target = try await target(old.target?.id, plan.action.plan, caller.scope)
        context.entity = target.map(RunMachine.fields(of:))
        context.parameters = StoredJSON.map(old.arguments)
        var accept = try await self.draft(plan.action, actor, context, files: files, at: now)
        accept.rerun = draft
        return try accept.accept(row, Rehearsal.Outcome(), target: target)
    }

    /// The files of the old submission, as those of the rerun.
    private func attachments(of plan: RerunPlan) -> [AttachmentRow] {
        plan.old.attachments.map { row in
            var row = row
            row.id = Identity.attachment(of: plan.id, position: row.position)
            row.submission = plan.id
            if !plan.state.keepsRecord { row.record = nil }
            return row
        }
    }

    private func rerunDraft(
        _ plan: RerunPlan, _ order: RerunOrder, as caller: Caller, at now: Instant
    ) async throws(InterpreterError) -> RerunDraft {
        let old = plan.old.submission
        guard let run = plan.old.run else { throw InterpreterError(.conflict, "there is no old run") }
        var guards: [Guard] = [.runVersion(run: run.id, version: run.version), .lastRun(run.id)]
        guards += plan.kin.guards
        guards += plan.withdrawn.map { .recordVersion($0.id, version: $0.version) }
        var further: [Write] = plan.withdrawn.flatMap { record -> [Write] in
            var row = record
            row.version += 1
            row.isWithdrawn = true
            row.updatedAt = now
            return [
                .updateRecord(row, uniques: []),
                entry(
                    "withdrawn", of: record.createdBy, by: caller, at: now, record: row.id,
                    [
                        "rerun": .string(plan.id)
                    ]),
            ]
        }
        for maker in Set(plan.withdrawn.map(\.createdBy)).sorted() {
            further += [.releaseKeys(submission: maker), .wakeHeld(by: maker, at: now)]
        }
        var details: ValueMap = [
            "of": .string(old.id), "from": .string(plan.step),
            "input": .string(order.payload == nil ? "same" : "edited"),
            "contract": .string(order.contract == nil ? "pinned" : "current"),
            "reused": .list(plan.reused.map(Value.string)),
            "again": .list(plan.effects.map { .string($0.step) }),
        ]
        details["reason"] = order.reason.map(Value.string)
        further.append(entry("rerun", of: plan.id, by: caller, at: now, details))
        further.append(
            entry("run_again", of: old.id, by: caller, at: now, ["submission": .string(plan.id)]))
        let journal = try await reusedJournal(plan, in: caller.scope)
        var state = try await state(of: plan, over: journal, in: caller.scope)
        if order.payload != nil { state.editor = caller.user }
        return RerunDraft(
            old: old, key: plan.key, isKept: plan.state.keepsRecord,
            beginsAtAdmission: plan.isReadmitted && !plan.state.keepsRecord,
            state: state, journal: journal, guards: guards,
            further: further)
    }

    /// The state with its outputs in the journal of the rerun: that of the old submission may be purged.
    private func state(
        of plan: RerunPlan, over journal: [JournalRow], in scope: TenantScope
    ) async throws(InterpreterError) -> RunState {
        var state = plan.state
        try await fill(&state, in: scope)
        let run = Identity.run(of: plan.id, number: 1)
        for (key, record) in state.steps where record.place != nil {
            let row = journal.first { $0.step.hasSameBytes(as: key) && $0.output != nil }
            state.steps[key]?.place = row.map { JournalPlace(run: run, ordinal: $0.ordinal) }
        }
        return state
    }

    private func entry(
        _ event: String, of submission: String, by caller: Caller, at now: Instant, record: RecordID? = nil,
        _ details: ValueMap
    ) -> Write {
        .audit(
            AuditDraft(
                event: event, submission: submission, actor: caller.user, record: record, at: now,
                details: CanonicalJSON.faithfulText(.map(details)), salt: surroundings.random(16)))
    }

    /// The journal's rows of what is taken over, the latest of each step, each marked with where it comes from.
    private func reusedJournal(
        _ plan: RerunPlan, in scope: TenantScope
    ) async throws(InterpreterError) -> [JournalRow] {
        let old = plan.old.submission.id
        let oldKeys = plan.old.plan.steps.map(\.key)
        var latest: [String: JournalRow] = [:]
        let rows = try await reading { () async throws(LedgerError) in
            var rows: [JournalRow] = []
            for run in try await store.runs(of: old, in: scope) {
                rows += try await store.journal(of: run.id, in: scope)
            }
            return rows
        }
        for row in rows where row.ordinal < oldKeys.count { latest[row.step] = row }
        let isFromAdmission = plan.isReadmitted && !plan.state.keepsRecord
        return plan.action.plan.steps.enumerated().compactMap { index, step in
            let isReused = plan.reused.contains { $0.hasSameBytes(as: step.key) }
            guard isReused || !isFromAdmission && index < plan.state.cursor, var row = latest[step.key],
                row.state != .running, row.state != .pending, row.state != .waiting
            else { return nil }
            row.ordinal = index
            row.reusedFrom = row.reusedFrom ?? old
            return row
        }
    }
}
