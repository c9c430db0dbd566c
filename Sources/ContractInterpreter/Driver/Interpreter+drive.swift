// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
public import Ledger

extension Interpreter {
    /// Drives a run as far as it goes now: to its end, into a wait, or to a durable wake-up.
    ///
    /// Several processes may drive one run: the run's version lets one of them win each step, and the other reads
    /// again. Returns the run as this process last saw it.
    @discardableResult
    public func drive(_ run: String, in scope: TenantScope) async throws(InterpreterError) -> RunRow? {
        try await drive(run, in: scope, with: .woken, careful: false)
    }

    /// Drives the run of a submission on from its accept, without reading what the accept has just written.
    ///
    /// Should another process have moved the run since, it is read like any other.
    @discardableResult
    public func drive(
        _ outcome: SubmitOutcome, in scope: TenantScope
    ) async throws(InterpreterError) -> RunRow? {
        guard let run = outcome.run else { return nil }
        return try await drive(run.id, in: scope, with: .woken, careful: false, from: outcome.accepted)
    }

    /// How often a run that others keep moving is read again before this process leaves it to them.
    private static let maxReadings = 64

    func drive(
        _ id: String, in scope: TenantScope, with first: RunEvent, careful: Bool,
        from known: StoredRun? = nil,
        seen: Int64? = nil
    ) async throws(InterpreterError) -> RunRow? {
        var event = first
        var isCounted = !careful
        var known = known
        var seen = seen
        for _ in 0..<Interpreter.maxReadings {
            let stored: StoredRun
            if let known {
                stored = known
            } else {
                guard let read = try await storedRun(id, in: scope) else { return nil }
                stored = read
            }
            known = nil
            // Whoever decided did so on a version of the run, and on no other; what comes of it moves the run on.
            if let expected = seen, stored.run.version != expected { return nil }
            seen = nil
            if let stalled = try await stall(stored, in: scope) { return stalled }
            var machine = try await machine(on: stored, in: scope)
            if !stored.run.state.isFinal, stored.submission.parent != nil {
                if try await isPausedAbove(stored.submission, in: scope) {
                    if event.yieldsToPause {
                        if case .superseded = try await run(&machine, .held) { continue }
                        if case .decided = event { return nil }
                        return machine.run
                    }
                } else if machine.state.isHeld {
                    _ = try await run(&machine, .released)
                    continue
                }
            }
            if !isCounted {
                guard try await countStart(&machine, &event) else { continue }
                isCounted = true
            }
            switch try await run(&machine, event) {
            case .rest: return machine.run
            case .left: return machine.committedRun
            case .again: event = .woken
            case .superseded:
                // A decision is about what the person saw; whoever called judges the new state.
                if case .woken = event { continue }
                return nil
            }
        }
        return try await reading { () async throws(LedgerError) in try await store.run(id, in: scope) }
    }

    /// Lets a submission's run go on that was paused with a run above, and does not move it.
    func release(_ row: SubmissionRow, in scope: TenantScope) async throws(InterpreterError) {
        let run = try await reading { () async throws(LedgerError) in
            try await store.runs(of: row.id, in: scope).last
        }
        guard let run, let stored = try await storedRun(run.id, in: scope) else { return }
        var machine = try await machine(on: stored, in: scope)
        guard stored.run.state == .suspended, machine.state.isHeld else { return }
        _ = try await self.run(&machine, .released)
    }

    private enum Pause {
        case rest, again, superseded
        /// The process is to end: the run is left to the next.
        case left
    }

    /// Feeds events to the machine and does what it asks, until it rests.
    private func run(_ machine: inout RunMachine, _ first: RunEvent) async throws(InterpreterError) -> Pause {
        var command = machine.handle(first, at: surroundings.now(), uptime: surroundings.uptime())
        while true {
            let event: RunEvent
            switch command {
            case .rest:
                let isReady =
                    machine.run.state == .pending && machine.run.wait == nil && machine.run.lease == nil
                    && (machine.run.wake?.isDue(at: surroundings.now()) ?? false)
                return isReady ? .again : .rest
            case .superseded: return .superseded
            case .read(let question): event = .read(try await answer(question, machine))
            case .commit(let transition):
                if machine.beginsOutside {
                    // Who is to end begins nothing more outside, and waits for nothing but what is under way.
                    let isEnding = Task.isCancelled
                    let isHeldBack = isEnding ? true : try await isHeldBack(machine)
                    if isHeldBack {
                        if !machine.holdsOutcome { return isEnding ? .left : .superseded }
                        event = .heldBack
                        break
                    }
                }
                let outcome =
                    machine.holdsOutcome
                    ? try await commitOutcome(transition, machine) : try await commit(transition)
                switch outcome {
                case .committed: event = .committed
                case .refused(let guardian):
                    checks.learn(from: guardian, in: transition.scope)
                    event = .refused(guardian)
                }
            case .perform(let call, let request): event = .performed(await perform(call, request, machine))
            case .inquire(let call, let request): event = .inquired(await inquire(call, request))
            case .reach(_, let request): event = .performed(await reach(request))
            case .seek(_, let request): event = .inquired(await seek(request))
            case .start(_, let errand):
                if try await isHeldBack(machine) { return .superseded }
                event = .performed(await start(errand, of: machine))
            case .stop(let child):
                try await stop(child: child, in: machine.setting.caller.scope)
                event = .stopped
            case .reverse(let child):
                // A parent that has moved on undoes nothing.
                guard try await reverse(child: child, of: machine) else { return .superseded }
                event = .driven
            case .drive(let children):
                await drive(children: children, in: machine.setting.caller.scope)
                event = .driven
            case .release:
                try await release(partsOf: machine.submission.id, in: machine.setting.caller.scope)
                event = .woken
            }
            command = machine.handle(event, at: surroundings.now(), uptime: surroundings.uptime())
        }
    }

