// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// Items and branches, each in a run of its own.
@Suite(.timeLimit(.minutes(10))) struct FanOutTests {
    private static let scope = Workbench.citizen.scope

    private static func text(_ steps: String, result: String = "{}", further: String = "") -> String {
        StepContract.text(steps, further: further, result: result).replacing(
            "- { key: amount, type: integer, default: 1 }",
            with:
                "- { key: amount, type: integer, default: 1 }\n      - { key: lines, type: list, default: [], constraints: { max_items: 5000, items: { type: string } } }"
        )
    }

    private static func payload(_ lines: [String]) -> ValueMap {
        ["title": "Lamp", "lines": .list(lines.map(Value.string))]
    }

    private func rows(_ bench: Workbench) async throws -> [SubmissionRow] {
        try await bench.store.submissions(SubmissionQuery(limit: 1_000), in: Self.scope)
    }

    /// Works until nothing is due.
    private func settle(_ bench: Workbench) async throws {
        for _ in 0..<200 where try await bench.work() > 0 {}
    }

    // MARK: - Items

    private static let pay =
        "- { key: lines, for_each: { items: $parameters.lines, call: { action: pay, input: { title: $item } }, concurrency: 2, on_error: MODE } }"

    @Test func `each item runs another action, and results come in order`() async throws {
        let bench = Workbench(
            Self.text(
                Self.pay.replacing("MODE", with: "collect"),
                result: "{ results: $steps.lines.results, failures: $steps.lines.failures }"))
        let lines = (0..<7).map { "line \($0)" }
        let id = try await bench.submit("order", Self.payload(lines)).submission.id
        try await settle(bench)
        let result = try #require(try await bench.result(of: id))
        let results = result["results"]?.list ?? []
        #expect(results.count == 7)
        #expect(result["failures"] == [])
        let receipts = try await bench.records("receipt")
        #expect(receipts.count == 7)
        for (index, line) in lines.enumerated() {
            let receipt = results[index]["result"]?["receipt"]?.string
            #expect(receipts.first { $0.id.id == receipt }?.fields.contains(line) == true)
        }
    }

    @Test func `no items are done at once`() async throws {
        let bench = Workbench(
            Self.text(
                Self.pay.replacing("MODE", with: "fail_fast"), result: "{ results: $steps.lines.results }"))
        let id = try await bench.submit("order", Self.payload([])).submission.id
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(try await bench.result(of: id) == ["results": []])
    }

    @Test(arguments: ["fail_fast", "complete_all", "collect"])
    func `an item that fails ends the step as its author says`(_ mode: String) async throws {
        // The third is longer than a receipt may be.
        let bench = Workbench(
            Self.text(
                Self.pay.replacing("MODE", with: mode).replacing("concurrency: 2", with: "concurrency: 1"),
                result: "{ failures: $steps.lines.failures }"
            )
            .replacing(
                "- { key: title, type: string, required: true }\n      - { key: wait",
                with:
                    "- { key: title, type: string, required: true, constraints: { max_length: 2 } }\n      - { key: wait"
            ))
        let id = try await bench.submit("order", Self.payload(["a", "b", "long", "d"])).submission.id
        try await settle(bench)
        let made = try await bench.records("receipt").count
        switch mode {
        case "fail_fast":
            #expect(made == 2)
            #expect(try await bench.failure(of: id) == "child_refused")
        case "complete_all":
            #expect(made == 3)
            #expect(try await bench.failure(of: id) == "child_refused")
        default:
            #expect(made == 3)
            let failures = try await bench.result(of: id)?["failures"]?.list ?? []
            #expect(failures.map { $0["index"] } == [2])
        }
    }

    @Test func `no more items are under way than allowed, and one that fails stops the others`() async throws
    {
        let steps =
            "- { key: lines, for_each: { items: $parameters.lines, call: { action: pay, input: { title: $item, wait: true } }, concurrency: 3 } }"
        let bench = Workbench(Self.text(steps))
        let id = try await bench.submit("order", Self.payload((0..<9).map { "\($0)" })).submission.id
        try await settle(bench)
        var children = try await rows(bench).filter { $0.action == "pay" }
        #expect(children.count == 3)
        #expect(try await bench.detail(id).run?.wait?.kind == "child")
        _ = try await bench.interpreter.raise(
            "shipped", data: [:], id: nil, for: children[1].id, as: Workbench.admin)
        try await settle(bench)
        children = try await rows(bench).filter { $0.action == "pay" }
        #expect(children.count == 4)
        _ = try await bench.interpreter.cancel(children[0].id, reason: nil, as: Workbench.admin)
        try await settle(bench)
        #expect(try await bench.failure(of: id) == "child_cancelled")
        children = try await rows(bench).filter { $0.action == "pay" }
        #expect(children.map(\.status) == [.cancelled, .created, .cancelled, .cancelled])
    }

    // MARK: - Time

    private static let slow =
        "- { key: lines, for_each: { items: $parameters.lines, call: { action: pay, input: { title: $item, wait: true }EXTRA }, concurrency: 2, on_error: MODE } }"

    private func pays(_ bench: Workbench) async throws -> [SubmissionRow.Status] {
        try await rows(bench).filter { $0.action == "pay" }.map(\.status)
    }

    @Test(arguments: ["fail_fast", "complete_all", "collect"])
    func `a fan-out whose time is up stops what runs and fails`(_ mode: String) async throws {
        let steps = Self.slow.replacing("EXTRA", with: "").replacing("MODE", with: mode)
            .replacing("key: lines,", with: "key: lines, timeout: 1h,")
        let bench = Workbench(Self.text(steps))
        let id = try await bench.submit("order", Self.payload(["a", "b", "c"])).submission.id
        try await settle(bench)
        bench.clock.advance(.seconds(3_599))
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .waiting)
        bench.clock.advance(.seconds(1))
        try await settle(bench)
        #expect(try await bench.failure(of: id) == "timed_out")
        // The third was never started.
        #expect(try await pays(bench) == [.cancelled, .cancelled])
    }

    @Test func `branches whose time is up are stopped, and one that ended in time is not`() async throws {
        let bench = Workbench(
            Self.text(
                """
                - key: both
                  timeout: 1h
                  parallel:
                    branches:
                      left: [{ key: late, wait: { event: shipped, timeout: 2h } }]
                      right: [{ key: told, emit: { event: begun } }]
                """))
        let id = try await bench.submit("order", Self.payload([])).submission.id
        try await settle(bench)
        bench.clock.advance(.seconds(3_600))
        try await settle(bench)
        #expect(try await bench.failure(of: id) == "timed_out")
        let parts = try await rows(bench).filter { $0.action.hasPrefix("order/") }
        #expect(parts.map(\.status) == [.cancelled, .created])
    }

    @Test(arguments: ["complete_all", "collect"])
    func `an item whose time is up has failed, and the next one has its own time`(_ mode: String) async throws
    {
        let steps = Self.slow.replacing("EXTRA", with: ", timeout: 1h").replacing("MODE", with: mode)
        let bench = Workbench(
            Self.text(steps, result: "{ failures: $steps.lines.failures, results: $steps.lines.results }"))
        let id = try await bench.submit("order", Self.payload(["a", "b", "c"])).submission.id
        try await settle(bench)
        bench.clock.advance(.seconds(3_600))
        try await settle(bench)
        #expect(try await pays(bench) == [.cancelled, .cancelled, .accepted])
        bench.clock.advance(.seconds(3_599))
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .waiting)
        bench.clock.advance(.seconds(1))
        try await settle(bench)
        #expect(try await pays(bench) == [.cancelled, .cancelled, .cancelled])
        if mode == "collect" {
            let result = try #require(try await bench.result(of: id))
            #expect(result["failures"]?.list?.map { $0["code"] } == ["timed_out", "timed_out", "timed_out"])
            #expect(result["results"] == [.null, .null, .null])
        } else {
            #expect(try await bench.failure(of: id) == "timed_out")
        }
    }

    @Test func `a value stands in for an item whose time is up, and not for one that ended`() async throws {
        let steps = Self.slow.replacing("EXTRA", with: ", timeout: 1h, timeout_value: { late: $item }")
            .replacing("MODE", with: "fail_fast")
        let bench = Workbench(Self.text(steps, result: "{ results: $steps.lines.results }"))
        let id = try await bench.submit("order", Self.payload(["a", "b"])).submission.id
        try await settle(bench)
        let first = try #require(try await rows(bench).first { $0.action == "pay" })
        _ = try await bench.interpreter.raise(
            "shipped", data: [:], id: nil, for: first.id, as: Workbench.admin)
        try await settle(bench)
        bench.clock.advance(.seconds(3_600))
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .completed)
        let results = try await bench.result(of: id)?["results"]?.list ?? []
        #expect(results.count == 2 && results.last == ["late": "b"])
        #expect(results.first?["submission_id"] == .string(first.id))
    }

    @Test func `the steps of an item see the item and what went before`() async throws {
        let bench = Workbench(
            Self.text(
                """
                - { key: loud, transform: { function: text.uppercase, with: { value: $parameters.title } } }
                - key: lines
                  for_each:
                    items: $parameters.lines
                    steps:
                      - { key: one, transform: { function: text.lowercase, with: { value: $item } } }
                      - { key: told, emit: { event: begun, payload: { title: $steps.loud } } }
                      - { key: joined, transform: { function: text.join, with: { parts: [$steps.one, $steps.loud, $submission.reference] } } }
                """, result: "{ lines: $steps.lines.results }"))
        let id = try await bench.submit("order", Self.payload(["A", "B"])).submission.id
        try await settle(bench)
        let results = try await bench.result(of: id)?["lines"]?.list ?? []
        #expect(results.count == 2)
        #expect(results.first?["one"] == "a")
        #expect(results.last?["joined"]?.string?.contains("LAMP") == true)
        #expect(results.last?["joined"]?.string?.contains("O-0001") == true)
        // Parts of a run tell nothing of their own beside what their steps say.
        let events = try await bench.store.outbox(after: 0, limit: 100, in: Self.scope).map(\.event)
        #expect(events.sorted() == ["begun", "begun", "order.accepted", "order.created"])
    }

    @Test func `more items than declared are none`() async throws {
        let bench = Workbench(
            Self.text(
                Self.pay.replacing("MODE", with: "collect").replacing(
                    "items: $", with: "max_items: 2, items: $")))
        let id = try await bench.submit("order", Self.payload(["a", "b", "c"])).submission.id
        #expect(try await bench.failure(of: id) == "too_many_items")
        #expect(try await bench.records("receipt").isEmpty)
    }

    @Test func `a retried fan-out goes on with the items that failed`() async throws {
        let target = OutsideTarget([.succeeds(true), .final])
        let bench = Workbench(
            Self.text(
                """
                - key: lines
                  for_each: { items: $parameters.lines, concurrency: 1, on_error: complete_all, steps: [{ key: sent, execute: { function: test.send, with: { value: $item } } }] }
                """), registry: target.registry())
        let id = try await bench.submit("order", Self.payload(["a", "b", "c"])).submission.id
        try await settle(bench)
        #expect(try await bench.failure(of: id) == "child_failed")
        _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(target.requests.map { $0.arguments["value"]?.string } == ["a", "b", "c", "b"])
        #expect(Set(target.requests.map(\.key)).count == 3)
    }

    // MARK: - Branches

    private static let branches = """
        - key: both
          parallel:
            branches:
              left: [{ key: first, wait: { event: shipped, timeout: 9d } }, { key: second, emit: { event: begun } }]
              right: [{ key: third, transform: { function: text.uppercase, with: { value: $parameters.title } }, compensate: { emit: { event: undone } } }]
            on_error: MODE
        - { key: after, when: { field: $steps.third, operator: eq, value: LAMP }, wait: { for: 1h } }
        - { key: last, gate: { when: { field: $parameters.amount, operator: eq, value: 2 }, end: failed } }
        """

    @Test func `branches go side by side, and what they gave is read behind them`() async throws {
        let bench = Workbench(
            Self.text(
                Self.branches.replacing("MODE", with: "complete_all"),
                result: "{ loud: $steps.third, carrier: $steps.first.carrier }"))
        let id = try await bench.order().submission.id
        try await settle(bench)
        #expect(try await bench.detail(id).run?.wait?.step == "both")
        // An event for the run reaches the branch that waits.
        _ = try await bench.interpreter.raise(
            "shipped", data: ["carrier": "ctt"], id: nil, for: id, as: Workbench.admin)
        try await settle(bench)
        #expect(try await bench.detail(id).run?.wait?.step == "after")
        bench.clock.advance(.seconds(3_600))
        try await settle(bench)
        #expect(try await bench.result(of: id) == ["loud": "LAMP", "carrier": "ctt"])
    }

    @Test func `what a branch did is undone when a later step fails`() async throws {
        let bench = Workbench(Self.text(Self.branches.replacing("MODE", with: "complete_all")))
        let id = try await bench.submit("order", ["title": "Lamp", "amount": 2]).submission.id
        try await settle(bench)
        _ = try await bench.interpreter.raise("shipped", data: [:], id: nil, for: id, as: Workbench.admin)
        try await settle(bench)
        bench.clock.advance(.seconds(3_600))
        try await settle(bench)
        #expect(try await bench.failure(of: id) == "gate")
        #expect(try await bench.events(of: id).contains("undone"))
    }

    @Test func `a branch that fails stops the others, and what they did is undone`() async throws {
        let bench = Workbench(Self.text(Self.branches.replacing("MODE", with: "fail_fast")))
        let id = try await bench.order().submission.id
        try await settle(bench)
        bench.clock.advance(.seconds(9 * 86_400))
        try await settle(bench)
        #expect(try await bench.failure(of: id) == "child_failed")
        #expect(try await bench.events(of: id).contains("undone"))
    }

    @Test func `what became of the steps of a branch that failed is read behind it`() async throws {
        let bench = Workbench(
            Self.text(
                Self.branches.replacing("MODE", with: "collect").replacing(
                    "left: [",
                    with:
                        "left: [{ key: before, transform: { function: text.uppercase, with: { value: a } } }, "
                ),
                result:
                    "{ outcome: $steps.first.outcome, code: $steps.first.error.code, before: $steps.before, second: $steps.second.outcome }"
            ))
        let id = try await bench.order().submission.id
        try await settle(bench)
        bench.clock.advance(.seconds(9 * 86_400))
        try await settle(bench)
        bench.clock.advance(.seconds(3_600))
        try await settle(bench)
        #expect(
            try await bench.result(of: id) == [
                "outcome": "timed_out", "code": "timed_out", "before": "A",
            ])
    }

    @Test func `who stops a run stops its branches`() async throws {
        let bench = Workbench(Self.text(Self.branches.replacing("MODE", with: "collect")))
        let id = try await bench.order().submission.id
        try await settle(bench)
        _ = try await bench.interpreter.cancel(id, reason: nil, as: Workbench.citizen)
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .terminated)
        let parts = try await rows(bench).filter { $0.source == "call" }
        for part in parts {
            #expect(try await bench.store.runs(of: part.id, in: Self.scope).last?.state.isFinal == true)
        }
    }
}
