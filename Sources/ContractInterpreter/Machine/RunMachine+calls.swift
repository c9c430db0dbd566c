// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension RunMachine {
    // MARK: - Calls of functions

    /// Runs a call.
    ///
    /// Nil when it is done; a command when it needs the outside, or ended the run.
    mutating func run(_ call: PlanCall) -> RunCommand? {
        do throws(FunctionFailure) {
            guard try Evaluator(context()).holds(call.when) else {
                journalHere(.skipped)
                recordSkip()
                return nil
            }
            if call.isExternal { return commitIntent(call) }
            // What reads is the driver's to do: its answer may differ next time, so it is asked once and recorded.
            if !call.isPure { return try outside(call, deadline: deadline(call)) }
            let subject = try subject(of: call)
            let output = try CallEvaluator(plan: plan, registry: setting.registry)
                .evaluate(call, subject, context(), filled: filled(beside: subject, for: call))
            return take(output, of: call)
        } catch { return failed(call, error) }
    }

    /// What the stage works on: the create's fields in `prepare_create`, else the arguments.
    private mutating func subject(of call: PlanCall) throws(FunctionFailure) -> ValueMap {
        guard call.stage == Stage.prepareCreate.rawValue else { return arguments }
        if let fields = state.fields { return fields }
        guard let create = plan.primary else { return [:] }
        do throws(RunFailure) {
            return try EntityWriter(plan: plan, submission: submission, context: context(), now: now)
                .fields(of: create, Evaluator(context()))
        } catch { throw FunctionFailure(.final, code: error.code, message: error.message) }
    }

    /// What the record of `prepare_create` will hold beside the fields that calls work on.
    private func filled(beside fields: ValueMap, for call: PlanCall) -> ValueMap {
        guard call.stage == Stage.prepareCreate.rawValue else { return [:] }
        return EntityWriter(plan: plan, submission: submission, context: context(), now: now)
            .filled(beside: fields)
    }

    /// Takes a call's result into the state and the journal.
    mutating func take(_ output: CallOutput, of call: PlanCall) -> RunCommand? {
        switch output {
        case .fields(let changed):
            if call.stage == Stage.prepareCreate.rawValue {
                state.fields = changed
            } else {
                state.arguments = changed
            }
            journalHere(.succeeded, input: input(of: call), output: Sealer.redacted(.map(changed)))
            return nil
        case .refusals(let refusals):
            guard let first = refusals.first else {
                journalHere(.succeeded, input: input(of: call))
                return nil
            }
            return fail(RunFailure(first.code, first.message), at: call.key)
        case .value(let value): return takeValue(value, of: call)
        }
    }

    /// True when the call works on the author's steps, not on a stage's arguments or fields.
    private var isOfStep: Bool { state.undo != nil || remaking != nil || steps[state.cursor].own != nil }

    mutating func takeValue(_ value: Value, of call: PlanCall) -> RunCommand? {
        if let remaking { return takeOutput(value, of: remaking) }
        if state.undo == nil, let step = steps[state.cursor].own { return takeOutput(value, of: step) }
        journalHere(.succeeded, input: input(of: call), output: Sealer.redacted(value))
        return nil
    }

    private var sealed: SealedInput { SealedInput(sealer: setting.sealer, tenant: setting.caller.tenant) }

    /// The input of a step as the journal shows it.
    func input(of step: RunStep) -> Value? {
        step.call(plan).flatMap { input(of: $0) }
    }

    func input(of call: PlanCall) -> Value? {
        if call.function.isConnection { return connectionInput() }
        guard !call.arguments.isEmpty else { return nil }
        let evaluator = Evaluator(context(isStored: true))
        var map = ValueMap()
        for (name, expression) in call.arguments { map[name] = (try? evaluator.value(of: expression)) ?? nil }
        return Sealer.redacted(.map(map))
    }

    // MARK: - Outside calls

    /// How long one attempt may take; the lease lasts longer than that.
    func timeout(_ call: PlanCall) -> Duration {
        call.timeout ?? connectionTimeout(of: call) ?? FunctionCall.defaultTimeout
    }
    func deadline(_ call: PlanCall) -> Instant { now.adding(timeout(call)) }

    mutating func request(
        _ call: PlanCall, deadline: Instant
    ) throws(FunctionFailure) -> External.Request {
        guard let function = setting.registry.function(call.function.name, version: call.function.version)
        else {
            throw FunctionFailure(
                .final, code: "missing_function", message: "the function is not in this version")
        }
        let arguments = try Evaluator(context()).arguments(call.arguments, of: function)
        guard call.isExternal else {
            return External.Request(
                arguments: call.function.arguments(arguments), subject: try subject(of: call),
                idempotencyKey: "",
                attempt: state.attempts.count + 1, deadline: deadline)
        }
        // The request leaves this machine: what it is about goes in the clear, and only in memory.
        return External.Request(
            arguments: call.function.arguments(try sealed.unseal(arguments)),
            subject: try sealed.unseal(try subject(of: call)),
            idempotencyKey: Identity.effect(of: submission.id, step: call.key, round: currentRound),
            attempt: state.attempts.count + 1, deadline: deadline)
    }

    /// Commits that the call is about to be made, with a lease that outlasts it.
    ///
    /// What went before shares the commit.
    mutating func commitIntent(_ call: PlanCall) -> RunCommand? {
        if state.firstAttemptAt == nil { state.firstAttemptAt = now }
        // The request leaves after the commit: the lease is what bounds its end.
        let until = deadline(call).adding(RunMachine.leaseMargin)
        state.intent = RunState.Intent(step: call.key, attempt: state.attempts.count + 1, deadline: until)
        if submission.status == .accepted && call.stage == Stage.prepareCreate.rawValue {
            submission.status = .creating
        }
        journalHere(.running, input: input(of: call))
        leaseEnd = uptime + timeout(call) + RunMachine.leaseMargin
        let lease = RunRow.Lease(owner: setting.owner, epoch: run.leaseEpoch + 1, until: until)
        return commit(
            state: .running, wake: RunRow.Wake(setAt: now, delay: until.since(now)), lease: lease,
            then: .perform(call))
    }

    /// The call as the driver makes it.
    mutating func outside(_ call: PlanCall, deadline: Instant) throws(FunctionFailure) -> RunCommand {
        if call.function.isChild { return .start(call, try childErrand()) }
        if !call.function.isBuiltIn { circumstances.witness?.tell(.function(call.function.name)) }
        attemptedAt = now
        if call.function.isConnection { return .reach(call, try connectionRequest(call)) }
        return .perform(call, try request(call, deadline: deadline))
    }

    /// The intent is synced: the request may leave.
    mutating func perform(_ call: PlanCall) -> RunCommand {
        do throws(FunctionFailure) {
            let deadline = deadline(call)
            // The lease is judged before each outside call: a process that slept into its margin sends nothing, and
            // asks for the right again. By the clock, for others go by it; and by the time that has passed, for a
            // clock that was set back hides how long the process slept.
            let isLate = leaseEnd.map { uptime + timeout(call) > $0 } ?? true
            if let lease = run.lease, isLate || deadline > lease.until { return commitIntent(call) ?? .rest }
            return try outside(call, deadline: deadline)
        } catch {
            // Nothing was sent.
            state.intent = nil
            return failed(call, error)
        }
    }

    /// The outside answered.
    mutating func performed(_ result: Result<Value, FunctionFailure>) -> RunCommand {
        guard let call = currentCall else { return advance() }
        holdsOutcome = call.isExternal
        isOutcomeRepeatable = [.keyed, .upsert].contains(call.safety)
        isInterrupted = false
        switch result {
        case .success(let value):
            state.intent = nil
            hasHappened = call.isExternal
            if call.function.isChild {
                if state.fan != nil, state.undo == nil { return startedItem() }
                if let command = started(value) { return command }
                passOn()
                return advance()
            }
            recordSuccess(call)
            let command: RunCommand?
            let changesFields =
                !isOfStep
                && (call.stage == Stage.prepareCreate.rawValue
                    || (call.stage == Stage.normalize.rawValue && !call.isExternal))
            if let (model, step) = askedModel {
                command = take(answer: value, model, of: step)
            } else if call.stage == Stage.validate.rawValue, value.bool == false {
                command = fail(
                    RunFailure("refused", "'\(call.function.name)' refused the submission"), at: call.key)
            } else {
                do throws(FunctionFailure) {
                    command = take(try closed(value, of: call, asFields: changesFields), of: call)
                } catch { return failed(call, error) }
            }
            if let command { return command }
            passOn()
            if call.isExternal { behindOutcome = ($state, draft) }
            return advance()
        case .failure(let failure):
            if failure.kind == .unknown, let intent = state.intent {
                return resolve(intent, after: failure)
            }
            state.intent = nil
            if call.function.isChild {
                if failure.code == RunMachine.replaced.code { return replaceChild() }
                if state.undo == nil, state.fan != nil, let command = refusedItem(failure) { return command }
            }
            return failed(call, failure)
        }
    }

    /// What an outside call gave, sealed where it shows something that was sealed when it went out.
    mutating func closed(
        _ value: Value, of call: PlanCall, asFields: Bool
    ) throws(FunctionFailure) -> CallOutput {
        guard call.isExternal else {
            return asFields && value.map != nil ? .fields(value.map ?? [:]) : .value(value)
        }
        let before = try subject(of: call)
        if asFields, let fields = value.map {
            return .fields(try sealed.reseal(fields, before: before, arguments: arguments))
        }
        return .value(try sealed.reseal(value, madeFrom: before, arguments))
    }
}
