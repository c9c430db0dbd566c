// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Synchronization
import Testing

/// Orders about many runs, and dead letters that go on.
@Suite(.timeLimit(.minutes(10))) struct OperatorOrderTests {
    private static let waiting = "- { key: shipped, wait: { event: shipped, timeout: 2d } }"
    private static let sending = "- { key: tell, execute: { function: test.send, with: { value: told } } }"

    private static var orders: SubmissionQuery {
        var query = SubmissionQuery(limit: 1)
        query.action = "order"
        return query
    }

    private func plan(_ bench: Workbench, _ order: OperatorOrder) async throws -> OperatorPlan {
        try await bench.interpreter.plan(order, for: Self.orders, as: Workbench.admin)
    }

    @Test func `a plan names the runs it is about, and its token changes when one of them moves`()
        async throws
    {
        let bench = Workbench(StepContract.text(Self.waiting))
        var ids: [String] = []
        for _ in 0..<3 { ids.append(try await bench.order().submission.id) }
        let pause = OperatorOrder(.pause)
        let first = try await plan(bench, pause)
        #expect(first.entries.map(\.detail.submission.id) == ids)
        #expect(first.token.hasPrefix("3-"))
        #expect(try await plan(bench, pause).token == first.token)
        #expect(try await plan(bench, OperatorOrder(.terminate)).token != first.token)
        _ = try await bench.interpreter.control(ids[1], .pause, reason: nil, as: Workbench.admin)
        let second = try await plan(bench, pause)
        #expect(second.entries.count == 2 && second.token != first.token)
        #expect(second.skipped.map(\.detail.submission.id) == [ids[1]])
        // What was seen is what is done, and nothing else.
        let moved = await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.perform(pause, on: first.entries[1].detail, as: Workbench.admin)
        }
        #expect(moved?.kind == .conflict)
        let after = try await bench.interpreter.perform(
            pause, on: second.entries[0].detail, as: Workbench.admin)
        #expect(after.run?.state == .suspended)
    }

    @Test func `every order does to a planned run what its verb does`() async throws {
        let bench = Workbench(StepContract.text(Self.waiting))
        func state(after action: OperatorOrder.Action) async throws -> RunRow.State? {
            let id = try await bench.order().submission.id
            let order = OperatorOrder(action)
            let plan = try await bench.interpreter.plan(
                order, for: [try await bench.detail(id)], as: Workbench.admin)
            let only = try #require(plan.entries.first)
            return try await bench.interpreter.perform(order, on: only.detail, as: Workbench.admin).run?.state
        }
        #expect(try await state(after: .pause) == .suspended)
        #expect(try await state(after: .cancel) == .terminated)
        #expect(try await state(after: .terminate) == .terminated)
        #expect(try await state(after: .raise(event: "shipped", data: [:], id: "e")) == .completed)
        // Whoever may not is told so, for each.
        let plan = try await bench.interpreter.plan(
            OperatorOrder(.pause), for: Self.orders, as: Workbench.citizen)
        #expect(
            plan.entries.isEmpty
                && plan.skipped.allSatisfy { $0.reason.kind == .denied || $0.reason.kind == .conflict })
    }

    @Test(arguments: Home.Kind.allCases)
    func `an order about a run is about its parts, which are named and not done once more`(
        _ kind: Home.Kind
    ) async throws {
        let clock = ManualClock()
        let home = try Home(kind, clock)
        let bench = Workbench(
            StepContract.text(
                "- key: split\n  parallel: { branches: { one: [{ key: shipped, wait: { event: shipped, timeout: 2d } }], two: [{ key: paid, call: { action: pay, input: { title: x, wait: true } } }] } }"
            ), store: try home.open(as: "one"), clock: clock)
        var all = SubmissionQuery(limit: 1)
        all.runState = .waiting
        for action: OperatorOrder.Action in [.pause, .resume, .cancel, .terminate, .purge] {
            let order = OperatorOrder(action)
            let isPurge = order.name == "purge"
            if !isPurge { _ = try await bench.order() }
            for _ in 0..<10 where try await bench.work() > 0 {}
            switch action {
            case .resume: all.runState = .suspended
            case .purge: all.runState = .terminated
            default: all.runState = .waiting
            }
            let plan = try await bench.interpreter.plan(order, for: all, as: Workbench.admin)
            let done = plan.entries.map(\.detail.submission.action)
            #expect(Set(done) == (isPurge ? ["order", "pay"] : ["order"]))
            #expect(
                plan.skipped.allSatisfy { $0.reason.message.hasSuffix("and goes with it") }
                    && plan.skipped.count == done.count { $0 == "order" } * (isPurge ? 2 : 3))
            for entry in plan.entries {
                _ = try await bench.interpreter.perform(order, on: entry.detail, as: Workbench.admin)
            }
            for _ in 0..<10 where try await bench.work() > 0 {}
        }
        #expect(try home.broken() == [])
    }

    @Test func `an event for many leaves out those that do not wait for it`() async throws {
        let bench = Workbench(StepContract.text(Self.waiting))
        let id = try await bench.order().submission.id
        let other = StepContract.text("- { key: begun, wait: { event: begun, timeout: 2d } }")
        let beside = Workbench(
            compiled: Workbench.compile(other), store: bench.store, clock: bench.clock, seed: 7)
        let skipped = try await beside.order().submission.id
        let order = OperatorOrder(.raise(event: "shipped", data: [:], id: "e"))
        let plan = try await plan(bench, order)
        #expect(plan.entries.map(\.detail.submission.id) == [id])
        #expect(plan.skipped.map(\.detail.submission.id) == [skipped])
        #expect(plan.skipped.first?.reason.message.contains("waits for 'shipped'") == true)
    }

    @Test func `submissions are found by the code of their failure`() async throws {
        for kind in Home.Kind.allCases {
            let clock = ManualClock()
            let home = try Home(kind, clock)
            let target = OutsideTarget([.final, .unknown])
            let bench = Workbench(
                StepContract.text(Self.sending), registry: target.registry(.atMostOnce),
                store: try home.open(as: "one"), clock: clock)
            for _ in 0..<3 { _ = try await bench.order() }
            var query = Self.orders
            query.limit = 10
            query.errorCode = "rejected"
            #expect(try await bench.interpreter.list(query, as: Workbench.admin).count == 1)
            query.errorCode = "unknown_outcome"
            #expect(try await bench.interpreter.list(query, as: Workbench.admin).count == 1)
            query.errorCode = "other"
            #expect(try await bench.interpreter.list(query, as: Workbench.admin).isEmpty)
        }
    }

    // MARK: - Dead letters

    @Test func `a redriven call is tried as often as was said, and no more`() async throws {
        let target = OutsideTarget([.final] + Array(repeating: .transient, count: 20))
        let bench = Workbench(StepContract.text(Self.sending), registry: target.registry())
        let id = try await bench.order().submission.id
        let again = try await bench.interpreter.redrive(
            id, attempts: 2, consents: false, reason: "the target is back", as: Workbench.admin)
        #expect(again.run?.number == 2)
        for _ in 0..<6 {
            try await bench.work()
            bench.clock.advance(.seconds(600))
        }
        #expect(target.calls == 3)
        #expect(try await bench.failure(of: id) == "unreachable")
        let trail = try await bench.store.audit(of: id, in: Workbench.citizen.scope)
        #expect(trail.first { $0.draft.event == "redriven" }?.draft.actor == "rui")
    }

    @Test func `everything that the trail holds of an order was told to traces`() async throws {
        let events = Mutex<Set<String>>([])
        let target = OutsideTarget([.final])
        let clock = ManualClock()
        let registry = target.registry()
        let bench = Workbench(
            compiled: Workbench.compile(StepContract.text(Self.sending), registry: registry),
            registry: registry,
            store: Workbench.memory(clock), clock: clock,
            told: { transition, reference in
                for case .audit(let draft) in transition.writes
                    + (transition.numbered?(reference ?? "") ?? [])
                {
                    _ = events.withLock { $0.insert(draft.event) }
                }
            })
        let id = try await bench.order().submission.id
        _ = try await bench.interpreter.redrive(
            id, attempts: 2, consents: false, reason: nil, as: Workbench.admin)
        try await bench.work()
        let last = try #require(try await bench.detail(id).run)
        #expect(last.state == .completed)
        _ = try await bench.interpreter.purge(id, reason: nil, as: Workbench.admin)
        let trail = try await bench.store.audit(of: id, in: Workbench.citizen.scope).map(\.draft.event)
        #expect(trail.contains("redriven") && trail.contains("purged"))
        let told = events.withLock { $0 }
        #expect(Set(trail).subtracting(told) == [])
    }

    @Test func `the limit is of the call that failed, and others follow their contract`() async throws {
        let target = OutsideTarget([.final, .succeeds(true), .transient, .succeeds(true)])
        let bench = Workbench(
            StepContract.text(Self.sending + "\n- { key: last, execute: test.send }"),
            registry: target.registry())
        let id = try await bench.order().submission.id
        _ = try await bench.interpreter.redrive(
            id, attempts: 1, consents: false, reason: nil, as: Workbench.admin)
        for _ in 0..<3 {
            try await bench.work()
            bench.clock.advance(.seconds(600))
        }
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(target.calls == 4)
    }

    @Test func `what may have happened is not redriven without consent`() async throws {
        let target = OutsideTarget([.unknown])
        let bench = Workbench(StepContract.text(Self.sending), registry: target.registry(.atMostOnce))
        let id = try await bench.order().submission.id
        let plan = try await plan(bench, OperatorOrder(.redrive(attempts: 1)))
        #expect(plan.entries.isEmpty && plan.skipped.first?.reason.message.contains("--fire-again") == true)
        #expect(
            try await self.plan(bench, OperatorOrder(.retry)).entries.first?.effects.map(\.step) == ["tell"])
        _ = try await bench.interpreter.redrive(
            id, attempts: 1, consents: true, reason: nil, as: Workbench.admin)
        try await bench.work()
        #expect(try await bench.detail(id).run?.state == .completed)
    }

    @Test func `what could not be undone is undone further`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .succeeds(true), .final, .final])
        let bench = Workbench(StepContract.text(SagaTests.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        #expect(try await bench.detail(id).submission.error?.contains("not_undone") == true)
        let reason = RunReason(try await bench.detail(id), as: "O-0001", now: bench.clock.now)
        #expect(reason.moves.first == "atelier submissions redrive O-0001")
        _ = try await bench.interpreter.redrive(
            id, attempts: 1, consents: false, reason: nil, as: Workbench.admin)
        try await bench.work()
        let after = try await bench.detail(id)
        #expect(after.run?.state == .failed && after.run?.number == 2)
        #expect(after.submission.error?.contains("not_undone") == false)
        #expect(after.submission.error?.contains("rejected") == true)
        #expect(target.requests.last?.arguments["value"] == "undo-two")
        let none = await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.redrive(
                try await bench.order().submission.id, attempts: 1, consents: false, reason: nil,
                as: Workbench.admin)
        }
        #expect(none?.kind == .conflict)
    }

    @Test func `steps of a run that was ended at once are undone when that is asked for`() async throws {
        let bench = Workbench(
            StepContract.text(
                "- { key: begun, emit: { event: begun }, compensate: { emit: { event: undone } } }\n"
                    + Self.waiting))
        let id = try await bench.order().submission.id
        _ = try await bench.interpreter.control(id, .terminate, reason: nil, as: Workbench.admin)
        _ = try await bench.interpreter.redrive(
            id, attempts: 1, consents: false, reason: nil, as: Workbench.admin)
        try await bench.work()
        #expect(try await bench.events(of: id).contains("undone"))
        #expect(try await bench.detail(id).run?.state == .terminated)
        #expect(try await bench.detail(id).submission.error == nil)
    }
}
