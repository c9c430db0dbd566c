// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension RunMachine {
    /// The most items that a fan-out may have.
    static let maxItems = 100_000

    /// A fan-out, or branches, that the run stands at.
    struct Fan {
        var step: PlanStep
        var count: Int
        var concurrency: Int
        var onError: StepBody.FanOutFailure
        /// Nil for branches.
        var fanOut: PlanFanOut?
        var branches: [PlanBranch] = []
        var items: [Value] = []
    }

    /// What is fanned out here; nil where nothing is.
    func fan() throws(FunctionFailure) -> Fan? {
        guard state.undo == nil, steps.indices.contains(state.cursor), let step = steps[state.cursor].own
        else {
            return nil
        }
        switch step.work {
        case .parallel(let branches, let onError):
            return Fan(
                step: step, count: branches.count, concurrency: branches.count, onError: onError,
                branches: branches)
        case .forEach(let fanOut):
            guard let items = try Evaluator(context()).value(of: fanOut.items)?.list else {
                throw FunctionFailure(
                    .final, code: "no_list", message: "'\(step.key)' goes over what is no list")
            }
            let most = min(fanOut.maxItems ?? RunMachine.maxItems, RunMachine.maxItems)
            guard items.count <= most else {
                throw FunctionFailure(
                    .final, code: "too_many_items",
                    message: "'\(step.key)' goes over \(items.count) items, and at most \(most) may be")
            }
            return Fan(
                step: step, count: items.count, concurrency: max(1, fanOut.concurrency),
                onError: fanOut.onError,
                fanOut: fanOut, items: items)
        default: return nil
        }
    }

    /// True when the run stands at branches.
    var standsAtBranches: Bool {
        guard state.undo == nil, steps.indices.contains(state.cursor),
            case .parallel = steps[state.cursor].own?.work
        else { return false }
        return true
    }

    // MARK: - Going over items

    /// Starts, waits for and joins the children of a fan-out.
    ///
    /// Nil when it is done.
    mutating func runFan() throws(FunctionFailure) -> RunCommand? {
        guard let fan = try fan() else { return nil }
        if state.fan == nil {
            if state.firstAttemptAt == nil { state.firstAttemptAt = now }
            state.fan = RunFan(count: fan.count)
            if fan.step.undoesItems {
                state.fans[fan.step.key] = FanTrace(
                    owner: submission.id, round: currentRound, count: fan.count)
            }
            // The children do what they do for what went before: that has to stand first.
            return commit(state: .pending, wake: RunRow.Wake(setAt: now, delay: .zero))
        }
        let running = state.fan?.running ?? []
        if !running.isEmpty {
            let ids = running.map { id(of: $0, in: fan) }
            guard let children = fanChildren else { return .read(.children(ids)) }
            for (index, id) in zip(running, ids) {
                if let child = children[id] {
                    if child.hasEnded { settle(child, index, fan) } else { judge(child, index, fan) }
                } else if committedState.fan?.isStopping ?? false {
                    // Nobody has started it, and since this was committed nobody can.
                    state.fan?.running.removeAll { $0 == index }
                }
            }
        }
        haltIfOverdue(fan)
        if let late = stopLate(fan) { return late }
        while let now = state.fan, !now.isStopping, now.running.count < fan.concurrency, now.next < now.count,
            let call = fanCall(fan)
        {
            // Who stops the run knows of the items that the cursor shows, and of those that may have been started since.
            if now.next >= startable(fan).upperBound {
                return commit(state: .pending, wake: RunRow.Wake(setAt: self.now, delay: .zero))
            }
            do throws(FunctionFailure) { return .start(call, try errand(now.next, fan)) } catch {
                // An input that cannot be evaluated is the failure of its item; those under way are not forgotten.
                state.fan?.next += 1
                note(RunFailure(error), now.next, fan)
            }
        }
        guard let now = state.fan else { return nil }
        if now.isStopping {
            if now.running.isEmpty { return finish(fan) }
            guard state == committedState, draft.writes.isEmpty else {
                return commit(state: .pending, wake: RunRow.Wake(setAt: self.now, delay: .zero))
            }
            return stop(now.running.map { id(of: $0, in: fan) }, fan)
        }
        if now.running.isEmpty { return finish(fan) }
        let ids = now.running.map { id(of: $0, in: fan) }
        // Each is driven once by who started it; then they are the worker's.
        let idle = ids.filter { !drivenChildren.contains($0) }
        if !idle.isEmpty {
            drivenChildren.formUnion(idle)
            fanChildren = nil
            return .drive(idle)
        }
        guard let children = fanChildren else { return .read(.children(ids)) }
        return wait(for: ids.compactMap { children[$0] }, fan)
    }

    /// Tells those that still run to stop, each once; what they have to undo may take its time.
    private mutating func stop(_ ids: [String], _ fan: Fan) -> RunCommand {
        if let id = ids.first(where: { !toldToStop.contains($0) }) {
            toldToStop.insert(id)
            return .stop(id)
        }
        guard let children = fanChildren else { return .read(.children(ids)) }
        return wait(for: ids.compactMap { children[$0] }, fan)
    }

    private mutating func wait(for children: [RunChild], _ fan: Fan) -> RunCommand {
        for child in children { rely(onLife: child) }
        write(.setHolds(submission: submission.id, on: children.map(\.submission.id)))
        journalHere(.waiting, output: progress)
        let end = end(of: children, fan)
        return commit(
            state: .waiting, wake: end.map { RunRow.Wake(setAt: now, delay: max(.zero, $0.since(now))) },
            wait: RunRow.Wait(step: fan.step.key, kind: "child", until: end))
    }

    /// A child still runs, and is not held.
    mutating func rely(onLife child: RunChild) {
        if let run = child.run { rely(on: .runLive(run.id)) }
        rely(on: .submissionStatus(submission: child.submission.id, status: child.submission.status))
    }

    private var progress: Value? {
        state.fan.map { fan in
            [
                "items": .number(Number(Int64(fan.count))), "started": .number(Number(Int64(fan.next))),
                "running": .number(Number(Int64(fan.running.count))),
                "failed": .number(Number(Int64(fan.failures.count))),
            ]
        }
    }

    private mutating func settle(_ child: RunChild, _ index: Int, _ fan: Fan) {
        state.fan?.running.removeAll { $0 == index }
        if child.isDone {
            // It may have ended while it was being stopped.
            state.fan?.late.removeAll { $0 == index }
            if fan.fanOut == nil { join(child) }
            return
        }
        if child.submission.status == .rejectedDuplicate, !(child.run?.state.isFinal ?? true) {
            state.fan?.held.append(index)
        }
        if fan.fanOut == nil, fan.onError != .failFast { joinFailed(child) }
        if state.fan?.late.contains(index) ?? false { return settleLate(index, fan) }
        note(fan.onError == .failFast ? RunMachine.failure(of: child) : nil, index, fan)
    }

    /// An item failed; without a failure its submission says why.
    mutating func note(_ failure: RunFailure?, _ index: Int, _ fan: Fan) {
        state.fan?.failures.append(RunFan.Failure(index: index, error: failure))
        guard fan.onError == .failFast else { return }
        halt(fan, but: index)
    }

    /// Starts nothing more, and stops what runs; `index` has ended already.
    mutating func halt(_ fan: Fan, but index: Int? = nil) {
        guard let now = state.fan, !now.isStopping else { return }
        state.fan?.isStopping = true
        // Another process that drives this run may have started more than is known here.
        let unknown = startable(fan).filter { $0 >= now.next && $0 != index }
        let end = max(now.next, startable(fan).upperBound)
        state.fan?.running += unknown
        state.fan?.next = end
    }

    /// What a branch did belongs to the run: its steps are read and undone like any.
    mutating func join(_ child: RunChild) {
        guard let text = child.run?.machine, let branch = try? RunState(text: text) else { return }
        state.steps.merge(branch.steps) { _, new in new }
        state.fans.merge(branch.fans) { _, new in new }
        for key in branch.done where !state.done.contains(where: { $0.hasSameBytes(as: key) }) {
            state.done.append(key)
        }
    }

    /// What became of the steps of a branch that failed, for the steps behind to ask for.
    ///
    /// The branch has undone itself: what it undid is as if it had never been, and nothing of it is undone again.
    private mutating func joinFailed(_ child: RunChild) {
        guard let text = child.run?.machine, let branch = try? RunState(text: text) else { return }
        state.steps.merge(branch.steps.filter { !$0.value.isUndone }) { _, new in new }
    }

    // MARK: - Joining

    private mutating func finish(_ fan: Fan) -> RunCommand? {
        guard let now = state.fan else { return nil }
        write(.setHolds(submission: submission.id, on: []))
        if state.isOverdue {
            state.isOverdue = false
            return fail(
                RunFailure("timed_out", "'\(fan.step.key)' did not end in time"), at: fan.step.key,
                outcome: .timedOut)
        }
        // What stopped the others is told, not that they were stopped.
        let first = fan.onError == .failFast ? now.failures.first : now.failures.min { $0.index < $1.index }
        if let first, fan.onError != .collect {
            guard let error = failure(first, fan) else {
                return .read(.results([id(of: first.index, in: fan)]))
            }
            if hasGoneOn(first, fan) {
                fanResults = nil
                state.fan?.failures.removeAll { $0.index == first.index }
                return finish(fan)
            }
            let name = fan.fanOut == nil ? "'\(fan.branches[first.index].name)'" : "item \(first.index)"
            return fail(
                RunFailure(error.code, "\(name) of '\(fan.step.key)' failed: \(error.message)"),
                at: fan.step.key)
        }
        guard fan.fanOut != nil else {
            succeed(fan.step, output: nil)
            return nil
        }
        guard let results = fanResults else {
            let without = Set(now.late + now.failures.filter { $0.error != nil }.map(\.index))
            return .read(
                .results((0..<now.count).filter { !without.contains($0) }.map { id(of: $0, in: fan) }))
        }
        let late = Set(now.late)
        let list = (0..<now.count).map { index -> Value in
            if late.contains(index) { return (try? timeoutValue(index, fan)) ?? .null }
            if case .output(let output) = results[id(of: index, in: fan)] { return output }
            return .null
        }
        let failed = now.failures.filter { !hasGoneOn($0, fan) }.sorted { $0.index < $1.index }
        let failures = failed.map { failure -> Value in
            let error = self.failure(failure, fan)
            return [
                "index": .number(Number(Int64(failure.index))), "code": .string(error?.code ?? "failed"),
                "message": .string(error?.message ?? ""),
            ]
        }
        return takeOutput(["results": .list(list), "failures": .list(failures)], of: fan.step)
    }

    /// True for an item that was held or had failed, and that somebody let go on to its end before the others were done.
    private func hasGoneOn(_ failure: RunFan.Failure, _ fan: Fan) -> Bool {
        guard failure.error == nil, case .output = fanResults?[id(of: failure.index, in: fan)] else {
            return false
        }
        return true
    }

    /// Why an item failed; nil while its submission has not been read.
    private func failure(_ failure: RunFan.Failure, _ fan: Fan) -> RunFailure? {
        if let error = failure.error { return error }
        guard let results = fanResults else { return nil }
        if case .failure(let error) = results[id(of: failure.index, in: fan)] { return error }
        return RunFailure("failed", "it did not come to its end")
    }
}
