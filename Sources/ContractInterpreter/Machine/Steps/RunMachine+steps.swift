// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension RunMachine {
    // MARK: - Running a step

    /// Runs one of the author's steps.
    ///
    /// Nil when it is done; a command when it needs the outside, waits, or ended the run.
    mutating func run(_ step: PlanStep) -> RunCommand? {
        do throws(FunctionFailure) {
            // What has begun is not asked again whether it should.
            if state.firstAttemptAt == nil {
                let applies = try Evaluator(context()).holds(step.when)
                tell(.applies(applies), of: step.key)
                if !applies { return skip(step) }
            }
            tell(.begins, of: step.key)
            switch step.work {
            case .transform, .execute, .lookup, .fetch, .push:
                guard let call = step.call else { return nil }
                return run(call)
            case .emit(let event, let payload): return try emit(event, payload, of: step)
            case .gate(let cases): return try pass(cases, of: step)
            case .govern(let policy): return try govern(policy, step)
            case .approval(let approval): return begin(approval)
            case .wait(let wait): return try begin(wait, of: step)
            case .call, .start: return try runChild()
            case .forEach, .parallel: return try runFan()
            case .model(let model): return try ask(model, of: step)
            }
        } catch { return fail(RunFailure(error), at: step.key) }
    }

    /// True for a step that an earlier run of the submission, or this one before it turned back, has done.
    func isDone(_ step: RunStep) -> Bool {
        switch step {
        case .own(let own):
            guard let record = state.steps[own.key], !record.isUndone else { return false }
            if state.reused.contains(where: { $0.hasSameBytes(as: own.key) }) { return true }
            return record.outcome.isDone
        case .create, .attach, .audit:
            return state.created != nil && committedSubmission.status == .created
        default: return false
        }
    }

    // MARK: - Ends of a step

    /// The condition of a step does not hold.
    mutating func skip(_ step: PlanStep) -> RunCommand? {
        journal(state.cursor, .skipped)
        record(step, .skipped)
        return nil
    }

    /// A call inside a step had a condition, and it does not hold.
    mutating func recordSkip() {
        guard state.undo == nil, remaking == nil, let step = steps[state.cursor].own else { return }
        record(step, .skipped)
    }

    mutating func succeed(_ step: PlanStep, output: Value?, decision: Value? = nil) {
        journal(
            state.cursor, .succeeded, input: decision == nil ? nil : state.approvalShown,
            output: step.isSensitive ? nil : output.map(Sealer.redacted), decision: decision)
        record(step, .succeeded, output: output)
        leaveInJournal(step)
    }

    mutating func record(
        _ step: PlanStep, _ outcome: StepRecord.Outcome, output: Value? = nil, error: RunFailure? = nil
    ) {
        tell(.ends(outcome: outcome.rawValue), of: step.key)
        if step.isSensitive, let output { unstored[step.key] = output }
        state.steps[step.key] = StepRecord(
            outcome: outcome, output: step.isSensitive ? nil : output, error: error,
            startedAt: state.firstAttemptAt ?? now, finishedAt: now)
        if outcome == .succeeded || outcome == .fallback {
            state.done.removeAll { $0.hasSameBytes(as: step.key) }
            state.done.append(step.key)
        }
    }

    /// A long output stands in the journal's row of the step, and need not be written with each state.
    private mutating func leaveInJournal(_ step: PlanStep) {
        // What the journal shows of something sealed is not the output.
        guard let output = state.steps[step.key]?.output, output.isLonger(than: setting.inlineBytes),
            Sealer.redacted(output) == output
        else { return }
        let place = JournalPlace(run: run.id, ordinal: state.cursor)
        state.steps[step.key]?.place = place
    }

    /// The output of a call, held against what the author declares of it.
    mutating func takeOutput(_ value: Value, of step: PlanStep) -> RunCommand? {
        if case .lookup(let lookup) = step.work, value.isNull, !lookup.allowsMissing {
            remaking = nil
            return fail(RunFailure("not_found", "there is no such record"), at: step.key)
        }
        var output = value
        // A record that may be missing is null whatever is declared of those that are there.
        if let rows = step.output, !value.isNull || !step.work.mayGiveNull {
            do throws(RunFailure) { output = try shaped(value, rows, of: step) } catch {
                remaking = nil
                return fail(error, at: step.key)
            }
        }
        if let made = remaking {
            unstored[made.key] = output
            return nil
        }
        let call = step.call
        journal(
            state.cursor, .succeeded, input: call.flatMap { input(of: $0) },
            output: step.isSensitive ? nil : Sealer.redacted(output))
        record(step, .succeeded, output: output)
        leaveInJournal(step)
        return nil
    }

    /// The output with the members that are declared, each of its type.
    func shaped(
        _ value: Value, _ rows: [PlanParameter], of step: PlanStep
    ) throws(RunFailure) -> Value {
        guard let members = value.map else {
            throw RunFailure("malformed_output", "the output of '\(step.key)' is no map")
        }
        return try closed(try bound(rows.declared(of: members), rows, of: step), rows, of: step)
    }

    /// A map with its values read as they are declared, and held against the constraints.
    func bound(
        _ members: ValueMap, _ rows: [PlanParameter], of step: PlanStep
    ) throws(RunFailure) -> ValueMap {
        let binder = Binder(parameters: rows, actorField: nil)
        let bound = binder.bind(members, context())
        if let error = (bound.errors + binder.checkConstraints(bound.arguments, holes: bound.holes)).first {
            throw RunFailure(
                "malformed_output", "the output of '\(step.key)' is not as declared: \(error.message)")
        }
        return bound.arguments
    }

    /// An output with what is sensitive of it sealed.
    func closed(
        _ output: ValueMap, _ rows: [PlanParameter], of step: PlanStep
    ) throws(RunFailure) -> Value {
        guard SensitiveValues.areIn(output, rows) else { return .map(output) }
        guard let sealer = setting.sealer else {
            throw RunFailure(
                "no_key",
                "the output of '\(step.key)' is sensitive and there is no key to seal it with; make one with 'atelier init'"
            )
        }
        let tenant = setting.caller.tenant
        return .map(SensitiveValues.replace(in: output, rows) { sealer.seal($0, tenant: tenant) })
    }

    // MARK: - Failures of a step

    /// A step failed for good, and its author says that the run goes on behind it; nil when it does not.
    mutating func goOn(
        behind step: PlanStep, _ failure: RunFailure, _ outcome: StepRecord.Outcome, output: Value?,
        shown: Value?, decision: Value?, because: (String, String?, ValueMap)?
    ) -> RunCommand? {
        if step.onError == .fail { return nil }
        tell(.goesOn, of: step.key)
        takeBackToMark()
        journal(
            state.cursor, .failed, input: shown ?? step.call.flatMap { input(of: $0) },
            output: ["code": .string(failure.code), "message": .string(failure.message)], decision: decision)
        if let (event, user, details) = because { audit(event, actor: user, details) }
        record(step, outcome, output: output, error: failure)
        // What its items did is undone with what was done before.
        if step.undoesItems { state.done.append(step.key) }
        state.intent = nil
        if case .goto(let key) = step.onError { jump(to: key) }
        next()
        return advance()
    }

    /// Records how a step failed, for the steps that undo and for whoever reads the run.
    mutating func recordFailure(
        of step: PlanStep, _ failure: RunFailure, _ outcome: StepRecord.Outcome, _ output: Value?
    ) {
        record(step, outcome, output: output, error: failure)
    }

    /// What had gathered when the present step began.
    mutating func takeBackToMark() {
        draft = mark?.draft ?? TransitionDraft()
        $submission = mark?.submission ?? $committedSubmission
    }

    // MARK: - Outputs that are never stored

    /// Makes outputs again that steps still to come may read, and that were never stored.
    mutating func remakeOutputs() -> RunCommand? {
        // What undoes reads little, and asks for no more.
        let reads = state.undo.map { undo in undo.queue.compactMap { ownStep($0) }.map(\.undoReads) }
        for step in plan.ownSteps where step.isSensitive && unstored[step.key] == nil {
            guard state.steps[step.key]?.outcome == .succeeded, let call = step.call,
                reads.map({ $0.contains { $0.contains(step.key) } }) ?? true
            else { continue }
            remaking = step
            if let command = run(call) { return command }
            remaking = nil
        }
        return nil
    }

    // MARK: - Where the run stands

    /// Which round the step is in that the run stands at, or undoes.
    var currentRound: Int {
        state.round(
            of: undoneStep?.key ?? (steps.indices.contains(state.cursor) ? steps[state.cursor].key : ""))
    }

    /// The call that the run stands at.
    var currentCall: PlanCall? {
        if let remaking { return remaking.call }
        if let undo = state.undo {
            guard let step = undoneStep else { return nil }
            return step.undoing(undo.body) ?? childCall
        }
        guard steps.indices.contains(state.cursor) else { return nil }
        return steps[state.cursor].call(plan) ?? childCall
    }

    /// Moves on behind a call that is done.
    mutating func passOn() {
        if remaking != nil {
            remaking = nil
        } else if state.undo != nil {
            state.undo?.body += 1
            beginAnew()
        } else {
            next()
        }
    }

    /// Where the journal has what the run does at this point.
    var ordinalHere: Int { state.undo.map { steps.count + $0.rows + $0.body } ?? state.cursor }

    /// Writes the journal's row of what the run stands at.
    mutating func journalHere(_ stepState: JournalRow.State, input: Value? = nil, output: Value? = nil) {
        if remaking != nil { return }
        guard let undo = state.undo, let step = undoneStep else {
            return journal(state.cursor, stepState, input: input, output: output)
        }
        journal(
            ordinal: ordinalHere, step.undoKey(undo.body), verb: "compensate",
            stepState,
            input: input, output: output)
    }
}
