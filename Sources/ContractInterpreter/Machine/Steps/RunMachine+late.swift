// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// The time that a fan-out has as a whole, and that each of its items has.
extension RunMachine {
    /// When the fan-out has to be done; nil where nothing is said.
    private func end(_ fan: Fan) -> Instant? {
        fan.step.timeout.map { (state.firstAttemptAt ?? now).adding($0) }
    }

    /// The action that each item runs; nil for items that have steps.
    private func itemCall(_ fan: Fan) -> PlanChild? {
        if case .call(let child) = fan.fanOut?.work { child } else { nil }
    }

    private func end(of child: RunChild, _ fan: Fan) -> Instant? {
        // One that a retried run revives has its time anew.
        let start = max(child.submission.acceptedAt, state.firstAttemptAt ?? child.submission.acceptedAt)
        return itemCall(fan)?.timeout.map { start.adding($0) }
    }

    /// The first moment at which something is too late; nil when nothing will be.
    func end(of children: [RunChild], _ fan: Fan) -> Instant? {
        if state.fan?.isStopping ?? true { return nil }
        // What is late already is being stopped, and ends by itself.
        let ahead = children.compactMap { end(of: $0, fan) }.filter { $0 > now }
        return (ahead + [end(fan)].compactMap(\.self)).min()
    }

    /// Whether an item that still runs has had its time.
    mutating func judge(_ child: RunChild, _ index: Int, _ fan: Fan) {
        guard let end = end(of: child, fan), now >= end, let known = state.fan, !known.isStopping,
            !known.late.contains(index)
        else { return }
        state.fan?.late.append(index)
    }

    /// Stops everything when the time of the whole is up and something is left to do.
    mutating func haltIfOverdue(_ fan: Fan) {
        guard let end = end(fan), now >= end, let known = state.fan, !known.isStopping,
            !known.running.isEmpty || known.next < known.count
        else { return }
        state.isOverdue = true
        halt(fan)
    }

    /// Tells items that are late to stop, each once; nil when all are told.
    mutating func stopLate(_ fan: Fan) -> RunCommand? {
        guard let known = state.fan, !known.isStopping, !known.late.isEmpty else { return nil }
        let ids = known.running.filter { known.late.contains($0) }.map { id(of: $0, in: fan) }
        guard let id = ids.first(where: { !toldToStop.contains($0) }) else { return nil }
        // An item's end wakes its parent: that its time was up has to stand before.
        guard state == committedState, draft.writes.isEmpty else {
            return commit(state: .pending, wake: RunRow.Wake(setAt: now, delay: .zero))
        }
        toldToStop.insert(id)
        return .stop(id)
    }

    /// A late item has been stopped: its `timeout_value` stands in, or it has failed.
    mutating func settleLate(_ index: Int, _ fan: Fan) {
        guard let child = itemCall(fan) else { return }
        if child.timeoutValue != nil {
            tell(.takesTimeoutValue, of: fan.step.key)
            do throws(FunctionFailure) { _ = try timeoutValue(index, fan) } catch {
                note(RunFailure(error), index, fan)
            }
            return
        }
        note(RunFailure("timed_out", "'\(child.action)' did not end in time"), index, fan)
    }

    /// What stands in for the result of an item that was late.
    func timeoutValue(_ index: Int, _ fan: Fan) throws(FunctionFailure) -> Value {
        guard let expression = itemCall(fan)?.timeoutValue else { return .null }
        var context = context()
        context.item = fan.items[index]
        context.index = index
        return try Evaluator(context).value(of: expression) ?? .null
    }
}
