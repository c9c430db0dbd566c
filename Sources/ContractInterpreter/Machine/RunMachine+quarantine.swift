// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension RunMachine {
    /// The code of a run that is put aside because it ended the processes that drove it.
    static let quarantined = "quarantined"

    /// Puts the run aside: it goes no further, and what it did is undone, or named.
    ///
    /// A request whose answer nobody has counts as done. Children go on for nobody, so they are stopped first.
    mutating func quarantine() -> RunCommand {
        let failure = RunFailure(
            RunMachine.quarantined, "the process ended three times while it drove this run alone")
        if state.undo != nil { return fail(failure, at: nil) }
        let isUnknown = mayHaveHappened
        let pending = childrenToStop
        let place = steps.indices.contains(state.cursor) ? steps[state.cursor] : nil
        // What it waited for has a row that stands open.
        let isBegun = isUnknown || !pending.isEmpty || !state.attempts.isEmpty || run.wait != nil
        keepWhatIsDone()
        let error: ValueMap = [
            "code": .string(failure.code), "message": .string(failure.message),
            "attempts": .number(Number(Int64(max(1, state.spentAttempts)))),
            "step": isBegun ? place.map { .string($0.key) } ?? .null : .null,
        ]
        if isBegun, place != nil {
            journal(
                state.cursor, .failed,
                output: ["code": .string(failure.code), "message": .string(failure.message)])
        }
        let queue = stepsToUndo(unknown: isUnknown ? place?.own?.key : fanToUndo)
        if queue.isEmpty, pending.isEmpty, recordsToWithdraw.isEmpty { return finishFailed(error) }
        beginUndo(queue, children: pending, error: error)
        return commit(state: .pending, wake: RunRow.Wake(setAt: now, delay: .zero))
    }
}
