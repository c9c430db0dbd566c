// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension Interpreter {
    /// What a retry or redrive of a run would do outside that was done, or may have been.
    ///
    /// In the run itself, and in the child, the items and the branches that go on with it.
    func firedAgain(
        by found: SubmissionDetail, in scope: TenantScope
    ) async throws(InterpreterError) -> [FiringEffect] {
        guard let run = found.run, let state = try? RunState(text: run.machine) else { return [] }
        let isUndoing = !found.stepsLeft.isEmpty
        var effects = isUndoing ? [] : state.firedAgain(by: found)
        for step in isUndoing ? found.undoingLeft : state.stepsFailed(found) {
            let undone = found.plan.ownSteps.flatMap { state.undoneBranches(of: $0) }.map {
                "\(step)#\($0.name)"
            }
            for part in try await partsBehind(step, of: found.submission.id, in: scope)
            where !undone.contains(where: { $0.hasSameBytes(as: part.name) }) {
                let last = try await reading { () async throws(LedgerError) in
                    try await store.runs(of: part.id, in: scope).last
                }
                // For one that was stopped another does the same again, but for a child that is called.
                let isReplaced = isUndoing || part.name.contains("#")
                guard let last, last.state == .failed || isReplaced && last.state == .terminated else {
                    continue
                }
                let row = try await reading { () async throws(LedgerError) in
                    try await store.submission(part.id, in: scope)
                }
                guard let row else { continue }
                let inner = try await firedAgain(by: try await detail(of: row, in: scope), in: scope)
                effects += inner.map { $0.inside(part.name) }
            }
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

extension RunState {
    /// The step that the run failed in, unless it was undone since.
    fileprivate func stepsFailed(_ found: SubmissionDetail) -> [String] {
        guard let step = found.submission.error.map(StoredJSON.value)?["step"]?.string,
            !(steps[step]?.isUndone ?? false)
        else { return [] }
        return [step]
    }
}

extension SubmissionDetail {
    /// What is left of undoing steps, by the names that what undoes them has.
    fileprivate var undoingLeft: [String] {
        let undo = undoLeft
        return stepsLeft.flatMap { key -> [String] in
            guard
                let step = plan.ownSteps.lazy.flatMap(\.withBranches).first(where: {
                    $0.key.hasSameBytes(as: key)
                })
            else { return [] }
            return step.compensation.indices.dropFirst(undo.begun[key] ?? 0).map { step.undoKey($0) }
        }
    }
}