    /// True when a run above was paused since this one was looked at: it begins nothing more outside.
    private func isHeldBack(_ machine: RunMachine) async throws(InterpreterError) -> Bool {
        guard machine.submission.parent != nil else { return false }
        return try await isPausedAbove(machine.submission, in: machine.setting.caller.scope)
    }

    /// Commits, and tells whoever makes traces.
    func commitTold(_ transition: Transition) async throws(LedgerError) -> CommitOutcome {
        let outcome = try await store.commit(transition)
        if let tell = surroundings.committed, case .committed(let reference, _, _) = outcome {
            tell(transition, reference)
        }
        return outcome
    }

    private func commit(_ transition: Transition) async throws(InterpreterError) -> CommitOutcome {
        try await reading { () async throws(LedgerError) in try await commitTold(transition) }
    }

    /// How long the answer of a call that may be made again is held for a ledger that takes nothing.
    private static let longestHold = Duration.seconds(10)

    /// Writes down what an outside call gave.
    ///
    /// The store being away must not make it unknown: while the lease lasts nobody else acts, so the commit is
    /// tried again. Where the call may be made again, losing its answer costs less than a long wait.
    private func commitOutcome(
        _ transition: Transition, _ machine: RunMachine
    ) async throws(InterpreterError) -> CommitOutcome {
        var delay = Duration.milliseconds(50)
        let begun = surroundings.uptime()
        while true {
            do throws(LedgerError) { return try await commitTold(transition) } catch {
                guard error.isRetryable, !Task.isCancelled, let lease = machine.committedRun.lease,
                    surroundings.now().adding(delay) < lease.until,
                    !machine.isOutcomeRepeatable || surroundings.uptime() - begun < Interpreter.longestHold
                else { throw InterpreterError(error) }
                await surroundings.sleep(delay)
                delay = min(delay * 2, .seconds(2))
                if error.code == .unknownOutcome, try await isWritten(machine) {
                    return .committed(reference: nil, sequence: nil)
                }
            }
        }
    }

    /// Whether the transition whose answer was lost is what the ledger holds: nobody else writes under this lease's
    /// epoch.
    private func isWritten(_ machine: RunMachine) async throws(InterpreterError) -> Bool {
        let scope = machine.setting.caller.scope
        guard let stored = try? await store.run(machine.run.id, in: scope) else { return false }
        return stored == machine.run
    }

    // MARK: - Outside

    private func perform(
        _ call: PlanCall, _ request: External.Request, _ machine: RunMachine
    ) async -> Result<Value, FunctionFailure> {
        guard let function = registry.function(call.function.name, version: call.function.version) else {
            return .failure(
                FunctionFailure(
                    .transient, code: "missing_function", message: "the function is not in this version"))
        }
        do throws(FunctionFailure) {
            if let external = function.body.external {
                return await answer { () async throws(FunctionFailure) in
                    try await external.perform(request)
                }
            }
            let evaluated = try CallEvaluator(plan: machine.plan, registry: registry)
                .evaluate(call, request.subject, machine.context())
            switch evaluated {
            case .fields(let fields): return .success(.map(fields))
            case .value(let value): return .success(value)
            case .refusals(let refusals):
                guard let first = refusals.first else { return .success(true) }
                return .failure(FunctionFailure(.final, code: first.code, message: first.message))
            }
        } catch { return .failure(error) }
    }

    private func inquire(_ call: PlanCall, _ request: External.Request) async -> External.Answer {
        guard
            let query = registry.function(call.function.name, version: call.function.version)?.body.external?
                .query
        else { return .unknown }
        return await query(request)
    }

    // MARK: - After an unclean end

    /// Starts that a run may have alone before it is taken for poison.
    static let maxLoneStarts = 2

    /// Commits that this run is about to be driven alone, before anything of it runs: a run that ends the
    /// process is known by its count afterwards.
    ///
    /// False when the run was moved meanwhile.
    private func countStart(
        _ machine: inout RunMachine, _ event: inout RunEvent
    ) async throws(InterpreterError) -> Bool {
        if machine.run.crashes >= Interpreter.maxLoneStarts {
            event = .quarantined
            return true
        }
        var run = machine.run
        run.version += 1
        run.crashes += 1
        let transition = Transition(
            scope: machine.setting.caller.scope,
            guards: [.runVersion(run: run.id, version: machine.run.version)], writes: [.updateRun(run)])
        guard case .committed = try await commit(transition) else { return false }
        machine.adopt(run)
        return true
    }
}
