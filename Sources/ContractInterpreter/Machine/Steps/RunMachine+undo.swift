// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension RunMachine {
    // MARK: - Undoing

    /// The steps that were done and say how they are undone, the latest first.
    ///
    /// One whose outcome nobody knows counts as done.
    func stepsToUndo(unknown: String? = nil) -> [String] {
        var keys = state.done
        if let unknown, !keys.contains(where: { $0.hasSameBytes(as: unknown) }) { keys.append(unknown) }
        return keys.reversed().filter { key in
            guard let step = ownStep(key), !step.compensation.isEmpty || state.fans[key] != nil else {
                return false
            }
            return !(state.steps[key]?.isUndone ?? false)
        }
    }

    func ownStep(_ key: String) -> PlanStep? {
        plan.ownSteps.lazy.flatMap(\.withBranches).first { $0.key.hasSameBytes(as: key) }
    }

    /// The step that is being undone.
    var undoneStep: PlanStep? { state.undo?.queue.first.flatMap { ownStep($0) } }

    /// Functions that undoing may still need.
    var undoFunctions: [PlanFunction] {
        let keys = state.undo?.queue ?? stepsToUndo()
        return keys.compactMap { ownStep($0) }.flatMap { step in
            var parts = EvaluatedParts()
            for work in step.compensation { parts.take(work) }
            return parts.allFunctions
        }
    }

    /// The actions that steps to come and undoing may run as children.
    var childActions: Set<String> {
        let ahead = steps.dropFirst(state.cursor).compactMap(\.own).flatMap(\.withNested).map(\.work)
        let behind = (state.undo?.queue ?? stepsToUndo()).compactMap { ownStep($0) }.flatMap(\.compensation)
        return Set((ahead + behind).compactMap(\.childAction))
    }

    /// Begins to undo; `error` is why the run fails, nil for one that was stopped.
    mutating func beginUndo(_ queue: [String], children: [String] = [], error: ValueMap?) {
        state.undo = RunUndo(queue: queue, error: error)
        state.undo?.children = children
        state.intent = nil
        beginAnew()
    }

    /// Goes on undoing, as far as it can without asking.
    mutating func undo() -> RunCommand {
        if let command = stopChildren() { return command }
        while let undo = state.undo, let key = undo.queue.first {
            guard let step = ownStep(key), undo.body < bodies(of: step) else {
                if let step = ownStep(key), let command = undoItems(of: step) { return command }
                settleUndone(key)
                continue
            }
            mark = (draft, $submission)
            if let command = runUndo(step.compensation[undo.body], step, undo.body) { return command }
            passOn()
        }
        return finishUndo()
    }

    private mutating func runUndo(_ work: PlanWork, _ step: PlanStep, _ body: Int) -> RunCommand? {
        tell(.isUndone, of: step.key)
        if let call = step.undoing(body) { return run(call) }
        switch work {
        case .emit(let event, let payload):
            do throws(FunctionFailure) {
                write(try stepEvent(event, payload, key: step.undoKey(body)))
                journalHere(.succeeded)
                return nil
            } catch { return fail(RunFailure(error), at: step.undoKey(body)) }
        case .call, .start:
            do throws(FunctionFailure) { return try runChild() } catch {
                return fail(RunFailure(error), at: step.undoKey(body))
            }
        default: return nil
        }
    }

    /// Everything that undoes a step is done.
    private mutating func settleUndone(_ key: String) {
        guard let undo = state.undo else { return }
        let isLeft = undo.left.contains { $0["step"] == .string(key) }
        state.undo?.queue.removeFirst()
        state.undo?.rows += max(1, undo.body)
        state.undo?.turnToFirst()
        if isLeft { return }
        state.steps[key]?.isUndone = true
        state.done.removeAll { $0.hasSameBytes(as: key) }
        // A fan-out that failed stays so, whatever becomes of its items.
        if let index = steps.firstIndex(where: { $0.own?.key.hasSameBytes(as: key) ?? false }),
            let record = state.steps[key], record.outcome != .failed
        {
            journal(
                ordinal: index, key, verb: steps[index].verb, .compensated,
                input: steps[index].own?.call.flatMap { input(of: $0) },
                output: record.output.map(Sealer.redacted),
                startedAt: record.startedAt, finishedAt: record.finishedAt)
        }
        audit("compensated", actor: nil, ["step": .string(key)])
    }

    /// What undoes a step failed for good: it is left, named, and the rest is undone.
    mutating func undoFailed(_ failure: RunFailure) -> RunCommand {
        takeBackToMark()
        guard let undo = state.undo, let key = undo.queue.first else { return finishUndo() }
        journalHere(.failed, output: ["code": .string(failure.code), "message": .string(failure.message)])
        var left: ValueMap = [
            "step": .string(key), "code": .string(failure.code), "message": .string(failure.message),
        ]
        // What was undone of the step before is not undone again.
        if undo.body > 0 { left["part"] = .number(Number(Int64(undo.body))) }
        state.undo?.left.append(.map(left))
        audit("compensation_failed", actor: nil, ["step": .string(key), "code": .string(failure.code)])
        state.intent = nil
        let bodies = undoneStep.map { self.bodies(of: $0) } ?? 0
        state.undo?.body = bodies
        beginAnew()
        return advance()
    }

    private mutating func finishUndo() -> RunCommand {
        guard let undo = state.undo else { return advance() }
        if undo.isTermination {
            state.undo = nil
            return finishTerminated(left: undo.left)
        }
        var kept: [Value] = []
        if !recordsToWithdraw.isEmpty {
            // Only what is there can be taken back, so that the trail tells both.
            let isGathered = draft.writes.contains { if case .insertRecord = $0 { true } else { false } }
            if isGathered { return commit(state: .pending, wake: RunRow.Wake(setAt: now, delay: .zero)) }
            guard let withdrawn else { return .read(.withdrawals(recordsToWithdraw)) }
            kept = withdraw(withdrawn, as: undo.error == nil ? .cancelled : .failed)
        }
        state.undo = nil
        guard var error = undo.error else {
            return finishCancelled(left: undo.left, kept: kept)
        }
        if !kept.isEmpty { error["not_withdrawn"] = .list(kept) }
        if !undo.left.isEmpty { error["not_undone"] = .list(undo.left) }
        return finishFailed(error)
    }
}
