// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Synchronization
import Testing

/// What is waited for comes at every moment of the worker that goes to sleep for it: nobody sleeps through it.
///
/// A random life meets that moment too seldom to notice a guard that is missing; here every moment is met.
@Suite(.timeLimit(.minutes(10))) struct WaitGuardTests {
    /// What the run waits for.
    enum Awaited: String, CaseIterable, Sendable {
        case event, child

        var step: String {
            switch self {
            case .event: "- { key: shipped, wait: { event: shipped, timeout: 5d } }"
            case .child: "- { key: paid, call: { action: pay, input: { title: Lamp, wait: true } } }"
            }
        }

        var fault: EngineFault { self == .event ? .eventGuardDropped : .childGuardDropped }
    }

    @Test(arguments: Awaited.allCases)
    func `nobody sleeps through what comes while he goes to sleep`(_ awaited: Awaited) async throws {
        #expect(try await sleepers(awaited, fault: nil).isEmpty)
    }

    @Test(arguments: Awaited.allCases)
    func `a wait without its guard is noticed`(_ awaited: Awaited) async throws {
        let sleepers = try await sleepers(awaited, fault: awaited.fault)
        #expect(!sleepers.isEmpty, "nobody noticed that \(awaited.fault.rawValue)")
    }

    /// The operations of the first worker behind which it comes, and the run is left asleep.
    private func sleepers(_ awaited: Awaited, fault: EngineFault?) async throws -> [Int] {
        let compiled = Workbench.compile(StepContract.text(awaited.step))
        var left: [Int] = []
        var operation = 1
        while operation < 1_000 {
            let outcome = try await run(compiled, awaited, fault, comingBehind: operation)
            if outcome.isAsleep { left.append(operation) }
            if !outcome.hasCome { break }
            operation += 1
        }
        #expect(10..<1_000 ~= operation)
        return left
    }

    private func run(
        _ compiled: ContractCompiler.Outcome, _ awaited: Awaited, _ fault: EngineFault?,
        comingBehind operation: Int
    ) async throws -> (isAsleep: Bool, hasCome: Bool) {
        let clock = ManualClock()
        let home = try Home(.memory, clock)
        let rival = Workbench(compiled: compiled, store: try home.open(as: "second"), clock: clock)
        let hasCome = Mutex(false)
        let isThere = Mutex(false)
        let behind: @Sendable (Int) async -> Void = { number in
            guard number == operation else { return }
            hasCome.withLock { $0 = true }
            if (try? await come(awaited, rival)) ?? false { isThere.withLock { $0 = true } }
        }
        let editing: @Sendable (Transition, any LedgerStore) async -> Transition? = { transition, store in
            guard let fault else { return transition }
            return await fault.edit(transition, store)
        }
        let watched = FaultyLedger(
            try home.open(as: "first"), fault: nil, behind: behind, editing: editing)
        let bench = rival.sibling(on: watched, seed: 3)
        let id: String
        do {
            id = try await bench.order().submission.id
        } catch let error as InterpreterError where error.kind == .conflict {
            return (false, hasCome.withLock { $0 })
        }
        // What had not been there to come to comes now; the clock stands still, so that no time limit wakes anybody.
        if !isThere.withLock({ $0 }) { _ = try? await come(awaited, rival) }
        for _ in 0..<12 { try await rival.work() }
        let isDone = try await rival.detail(id).run?.state == .completed
        return (!isDone, hasCome.withLock { $0 })
    }

    /// The event that the run, or its child, waits for; a child goes to its end with it, and its parent is not touched.
    ///
    /// False when nobody is there yet that it could come to.
    private func come(_ awaited: Awaited, _ rival: Workbench) async throws -> Bool {
        let rows = try await rival.store.submissions(SubmissionQuery(limit: 10), in: Workbench.citizen.scope)
        guard let row = rows.first(where: { ($0.parent != nil) == (awaited == .child) }) else { return false }
        guard awaited == .child else {
            // One told to all drives nobody.
            _ = try await rival.interpreter.raise(
                "shipped", data: [:], id: nil, in: row.application, as: Workbench.admin)
            return true
        }
        _ = try await rival.interpreter.raise(
            "shipped", data: [:], id: nil, for: row.id, as: Workbench.admin)
        return true
    }
}
