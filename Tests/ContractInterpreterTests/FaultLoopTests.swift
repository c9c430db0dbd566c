// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Foundation
import FunctionLibrary
import Ledger
import Testing

/// Lets the first, the second, … operation of a scenario go wrong, until the scenario comes through untouched; after
/// each a fresh interpreter on the same ledger has to bring everything to its right end.
@Suite(.timeLimit(.minutes(OperationSample.isWhole ? 60 : 10))) struct FaultLoopTests {
    @Test func `every example has a scenario`() throws {
        let files = try FileManager.default.contentsOfDirectory(
            atPath: Scenario.examplesFolder.appending(path: "actions").path)
        let contracts = files.filter { $0.hasSuffix(".yaml") && !$0.hasSuffix(".test.yaml") }
        #expect(Set(contracts) == Set(Scenario.examples.keys.map { $0 + ".yaml" }))
    }

    @Test(arguments: Scenario.all)
    func `every scenario comes to its end without a fault`(_ scenario: Scenario) async throws {
        for kind in Home.Kind.allCases {
            _ = try await run(scenario, scenario.compiled, on: kind, fault: nil, counting: .all)
        }
    }

    @Test(arguments: Scenario.all)
    func `no fault of an operation leaves anything half done in memory`(_ scenario: Scenario) async throws {
        try await loop(scenario, on: .memory, counting: .all)
    }

    @Test(arguments: Scenario.all)
    func `no fault of a commit leaves anything half done in a file`(_ scenario: Scenario) async throws {
        try await loop(scenario, on: .sqlite, counting: .commits)
    }

    private func loop(
        _ scenario: Scenario, on kind: Home.Kind, counting counted: FaultyLedger.Counted
    ) async throws {
        let compiled = scenario.compiled
        let sample = scenario.isLong ? .few : OperationSample(first: 60, stride: 3)
        var turn = 0
        for moment in FaultyLedger.Fault.Moment.allCases {
            for extent in FaultyLedger.Fault.Extent.allCases {
                var operation = 1
                while operation < OperationSample.limit {
                    let fault = FaultyLedger.Fault(operation: operation, moment: moment, extent: extent)
                    guard try await run(scenario, compiled, on: kind, fault: fault, counting: counted) else {
                        break
                    }
                    operation = sample.next(after: operation, turn: turn)
                }
                #expect(operation > 1 && operation < OperationSample.limit)
                turn += 1
            }
        }
    }

    /// Runs a scenario over a ledger with a fault; true when the fault struck.
    private func run(
        _ scenario: Scenario, _ compiled: ContractCompiler.Outcome, on kind: Home.Kind,
        fault: FaultyLedger.Fault?,
        counting counted: FaultyLedger.Counted
    ) async throws -> Bool {
        let clock = ManualClock(scenario.now)
        let home = try Home(kind, clock)
        let target = OutsideTarget(scenario.replies, standing: scenario.standing)
        let first = try home.open(as: "first")
        let faulty = FaultyLedger(first, fault: fault, counting: counted)
        let registry = target.registry(scenario.safety)
        let bench = Workbench(
            compiled: compiled, registry: registry, store: faulty, sealed: scenario.isSealed, clock: clock,
            connections: target)
        let notes = Notes()
        var left = scenario.steps[...]
        while let step = left.first, await isDone(step, bench, notes, again: fault?.extent == .once) {
            left.removeFirst()
        }
        let hasStruck = faulty.hasStruck
        await home.end(first)

        let second = try home.open(as: "second")
        let heir = bench.sibling(on: second, sealed: scenario.isSealed)
        for step in left {
            let isDone = await isDone(step, heir, notes, again: true)
            #expect(isDone, "\(String(describing: fault))")
        }
        for _ in 0..<12 {
            try await heir.work()
            clock.advance(.seconds(60))
        }
        try await scenario.check(heir, notes, target, "\(String(describing: fault))")
        await home.end(second)
        return hasStruck
    }

    /// Tries a step as a caller would: once more when the ledger was away.
    ///
    /// What is done already is a conflict.
    private func isDone(_ step: Scenario.Step, _ bench: Workbench, _ notes: Notes, again: Bool) async -> Bool
    {
        for _ in 0..<(again ? 3 : 1) {
            do {
                try await step(bench, notes)
                return true
            } catch let error as InterpreterError where error.kind == .conflict {
                return true
            } catch let error as InterpreterError where error.kind == .unavailable {
                continue
            } catch {
                return false
            }
        }
        return false
    }
}
