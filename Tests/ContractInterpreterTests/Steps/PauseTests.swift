// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Synchronization
import Testing

/// A paused run with branches, items and children: all of it stands still, and goes on together.
@Suite(.timeLimit(.minutes(10))) struct PauseTests {
    private static let scope = Workbench.citizen.scope
    private static let send = "{ key: tell, execute: test.send }"
    private static let steps = "[{ key: calm, wait: { for: 1h } }, \(send)]"

    /// What one run waits for, each time one call an hour from its beginning.
    enum Shape: String, CaseIterable, Sendable {
        case branch, items, nested, call, calls

        var text: String {
            let inside = PauseTests.steps
            return switch self {
            case .branch: "- { key: split, parallel: { branches: { one: \(inside) } } }"
            case .items:
                "- { key: lines, for_each: { items: $parameters.lines, steps: \(inside), concurrency: 5 } }"
            case .nested:
                "- { key: split, parallel: { branches: { one: [{ key: lines, for_each: { items: $parameters.lines, steps: \(inside), concurrency: 5 } }] } } }"
            case .call: "- { key: called, call: { action: later, input: { title: $parameters.title } } }"
            case .calls:
                "- { key: lines, for_each: { items: $parameters.lines, call: { action: later, input: { title: $item } }, concurrency: 5 } }"
            }
        }
    }

    private static func text(_ steps: String) -> String {
        let later = """
              - key: later
                execution_mode: workflow
                status: published
                permissions_policy: { view: [citizen], apply: [citizen, system], edit: [admin] }
                parameters: [{ key: title, type: string, required: true }]
                creates: [{ key: receipt, entity_type: receipt, fields: { title: $parameters.title } }]
                submission_contract: { duplicates: none }
                steps: \(PauseTests.steps)
            """
        return StepContract.text(steps, further: later).replacing(
            "- { key: amount, type: integer, default: 1 }",
            with:
                "- { key: amount, type: integer, default: 1 }\n      - { key: lines, type: list, default: [a], constraints: { max_items: 5, items: { type: string } } }"
        )
    }

    private func bench(
        _ steps: String, _ target: OutsideTarget, on kind: Home.Kind
    ) throws -> (Workbench, Home) {
        let clock = ManualClock()
        let home = try Home(kind, clock)
        let bench = Workbench(
            Self.text(steps), registry: target.registry(), store: try home.open(as: "one"), clock: clock)
        return (bench, home)
    }

    private func settle(_ bench: Workbench) async throws {
        for _ in 0..<50 where try await bench.work() > 0 {}
    }

    private func control(_ bench: Workbench, _ id: String, _ control: RunControl) async throws {
        _ = try await bench.interpreter.control(id, control, reason: nil, as: Workbench.admin)
    }

    /// The states of the runs, oldest first.
    private func states(_ bench: Workbench) async throws -> [RunRow.State] {
        var states: [RunRow.State] = []
        for row in try await bench.store.submissions(SubmissionQuery(limit: 100), in: Self.scope) {
            states += try await bench.store.runs(of: row.id, in: Self.scope).map(\.state)
        }
        return states
    }

    @Test(arguments: Home.Kind.allCases, Shape.allCases)
    func `nothing that a paused run waits for acts outside until it is resumed`(
        _ kind: Home.Kind, _ shape: Shape
    ) async throws {
        let target = OutsideTarget()
        let (bench, home) = try bench(shape.text, target, on: kind)
        let id = try await bench.order().submission.id
        try await settle(bench)
        try await control(bench, id, .pause)
        #expect(try await states(bench).allSatisfy { $0 == .suspended })
        bench.clock.advance(.seconds(7_200))
        try await settle(bench)
        #expect(target.calls == 0)
        try await control(bench, id, .resume)
        try await settle(bench)
        #expect(target.calls == 1)
        #expect(try await states(bench).allSatisfy { $0 == .completed })
        #expect(try await bench.broken() == [])
        #expect(try home.broken() == [])
    }

    @Test(arguments: Home.Kind.allCases, Shape.allCases)
    func `a process that ends when it has paused the run alone leaves nothing that goes on`(
        _ kind: Home.Kind, _ shape: Shape
    ) async throws {
        let target = OutsideTarget()
        let (bench, home) = try bench(shape.text, target, on: kind)
        let id = try await bench.order().submission.id
        try await settle(bench)
        var run = try #require(try await bench.detail(id).run)
        let seen = run.version
        (run.state, run.version) = (.suspended, seen + 1)
        _ = try await bench.store.commit(
            Transition(
                scope: Self.scope, guards: [.runVersion(run: run.id, version: seen)],
                writes: [.updateRun(run)]))
        bench.clock.advance(.seconds(7_200))
        try await settle(bench)
        #expect(target.calls == 0)
        try await control(bench, id, .resume)
        try await settle(bench)
        #expect(target.calls == 1)
        #expect(try await states(bench).allSatisfy { $0 == .completed })
        #expect(try home.broken() == [])
    }

    @Test(arguments: Home.Kind.allCases)
    func `a call that is under way when its run is paused is the last, and is not made again`(
        _ kind: Home.Kind
    ) async throws {
        let paused = Mutex<(@Sendable () async -> Void)?>(nil)
        let target = OutsideTarget(during: { _ in await paused.withLock { $0 }?() })
        let steps =
            "- { key: split, parallel: { branches: { one: [{ key: calm, wait: { for: 1h } }, { key: first, execute: test.send }, { key: second, execute: test.send }] } } }"
        let (bench, home) = try bench(steps, target, on: kind)
        let id = try await bench.order().submission.id
        try await settle(bench)
        paused.withLock {
            $0 = {
                paused.withLock { $0 = nil }
                _ = try? await bench.interpreter.control(id, .pause, reason: nil, as: Workbench.admin)
            }
        }
        bench.clock.advance(.seconds(7_200))
        try await settle(bench)
        #expect(target.calls == 1)
        #expect(try await states(bench) == [.suspended, .suspended])
        try await control(bench, id, .resume)
        try await settle(bench)
        #expect(target.calls == 2 && Set(target.requests.map(\.key)).count == 2)
        #expect(try await states(bench) == [.completed, .completed])
        #expect(try home.broken() == [])
    }

    @Test func `what was only started goes its own way`() async throws {
        let target = OutsideTarget()
        let (bench, _) = try bench(
            "- { key: begun, start: { action: later, input: { title: $parameters.title } } }\n- { key: shipped, wait: { event: shipped, timeout: 2d } }",
            target, on: .memory)
        let id = try await bench.order().submission.id
        try await settle(bench)
        try await control(bench, id, .pause)
        bench.clock.advance(.seconds(7_200))
        try await settle(bench)
        #expect(target.calls == 1)
        #expect(try await states(bench) == [.suspended, .completed])
    }

    @Test func `a part is not resumed, and takes no decision, while its run is paused`() async throws {
        let (bench, _) = try bench(
            "- { key: split, parallel: { branches: { one: [{ key: boss, approval: { approvers: { roles: [admin] }, message: Fine? } }] } } }",
            OutsideTarget(), on: .memory)
        let id = try await bench.order().submission.id
        try await settle(bench)
        try await control(bench, id, .pause)
        var query = SubmissionQuery(limit: 10)
        query.parent = id
        let part = try #require(try await bench.store.submissions(query, in: Self.scope).first?.id)
        let reason = RunReason(try await bench.detail(part), as: part, now: bench.clock.now)
        #expect(reason.moves == ["atelier submissions resume \(id)"])
        let resumed = await #expect(throws: InterpreterError.self) {
            try await control(bench, part, .resume)
        }
        #expect(resumed?.message.contains("is paused with the run that it is part of") == true)
        for place in [DecisionPlace(), DecisionPlace(step: "boss")] {
            let decided = await #expect(throws: InterpreterError.self) {
                _ = try await bench.interpreter.decide(
                    id, .approve, at: place, reason: nil, as: Workbench.admin)
            }
            #expect(decided?.message.contains("is paused") == true)
        }
        try await control(bench, id, .resume)
        try await settle(bench)
        _ = try await bench.interpreter.decide(
            id, .approve, at: DecisionPlace(), reason: nil, as: Workbench.admin)
        #expect(try await states(bench) == [.completed, .completed])
    }

    @Test(arguments: Home.Kind.allCases, [false, true])
    func `the parts of a resumed run take decisions before a worker has looked at it`(
        _ kind: Home.Kind, _ isNested: Bool
    ) async throws {
        let items = "[{ key: boss, approval: { approvers: { roles: [admin] }, message: Fine? } }]"
        let lines =
            "{ key: lines, for_each: { items: $parameters.lines, steps: \(items), concurrency: 5 } }"
        let (bench, home) = try bench(
            isNested ? "- { key: split, parallel: { branches: { one: [\(lines)] } } }" : "- \(lines)",
            OutsideTarget(), on: kind)
        let id = try await bench.submit("order", ["title": "Lamp", "lines": ["a", "b"]]).submission.id
        try await settle(bench)
        let rows = try await bench.store.submissions(SubmissionQuery(limit: 10), in: Self.scope)
        let single = try #require(rows.last { $0.action.hasSuffix("lines") }?.id)
        try await control(bench, single, .pause)
        try await control(bench, id, .pause)
        try await control(bench, id, .resume)
        #expect(
            try await states(bench)
                == Array(repeating: .waiting, count: rows.count - 1) + [.suspended])
        _ = try await bench.interpreter.decide(
            id, .approve, at: DecisionPlace(step: "boss"), reason: nil, as: Workbench.admin)
        try await control(bench, single, .resume)
        _ = try await bench.interpreter.decide(
            id, .approve, at: DecisionPlace(step: "boss"), reason: nil, as: Workbench.admin)
        #expect(try await states(bench).allSatisfy { $0 == .completed })
        #expect(try home.broken() == [])
    }

    @Test(arguments: Home.Kind.allCases, [RunControl.pause, .terminate])
    func `a part that was paused by itself stays so, and a paused run is ended with its parts`(
        _ kind: Home.Kind, _ first: RunControl
    ) async throws {
        let target = OutsideTarget()
        let (bench, home) = try bench(Shape.items.text, target, on: kind)
        let id = try await bench.submit("order", ["title": "Lamp", "lines": ["a", "b"]]).submission.id
        try await settle(bench)
        var query = SubmissionQuery(limit: 10)
        query.parent = id
        let part = try #require(try await bench.store.submissions(query, in: Self.scope).first?.id)
        try await control(bench, part, .pause)
        try await control(bench, id, .pause)
        bench.clock.advance(.seconds(7_200))
        if first == .pause {
            try await control(bench, id, .resume)
            try await settle(bench)
            #expect(target.calls == 1)
            #expect(try await states(bench) == [.waiting, .suspended, .completed])
            _ = try await bench.interpreter.cancel(id, reason: nil, as: Workbench.admin)
        } else {
            try await control(bench, id, .terminate)
        }
        try await settle(bench)
        #expect(target.calls == (first == .pause ? 1 : 0))
        #expect(try await states(bench).allSatisfy { $0.isFinal })
        #expect(try home.broken() == [])
    }
}
