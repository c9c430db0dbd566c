// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension RunMachine {
    // MARK: - Operators

    /// Lets nothing move the run until it is resumed; what it waits for stays as it is.
    ///
    /// A run that is acting outside is not paused: its answer would be lost.
    mutating func pause(by user: String?, reason: String?) -> RunCommand {
        guard !run.state.isFinal, run.state != .suspended, run.lease == nil || setting.isLeaseFree else {
            return .rest
        }
        audit("paused", actor: user, reason.map { ["reason": .string($0)] } ?? [:])
        return commit(state: .suspended, wake: run.wake, wait: run.wait)
    }

    /// Lets a paused run go on; what came due meanwhile is due at once.
    mutating func resume(by user: String?, reason: String?) -> RunCommand {
        guard run.state == .suspended else { return .rest }
        audit("resumed", actor: user, reason.map { ["reason": .string($0)] } ?? [:])
        state.releasesParts = true
        return commit(
            state: run.wait == nil ? .pending : .waiting, wake: RunRow.Wake(setAt: now, delay: .zero),
            wait: run.wait)
    }

    /// Stands still with a run above that is paused.
    mutating func hold() -> RunCommand {
        state.isHeld = true
        return pause(by: nil, reason: "the run that it is part of is paused")
    }

    /// Goes on with the run above.
    mutating func release() -> RunCommand {
        resume(by: nil, reason: "the run that it is part of goes on")
    }

    /// True when what is to be committed begins a call outside.
    ///
    /// Not where an answer would be lost with it that stands nowhere yet.
    var beginsOutside: Bool { run.lease != nil && (!holdsOutcome || behindOutcome != nil) }

    /// A run above was paused, or the process is to end: nothing more is begun, and what the outside has answered is
    /// written down.
    mutating func giveWay() -> RunCommand {
        takeBack()
        return pause(until: .zero)
    }

    /// Ends the run at once: nothing is undone, and what would have been is named.
    mutating func terminate(by user: String?, reason: String?) -> RunCommand {
        guard !run.state.isFinal, !(state.undo?.isTermination ?? false) else { return .rest }
        let queue = stepsUndoneByStop
        let pending = childrenStopped + (undoingChild.map { [$0] } ?? [])
        if submission.status != .created { submission.status = .cancelled }
        let left = queue.enumerated().map { place, step -> Value in
            let body = place == 0 ? state.undo?.body ?? 0 : 0
            return body == 0
                ? ["step": .string(step)]
                : ["step": .string(step), "part": .number(Number(Int64(body)))]
        }
        write(.setHolds(submission: submission.id, on: []))
        if state.undo == nil, run.wait != nil || state.intent != nil || !state.attempts.isEmpty,
            steps.indices.contains(state.cursor)
        {
            journal(state.cursor, mayHaveHappened ? .failed : .skipped, output: ["code": "terminated"])
        }
        audit("terminated", actor: user, reason.map { ["reason": .string($0)] } ?? [:])
        guard !pending.isEmpty else { return finishTerminated(left: left) }
        // Whoever stops them may end on the way: that they are to be stopped stands first.
        beginUndo([], children: pending, error: nil)
        state.undo?.left = left
        state.undo?.isTermination = true
        return commit(state: .pending, wake: RunRow.Wake(setAt: now, delay: .zero))
    }

    /// The end of a run of which nothing is undone; what would have been is named.
    mutating func finishTerminated(left: [Value]) -> RunCommand {
        if !left.isEmpty {
            submission.error = CanonicalJSON.faithfulText([
                "code": "terminated", "message": "the run was ended before its steps were undone",
                "not_undone": .list(left),
            ])
        }
        emit("cancelled")
        return end(as: .terminated)
    }

    var unansweredStep: String? {
        guard mayHaveHappened, steps.indices.contains(state.cursor) else { return nil }
        return steps[state.cursor].own?.key
    }
}
