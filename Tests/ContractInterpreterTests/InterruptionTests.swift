// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import Ledger
import Synchronization
import Testing

/// Two workers on one ledger: the second does all that is due between two operations of the first.
///
/// What one of them has read is old by the time it acts on it.
@Suite(.timeLimit(.minutes(OperationSample.isWhole ? 60 : 10))) struct InterruptionTests {
    /// What the second worker does.
    enum Part: CaseIterable, Sendable {
        case everything
        /// All but the run that the first is at: what that one reads of them is old, and its own state is not.
        case children
    }

    @Test(arguments: Scenario.all, Part.allCases)
    func `a worker that acts between two operations of another changes nothing`(
        _ scenario: Scenario, _ part: Part
    ) async throws {
        let compiled = scenario.compiled
        var operation = 1
        let sample: OperationSample = scenario.isLong ? .few : .all
        while operation < OperationSample.limit,
            try await run(scenario, compiled, part, meetingAt: operation)
        {
            operation = sample.next(after: operation, turn: part == .everything ? 0 : 2)
        }
        #expect(2..<OperationSample.limit ~= operation)
    }

    /// True when the scenario has as many operations.
    private func run(
        _ scenario: Scenario, _ compiled: ContractCompiler.Outcome, _ part: Part, meetingAt operation: Int
    ) async throws -> Bool {
        let clock = ManualClock(scenario.now)
        let home = try Home(.memory, clock)
        let target = OutsideTarget(scenario.replies, standing: scenario.standing)
        let second = try home.open(as: "second")
        let rival = Workbench(
            compiled: compiled, registry: target.registry(scenario.safety), store: second,
            sealed: scenario.isSealed, clock: clock, connections: target)
        let first = try home.open(as: "first")
        let notes = Notes()
        let hasMet = Mutex(false)
        let watched = FaultyLedger(
            first, fault: nil,
            behind: { number in
                guard number == operation else { return }
                hasMet.withLock { $0 = true }
                try? await act(part, rival)
            })
        let bench = rival.sibling(on: watched, sealed: scenario.isSealed, seed: 3)
        for step in scenario.steps {
            do { try await step(bench, notes) } catch let error as InterpreterError {
                // Another one has done it, or is at it.
                #expect(
                    error.kind == .conflict || error.kind == .unavailable, "\(operation): \(error.message)")
            }
        }
        for _ in 0..<12 {
            try await rival.work()
            clock.advance(.seconds(60))
        }
        try await scenario.check(rival, notes, target, "interrupted behind operation \(operation)")
        await first.close()
        await second.close()
        return hasMet.withLock { $0 }
    }

    private func act(_ part: Part, _ rival: Workbench) async throws {
        if part == .everything {
            _ = try await rival.work()
            return
        }
        for due in try await rival.store.dueRuns(now: rival.clock.now, limit: 100) {
            guard let run = try await rival.store.run(due.run, in: due.scope),
                try await rival.store.submission(run.submission, in: due.scope)?.parent != nil
            else { continue }
            _ = try await rival.interpreter.drive(due.run, in: due.scope)
        }
    }
}
