// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// What a child takes over from the run that started it.
struct RunHeritage: Sendable {
    var depth: Int
    var pinned: [String: String]
    /// Which round of its step starts it.
    var round = 1
    /// The submission that starts it, and with which of its steps; nil for what a trigger starts.
    var parent: String?
    var part: String?
    /// How many triggers led here.
    var chain: Int
    /// Who wrote the input of the rerun above.
    var editor: String?
}

extension Interpreter {
    /// Makes sure that a child is there, and answers how its parent knows it.
    ///
    /// Its id is computed, so that it is one however often it is asked for. It is accepted only while its parent
    /// stands where it stood: a parent that was stopped meanwhile starts nothing.
    func start(_ errand: ChildErrand, of machine: RunMachine) async -> Result<Value, FunctionFailure> {
        let caller = machine.setting.caller
        do throws(InterpreterError) {
            var found = try await reading { () async throws(LedgerError) in
                try await store.submission(errand.id, in: caller.scope)
            }
            if found == nil {
                found =
                    if let fragment = errand.fragment {
                        try await accept(fragment, errand, of: machine, as: caller)
                    } else { try await accept(errand, of: machine, as: caller) }
            } else if errand.revives, let row = found {
                if let failure = try await obstacle(to: errand, by: row, in: caller.scope) {
                    return .failure(failure)
                }
                try await revive(row, in: caller.scope)
            }
            guard let row = found else {
                return .failure(
                    FunctionFailure(
                        .transient, code: "conflict", message: "what the child relies on keeps changing"))
            }
            if errand.isAwaited {
                let run = try await reading { () async throws(LedgerError) in
                    try await store.runs(of: row.id, in: caller.scope).last
                }
                // Whoever else drives it, the parent only needs to know how it ends.
                if let run, !run.state.isFinal { _ = try? await drive(run.id, in: caller.scope) }
            }
            var answer: ValueMap = ["submission_id": .string(row.id)]
            answer["reference"] = row.reference.map(Value.string)
            return .success(.map(answer))
        } catch { return .failure(Interpreter.failure(of: error, errand.action)) }
    }

    private func accept(
        _ errand: ChildErrand, of machine: RunMachine, as caller: Caller
    ) async throws(InterpreterError) -> SubmissionRow? {
        let plan = try await plans.plan(errand.contract, in: caller.scope, from: store)
        let action = CompiledAction(plan: plan)
        var request = SubmitRequest(payload: errand.input, source: "call")
        request.target = errand.target
        request.correlationID = machine.submission.correlationID
        if obstacle(plan) == nil { try await index(plan, in: caller.scope) }
        for _ in 0..<Interpreter.maxAcceptAttempts {
            var admission = try await admit(
                request, action, caller, FileIntake.Outcome(), id: errand.id,
                fingerprint: Digest(canonical: ["arguments": .map(errand.input)]).hex,
                acceptedAt: surroundings.now(),
                heritage: RunHeritage(
                    depth: errand.depth, pinned: errand.pinned, round: errand.round,
                    parent: machine.submission.id,
                    part: errand.part, chain: machine.state.chain, editor: machine.state.editor))
            admission.transition.guards.append(
                .runVersion(run: machine.run.id, version: machine.committedRun.version))
            switch try await commit(accept: admission, in: caller.scope) {
            case .committed(let reference, let sequence, _):
                checks.forget(byWriting: admission.transition)
                var submission = admission.submission
                submission.reference = reference ?? submission.reference
                submission.sequence = sequence ?? 0
                return submission
            case .refused(.runVersion):
                throw InterpreterError(.conflict, "the parent has moved on")
            case .refused(let guardian): checks.learn(from: guardian, in: caller.scope)
            }
        }
        return nil
    }

    /// A part of a run is accepted as it stands: what it is about was admitted with the whole.
    private func accept(
        _ fragment: RunFragment, _ errand: ChildErrand, of machine: RunMachine, as caller: Caller
    ) async throws(InterpreterError) -> SubmissionRow? {
        let action = CompiledAction(plan: fragment.plan)
        let now = surroundings.now()
        let parent = machine.submission
        var row = SubmissionRow(
            id: errand.id, application: fragment.plan.application, action: fragment.plan.action,
            mode: "workflow",
            status: .accepted, fingerprint: Digest(of: errand.id).hex, payload: "{}",
            arguments: CanonicalJSON.faithfulText(.map(fragment.arguments)), caller: parent.caller,
            actor: parent.actor, contract: action.digest, correlationID: parent.correlationID, source: "call",
            acceptedAt: now, now: parent.now)
        row.updatedAt = now
        (row.parent, row.part) = (parent.id, errand.part)
        var state = RunState(cursor: 0)
        (state.depth, state.pinned, state.given) = (errand.depth, errand.pinned, fragment.given)
        (state.chain, state.round, state.editor) = (machine.state.chain, errand.round, machine.state.editor)
        let run = RunRow(
            id: Identity.run(of: row.id, number: 1), submission: row.id, state: .pending, machine: state.text,
            wake: RunRow.Wake(setAt: now, delay: .zero))
        var writes: [Write] = []
        if !plans.isStored(action.digest, in: caller.scope) {
            writes.append(.contract(digest: action.digest, plan: action.planText))
        }
        let details: ValueMap = ["action": .string(row.action), "contract": .string(action.digest)]
        writes += [
            .insertSubmission(row), .insertRun(run),
            .audit(
                AuditDraft(
                    event: "accepted", submission: row.id, actor: row.actor, at: now,
                    details: CanonicalJSON.text(.map(details)), salt: surroundings.random(16))),
        ]
        let transition = Transition(
            scope: caller.scope,
            guards: [.runVersion(run: machine.run.id, version: machine.committedRun.version)], writes: writes)
        let outcome = try await reading { () async throws(LedgerError) in try await commitTold(transition) }
        guard case .committed = outcome else { throw InterpreterError(.conflict, "the parent has moved on") }
        plans.remember(fragment.plan, action.digest, in: caller.scope)
        return row
    }

