// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// Makes the transition of an accept: one durable row before anything else exists, or, for an engine action, the
/// whole of it at once.
struct AcceptDraft {
    let action: CompiledAction
    let caller: Caller
    let context: EvaluationContext
    let now: Instant
    let files: [AttachmentRow]
    var entropy: Entropy
    let isContractStored: Bool
    let checks: KnownChecks
    /// Duplicate checks that this accept makes known, and what that relies on.
    let newChecks: (writes: [Write], guards: [Guard])
    let zone: TimeZoneRules
    /// What a child takes over from its parent.
    var heritage: RunHeritage?
    /// What a rerun takes over from the submission that it runs again.
    var rerun: RerunDraft?

    private var plan: ActionPlan { action.plan }

    /// The accept of a workflow action.
    func accept(
        _ submission: SubmissionRow, _ rehearsed: Rehearsal.Outcome, target: EntityWriter.Target?
    ) throws(InterpreterError) -> Admission {
        var entropy = entropy
        let counter = try counter()
        var state = RunState(cursor: rehearsed.journal.count)
        if let heritage {
            (state.depth, state.pinned, state.chain) = (heritage.depth, heritage.pinned, heritage.chain)
            (state.round, state.editor) = (heritage.round, heritage.editor)
        }
        if let rerun { state = rerun.state(behind: rehearsed.journal.count) }
        let run = RunRow(
            id: Identity.run(of: submission.id, number: 1), submission: submission.id, state: .pending,
            machine: state.text, wake: RunRow.Wake(setAt: now, delay: .zero))
        var writes = preamble()
        let row = submission
        let salt = entropy.bytes(16)
        let numbered: @Sendable (String?) -> [Write] = { [self] reference in
            var submission = row
            submission.reference = reference
            var context = context
            context.reference = reference
            return [.insertSubmission(submission), accepted(submission, salt: salt)]
                + events(submission, context)
        }
        var after: [Write] = files.map { .insertAttachment($0) }
        after.append(.insertRun(run))
        after += journal(rehearsed, run)
        after += rerun?.writes(run, at: now) ?? []
        let keys = MatchKeys.ofSubmission(
            context.parameters, plan: plan, checks: checks, submission: submission,
            registry: context.registry)
        if !keys.isEmpty, !state.keepsRecord {
            after.append(.holdKeys(keys, submission: submission.id, at: now))
        }
        var guards = guards(submission) + rehearsed.guards
        // A check made known since then looks among submissions on their way, too.
        if plan.duplicates != nil { guards.append(checks.unchanged) }
        guards += rerun?.guards ?? []
        if let target { guards.append(.recordVersion(target.row.id, version: target.row.version)) }
        var transition = Transition(scope: caller.scope, guards: guards, counter: counter)
        transition.sought = sought(submission, from: state.cursor)
        if counter == nil {
            writes += numbered(nil)
            transition.writes = writes + after
        } else {
            transition.writes = writes
            transition.numbered = { [after] reference in numbered(reference) + after }
        }
        return Admission(
            submission: submission, run: run, state: rerun == nil ? state : nil, transition: transition,
            context: context)
    }

    /// The whole of an engine action: edits, creates, audit and the submission's row, together or not at all.
    func execute(
        _ submission: SubmissionRow, _ rehearsed: Rehearsal.Outcome, target: EntityWriter.Target?
    ) throws(InterpreterError) -> Admission {
        var entropy = entropy
        var submission = submission
        let made: EntityWriter.Outcome
        do throws(RunFailure) {
            made = try EntityWriter(
                plan: plan, submission: submission, context: context, now: now, checks: checks
            ).make(target: target, prepared: nil)
            submission.result = try result(made.created)
        } catch {
            throw InterpreterError(
                .refused, "the submission is refused",
                errors: [PayloadError(code: error.code, parameter: nil, path: "", message: error.message)])
        }
        submission.status = .created
        submission.entity = made.entity
        var state = RunState(cursor: plan.steps.count)
        state.chain = heritage?.chain ?? 0
        let run = RunRow(
            id: Identity.run(of: submission.id, number: 1), submission: submission.id, state: .completed,
            machine: state.text)
        var writes = preamble()
        writes.append(.insertSubmission(submission))
        writes += files.map { .insertAttachment($0) }
        writes.append(.insertRun(run))
        writes.append(accepted(submission, salt: entropy.bytes(16)))
        writes += made.writes
        for (index, step) in plan.steps.enumerated() {
            let done = rehearsed.journal.first { $0.step == index }
            writes.append(
                .journal(
                    JournalRow(
                        run: run.id, ordinal: index, step: step.key, verb: step.verb,
                        state: done?.state ?? .succeeded, startedAt: now, finishedAt: now, input: done?.input,
                        output: done?.output)))
        }
        for entry in made.audits {
            writes.append(
                .audit(
                    AuditDraft(
                        event: entry.event, submission: submission.id, actor: submission.actor,
                        record: entry.record,
                        at: now,
                        details: CanonicalJSON.faithfulText(
                            .map(AuditDetails.make(plan.auditMode, before: entry.before, after: entry.after))),
                        salt: entropy.bytes(16))))
        }
        var context = context
        context.created = made.created
        writes += events(submission, context)
        let transition = Transition(
            scope: caller.scope, guards: guards(submission) + rehearsed.guards + made.guards, writes: writes)
        return Admission(submission: submission, run: run, transition: transition, context: context)
    }

