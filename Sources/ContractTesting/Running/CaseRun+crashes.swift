// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// Processes that end at a step, and those that go on.
extension CaseRun {
    /// Lets the process end where the next crash says; false when there is no such step.
    mutating func arm(
        _ crashing: [Located<String>], for plan: ActionPlan, isDecision: Bool = false
    ) -> Bool {
        crashes = crashing
        process?.crash.clear()
        for step in crashing {
            let known = [CrashPoint.accept] + plan.runStepKeys
            guard known.contains(step.value) else {
                let help = Suggestion.didYouMean(step.value, among: known).map { "; \($0)" }
                fail(
                    "'\(plan.action)' has no step '\(step.value)'\(help ?? "; there are \(known.joined(separator: ", "))")",
                    at: step.range)
                crashes = []
                outcomes = []
                return false
            }
        }
        if let first = crashes.first {
            process?.crash.set(first.value, isBefore: true, isDecision: isDecision)
        }
        return true
    }

    /// Another process goes on where one has ended: it ends behind the same commit, and a third goes on.
    mutating func restart(at range: SourceRange) async {
        guard !crashes.isEmpty else { return }
        let step = crashes.removeFirst()
        guard let ended = process else { return }
        guard ended.hasEnded else {
            fail("nothing came to the step '\(step.value)', so no process ended there", at: step.range)
            return
        }
        for isSecond in [true, false] {
            guard let process, process.hasEnded else { break }
            await ledger.endAbruptly(process.store)
            guard await start() else { return }
            if isSecond { self.process?.crash.set(step.value, isBefore: false) }
            if !isSecond, let next = crashes.first { self.process?.crash.set(next.value, isBefore: true) }
            await settle(at: range)
        }
        // The row of the step was in the ledger before the first process ended.
        if let process, !process.hasEnded, let next = crashes.first {
            process.crash.set(next.value, isBefore: true)
            await settle(at: range)
        }
        for index in outcomes.indices { outcomes[index].refusal = nil }
        await countRecords(at: range)
    }

    /// However often processes ended: what the contract makes once is there once.
    mutating func countRecords(at range: SourceRange) async {
        guard let process else { return }
        for outcome in outcomes {
            guard let id = outcome.submission, let plan = application.actions[outcome.action]?.plan else {
                continue
            }
            var query = RecordQuery(limit: 1_000)
            query.createdBy = id
            let rows = (try? await process.store.records(query, in: scope(of: outcome))) ?? []
            for create in plan.creates {
                let count = rows.count { $0.createKey == create.key && $0.id.entityType == create.entityType }
                if count > 1 {
                    fail("the create '\(create.key)' has made \(count) records instead of one", at: range)
                }
            }
        }
    }
}
