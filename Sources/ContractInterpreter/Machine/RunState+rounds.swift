// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Rounds: what was undone, or stopped, is another effect when it is done again.
extension RunState {
    /// Which round of a step this is.
    func round(of step: String) -> Int { rounds[step] ?? round }

    /// Which round of an item or a branch this is: what was undone, or stopped, is another run when it is done again.
    func round(of part: String, in step: PlanStep) -> Int {
        round(of: step.key) + (rounds["\(step.key)#\(part)"] ?? 0)
    }

    mutating func addRound(of part: String, in step: PlanStep) {
        rounds["\(step.key)#\(part)", default: 0] += 1
    }

    /// The branches of a step of which something was undone.
    func undoneBranches(of step: PlanStep) -> [PlanBranch] {
        guard case .parallel(let branches, _) = step.work else { return [] }
        return branches.filter { $0.steps.contains { isUndone($0) } }
    }

    /// True when a step was undone, or one of its branches'.
    func isUndone(_ step: PlanStep) -> Bool {
        step.withBranches.contains { steps[$0.key]?.isUndone ?? false }
    }

    private mutating func forget(_ key: String) {
        (steps[key], fans[key]) = (nil, nil)
        done.removeAll { $0.hasSameBytes(as: key) }
    }

    /// Goes back to the first step that has to run again: one that was undone, or the one that failed.
    mutating func turnBack(_ plan: ActionPlan) {
        let undone = steps.filter(\.value.isUndone).keys
        // They are undone with the run; what does them again is another run of the branch.
        let branchesUndone = plan.ownSteps.compactMap { step -> (PlanStep, [PlanBranch])? in
            let branches = undoneBranches(of: step)
            return branches.isEmpty ? nil : (step, branches)
        }
        let all = plan.steps
        if let first = all.firstIndex(where: { step in
            undone.contains(where: { $0.hasSameBytes(as: step.key) })
        }) {
            cursor = min(cursor, first)
        }
        for key in undone {
            steps[key] = nil
            fans[key] = nil
            // What is done once more is another effect.
            rounds[key] = round(of: key) + 1
        }
        for (step, branches) in branchesUndone {
            for branch in branches {
                addRound(of: branch.name, in: step)
                for inner in branch.steps.flatMap(\.withBranches) { forget(inner.key) }
            }
            forget(step.key)
            if let place = all.firstIndex(where: { $0.key.hasSameBytes(as: step.key) }) {
                cursor = min(cursor, place)
            }
        }
        for (key, record) in steps where !record.outcome.isDone {
            // What failed and was gone past stays as it was told.
            let isBehind = all.firstIndex { $0.key.hasSameBytes(as: key) }.map { $0 >= cursor } ?? false
            if isBehind { steps[key] = nil }
        }
        undo = nil
        fan = nil
        revives = true
        child = nil
        isOverdue = false
        eventPlace = nil
    }
}
