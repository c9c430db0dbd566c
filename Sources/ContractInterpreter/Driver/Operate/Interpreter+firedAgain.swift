// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension Interpreter {
    /// What a retry of a failed run would do outside that was done, or may have been: in the run itself, and in the
    /// child, the items and the branches that go on with it.
    func firedAgain(
        by found: SubmissionDetail, in scope: TenantScope
    ) async throws(InterpreterError) -> [FiringEffect] {
        guard let run = found.run, let state = try? RunState(text: run.machine), found.stepsLeft.isEmpty
        else {
            return []
        }
        var effects = state.firedAgain(by: found)
        guard let step = found.stepFailed, !(state.steps[step]?.isUndone ?? false) else { return effects }
        let undone = found.plan.ownSteps.flatMap { state.undoneBranches(of: $0) }.map { "\(step)#\($0.name)" }
        for part in try await partsBehind(step, of: found.submission.id, in: scope)
        where !undone.contains(where: { $0.hasSameBytes(as: part.name) }) {
            let last = try await reading { () async throws(LedgerError) in
                try await store.runs(of: part.id, in: scope).last
            }
            // For an item that was stopped, another does the same again.
            let isItem = part.name.contains("#")
            guard let last, last.state == .failed || isItem && last.state == .terminated else { continue }
            let row = try await reading { () async throws(LedgerError) in
                try await store.submission(part.id, in: scope)
            }
            guard let row else { continue }
            let inner = try await firedAgain(by: try await detail(of: row, in: scope), in: scope)
            effects += inner.map { $0.inside(part.name) }
        }
        return effects
    }

    /// The child, or the items or branches, that a step started: of each the one that was accepted last.
    private func partsBehind(
        _ step: String, of parent: String, in scope: TenantScope
    ) async throws(InterpreterError) -> [(name: String, id: String)] {
        var names: [String] = []
        var ids: [String: String] = [:]
        var place: Int64 = 0
        while true {
            let rows = try await parts(of: parent, after: place, in: scope)
            for row in rows {
                guard let part = row.part, part.hasSameBytes(as: step) || part.hasPrefix(step + "#") else {
                    continue
                }
                if ids.updateValue(row.id, forKey: part) == nil { names.append(part) }
            }
            guard let last = rows.last, rows.count == Interpreter.partsPage else { break }
            place = last.sequence
        }
        return names.compactMap { name in ids[name].map { (name, $0) } }
    }
}

extension RunState {
    /// What of the run's own steps a retry does once more.
    fileprivate func firedAgain(by found: SubmissionDetail) -> [FiringEffect] {
        let error = found.submission.error.map(StoredJSON.value)
        let own = found.plan.steps.flatMap { step -> [FiringEffect] in
            let isUndone = steps[step.key]?.isUndone ?? false
            let isUnknown = mayBeUnknown(error) && error?["step"] == .string(step.key)
            guard isUndone || isUnknown && !asksFirst(found.plan) else { return [] }
            return step.effects(found.plan)
        }
        let branches = found.plan.ownSteps.flatMap { undoneBranches(of: $0) }
        return own + branches.flatMap(\.steps).flatMap(\.effects)
    }
}

extension SubmissionDetail {
    /// The step that the run failed in.
    fileprivate var stepFailed: String? { submission.error.map(StoredJSON.value)?["step"]?.string }
}