    /// Why a child of an earlier run does not go on: it was stopped, or a record of it was withdrawn.
    ///
    /// Another stands in for it, unless something of it is left to undo.
    private func obstacle(
        to errand: ChildErrand, by row: SubmissionRow, in scope: TenantScope
    ) async throws(InterpreterError) -> FunctionFailure? {
        let found = try await detail(of: row, in: scope)
        let isReplaceable = errand.replaces && found.stepsLeft.isEmpty
        switch found.run?.state {
        case .terminated where row.status == .cancelled && errand.isItem || errand.undoes:
            return isReplaceable ? RunMachine.replaced : nil
        case .failed:
            guard try await hadWithdrawn(row, in: scope) else {
                do throws(InterpreterError) { _ = try await checkKin(of: found, in: scope) } catch {
                    guard error.kind == .conflict else { throw error }
                    return FunctionFailure(.final, code: "child_refused", message: error.message)
                }
                return nil
            }
            return isReplaceable
                ? RunMachine.replaced
                : FunctionFailure(
                    .final, code: "child_refused",
                    message: "a record of '\(row.reference ?? row.id)' was withdrawn")
        default: return nil
        }
    }

    /// A child that failed in an earlier run of its parent goes on from where it failed.
    private func revive(_ row: SubmissionRow, in scope: TenantScope) async throws(InterpreterError) {
        let found = try await detail(of: row, in: scope)
        guard let failed = found.run, failed.state == .failed else { return }
        let transition = try retryTransition(
            found, failed, "its parent was retried", Caller(tenant: scope.tenant, user: nil),
            try await knownChecks(of: found.plan.application, in: scope),
            beside: try await kin(of: row, in: scope))
        let outcome = try await reading { () async throws(LedgerError) in try await commitTold(transition) }
        if case .refused(let guardian) = outcome { checks.learn(from: guardian, in: scope) }
    }

    private static func failure(of error: InterpreterError, _ action: String) -> FunctionFailure {
        switch error.kind {
        case .unavailable: FunctionFailure(.transient, code: "unavailable", message: error.message)
        case .refused:
            FunctionFailure(
                .final, code: "child_refused",
                message: "'\(action)' refuses its input: \(error.errors.first?.message ?? error.message)")
        case .denied, .notFound, .conflict, .usage:
            FunctionFailure(.final, code: "child_refused", message: error.message)
        }
    }

    /// Stops a child, if it is there and has not ended.
    func stop(child id: String, in scope: TenantScope) async throws(InterpreterError) {
        for _ in 0..<Interpreter.maxAcceptAttempts {
            let run = try await reading { () async throws(LedgerError) in
                try await store.runs(of: id, in: scope).last
            }
            guard let run, !run.state.isFinal else { return }
            let event = RunEvent.cancelled(by: nil, reason: "its parent no longer waits for it")
            if try await drive(run.id, in: scope, with: event, careful: false) != nil { return }
        }
    }

    /// Drives children as far as they go, side by side; whoever else drives them is no harm.
    func drive(children: [String], in scope: TenantScope) async {
        if surroundings.isOrderly {
            for id in children { await drive(child: id, in: scope) }
            return
        }
        await withTaskGroup(of: Void.self) { group in
            for id in children { group.addTask { await drive(child: id, in: scope) } }
        }
    }

    private func drive(child id: String, in scope: TenantScope) async {
        guard let run = try? await store.runs(of: id, in: scope).last, !run.state.isFinal else { return }
        _ = try? await drive(run.id, in: scope)
    }

    /// What children gave: what a parent reads of another action, and the outputs of a part's steps; and why others
    /// failed.
    func results(
        of ids: [String], in scope: TenantScope
    ) async throws(InterpreterError) -> [String: ItemOutcome] {
        var results: [String: ItemOutcome] = [:]
        for id in ids {
            guard let child = try await child(id, in: scope) else { continue }
            guard child.isDone else {
                results[id] = .failure(RunMachine.failure(of: child))
                continue
            }
            guard var state = child.run.flatMap({ try? RunState(text: $0.machine) }), state.given != nil
            else {
                results[id] = .output(RunMachine.output(of: child.submission))
                continue
            }
            try await fill(&state, in: scope)
            let outputs = state.steps.map { ($0.key, $0.value.output ?? .null) }
            results[id] = .output(.map(ValueMap(outputs.sorted { $0.0 < $1.0 })))
        }
        return results
    }

    /// What became of a child.
    func child(_ id: String, in scope: TenantScope) async throws(InterpreterError) -> RunChild? {
        try await reading { () async throws(LedgerError) -> RunChild? in
            // The run first: of a run that has ended, the submission says how, and never the other way round.
            let run = try await store.runs(of: id, in: scope).last
            guard let row = try await store.submission(id, in: scope) else { return nil }
            return RunChild(submission: row, run: run)
        }
    }
}
