// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// The machine of a run as the ledger holds it, and what it asks of the ledger.
extension Interpreter {
    /// A run with what belongs to it, as the ledger holds it now.
    func storedRun(
        _ id: String, in scope: TenantScope
    ) async throws(InterpreterError) -> StoredRun? {
        try await reading { () async throws(LedgerError) -> StoredRun? in
            guard let run = try await store.run(id, in: scope),
                let submission = try await store.submission(run.submission, in: scope)
            else { return nil }
            return StoredRun(
                run: Shared(run), submission: Shared(submission),
                attachments: try await store.attachments(of: submission.id, in: scope))
        }
    }

    /// A machine on the state that the ledger holds now.
    func machine(of id: String, in scope: TenantScope) async throws(InterpreterError) -> RunMachine? {
        guard let stored = try await storedRun(id, in: scope) else { return nil }
        return try await machine(on: stored, in: scope)
    }

    /// A machine on a run as it is stored.
    func machine(
        on stored: StoredRun, in scope: TenantScope
    ) async throws(InterpreterError) -> RunMachine {
        let plan = try await plans.plan(stored.submission.contract, in: scope, from: store)
        let state = try await state(of: stored, in: scope)
        let zone = surroundings.timeZone(scope.tenant)
        let setting = RunMachine.Setting(
            plan: plan, registry: registry, sealer: sealer,
            caller: stored.parsed?.caller
                ?? CallerText.caller(stored.submission.caller, tenant: scope.tenant),
            zone: zone, today: zone.date(at: stored.submission.now).description, owner: store.processID,
            attachments: stored.attachments, isLeaseFree: await isFree(stored.run),
            witness: surroundings.witness, inlineBytes: surroundings.inlineBytes)
        let checks = try await knownChecks(of: plan.application, in: scope)
        let make = {
            RunMachine(
                setting: setting, submission: stored.$submission, arguments: stored.parsed?.arguments,
                run: stored.$run, state: state, checks: checks,
                entropy: Entropy(seed: surroundings.random(32)), now: surroundings.now(),
                unheld: stored.unheld)
        }
        // A machine is large, and most have no children.
        if plan.ownSteps.isEmpty { return make() }
        var machine = make()
        machine.missingOfChildren = try await missingOfChildren(of: machine, in: scope)
        return machine
    }

    /// The state of a run, with the outputs that it refers to.
    private func state(
        of stored: StoredRun, in scope: TenantScope
    ) async throws(InterpreterError) -> RunState {
        if let state = stored.parsed?.state { return state }
        var state: RunState
        do throws(PlanCodingError) { state = try RunState(text: stored.run.machine) } catch {
            throw InterpreterError(
                .unavailable, "the state of run \(stored.run.id) cannot be read: \(error.message)")
        }
        try await fill(&state, in: scope)
        return state
    }

    /// Whether nobody else may be acting outside for the run.
    func isFree(_ run: RunRow) async -> Bool {
        guard let lease = run.lease, surroundings.now() < lease.until else { return true }
        if lease.owner.hasSameBytes(as: store.processID) { return false }
        return await !store.mayBeAlive(lease.owner)
    }

    func answer(
        _ question: RunQuestion, _ machine: RunMachine
    ) async throws(InterpreterError) -> RunAnswer {
        let scope = machine.setting.caller.scope
        switch question {
        case .target(let id): return .target(try await entity(id, in: scope))
        case .checks: return .checks(try await knownChecks(of: machine.plan.application, in: scope))
        case .events(let names, let place): return .events(try await events(names, after: place, machine))
        case .child(let id):
            guard let child = try await child(id, in: scope) else {
                throw InterpreterError(
                    .unavailable, "the child \(id) of run \(machine.run.id) is not in the ledger")
            }
            return .child(child)
        case .withdrawals(let ids):
            var records: [WithdrawnRecord] = []
            for id in ids { records.append(try await withdrawal(of: id, machine)) }
            return .withdrawals(records)
        case .children(let ids):
            var children: [String: RunChild] = [:]
            for id in ids {
                guard var child = try await child(id, in: scope) else { continue }
                // What a branch gave becomes the run's own, and outlives the branch.
                if machine.standsAtBranches, let run = child.run, run.state.isFinal {
                    child.run?.machine = try await wholeText(of: run, in: scope)
                }
                children[id] = child
            }
            return .children(children)
        case .results(let ids): return .results(try await results(of: ids, in: scope))
        case .finished(let ids): return .finished(try await finished(ids, in: scope))
        case .matches(let keys, let limit, let withFields):
            return try await reading { () async throws(LedgerError) -> RunAnswer in
                let found = try await store.matchCandidates(
                    keys, before: machine.submission.sequence, excluding: machine.submission.id, limit: limit,
                    withFields: withFields, in: scope)
                return .matches(found.candidates, since: found.since)
            }
        }
    }
}
