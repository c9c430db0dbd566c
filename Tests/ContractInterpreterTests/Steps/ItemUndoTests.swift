// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// What items of a fan-out have done, undone when they fail, when one beside them fails, and when the run fails later.
@Suite(.timeLimit(.minutes(10))) struct ItemUndoTests {
    /// Two steps for each item, each of which is undone with what it was given.
    static func lines(_ items: String, mode: String = "fail_fast", concurrency: Int = 1) -> String {
        """
        - key: lines
          for_each:
            items: \(items)
            concurrency: \(concurrency)
            on_error: \(mode)
            steps:
              - { key: one, execute: { function: test.send, with: { value: $item } }, compensate: { execute: { function: test.send, with: { value: [undo-one, $item] } } } }
              - { key: two, execute: { function: test.send, with: { value: [two, $item] } }, compensate: { execute: { function: test.send, with: { value: [undo-two, $item, $index] } } } }
        """
    }
    static let last = "- { key: last, execute: { function: test.send, with: { value: last } } }"

    private static func shown(_ value: Value?) -> String {
        value?.list.map { $0.map { shown($0) }.joined(separator: " ") } ?? value?.string ?? value?.number?
            .text
            ?? "-"
    }

    private static func values(_ target: OutsideTarget) -> [String] {
        target.requests.map { shown($0.arguments["value"]) }
    }

    private func settle(_ bench: Workbench) async throws {
        for _ in 0..<200 where try await bench.work() > 0 {}
    }

    private func start(
        _ steps: String, _ replies: [OutsideTarget.Reply]
    ) async throws -> (Workbench, OutsideTarget, String) {
        let target = OutsideTarget(replies)
        let bench = Workbench(StepContract.text(steps), registry: target.registry())
        let id = try await bench.order().submission.id
        try await settle(bench)
        return (bench, target, id)
    }

    private static let ok = OutsideTarget.Reply.succeeds(true)

    @Test func `a later failure undoes what all items did, the last first`() async throws {
        let (bench, target, id) = try await start(
            Self.lines("[a, b]") + "\n" + Self.last, [Self.ok, Self.ok, Self.ok, Self.ok, .final])
        #expect(
            Self.values(target) == [
                "a", "two a", "b", "two b", "last", "undo-two b 1", "undo-one b", "undo-two a 0",
                "undo-one a",
            ])
        #expect(Set(target.requests.map(\.key)).count == 9)
        let detail = try await bench.detail(id)
        #expect(detail.run?.state == .failed)
        #expect(try await bench.failure(of: id) == "rejected")
        #expect(
            try await bench.journal(of: id) == [
                "create: succeeded", "audit: succeeded", "lines: compensated", "last: failed",
            ])
        // What undid an item stands in a run of the item.
        let items = try await bench.store.submissions(SubmissionQuery(limit: 10), in: Workbench.citizen.scope)
            .filter { $0.action == "order/lines" }
        #expect(items.count == 2)
        for item in items {
            let runs = try await bench.store.runs(of: item.id, in: Workbench.citizen.scope)
            #expect(runs.map(\.state) == [.completed, .terminated])
            #expect(
                try await bench.journal(of: item.id) == [
                    "one: compensated", "two: compensated", "two.compensate: succeeded",
                    "one.compensate: succeeded",
                ])
        }
    }

    @Test(arguments: ["fail_fast", "complete_all"])
    func `an item that fails undoes itself, and those that were done are undone after it`(
        _ mode: String
    ) async throws {
        let (bench, target, id) = try await start(
            Self.lines("[a, b]", mode: mode), [Self.ok, Self.ok, Self.ok, .final])
        #expect(
            Self.values(target) == ["a", "two a", "b", "two b", "undo-one b", "undo-two a 0", "undo-one a"])
        #expect(try await bench.detail(id).run?.state == .failed)
        let journal = try await bench.journal(of: id)
        #expect(journal.last == "lines: failed")
    }

    @Test func `with collect only the item that failed is undone, until the run fails`() async throws {
        let steps = Self.lines("[a, b]", mode: "collect")
        let replies = [Self.ok, .final, Self.ok, Self.ok]
        let (bench, target, id) = try await start(steps, replies)
        #expect(Self.values(target) == ["a", "two a", "undo-one a", "b", "two b"])
        #expect(try await bench.detail(id).run?.state == .completed)
        let (_, later, _) = try await start(
            steps + "\n" + Self.last, [Self.ok, .final, Self.ok, Self.ok, Self.ok, .final])
        #expect(
            Self.values(later) == [
                "a", "two a", "undo-one a", "b", "two b", "last", "undo-two b 1", "undo-one b",
            ])
    }

    @Test func `an item that failed goes on with its run alone, which may have been undone`() async throws {
        let (bench, target, id) = try await start(
            Self.lines("[a, b]", mode: "collect") + "\n" + Self.last,
            [Self.ok, .final, Self.ok, Self.ok, Self.ok, .final])
        let calls = target.calls
        var query = SubmissionQuery(limit: 10)
        query.status = .failed
        let failed = try await bench.interpreter.list(query, as: Workbench.admin)
        let item = try #require(failed.first { $0.submission.parent == id })
        for attempts in [nil, 3] {
            let error = await #expect(throws: InterpreterError.self) {
                if let attempts {
                    _ = try await bench.interpreter.redrive(
                        item.submission.id, attempts: attempts, consents: true, reason: nil,
                        as: Workbench.admin)
                } else {
                    _ = try await bench.interpreter.retry(
                        item.submission.id, reason: nil, as: Workbench.admin)
                }
            }
            #expect(error?.kind == .conflict)
            #expect(error?.message.contains("a part of '\(id)'") == true, "\(error?.message ?? "")")
        }
        let plan = try await bench.interpreter.plan(
            OperatorOrder(.retry, reason: nil), for: failed, as: Workbench.admin)
        #expect(plan.entries.map(\.detail.submission.id) == [])
        let reason = RunReason(item, as: item.submission.id, now: bench.clock.now)
        #expect(reason.moves == ["atelier submissions why \(id)"])
        try await settle(bench)
        #expect(target.calls == calls)
    }

    @Test func `a run that went on behind the failure undoes the items when it fails later`() async throws {
        let steps = Self.lines("[a, b]").replacing("- key: lines", with: "- key: lines\n  on_error: continue")
        let (_, target, _) = try await start(
            steps + "\n" + Self.last, [Self.ok, Self.ok, Self.ok, .final, Self.ok, .final])
        #expect(
            Self.values(target) == [
                "a", "two a", "b", "two b", "undo-one b", "last", "undo-two a 0", "undo-one a",
            ])
    }

    @Test func `what undoes an item is tried again, and what cannot be undone is named`() async throws {
        let (bench, target, id) = try await start(
            Self.lines("[a, b]") + "\n" + Self.last,
            [Self.ok, Self.ok, Self.ok, Self.ok, .final, .transient, Self.ok, Self.ok, .final])
        #expect(try await bench.detail(id).run?.state == .waiting)
        for _ in 0..<4 {
            bench.clock.advance(.seconds(60))
            try await settle(bench)
        }
        #expect(
            Self.values(target).suffix(5) == [
                "undo-two b 1", "undo-two b 1", "undo-one b", "undo-two a 0", "undo-one a",
            ])
        let detail = try await bench.detail(id)
        #expect(detail.run?.state == .failed)
        let error = try JSONReader.read(try #require(detail.submission.error))
        #expect(
            error["not_undone"] == [
                [
                    "step": "lines", "item": 0, "item_step": "two", "code": "rejected",
                    "message": "the target refuses",
                ]
            ])
    }

    @Test func `what is left of an item is undone when the item is redriven, and then the run`() async throws
    {
        let (bench, target, id) = try await start(
            Self.lines("[a]") + "\n" + Self.last, [Self.ok, Self.ok, .final, .final])
        #expect(Self.values(target) == ["a", "two a", "last", "undo-two a 0", "undo-one a"])
        let rows = try await bench.store.submissions(SubmissionQuery(limit: 10), in: Workbench.citizen.scope)
        let item = try #require(rows.first { $0.action == "order/lines" })
        for (name, steps) in [(item.id, ["two"]), (id, [])] {
            #expect(try await Self.outlook(bench, name)?.steps.map(\.key) == steps)
            #expect(try await Self.moves(bench, id) == (name == id ? [id] : [item.id, id]))
            _ = try await bench.interpreter.redrive(
                name, attempts: 3, consents: true, reason: nil, as: Workbench.admin)
            try await settle(bench)
        }
        #expect(Self.values(target).dropFirst(5) == ["undo-two a 0"])
        let detail = try await bench.detail(id)
        #expect(detail.run?.state == .failed)
        let error = try JSONReader.read(try #require(detail.submission.error))
        #expect(error["code"] == "rejected")
        #expect(error["not_undone"] == nil)
    }

    /// What `why` names to be redriven.
    private static func moves(_ bench: Workbench, _ id: String) async throws -> [String] {
        let detail = try await bench.detail(id)
        let left = try await bench.interpreter.itemsLeft(of: detail, as: Workbench.admin)
        return RunReason(detail, as: id, now: bench.clock.now, itemsLeft: left).moves.compactMap { move in
            move.hasPrefix("atelier submissions redrive ") ? String(move.dropFirst(28)) : nil
        }
    }

    /// What a dry run of a redrive says that would be undone; nil where it would undo nothing.
    private static func outlook(_ bench: Workbench, _ name: String) async throws -> UndoOutlook? {
        let order = OperatorOrder(.redrive(attempts: 3))
        let plan = try await bench.interpreter.plan(
            order, for: [try await bench.detail(name)], as: Workbench.admin)
        return await bench.interpreter.outlook(of: plan, for: order, as: Workbench.admin).entries.first?
            .undoes
    }

    @Test func `a look at a redrive lists what is left to undo, and the redrive undoes that`() async throws {
        func sent(_ values: String...) -> String {
            let bodies = values.map { "{ execute: { function: test.send, with: { value: \($0) } } }" }
            return "[\(bodies.joined(separator: ", "))]"
        }
        let undoing = [
            ("one", sent("undo-a", "undo-b", "undo-c")), ("two", sent("undo-two")),
            ("three", sent("undo-three")),
        ]
        let steps =
            undoing.map { key, bodies in
                "- { key: \(key), execute: { function: test.send, with: { value: \(key) } }, compensate: \(bodies) }\n"
            }.joined() + Self.last
        let (bench, target, id) = try await start(
            steps, [Self.ok, Self.ok, Self.ok, .final, .final, Self.ok, Self.ok, .final])
        #expect(
            Self.values(target).dropFirst(4) == ["undo-three", "undo-two", "undo-a", "undo-b"])
        let outlook = try #require(try await Self.outlook(bench, id))
        #expect(outlook.steps.map(\.key) == ["three", "one"])
        #expect(outlook.steps.map(\.bodies.count) == [1, 2])
        #expect(outlook.withdrawals.isEmpty && outlook.problem == nil)
        let before = target.calls
        #expect(try await Self.outlook(bench, id) == outlook)
        #expect(target.calls == before)
        _ = try await bench.interpreter.redrive(
            id, attempts: 3, consents: true, reason: nil, as: Workbench.admin)
        try await settle(bench)
        #expect(Self.values(target).dropFirst(8) == ["undo-three", "undo-b", "undo-c"])
        // Where nothing is left to undo, a redrive goes on, and undoes nothing.
        #expect(try await Self.outlook(bench, id) == nil)
    }

    @Test func `who stops a run has the items undone that were done, and those under way`() async throws {
        let target = OutsideTarget()
        let bench = Workbench(
            StepContract.text(
                """
                - key: lines
                  for_each:
                    items: [a, b, c]
                    concurrency: 1
                    steps:
                      - { key: one, execute: { function: test.send, with: { value: $item } }, compensate: { execute: { function: test.send, with: { value: [undo, $item] } } } }
                      - { key: pause, when: { field: $index, operator: eq, value: 1 }, wait: { for: 1d } }
                """), registry: target.registry())
        let id = try await bench.order().submission.id
        try await settle(bench)
        #expect(Self.values(target) == ["a", "b"])
        _ = try await bench.interpreter.cancel(id, reason: nil, as: Workbench.citizen)
        try await settle(bench)
        #expect(Self.values(target) == ["a", "b", "undo b", "undo a"])
        #expect(try await bench.detail(id).run?.state == .terminated)
    }

    @Test func `items inside of branches and inside of items are undone as well`() async throws {
        let (_, target, _) = try await start(
            """
            - key: both
              parallel:
                branches:
                  left:
                    - key: outer
                      for_each:
                        items: [a, b]
                        concurrency: 1
                        steps:
                          - { key: own, execute: { function: test.send, with: { value: $item } }, compensate: { execute: { function: test.send, with: { value: [undo, $item] } } } }
                          - key: inner
                            for_each:
                              items: [x]
                              concurrency: 1
                              steps:
                                - { key: deep, execute: { function: test.send, with: { value: [$item, $steps.own] } }, compensate: { execute: { function: test.send, with: { value: [undo, $item] } } } }
            - { key: last, execute: { function: test.send, with: { value: last } } }
            """, [Self.ok, Self.ok, Self.ok, Self.ok, .final])
        let values = Self.values(target)
        #expect(values.suffix(5) == ["last", "undo x", "undo b", "undo x", "undo a"])
        #expect(Set(target.requests.map(\.key)).count == target.calls)
    }

    @Test func `a retry does again what was undone, as other effects`() async throws {
        let (bench, target, id) = try await start(
            Self.lines("[a, b]") + "\n" + Self.last, [Self.ok, Self.ok, Self.ok, Self.ok, .final])
        let before = target.requests
        _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(Self.values(target).dropFirst(before.count) == ["a", "two a", "b", "two b", "last"])
        let again = target.requests.dropFirst(before.count)
        #expect(Set(again.dropLast().map(\.key)).isDisjoint(with: before.map(\.key)))
    }

    @Test func `the last that ended is undone first, whatever its place`() async throws {
        let steps = """
            - key: lines
              for_each:
                items: [a, b]
                concurrency: 2
                steps:
                  - { key: one, execute: { function: test.send, with: { value: $item } }, compensate: { execute: { function: test.send, with: { value: [undo, $item] } } } }
                  - { key: pause, when: { field: $index, operator: eq, value: 0 }, wait: { for: 1h } }
            """
        let target = OutsideTarget([Self.ok, Self.ok, .final])
        let bench = Workbench(StepContract.text(steps + "\n" + Self.last), registry: target.registry())
        _ = try await bench.order()
        try await settle(bench)
        bench.clock.advance(.seconds(3600))
        try await settle(bench)
        #expect(Self.values(target).suffix(3) == ["last", "undo a", "undo b"])
    }

    @Test func `to undo an item costs as much in a large fan-out as in a small one`() async throws {
        var costs: [Int] = []
        for count in [8, 32] {
            let store = FaultyLedger(Workbench.memory(ManualClock(), process: "one"), fault: nil)
            let before = Array(repeating: Self.ok, count: count) + [.final]
            // What undoes an item is down at first, so that the run looks for it again.
            let undoing = (0..<count).flatMap { _ in [OutsideTarget.Reply.transient, Self.ok] }
            let target = OutsideTarget(before + undoing)
            let items = (0..<count).map { "i\($0)" }.joined(separator: ", ")
            let bench = Workbench(
                StepContract.text(
                    """
                    - key: lines
                      for_each:
                        items: [\(items)]
                        concurrency: 1
                        steps:
                          - { key: one, execute: { function: test.send, with: { value: $item } }, compensate: { execute: { function: test.send, with: { value: [undo, $item] } } } }
                    \(Self.last)
                    """), registry: target.registry(), store: store)
            let id = try await bench.order().submission.id
            while target.calls < count + 1 { try await bench.work() }
            let begun = store.operations
            for _ in 0..<(4 * count) {
                bench.clock.advance(.seconds(60))
                try await bench.work()
            }
            #expect(target.calls == 3 * count + 1)
            #expect(try await bench.detail(id).run?.state == .failed)
            costs.append((store.operations - begun) / count)
        }
        #expect(costs[1] * 2 < costs[0] * 3, "operations of the store for each item: \(costs)")
    }
}
