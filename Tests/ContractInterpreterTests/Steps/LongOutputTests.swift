// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// Outputs that are too long to be written with each state of their run.
@Suite(.timeLimit(.minutes(10))) struct LongOutputTests {
    private static let scope = Workbench.citizen.scope

    private static let waiting = """
        - { key: all, execute: { function: test.send, with: { value: all } } }
        - key: each
          for_each:
            items: $steps.all.names
            max_items: 5000
            concurrency: 2
            on_error: collect
            steps: [{ key: shipped, wait: { event: shipped, timeout: 5d } }]
        - { key: last, execute: { function: test.send, with: { value: $steps.all.names } } }
        """

    private static func names(_ count: Int) -> Value {
        ["names": .list((0..<count).map { .string("a name that is number \($0)") })]
    }

    private func settle(_ bench: Workbench) async throws {
        for _ in 0..<200 where try await bench.work() > 0 {}
    }

    private func machine(_ bench: Workbench, _ id: String) async throws -> String {
        try #require(try await bench.store.runs(of: id, in: Self.scope).last).machine
    }

    /// The parts of a run that have not ended, in the order in which they began.
    private func parts(_ bench: Workbench, _ id: String) async throws -> [SubmissionRow] {
        var query = SubmissionQuery(limit: 100)
        query.parent = id
        return try await bench.store.submissions(query, in: Self.scope)
    }

    @Test(arguments: [24, 16_384])
    func `a list that is gone over is not written with each item`(_ inlineBytes: Int) async throws {
        let target = OutsideTarget([.succeeds(Self.names(800))])
        let clock = ManualClock()
        let registry = target.registry()
        let bench = Workbench(
            compiled: Workbench.compile(StepContract.text(Self.waiting), registry: registry),
            registry: registry, store: Workbench.memory(clock), clock: clock, inlineBytes: inlineBytes)
        let id = try await bench.order().submission.id
        try await settle(bench)
        #expect(try await machine(bench, id).utf8.count < 1_000)
        for part in try await parts(bench, id) {
            #expect(try await machine(bench, part.id).utf8.count < 1_000)
        }
        _ = try await bench.interpreter.raise("shipped", data: [:], id: nil, for: id, as: Workbench.admin)
        // Another process has read nothing yet; the event was early for the items that are still to come.
        try await settle(bench.sibling(on: bench.store))
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(target.requests.last?.arguments["value"]?.list?.count == 800)
        let journal = try await bench.store.journal(
            of: try #require(try await bench.detail(id).run).id, in: Self.scope)
        #expect(try #require(journal.first { $0.step == "all" }?.output).utf8.count > 16_384)
    }

    @Test func `what items failed with is told at the end, and not kept with the run until then`()
        async throws
    {
        let target = OutsideTarget([.succeeds(Self.names(3))])
        let bench = Workbench(
            StepContract.text(Self.waiting, result: "{ failures: $steps.each.failures }"),
            registry: target.registry())
        let id = try await bench.order().submission.id
        try await settle(bench)
        var told: Set<String> = []
        for _ in 0..<3 {
            let part = try #require(try await parts(bench, id).first { told.insert($0.id).inserted })
            _ = try await bench.interpreter.cancel(part.id, reason: nil, as: Workbench.admin)
            try await settle(bench)
            #expect(try await machine(bench, id).contains("child_cancelled") == false || told.count == 3)
        }
        let failures = try await bench.result(of: id)?["failures"]?.list ?? []
        #expect(failures.map { $0["index"] } == [0, 1, 2])
        #expect(failures.allSatisfy { $0["code"] == "child_cancelled" })
        #expect(target.requests.last?.arguments["value"]?.list?.count == 3)
    }

    @Test func `what a branch gave outlives the branch`() async throws {
        let target = OutsideTarget([.succeeds(Self.names(50)), .final])
        let steps = """
            - key: both
              parallel: { branches: { left: [{ key: all, execute: { function: test.send, with: { value: 1 } } }], right: [{ key: told, emit: { event: begun } }] } }
            - { key: last, execute: { function: test.send, with: { value: $steps.all.names } } }
            """
        let bench = Workbench(StepContract.text(steps), registry: target.registry())
        let id = try await bench.order().submission.id
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .failed)
        for part in try await parts(bench, id) {
            _ = try await bench.interpreter.purge(part.id, reason: nil, as: Workbench.admin)
        }
        _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(target.requests.last?.arguments["value"]?.list?.count == 50)
    }

    @Test func `what a rerun took over outlives the old submission`() async throws {
        let target = OutsideTarget([.succeeds(Self.names(50)), .final])
        let steps = """
            - { key: all, execute: { function: test.send, with: { value: 1 } } }
            - { key: sure, wait: { event: shipped, timeout: 5d } }
            - { key: last, execute: { function: test.send, with: { value: $steps.all.names } } }
            """
        let bench = Workbench(StepContract.text(steps), registry: target.registry())
        let id = try await bench.order().submission.id
        _ = try await bench.interpreter.raise("shipped", data: [:], id: nil, for: id, as: Workbench.admin)
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .failed)
        let again = try await bench.interpreter.rerun(
            id, RerunOrder(step: "sure"), as: Workbench.admin
        ).detail.submission.id
        _ = try await bench.interpreter.purge(id, reason: nil, as: Workbench.admin)
        _ = try await bench.interpreter.raise("shipped", data: [:], id: nil, for: again, as: Workbench.admin)
        try await settle(bench.sibling(on: bench.store))
        #expect(try await bench.detail(again).run?.state == .completed)
        #expect(target.requests.last?.arguments["value"]?.list?.count == 50)
    }
}
