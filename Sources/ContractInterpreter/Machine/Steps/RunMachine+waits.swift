// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension RunMachine {
    // MARK: - Waiting

    /// Events looked through at a time.
    private static let eventPageSize = 256

    /// Waits for a time or an event.
    ///
    /// Nil when what is waited for has come.
    mutating func begin(_ wait: PlanWait, of step: PlanStep) throws(FunctionFailure) -> RunCommand? {
        let since = state.firstAttemptAt ?? now
        state.firstAttemptAt = since
        switch wait {
        case .duration(let duration): return sleep(until: since.adding(duration), since, step)
        case .until(let expression): return sleep(until: try instant(expression, step), since, step)
        case .event(let name, let filter, let timeout):
            return try listen(for: name, filter, timeout ?? step.timeout, since, step)
        }
    }

    private mutating func sleep(until end: Instant, _ since: Instant, _ step: PlanStep) -> RunCommand? {
        let limit = step.timeout.map { since.adding($0) }
        if let limit, limit < end, now >= limit {
            return fail(
                RunFailure("timed_out", "'\(step.key)' waited for longer than it may"), at: step.key,
                outcome: .timedOut)
        }
        if now >= end {
            succeed(step, output: nil)
            return nil
        }
        let wake = min(end, limit ?? end)
        journal(state.cursor, .waiting)
        return commit(
            state: .waiting, wake: RunRow.Wake(setAt: now, delay: wake.since(now)),
            wait: RunRow.Wait(step: step.key, kind: "timer", until: wake))
    }

    /// The instant that a wait lasts until: a date is its start in the tenant's zone.
    private func instant(_ expression: PlanExpression, _ step: PlanStep) throws(FunctionFailure) -> Instant {
        guard let text = try Evaluator(context()).value(of: expression)?.string else {
            throw FunctionFailure(.final, code: "no_instant", message: "'\(step.key)' waits until no instant")
        }
        if let instant = DateTimeText.parse(text) { return instant }
        if let date = CivilDate(text) { return setting.zone.start(of: date) }
        throw FunctionFailure(
            .final, code: "no_instant", message: "'\(step.key)' waits until something that is no date")
    }

    /// A timer ran out, or the run is looked at for another reason.
    mutating func wakeTimer() -> RunCommand {
        // Set back, the clock may stand long before the end; the wait counts its own length anew from here.
        if case .clockSetBack = deadline(of: run.wait) { state.firstAttemptAt = now }
        return advance()
    }

    // MARK: - Events

    /// The names under which an event reaches this run: told to the tenant, or to it alone.
    private func names(_ event: String) -> [String] { [event, DirectedEvent.name(event, to: subject)] }

    private mutating func listen(
        for event: String, _ filter: PlanCondition?, _ timeout: Duration?, _ since: Instant, _ step: PlanStep
    ) throws(FunctionFailure) -> RunCommand? {
        let names = names(event)
        guard let page = events else { return .read(.events(names: names, after: state.eventPlace)) }
        var since = since
        if case .clockSetBack = deadline(of: run.wait) {
            since = now
            state.firstAttemptAt = now
        }
        let end = timeout.map { since.adding($0) }
        for row in page.events where !state.takenEvents.contains(row.sequence) {
            // What came too late has lost to the time limit.
            if let end, row.at > end { continue }
            guard let payload = try payload(of: row, fitting: filter) else { continue }
            state.takenEvents.append(row.sequence)
            leaveEvents()
            succeed(step, output: payload)
            return nil
        }
        state.eventPlace = page.through
        if page.events.count >= RunMachine.eventPageSize {
            events = nil
            return .read(.events(names: names, after: page.through))
        }
        if let end, now >= end {
            leaveEvents()
            return fail(
                RunFailure("timed_out", "no '\(event)' came in time"), at: step.key, outcome: .timedOut)
        }
        rely(on: .noEvent(named: names, after: page.through))
        write(.setHolds(submission: submission.id, on: names.map(OutboxRow.waitKey)))
        journal(state.cursor, .waiting)
        return commit(
            state: .waiting, wake: end.map { RunRow.Wake(setAt: now, delay: $0.since(now)) },
            wait: RunRow.Wait(step: step.key, kind: "event", until: end))
    }

    private mutating func leaveEvents() {
        write(.setHolds(submission: submission.id, on: []))
        state.eventPlace = nil
        events = nil
    }

    /// The data of an event that the filter lets pass.
    private func payload(of row: OutboxRow, fitting filter: PlanCondition?) throws(FunctionFailure) -> Value?
    {
        let payload = StoredJSON.map(row.payload)
        guard let filter else { return .map(payload) }
        var context = context()
        context.event = payload
        return try Evaluator(context).holds(filter) ? .map(payload) : nil
    }
}

/// An event for one run alone.
package enum DirectedEvent {
    /// The name that it stands under in the outbox; no declared name has such a sign in it.
    package static func name(_ event: String, to submission: String) -> String { "\(event)@\(submission)" }
}
