// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// A run that is stopped in the moment between the end of a child and its parent's look at it.
@Suite(.timeLimit(.minutes(10))) struct StoppedTests {
    private static let scope = Workbench.citizen.scope

    private func child(
        of bench: Workbench, _ action: String
    ) async throws -> (row: SubmissionRow, run: RunRow) {
        let rows = try await bench.store.submissions(SubmissionQuery(limit: 100), in: Self.scope)
        let row = try #require(rows.first { $0.action == action })
        return (row, try #require(try await bench.store.runs(of: row.id, in: Self.scope).last))
    }

    @Test func `a child that had ended when its parent was stopped is undone`() async throws {
        let bench = Workbench(
            StepContract.text(
                "- { key: pay, call: { action: pay, input: { title: $parameters.title, wait: true } }, compensate: { emit: { event: undone, payload: { title: $steps.pay.status } } } }"
            ))
        let id = try await bench.order().submission.id
        let child = try await child(of: bench, "pay")
        _ = try await bench.interpreter.raise(
            "shipped", data: [:], id: nil, for: child.row.id, as: Workbench.admin)
        #expect(try await bench.detail(child.row.id).submission.status == .created)
        // Nobody has looked at the parent since.
        #expect(try await bench.detail(id).run?.state == .waiting)
        _ = try await bench.interpreter.cancel(id, reason: nil, as: Workbench.citizen)
        try await bench.work()
        #expect(try await bench.detail(id).run?.state == .terminated)
        #expect(try await bench.events(of: id).contains("undone"))
    }

    @Test func `a call on its way is undone after its lease, or once its process is dead`() async throws {
        for dies in [true, false] {
            let clock = ManualClock()
            let others = Others()
            let target = OutsideTarget(during: { _ in await others.look() })
            let first = Workbench.memory(clock, process: "first")
            let bench = Workbench(
                StepContract.text(
                    """
                    - key: one
                      execute: { function: test.send, with: { value: one } }
                      compensate: { execute: { function: test.send, with: { value: undo } } }
                    """), registry: target.registry(), store: first, clock: clock)
            let heir = bench.sibling(on: first.joined(as: "second"))
            let id = try await bench.interpreter.submit(
                SubmitRequest(payload: StepContract.payload), to: try bench.action("order"),
                as: Workbench.citizen
            ).submission.id
            await others.set {
                _ = try await heir.interpreter.cancel(id, reason: nil, as: Workbench.citizen)
                if dies { first.endAbruptly() }
            }
            _ = try? await bench.work()
            try await heir.work()
            #expect(target.calls == (dies ? 2 : 1))
            clock.advance(.seconds(120))
            try await heir.work()
            #expect(target.requests.map { $0.arguments["value"]?.string } == ["one", "undo"])
            #expect(try await heir.detail(id).run?.state == .terminated)
        }
    }

    @Test func `a branch that had ended when its run was stopped is undone`() async throws {
        let bench = Workbench(
            StepContract.text(
                """
                - key: both
                  parallel:
                    branches:
                      left: [{ key: first, wait: { event: shipped, timeout: 9d } }]
                      right: [{ key: told, emit: { event: begun }, compensate: { emit: { event: undone } } }]
                """))
        let id = try await bench.order().submission.id
        #expect(try await child(of: bench, "order/both.right").run.state == .completed)
        _ = try await bench.interpreter.cancel(id, reason: nil, as: Workbench.citizen)
        for _ in 0..<5 { try await bench.work() }
        #expect(try await bench.detail(id).run?.state == .terminated)
        #expect(try await bench.events(of: id).contains("undone"))
        #expect(try await child(of: bench, "order/both.left").row.status == .cancelled)
    }

    @Test func `a child that was stopped with its parent is not undone twice`() async throws {
        let bench = Workbench(
            StepContract.text(
                "- { key: pay, call: { action: pay, input: { title: $parameters.title, wait: true } }, compensate: { emit: { event: undone } } }"
            ))
        let id = try await bench.order().submission.id
        _ = try await bench.interpreter.cancel(id, reason: nil, as: Workbench.citizen)
        try await bench.work()
        #expect(try await child(of: bench, "pay").row.status == .cancelled)
        #expect(try await !bench.events(of: id).contains("undone"))
    }

    @Test func `a request whose answer was lost is undone when the run is stopped before it is sent again`()
        async throws
    {
        let target = OutsideTarget([.unknown])
        let bench = Workbench(
            StepContract.text(
                "- { key: one, execute: { function: test.send, with: { value: one } }, compensate: { emit: { event: undone } } }"
            ), registry: target.registry())
        let id = try await bench.order().submission.id
        #expect(try await bench.detail(id).run?.state == .pending)
        _ = try await bench.interpreter.cancel(id, reason: nil, as: Workbench.citizen)
        try await bench.work()
        #expect(try await bench.detail(id).run?.state == .terminated)
        #expect(try await bench.events(of: id).contains("undone"))
        #expect(target.calls == 1)
    }

    @Test func `what happened and was answered otherwise than declared is undone`() async throws {
        let target = OutsideTarget([.succeeds(["id": "none"])])
        let bench = Workbench(
            StepContract.text(
                "- { key: one, execute: { function: test.send, with: { value: one } }, output: [{ key: id, type: integer, required: true }], compensate: { emit: { event: undone } } }"
            ), registry: target.registry())
        let id = try await bench.order().submission.id
        #expect(try await bench.failure(of: id) == "malformed_output")
        #expect(try await bench.events(of: id).contains("undone"))
    }

    @Test func `an attempt that failed is not left open in the journal of a run that was stopped`()
        async throws
    {
        let target = OutsideTarget([.transient])
        let bench = Workbench(
            StepContract.text("- { key: one, execute: { function: test.send, with: { value: one } } }"),
            registry: target.registry())
        let id = try await bench.order().submission.id
        _ = try await bench.interpreter.cancel(id, reason: nil, as: Workbench.citizen)
        #expect(try await bench.journal(of: id).suffix(1) == ["one: skipped"])
    }

    @Test func `items that were started behind the cursor are stopped with their run`() async throws {
        let text = StepContract.text(
            "- { key: lines, for_each: { items: [a, b, c], concurrency: 3, call: { action: pay, input: { title: $item, wait: true } } } }"
        )
        // The process ends when it has started all three, and before it says so.
        for commit in 4..<12 {
            let bench = Workbench(text)
            let fault = FaultyLedger.Fault(operation: commit, moment: .before, extent: .stopped)
            let faulty = FaultyLedger(bench.store, fault: fault, counting: .commits)
            _ = try? await bench.sibling(on: faulty).order()
            let rows = try await bench.store.submissions(SubmissionQuery(limit: 100), in: Self.scope)
            let order = try #require(rows.first)
            _ = try await bench.interpreter.cancel(order.id, reason: nil, as: Workbench.citizen)
            for _ in 0..<3 { try await bench.work() }
            let states = try await bench.store.submissions(SubmissionQuery(limit: 100), in: Self.scope)
                .dropFirst()
            #expect(states.allSatisfy { $0.status == .cancelled }, "at commit \(commit)")
        }
    }

    @Test func `a run that is ended at once stops its items, wherever the process that ends it dies`()
        async throws
    {
        let text = StepContract.text(
            "- { key: lines, for_each: { items: [a, b, c], concurrency: 3, call: { action: pay, input: { title: $item, wait: true } } } }"
        )
        var died = 0
        for commit in 1..<12 {
            let bench = Workbench(text)
            let id = try await bench.order().submission.id
            let fault = FaultyLedger.Fault(operation: commit, moment: .before, extent: .stopped)
            let faulty = FaultyLedger(bench.store, fault: fault, counting: .commits)
            let dying = bench.sibling(on: faulty)
            _ = try? await dying.interpreter.control(id, .terminate, reason: nil, as: Workbench.admin)
            if faulty.hasStruck { died += 1 }
            for _ in 0..<3 { try await bench.work() }
            let rows = try await bench.store.submissions(SubmissionQuery(limit: 100), in: Self.scope)
            if try await bench.detail(id).run?.state == .waiting {
                // It died before anything was written.
                #expect(commit == 1)
                continue
            }
            #expect(try await bench.detail(id).run?.state == .terminated)
            #expect(rows.dropFirst().allSatisfy { $0.status == .cancelled }, "at commit \(commit)")
        }
        #expect(died > 3)
    }

    @Test func `who waits for what a stopped branch undoes sleeps meanwhile`() async throws {
        let target = OutsideTarget([.succeeds(true), .transient])
        let bench = Workbench(
            StepContract.text(
                """
                - key: both
                  parallel:
                    branches:
                      left:
                        - { key: one, execute: { function: test.send, with: { value: one } }, compensate: { execute: { function: test.send, with: { value: back } } } }
                        - { key: first, wait: { event: shipped, timeout: 9d } }
                      right: [{ key: short, wait: { for: 1h } }, { key: no, gate: { when: { field: $parameters.amount, operator: gt, value: 0 }, end: failed } }]
                """), registry: target.registry())
        let id = try await bench.order().submission.id
        bench.clock.advance(.seconds(3_601))
        for _ in 0..<4 { try await bench.work() }
        #expect(try await bench.detail(id).run?.wait?.kind == "child")
        for _ in 0..<4 {
            bench.clock.advance(.seconds(60))
            try await bench.work()
        }
        #expect(try await bench.detail(id).run?.state == .failed)
        #expect(try await bench.failure(of: id) == "child_failed")
        #expect(target.calls == 3)
    }
}