    // MARK: - Parts

    /// The keys that the run will look under, when the look-up is the next thing that it does.
    private func sought(_ submission: SubmissionRow, from cursor: Int) -> [MatchKey] {
        guard cursor < plan.steps.count, case .duplicates(let duplicates) = plan.steps[cursor],
            let matching = context.registry.function(
                duplicates.call.function.name, version: duplicates.call.function.version)?.body.matching,
            (try? Evaluator(context).holds(duplicates.call.when)) ?? false
        else { return [] }
        return MatchKeys.sought(
            duplicates.spec, by: matching, for: context.parameters, plan: plan, submission: submission)
    }

    private func preamble() -> [Write] {
        (isContractStored
            ? []
            : [.contract(digest: action.digest, plan: action.planText)]
                + action.children.map { .contract(digest: $0.key, plan: $0.value) })
            + newChecks.writes
    }

    private func counter() throws(InterpreterError) -> CounterRequest? {
        do throws(FunctionFailure) {
            return try ReferenceMaker(plan: plan, zone: zone).request(context)
        } catch {
            throw InterpreterError(
                .refused, "the submission is refused",
                errors: [PayloadError(code: error.code, parameter: nil, path: "", message: error.message)])
        }
    }

    private func guards(_ submission: SubmissionRow) -> [Guard] {
        var guards = newChecks.guards
        if let key = submission.idempotencyKey {
            guards.append(
                .idempotencyKeyFree(
                    application: plan.application, action: plan.action, actor: caller.user, key: key))
        }
        return guards + files.map { .filePresent(sha256: $0.sha256) }
    }

    private func journal(_ rehearsed: Rehearsal.Outcome, _ run: RunRow) -> [Write] {
        let steps = plan.steps
        return rehearsed.journal.map { done in
            .journal(
                JournalRow(
                    run: run.id, ordinal: done.step, step: steps[done.step].key, verb: steps[done.step].verb,
                    state: done.state, startedAt: now, finishedAt: now, input: done.input, output: done.output
                ))
        }
    }

    private func result(_ created: [String: ValueMap]) throws(RunFailure) -> String? {
        guard !plan.result.isEmpty else { return nil }
        var context = context
        context.created = created
        var map = ValueMap()
        for (key, expression) in plan.result.sorted(by: { $0.key < $1.key }) {
            do throws(FunctionFailure) { map[key] = try Evaluator(context).value(of: expression) } catch {
                throw RunFailure(error.code, "the result '\(key)': \(error.message)")
            }
        }
        return CanonicalJSON.faithfulText(.map(map))
    }

    /// The audit entry of the accept.
    private func accepted(_ submission: SubmissionRow, salt: [UInt8]) -> Write {
        var details: ValueMap = ["action": .string(plan.action), "contract": .string(action.digest)]
        if let reference = submission.reference { details["reference"] = .string(reference) }
        if submission.now != submission.acceptedAt {
            details["now"] = .string(DateTimeText.render(submission.now))
        }
        return .audit(
            AuditDraft(
                event: "accepted", submission: submission.id, actor: submission.actor,
                record: submission.target, at: now, details: CanonicalJSON.text(.map(details)), salt: salt))
    }

    /// The events that go out with the accept.
    private func events(_ submission: SubmissionRow, _ context: EvaluationContext) -> [Write] {
        let effects = SideEffects(plan: plan, submission: submission, context: context, now: now)
        let accepted = plan.runsInBackground ? [effects.event(plan.action + ".accepted", 0, nil)] : []
        // What an engine action does off the request is told when it is done.
        let own = plan.mode == "async" ? [] : effects.events()
        let created = plan.runsInBackground ? [] : [effects.event(plan.action + ".created", 0, nil)]
        return accepted + own + created
    }
}
