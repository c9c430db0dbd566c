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
            let output = try CallEvaluator(plan: plan, registry: setting.registry)
                .evaluate(call, subject(of: call), context())
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

    /// Takes a call's result into the state and the journal.
    private mutating func take(_ output: CallOutput, of call: PlanCall) -> RunCommand? {
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

    private mutating func takeValue(_ value: Value, of call: PlanCall) -> RunCommand? {
        if state.undo == nil, let step = remaking ?? steps[state.cursor].own {
            return takeOutput(value, of: step)
        }
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
        let evaluator = Evaluator(context())
        var map = ValueMap()
        for (name, expression) in call.arguments { map[name] = (try? evaluator.value(of: expression)) ?? nil }
        return Sealer.redacted(.map(map))
    }

    // MARK: - Outside calls

    /// How long one attempt may take; the lease lasts longer than that.
    private func timeout(_ call: PlanCall) -> Duration {
        call.timeout ?? connectionTimeout(of: call) ?? RunMachine.defaultTimeout
    }
    private func deadline(_ call: PlanCall) -> Instant { now.adding(timeout(call)) }

    private mutating func request(
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
                arguments: arguments, subject: try subject(of: call), idempotencyKey: "",
                attempt: state.attempts.count + 1, deadline: deadline)
        }
        // The request leaves this machine: what it is about goes in the clear, and only in memory.
        return External.Request(
            arguments: Arguments(try sealed.unseal(arguments.values)),
            subject: try sealed.unseal(try subject(of: call)),
            idempotencyKey: Identity.effect(of: submission.id, step: call.key, round: currentRound),
            attempt: state.attempts.count + 1, deadline: deadline)
    }

    /// Commits that the call is about to be made, with a lease that outlasts it.
    ///
    /// What went before shares the commit.
    private mutating func commitIntent(_ call: PlanCall) -> RunCommand? {
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
    private mutating func outside(_ call: PlanCall, deadline: Instant) throws(FunctionFailure) -> RunCommand {
        if call.function.isConnection {
            attemptedAt = now
            return .reach(call, try connectionRequest(call))
        }
        if call.function.isChild { return .start(call, try childErrand()) }
        attemptedAt = now
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
            if call.isExternal { behindOutcome = (state, draft) }
            return advance()
        case .failure(let failure):
            if failure.kind == .unknown, let intent = state.intent { return resolve(intent, isFresh: true) }
            state.intent = nil
            if call.function.isChild, state.fan != nil, state.undo == nil, let command = refusedItem(failure)
            {
                return command
            }
            return failed(call, failure)
        }
    }

    /// What an outside call gave, sealed where it shows something that was sealed when it went out.
    private mutating func closed(
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

    // MARK: - Unknown outcomes

    /// True when what the run stands at may have taken effect outside, or has, and nothing has shown otherwise since.
    var mayHaveHappened: Bool {
        if state.intent != nil || hasHappened { return true }
        guard currentCall?.isExternal ?? false else { return false }
        for attempt in state.attempts.reversed() {
            switch attempt["error"]?["code"]?.string {
            case "not_happened": return false
            case "unknown_outcome", RunState.interrupted: return true
            default: continue
            }
        }
        return false
    }

    /// An intent without an outcome: the request may or may not have taken effect.
    ///
    /// With `isFresh` this process has just heard so, and waits before it goes again.
    mutating func resolve(_ intent: RunState.Intent, isFresh: Bool = false) -> RunCommand {
        guard let call = currentCall,
            let safety = Effect.RetrySafety(
                rawValue: String(call.function.effect.dropFirst("external:".count)))
        else { return advance() }
        switch safety {
        case .keyed, .upsert:
            // The same key or the same final state: going again is safe.
            state.intent = nil
            let code = isFresh ? "unknown_outcome" : RunState.interrupted
            return failed(
                call, FunctionFailure(.transient, code: code, message: "the outcome is unknown"),
                isImmediate: !isFresh)
        case .queryFirst:
            // Asking before the old request has ended proves nothing.
            guard now >= intent.deadline else { return waitForOutcome(intent, call) }
            do throws(FunctionFailure) {
                if call.function.isConnection { return .seek(call, try traces(of: call)) }
                return .inquire(call, try request(call, deadline: deadline(call)))
            } catch {
                return failed(call, error)
            }
        case .atMostOnce:
            state.intent = nil
            return fail(
                RunFailure(
                    "unknown_outcome",
                    "'\(call.function.name)' may or may not have happened; it is never repeated by itself"),
                at: call.key)
        }
    }

    private mutating func waitForOutcome(_ intent: RunState.Intent, _ call: PlanCall) -> RunCommand {
        commit(
            state: .waiting, wake: RunRow.Wake(setAt: now, delay: intent.deadline.since(now)),
            wait: RunRow.Wait(step: call.key, kind: "outcome", until: intent.deadline))
    }

    /// The target told whether the earlier request took effect.
    mutating func inquired(_ answer: External.Answer) -> RunCommand {
        guard let call = currentCall else { return advance() }
        switch answer {
        case .happened(let value): return performed(.success(value))
        case .notHappened:
            state.intent = nil
            return failed(
                call,
                FunctionFailure(.transient, code: "not_happened", message: "the request did not take effect"),
                isImmediate: true)
        case .unknown:
            record(
                FunctionFailure(.transient, code: "unknown_outcome", message: "the target cannot tell"), call)
            let policy = call.retry ?? plan.retry
            let attempts = state.spentAttempts
            if attempts >= state.attemptLimit ?? policy.maxAttempts {
                // The intent stays: a retry asks again before it sends anything.
                return fail(
                    RunFailure("unknown_outcome", "nobody can tell whether '\(call.function.name)' happened"),
                    at: call.key)
            }
            let delay = Backoff.delay(policy, attempt: attempts, fraction: entropy.fraction())
            return commit(
                state: .waiting, wake: RunRow.Wake(setAt: now, delay: delay),
                wait: RunRow.Wait(step: call.key, kind: "outcome"))
        }
    }

    // MARK: - Failures of a call

    private mutating func record(_ failure: FunctionFailure, _ call: PlanCall) {
        if state.firstAttemptAt == nil { state.firstAttemptAt = now }
        state.attempts.append([
            "number": .number(Number(Int64(state.attempts.count + 1))),
            "started_at": .string(DateTimeText.render(attemptStart(call))),
            "at": .string(DateTimeText.render(now)),
            "error": ["code": .string(failure.code), "message": .string(failure.message)],
        ])
        attemptedAt = nil
    }

    /// When the attempt began that has just ended.
    private func attemptStart(_ call: PlanCall) -> Instant {
        if let attemptedAt { return attemptedAt }
        // Another process made the request: what it committed to says when.
        guard let intent = state.intent else { return now }
        return min(now, intent.deadline.adding(.zero - RunMachine.leaseMargin - timeout(call)))
    }

    /// Writes down the attempt that succeeded, where others have failed before it.
    mutating func recordSuccess(_ call: PlanCall) {
        if state.attempts.isEmpty { return }
        state.attempts.append([
            "number": .number(Number(Int64(state.attempts.count + 1))),
            "started_at": .string(DateTimeText.render(attemptStart(call))),
            "at": .string(DateTimeText.render(now)),
        ])
    }

    /// A transient failure sleeps and goes again while attempts are left; every other one is final.
    mutating func failed(
        _ call: PlanCall, _ failure: FunctionFailure, isImmediate: Bool = false
    ) -> RunCommand {
        record(failure, call)
        let policy = call.retry ?? plan.retry
        let attempts = state.spentAttempts
        let isRepeatable = call.function.effect != "external:" + Effect.RetrySafety.atMostOnce.rawValue
        var elapsed = Duration.zero
        if let first = state.firstAttemptAt { elapsed = now.since(first) }
        // What only reads may be asked again, whether or not the question arrived.
        let isPassing = failure.kind == .transient || (failure.kind == .unknown && !call.isExternal)
        guard isPassing, isRepeatable,
            attempts < state.attemptLimit ?? policy.maxAttempts || failure.code == RunState.interrupted,
            policy.maxElapsed.map({ elapsed < $0 }) ?? true
        else {
            let isSpent = isPassing && isRepeatable
            let reason = RunFailure(
                failure.code,
                isSpent
                    ? "\(failure.message), after \(attempts) attempt\(attempts == 1 ? "" : "s")"
                    : failure.message)
            if let (model, step) = askedModel { return goOn(without: reason, model, of: step) }
            return fail(reason, at: call.key)
        }
        journalHere(.pending, input: input(of: call))
        let delay =
            isImmediate ? .zero : Backoff.delay(policy, attempt: attempts, fraction: entropy.fraction())
        // Whoever asks not to be called for a time is not called before.
        return pause(until: max(delay, failure.retryAfter ?? .zero))
    }
}

/// How long to wait before the next attempt.
enum Backoff {
    /// The delay after the n-th attempt; `fraction` is random from 0 to 1, for full jitter.
    static func delay(_ policy: RetryPolicy, attempt: Int, fraction: Double) -> Duration {
        let initial = Double(policy.initial.microseconds)
        let ceiling = Double(policy.maxDelay.microseconds)
        let steps = Double(max(0, attempt - 1))
        var delay: Double
        switch policy.backoff {
        case .constant: delay = initial
        case .linear: delay = initial * (steps + 1)
        case .exponential:
            delay = initial
            // Bounded multiplication: a power could overflow long before the ceiling cuts it.
            for _ in 0..<Int(min(steps, 64)) where delay < ceiling { delay *= policy.factor }
        }
        delay = min(delay, ceiling)
        if policy.jitter == .full { delay *= fraction }
        return .microseconds(Int64(max(0, min(delay, 1e15))))
    }
}
