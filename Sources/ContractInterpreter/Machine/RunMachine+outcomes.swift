// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension RunMachine {
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
    /// With `news` this process has just heard so, and waits before it goes again.
    mutating func resolve(_ intent: RunState.Intent, after news: FunctionFailure? = nil) -> RunCommand {
        guard let call = currentCall, let safety = call.safety else { return advance() }
        switch safety {
        case .keyed, .upsert:
            // The same key or the same final state: going again is safe.
            state.intent = nil
            return failed(
                call,
                FunctionFailure(
                    .transient, code: news == nil ? RunState.interrupted : "unknown_outcome",
                    message: "the outcome is unknown" + RunMachine.reason(news)),
                isImmediate: news == nil)
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
            // If it ends processes, this was the last: what undoes the run begins its own count.
            run.crashes = 0
            return fail(
                RunFailure(
                    "unknown_outcome",
                    "'\(call.function.name)' may or may not have happened\(RunMachine.reason(news)); "
                        + "it is never repeated by itself"),
                at: call.key)
        }
    }

    /// What was heard instead of an answer, to be put behind a message.
    private static func reason(_ news: FunctionFailure?) -> String {
        news.map { " (\($0.code): \($0.message))" } ?? ""
    }

    mutating func waitForOutcome(_ intent: RunState.Intent, _ call: PlanCall) -> RunCommand {
        commit(
            state: .waiting, wake: RunRow.Wake(setAt: now, delay: intent.deadline.since(now)),
            wait: RunRow.Wait(step: call.key, kind: "outcome", until: intent.deadline))
    }

    /// The target told whether the earlier request took effect.
    mutating func inquired(_ answer: External.Answer) -> RunCommand {
        guard let call = currentCall else { return advance() }
        switch answer {
        case .happened where call.function.isConnection && currentRound > 1:
            // The round before wrote the same, and what undid it need not have taken that away.
            return cannotTell(call, "what is found may be what was undone before")
        case .happened(let value):
            // The request whose answer was lost was an attempt, and the one that succeeded.
            if state.attempts.isEmpty { noteSuccess(call) }
            return performed(.success(call.function.isConnection ? found(value) : value))
        case .notHappened:
            state.intent = nil
            return failed(
                call,
                FunctionFailure(.transient, code: "not_happened", message: "the request did not take effect"),
                isImmediate: true)
        case .unknown: return cannotTell(call, "the target cannot tell")
        }
    }

    /// Asks again later whether an earlier request took effect, while attempts are left.
    private mutating func cannotTell(_ call: PlanCall, _ message: String) -> RunCommand {
        record(FunctionFailure(.transient, code: "unknown_outcome", message: message), call)
        let policy = call.retry ?? plan.retry
        let attempts = state.spentAttempts
        let elapsed = state.firstAttemptAt.map { now.since($0) } ?? .zero
        if attempts >= state.attemptLimit ?? policy.maxAttempts
            || policy.maxElapsed.map({ elapsed >= $0 }) ?? false
        {
            // The intent stays: a retry asks again before it sends anything.
            return fail(
                RunFailure(
                    "unknown_outcome",
                    "nobody can tell whether '\(call.function.name)' happened: \(message)"),
                at: call.key)
        }
        let delay = Backoff.delay(policy, attempt: attempts, fraction: entropy.fraction())
        return commit(
            state: .waiting, wake: RunRow.Wake(setAt: now, delay: delay),
            wait: RunRow.Wait(step: call.key, kind: "outcome"))
    }

    // MARK: - Failures of a call

    mutating func record(_ failure: FunctionFailure, _ call: PlanCall) {
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
    func attemptStart(_ call: PlanCall) -> Instant {
        if let attemptedAt { return attemptedAt }
        // Another process made the request: what it committed to says when.
        guard let intent = state.intent else { return now }
        return min(now, intent.deadline.adding(.zero - RunMachine.leaseMargin - timeout(call)))
    }

    /// Writes down the attempt that succeeded, where others have failed before it.
    mutating func recordSuccess(_ call: PlanCall) {
        guard state.attempts.last?["error"] != nil else { return }
        noteSuccess(call)
    }

    private mutating func noteSuccess(_ call: PlanCall) {
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
        let isRepeatable = call.safety != .atMostOnce
        var elapsed = Duration.zero
        if let first = state.firstAttemptAt { elapsed = now.since(first) }
        // What only reads may be asked again, whether or not the question arrived.
        let isPassing = failure.kind == .transient || (failure.kind == .unknown && !call.isExternal)
        // Whoever asks not to be called for a time is not called before, nor where that is too late.
        let asked = failure.retryAfter ?? .zero
        guard isPassing, isRepeatable, policy.maxElapsed.map({ elapsed + asked <= $0 }) ?? true,
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
        return pause(until: max(delay, asked))
    }
}
