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

    /// Items that are looked up at a time when they are undone: all of them are looked at for it.
    private static let itemsInSight = 1024

    /// Undoes what the items of a fan-out have done, the last that ended first, each in a run of its own.
    ///
    /// Nil when all is undone. How far an item is, is read from the item alone, so that it goes on from there whoever
    /// looks. What comes next is kept with the run: each item undone is a commit of its own, which counts as a step
    /// forward of a run that processes end under, and none makes all the others be looked at again.
    mutating func undoItems(of step: PlanStep) -> RunCommand? {
        guard step.undoesItems, let trace = state.fans[step.key] else { return nil }
        while let next = state.undo?.items.first {
            let id = trace.child(next, of: step)
            guard let item = finished?[id] else { return .read(.finished([id])) }
            switch item.stage {
            case .nothing, .undone:
                state.undo?.items.removeFirst()
            case .done:
                // An item is undone because the run is: that has to stand first.
                guard state == committedState, draft.writes.isEmpty else {
                    return commit(state: .pending, wake: RunRow.Wake(setAt: now, delay: .zero))
                }
                finished?[id] = nil
                return .reverse(id)
            case .undoing:
                guard let child = fanChildren?[id] else { return .read(.children([id])) }
                guard child.hasEnded else { return wait(for: child, step) }
                finished?[id] = nil
            }
        }
        return lookForItems(of: step, trace)
    }

    /// Finds which items are undone next; nil when none is left, and what could not be undone of them is named.
    private mutating func lookForItems(of step: PlanStep, _ trace: FanTrace) -> RunCommand? {
        let children = trace.children(of: step)
        let known = finished ?? [:]
        let unread = children.filter { known[$0] == nil }
        if !unread.isEmpty { return .read(.finished(unread)) }
        let items = children.enumerated().compactMap { index, id in known[id].map { (index, $0) } }
        let open = items.filter { $0.1.stage == .done || $0.1.stage == .undoing }
        if !open.isEmpty {
            let ordered = open.sorted { ($0.1.finishedAt, $0.0) > ($1.1.finishedAt, $1.0) }
            state.undo?.items = ordered.prefix(RunMachine.itemsInSight).map(\.0)
            return undoItems(of: step)
        }
        write(.setHolds(submission: submission.id, on: []))
        for (index, item) in items {
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
