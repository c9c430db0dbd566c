// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// An item of a fan-out, as it is looked at when what it did is to be undone.
struct FinishedItem: Sendable {
    enum Stage: Sendable {
        /// It never began, has undone itself, or has done nothing that can be undone.
        case nothing
        case done
        /// A run of its own undoes it.
        case undoing
        case undone
    }

    var stage: Stage
    /// When it came to its end.
    var finishedAt: Instant
    /// What could not be undone, each with step, code and message.
    var left: [Value] = []
}

extension RunMachine {
    /// How many bodies undo the step itself: none of a fan-out that did not come to its end well.
    func bodies(of step: PlanStep) -> Int {
        let isDone = state.steps[step.key]?.outcome.isDone ?? false
        return step.undoesItems && !isDone ? 0 : step.compensation.count
    }

    /// The fan-out that the run stands at, where its items can be undone.
    var fanToUndo: String? {
        guard steps.indices.contains(state.cursor), let step = steps[state.cursor].own, step.undoesItems,
            state.fans[step.key] != nil
        else { return nil }
        return step.key
    }

    /// Undoes what the items of a fan-out have done, the last that ended first, each in a run of its own.
    ///
    /// Nil when all is undone. Where it stands is read from the items alone, so that it goes on from there whoever
    /// looks.
    mutating func undoItems(of step: PlanStep) -> RunCommand? {
        guard step.undoesItems, let trace = state.fans[step.key] else { return nil }
        let children = trace.children(of: step)
        let known = finished ?? [:]
        let unread = children.filter { known[$0] == nil }
        if !unread.isEmpty { return .read(.finished(unread)) }
        let items = children.enumerated().compactMap { index, id in known[id].map { (index, id, $0) } }
        for (_, id, item) in items.sorted(by: { ($0.2.finishedAt, $0.0) > ($1.2.finishedAt, $1.0) }) {
            switch item.stage {
            case .nothing, .undone: continue
            case .done:
                // An item is undone because the run is: that has to stand first.
                guard state == committedState, draft.writes.isEmpty else {
                    return commit(state: .pending, wake: RunRow.Wake(setAt: now, delay: .zero))
                }
                finished?[id] = nil
                return .reverse(id)
            case .undoing:
                guard let child = fanChildren?[id] else { return .read(.children([id])) }
                if child.hasEnded {
                    finished?[id] = nil
                    return undoItems(of: step)
                }
                return wait(for: child, step)
            }
        }
        write(.setHolds(submission: submission.id, on: []))
        for (index, _, item) in items {
            for left in item.left {
                var entry: ValueMap = ["step": .string(step.key), "item": .number(Number(Int64(index)))]
                entry["item_step"] = left["step"]
                entry["code"] = left["code"]
                entry["message"] = left["message"]
                state.undo?.left.append(.map(entry))
            }
        }
        return nil
    }

    private mutating func wait(for child: RunChild, _ step: PlanStep) -> RunCommand {
        rely(onLife: child)
        write(.setHolds(submission: submission.id, on: [child.submission.id]))
        return commit(
            state: .waiting, wake: nil, wait: RunRow.Wait(step: step.undoKey(0), kind: "child", until: nil))
    }

    /// The state of a run that undoes what this one has done; nil when there is nothing to undo.
    var reversal: RunState? {
        let queue = stepsToUndo()
        if queue.isEmpty { return nil }
        var reversal = state
        reversal.cursor = steps.count
        reversal.attempts = []
        reversal.firstAttemptAt = nil
        reversal.intent = nil
        reversal.isReversal = true
        reversal.undo = RunUndo(queue: queue, error: nil)
        return reversal
    }
}
