// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension PlanFunction {
    /// True for what a connection does.
    var isConnection: Bool { isCommand || isOfVerb }
    /// True for what a connection does by itself, with no function of the library.
    private var isOfVerb: Bool { name.hasPrefix("connection.") }
    /// True for the start of another action.
    var isChild: Bool { name == PlanFunction.start.name }
    /// True for what every binary has.
    var isBuiltIn: Bool { isOfVerb || isChild }

    /// To start a child changes nothing outside, and one that is there already is found again.
    static let start = PlanFunction(name: "run.start", version: 1, effect: "reads")
}

extension RunMachine {
    /// The deepest that runs may wait for each other.
    static let maxDepth = 16

    /// The child that the run stands at.
    private struct Current {
        var child: PlanChild
        var isAwaited: Bool
        var key: String
        var step: PlanStep
    }

    private var current: Current? {
        let step: PlanStep
        let key: String
        let work: PlanWork
        if let undo = state.undo {
            guard let undone = undoneStep, undone.compensation.indices.contains(undo.body) else { return nil }
            (step, key, work) = (undone, undone.undoKey(undo.body), undone.compensation[undo.body])
        } else {
            guard steps.indices.contains(state.cursor), let own = steps[state.cursor].own else { return nil }
            (step, key, work) = (own, own.key, own.work)
        }
        switch work {
        case .call(let child): return Current(child: child, isAwaited: true, key: key, step: step)
        case .start(let child): return Current(child: child, isAwaited: false, key: key, step: step)
        default: return nil
        }
    }

    /// The start of the child that the run stands at, as a call.
    var childCall: PlanCall? {
        if state.fan != nil, state.undo == nil { return fanCall }
        return current.map {
            PlanCall(
                key: $0.key, stage: $0.isAwaited ? "call" : "start", function: .start, arguments: [:],
                fields: [],
                retry: $0.step.retry)
        }
    }

    private func id(of child: PlanChild) -> String {
        Identity.child(of: submission.id, reference: child.reference, round: currentRound)
    }

    func childErrand() throws(FunctionFailure) -> ChildErrand {
        guard let current else {
            throw FunctionFailure(.final, code: "missing_contract", message: "the run stands at no child")
        }
        return try childErrand(
            current.child, id: id(of: current.child), isAwaited: current.isAwaited, part: current.key,
            in: context())
    }

    func childErrand(
        _ child: PlanChild, id: String, isAwaited: Bool, part: String, in context: EvaluationContext
    ) throws(FunctionFailure) -> ChildErrand {
        guard let contract = pinned[child.action] else {
            throw FunctionFailure(
                .final, code: "missing_contract", message: "the contract of the child is not pinned")
        }
        let evaluator = Evaluator(context)
        let sealed = SealedInput(sealer: setting.sealer, tenant: setting.caller.tenant)
        var input = ValueMap()
        for (name, expression) in child.input { input[name] = try evaluator.value(of: expression) }
        var target: String?
        if let expression = child.target { target = try evaluator.value(of: expression)?.string }
        return ChildErrand(
            id: id, action: child.action, contract: contract, input: try sealed.unseal(input), target: target,
            depth: try nextDepth(), pinned: pinned, round: currentRound, isAwaited: isAwaited,
            revives: state.revives, replaces: state.revives, undoes: state.undo != nil, part: part)
    }

    func nextDepth() throws(FunctionFailure) -> Int {
        guard state.depth < RunMachine.maxDepth else {
            throw FunctionFailure(
                .final, code: "too_deep",
                message: "more than \(RunMachine.maxDepth) runs would stand below each other")
        }
        return state.depth + 1
    }

    /// The submission that the steps belong to, as their author sees it.
    var subject: String { state.given?.submission ?? submission.id }

    /// The plans of children, by the digests that the accept of the first run above pinned.
    var pinned: [String: String] { state.pinned.isEmpty ? plan.children : state.pinned }

    // MARK: - Running a child

    /// Starts the child that the run stands at, and waits for it where that is asked.
    ///
    /// Nil when it is done.
    mutating func runChild() throws(FunctionFailure) -> RunCommand? {
        guard let current, let call = childCall else { return nil }
        guard let id = state.child else {
            if state.firstAttemptAt == nil { state.firstAttemptAt = now }
            // The child does what it does for what went before: that has to stand first.
            if !draft.writes.isEmpty || state != committedState {
                return commit(
                    state: .pending, wake: RunRow.Wake(setAt: now, delay: .zero), then: .perform(call))
            }
            return .start(call, try childErrand())
        }
        guard let child else { return .read(.child(id)) }
        if state.isOverdue {
            if child.hasEnded { return timedOut(current, child) }
            // What it has to undo may take its time.
            return toldToStop.insert(id).inserted ? .stop(id) : wait(for: child, until: nil, current)
        }
        if child.hasEnded { return settle(child, current) }
        let end = (current.child.timeout ?? current.step.timeout)
            .map { (state.firstAttemptAt ?? now).adding($0) }
        if let end, now >= end {
            state.isOverdue = true
            // The child's end wakes its parent: that its time was up has to stand before.
            toldToStop.insert(id)
            return commit(state: .pending, wake: RunRow.Wake(setAt: now, delay: .zero), then: .stop(id))
        }
        return wait(for: child, until: end, current)
    }

