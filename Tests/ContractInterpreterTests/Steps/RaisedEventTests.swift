// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger
import Testing

@testable import ContractInterpreter

/// What is told of events from outside, held against what their contract declares.
@Suite(.timeLimit(.minutes(10))) struct RaisedEventTests {
    private static let events = """
        events:
          - key: counted
            payload:
              - { key: shelf, type: string, required: true, constraints: { max_length: 8 } }
              - { key: n, type: integer, required: true }
              - { key: place, type: object, constraints: { fields: [{ key: row, type: integer, required: true }] } }
          - { key: bell }
        """

    private static func text(_ steps: String, events: String = Self.events) -> String {
        """
        \(events)
        actions:
          - key: count
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen, system], edit: [admin] }
            parameters: [{ key: title, type: string }]
            submission_contract: { duplicates: none }
            result: { n: $steps.w.n }
            steps:
              \(steps)
        """
    }

    private static let wait = "- { key: w, wait: { event: counted, timeout: 9d } }"

    private func errors(_ body: () async throws -> Void) async throws -> [String] {
        let error = await #expect(throws: InterpreterError.self) { try await body() }
        #expect(error?.kind == .refused)
        return (error?.errors ?? []).map { "\($0.path): \($0.code)" }
    }

    private static let bad: ValueMap = [
        "nothing": 1, "n": "oops", "shelf": "far too long", "place": ["row": "x"],
    ]
    private static let mistakes = [
        "/nothing: unknown_parameter", "/n: type", "/place/row: type", "/shelf: max_length",
    ]
    private static let good: ValueMap = ["shelf": "a", "n": 3, "place": ["row": 1]]

    @Test(arguments: [
        "- { key: both, parallel: { branches: { one: [{ key: w, wait: { event: counted, timeout: 9d } }] } } }",
        "- { key: all, for_each: { items: [a], steps: [{ key: both, parallel: { branches: { one: [{ key: w, wait: { event: counted, timeout: 9d } }] } } }] } }",
    ])
    func `a branch that waits takes an event that is told to the whole run`(_ steps: String) async throws {
        let text = Self.text(steps).replacing("result: { n: $steps.w.n }", with: "result: {}")
        let bench = Workbench(text)
        let id = try await bench.submit("count", [:]).submission.id
        for _ in 0..<9 { try await bench.work() }
        let bell = try? await bench.interpreter.raise(
            "bell", data: [:], id: nil, for: id, as: Workbench.admin)
        #expect(bell == nil)
        let raised = try await bench.interpreter.raise(
            "counted", data: Self.good, id: nil, for: id, as: Workbench.admin)
        #expect(raised.isTaken)
        for _ in 0..<9 { try await bench.work() }
        #expect(try await bench.detail(id).run?.state == .completed)
        // A run that does not wait for it yet keeps it.
        let later = Workbench(
            Self.text("- { key: pause, wait: { for: 1h } }\n      " + Self.wait))
        let other = try await later.submit("count", [:]).submission.id
        let kept = try await later.interpreter.raise(
            "counted", data: Self.good, id: nil, for: other, as: Workbench.admin)
        #expect(!kept.isTaken)
    }

    @Test func `an event for one run is held against the contract that the run has pinned`() async throws {
        let bench = Workbench(Self.text(Self.wait))
        let id = try await bench.submit("count", [:]).submission.id
        func raise(_ data: ValueMap) async throws {
            _ = try await bench.interpreter.raise(
                "counted", data: data, id: nil, for: id, as: Workbench.admin)
        }
        #expect(try await errors { try await raise(Self.bad) } == Self.mistakes)
        #expect(try await errors { try await raise([:]) } == ["/shelf: required", "/n: required"])
        #expect(try await bench.events(of: id).count == 2)
        #expect(try await bench.detail(id).run?.state == .waiting)
        // A plan of many is refused what one is.
        let plan = try await bench.interpreter.plan(
            OperatorOrder(.raise(event: "counted", data: Self.bad, id: nil)),
            for: [try await bench.detail(id)], as: Workbench.admin)
        #expect(plan.entries.isEmpty && plan.skipped.count == 1)
        try await raise(Self.good)
        #expect(try await bench.result(of: id) == ["n": 3])
    }

    @Test(arguments: [
        "- { key: each, for_each: { items: [1], steps: [{ key: w, wait: { event: counted, timeout: 9d } }] } }",
        "- { key: each, for_each: { items: [1], steps: [{ key: both, parallel: { branches: { one: [{ key: w, wait: { event: counted, timeout: 9d } }] } } }] } }",
    ])
    func `a part takes no event of its own, and who raises one reads of the whole`(
        _ steps: String
    ) async throws {
        let bench = Workbench(Self.text(steps).replacing("result: { n: $steps.w.n }", with: "result: {}"))
        let id = try await bench.submit("count", [:]).submission.id
        for _ in 0..<9 { try await bench.work() }
        let parts = try await bench.store.submissions(SubmissionQuery(limit: 9), in: Workbench.citizen.scope)
            .filter { $0.parent != nil }
        try #require(!parts.isEmpty)
        for part in parts {
            let error = await #expect(throws: InterpreterError.self) {
                _ = try await bench.interpreter.raise(
                    "counted", data: Self.good, id: "a", for: part.id, as: Workbench.admin)
            }
            #expect(error?.kind == .conflict)
            #expect(
                error?.message == "'\(part.id)' is a part of '\(id)', and takes what that one is told")
        }
        let raised = try await bench.interpreter.raise(
            "counted", data: Self.good, id: "a", for: id, as: Workbench.admin)
        #expect(raised.isTaken && !raised.isRepeat)
    }

    @Test func `an event for the tenant is held against what its application declares`() async throws {
        let bench = Workbench(Self.text(Self.wait))
        let known = bench.compiled.events
        func raise(_ event: String, _ data: ValueMap, id: String? = nil) async throws -> RaisedEvent {
            try await bench.interpreter.raise(
                event, data: data, id: id, in: "civic", among: known, as: Workbench.admin)
        }
        #expect(try await errors { _ = try await raise("counted", Self.bad) } == Self.mistakes)
        // Of an event without rows nothing is said.
        _ = try await raise("bell", ["any": 1])
        _ = try await raise("counted", Self.good, id: "c-1")
        // What is there already is not asked for again.
        #expect(try await raise("counted", [:], id: "c-1").isRepeat)
        let unknown = await #expect(throws: InterpreterError.self) { _ = try await raise("cuonted", [:]) }
        #expect(unknown?.kind == .notFound)
        #expect(unknown?.message == "there is no event 'cuonted'; did you mean 'counted'?")
        let told = await #expect(throws: InterpreterError.self) { _ = try await raise("count.created", [:]) }
        #expect(told?.kind == .usage)
        let rows = try await bench.store.outbox(after: 0, limit: 99, in: Workbench.citizen.scope)
        #expect(rows.map(\.event) == ["bell", "counted"])
    }

    @Test func `where nothing is declared any event is taken, but for those that runs tell`() async throws {
        let bench = Workbench(
            Self.text("- { key: w, wait: { event: count.created, timeout: 9d } }", events: "").replacing(
                "{ n: $steps.w.n }", with: "{}"))
        let known = bench.compiled.events
        _ = try await bench.interpreter.raise(
            "anything", data: ["x": 1], id: nil, in: "civic", among: known, as: Workbench.admin)
        let id = try await bench.submit("count", [:]).submission.id
        for error in [
            await #expect(throws: InterpreterError.self) {
                _ = try await bench.interpreter.raise(
                    "count.created", data: [:], id: nil, in: "civic", among: known, as: Workbench.admin)
            },
            await #expect(throws: InterpreterError.self) {
                _ = try await bench.interpreter.raise(
                    "count.created", data: [:], id: nil, for: id, as: Workbench.admin)
            },
        ] {
            #expect(
                error?.message
                    == "'count.created' is told by the runs of its action, and nobody else raises it")
        }
    }

    @Test func `what an event does not say has the default of its row`() async throws {
        let bench = Workbench(
            Self.text(Self.wait).replacing(
                "{ key: n, type: integer, required: true }", with: "{ key: n, type: integer, default: 5 }"))
        let id = try await bench.submit("count", [:]).submission.id
        _ = try await bench.interpreter.raise(
            "counted", data: ["shelf": "a"], id: nil, for: id, as: Workbench.admin)
        #expect(try await bench.result(of: id) == ["n": 5])
    }

    @Test func `what is known of an event is stored with the plan`() throws {
        let action = try #require(Workbench.compile(Self.text(Self.wait)).action("count"))
        let stored = try ActionPlan(planValue: JSONReader.read(action.planText))
        #expect(stored.events == action.plan.events)
        #expect(stored.events.map(\.key) == ["counted"])
        #expect(stored.events.first?.payload?.map(\.key) == ["shelf", "n", "place"])
    }

    @Test func `an event that is told again is known, also when the run has ended by it`() async throws {
        let bench = Workbench(Self.text(Self.wait))
        let id = try await bench.submit("count", [:]).submission.id
        try await bench.work()
        func raise(_ name: String?) async throws -> RaisedEvent {
            try await bench.interpreter.raise(
                "counted", data: Self.good, id: name, for: id, as: Workbench.admin)
        }
        let first = try await raise("c-1")
        #expect(first.isTaken && !first.isRepeat)
        #expect(try await bench.detail(id).run?.state == .completed)
        let again = try await raise("c-1")
        #expect(again.isRepeat && again.isTaken && again.id == first.id)
        for name in ["c-2", nil] {
            let error = await #expect(throws: InterpreterError.self) { _ = try await raise(name) }
            #expect(error?.kind == .conflict)
        }
    }
}
