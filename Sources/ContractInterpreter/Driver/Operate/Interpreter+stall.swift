// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension Interpreter {
    /// The warning of a run whose contract is not there.
    static let missingContract = "missing_contract"

    /// The plan that a submission pins, or, where it cannot be read, one that says who may look.
    func shownPlan(
        of row: SubmissionRow, in scope: TenantScope
    ) async throws(InterpreterError) -> ActionPlan {
        if let plan = try await plans.readable(row.contract, in: scope, from: store) { return plan }
        var plan = ActionPlan(application: row.application, action: row.action)
        plan.isWorkflow = true
        let text = try await reading { () async throws(LedgerError) in
            try await store.contract(row.contract, in: scope)
        }
        // What another version wrote still says who may do what.
        let rights = text.map(StoredJSON.value)
        func roles(_ key: String) -> [String] { (rights?[key]?.list ?? []).compactMap(\.string) }
        (plan.view, plan.apply, plan.edit) = (roles("view"), roles("apply"), roles("edit"))
        // Without a word of it, whoever submitted sees his own.
        if rights == nil { plan.apply = ["*"] }
        return plan
    }

    /// A function that the accept of a child needs, and that this version lacks: nil where there is none.
    ///
    /// What else a child needs is for its own run to wait for.
    func missingOfChildren(
        of machine: RunMachine, in scope: TenantScope
    ) async throws(InterpreterError) -> String? {
        if machine.run.state.isFinal || machine.plan.ownSteps.isEmpty { return nil }
        for action in machine.childActions.sorted() {
            guard let digest = machine.pinned[action],
                let plan = try await plans.readable(digest, in: scope, from: store)
            else { continue }
            if let missing = registry.firstMissing(of: plan.acceptFunctions) { return missing.name }
        }
        return nil
    }

    /// A run whose contract cannot be read waits for it, and fails nothing; nil when it can be read.
    func stall(_ stored: StoredRun, in scope: TenantScope) async throws(InterpreterError) -> RunRow? {
        let known = try await plans.readable(stored.submission.contract, in: scope, from: store)
        guard known == nil else { return nil }
        var run = stored.run
        let now = surroundings.now()
        let isDue = run.lease == nil ? run.wake?.isDue(at: now) ?? false : await isFree(run)
        guard !run.state.isFinal, run.state != .suspended, isDue else { return run }
        run.version += 1
        run.state = .waiting
        run.wake = RunRow.Wake(setAt: now, delay: RunMachine.stallDelay(after: stored.run))
        run.wait = RunRow.Wait(step: run.wait?.step ?? "", kind: "contract")
        run.lease = nil
        var writes: [Write] = [.updateRun(run)]
        var submission = stored.submission
        submission.warnings = RunMachine.adding(
            Interpreter.missingContract,
            "the contract that it pins is not in the ledger, or this version cannot read it",
            to: submission.warnings)
        if submission != stored.submission { writes.insert(.updateSubmission(submission), at: 0) }
        let transition = Transition(
            scope: scope, guards: [.runVersion(run: run.id, version: stored.run.version)], writes: writes)
        let outcome = try await reading { () async throws(LedgerError) in try await commitTold(transition) }
        if case .refused = outcome { return stored.run }
        return run
    }
}