    private mutating func wait(for child: RunChild, until end: Instant?, _ current: Current) -> RunCommand {
        rely(onLife: child)
        write(.setHolds(submission: submission.id, on: [child.submission.id]))
        journalHere(.waiting, output: ["submission_id": .string(child.submission.id)])
        return commit(
            state: .waiting, wake: end.map { RunRow.Wake(setAt: now, delay: max(.zero, $0.since(now))) },
            wait: RunRow.Wait(step: current.key, kind: "child", until: end))
    }

    /// The child is there.
    mutating func started(_ value: Value) -> RunCommand? {
        guard let current else { return nil }
        if current.isAwaited, let id = value["submission_id"]?.string {
            state.child = id
            state.attempts = []
            return advance()
        }
        return finish(current, output: value)
    }

    private mutating func finish(_ current: Current, output: Value) -> RunCommand? {
        write(.setHolds(submission: submission.id, on: []))
        if state.undo != nil {
            journalHere(.succeeded, output: Sealer.redacted(output))
            return nil
        }
        return takeOutput(output, of: current.step)
    }

    private mutating func settle(_ child: RunChild, _ current: Current) -> RunCommand? {
        if child.isDone { return finish(current, output: RunMachine.output(of: child.submission)) }
        return fail(RunMachine.failure(of: child), at: current.key)
    }

    /// Why a child did not come to its end well.
    static func failure(of child: RunChild) -> RunFailure {
        let row = child.submission
        var failure = RunFailure("child_failed", "'\(row.action)' failed")
        switch (row.status, child.run?.state) {
        // The record of one that was stopped behind it stays.
        case (.cancelled, _), (.created, .terminated):
            failure = RunFailure("child_cancelled", "'\(row.action)' was cancelled")
        case (.rejectedDuplicate, _):
            failure = RunFailure("child_duplicate", "'\(row.action)' was held as a duplicate")
        default:
            if let code = row.error.map(StoredJSON.value)?["code"]?.string {
                failure.message += " with '\(code)'"
            }
        }
        return failure
    }

    private mutating func timedOut(_ current: Current, _ child: RunChild) -> RunCommand? {
        state.isOverdue = false
        // It may have ended while it was being stopped.
        if child.submission.status == .created, child.run?.state == .completed {
            return settle(child, current)
        }
        if let expression = current.child.timeoutValue, state.undo == nil {
            do throws(FunctionFailure) {
                let value = try Evaluator(context()).value(of: expression) ?? .null
                tell(.takesTimeoutValue, of: current.key)
                write(.setHolds(submission: submission.id, on: []))
                succeed(current.step, output: value)
                state.steps[current.step.key]?.outcome = .timedOut
                return nil
            } catch { return fail(RunFailure(error), at: current.key) }
        }
        return fail(
            RunFailure("timed_out", "'\(current.child.action)' did not end in time"), at: current.key,
            outcome: .timedOut)
    }

    /// What a parent reads of a child that it waited for.
    static func output(of row: SubmissionRow) -> Value {
        var map: ValueMap = ["submission_id": .string(row.id), "status": .string(row.status.rawValue)]
        map["reference"] = row.reference.map(Value.string)
        map["entity"] = row.entity.map { ["type": .string($0.entityType), "id": .string($0.id)] }
        map["result"] = row.result.map(StoredJSON.value)
        return .map(map)
    }

    // MARK: - Stopping children

    /// Children that go on for nobody when this run is stopped: the one that it waits for, or was about to start.
    var childrenToStop: [String] {
        if let fan = state.fan { return fanToStop(fan) }
        guard let current, current.isAwaited else { return [] }
        return [state.child ?? id(of: current.child)]
    }

    /// The child that undoes a step just now.
    var undoingChild: String? {
        guard state.undo != nil, let current, current.isAwaited else { return nil }
        return state.child ?? id(of: current.child)
    }

    /// A child has been told to stop, or is not there.
    mutating func stopped() -> RunCommand {
        child = nil
        fanChildren = nil
        stoppedChild = state.undo?.children.first
        return advance()
    }

    /// Stops the children of a run that is stopped, one by one; nil when that is done.
    ///
    /// One that had come to its end before belongs to what was done, and is undone with it.
    mutating func stopChildren() -> RunCommand? {
        while let id = state.undo?.children.first {
            guard stoppedChild?.hasSameBytes(as: id) ?? false else { return .stop(id) }
            guard let children = fanChildren else { return .read(.children([id])) }
            if let child = children[id], child.isDone { takeOver(child) }
            state.undo?.children.removeFirst()
            stoppedChild = nil
            fanChildren = nil
        }
        return nil
    }

    private mutating func takeOver(_ child: RunChild) {
        guard steps.indices.contains(state.cursor), let step = steps[state.cursor].own else { return }
        // What undid another step is no work of this one.
        let name = child.submission.part?.split(separator: "#", maxSplits: 1).first.map(String.init)
        if let name, !name.hasSameBytes(as: step.key) { return }
        let before = state.done
        switch step.work {
        case .call:
            let output = RunMachine.output(of: child.submission)
            succeed(step, output: output)
        case .parallel: join(child)
        default: return
        }
        let undone = stepsToUndo().filter { key in !before.contains { $0.hasSameBytes(as: key) } }
        if state.undo?.isTermination ?? false {
            state.undo?.left.insert(contentsOf: undone.map { ["step": .string($0)] }, at: 0)
            return
        }
        let queued = state.undo?.queue ?? []
        state.undo?.queue = undone + queued.filter { key in !undone.contains { $0.hasSameBytes(as: key) } }
        state.undo?.turnToFirst()
    }
}
