// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Foundation
import Ledger
import Testing

/// Waits for time, people and events.
@Suite(.timeLimit(.minutes(10))) struct WaitTests {
    private static let scope = Workbench.citizen.scope

    // MARK: - Time

    @Test func `a timer is due when its time has passed, also long after`() async throws {
        for late in [Duration.seconds(3_600), .seconds(86_400 * 30)] {
            let bench = Workbench(StepContract.text("- { key: pause, wait: { for: 1h } }"))
            let detail = try await bench.order()
            #expect(detail.run?.state == .waiting)
            #expect(detail.run?.wait?.kind == "timer")
            bench.clock.advance(.seconds(3_599))
            #expect(try await bench.work() == 0)
            bench.clock.advance(late - .seconds(3_599))
            #expect(try await bench.work() == 1)
            #expect(try await bench.detail(detail.submission.id).run?.state == .completed)
        }
    }

    @Test func `a clock that is set back lengthens no wait beyond its own length`() async throws {
        let bench = Workbench(StepContract.text("- { key: pause, wait: { for: 1h } }"))
        let detail = try await bench.order()
        bench.clock.set(by: .seconds(-86_400))
        try await bench.work()
        #expect(try await bench.detail(detail.submission.id).run?.state == .waiting)
        bench.clock.advance(.seconds(3_600))
        try await bench.work()
        #expect(try await bench.detail(detail.submission.id).run?.state == .completed)
    }

    @Test func `a date begins in the tenant's zone, and one that has passed is not waited for`() async throws
    {
        let file = try Data(contentsOf: URL(fileURLWithPath: "/usr/share/zoneinfo/Europe/Lisbon"))
        let zone = try #require(TimeZoneRules(name: "Europe/Lisbon", bytes: Array(file)))
        let text = """
            - { key: until, wait: { until: $parameters.day } }
            """
        func bench() -> Workbench {
            Workbench(
                StepContract.text(text).replacing(
                    "- { key: amount, type: integer, default: 1 }",
                    with:
                        "- { key: amount, type: integer, default: 1 }\n      - { key: day, type: date, required: true }"
                ),
                zone: zone, clock: ManualClock("2026-07-01T09:00:00Z"))
        }
        let later = bench()
        let detail = try await later.order(["title": "Lamp", "day": "2026-07-03"])
        #expect(detail.run?.wait?.until == DateTimeText.parse("2026-07-02T23:00:00Z"))
        let past = bench()
        #expect(try await past.order(["title": "Lamp", "day": "2026-06-30"]).run?.state == .completed)
    }

    // MARK: - People

    @Test func `a rejected step fails for good, before the record and behind it`() async throws {
        for (place, status) in [("at: before_create, ", SubmissionRow.Status.failed), ("", .created)] {
            let bench = Workbench(
                StepContract.text(
                    "- { key: boss, \(place)approval: { approvers: { roles: [admin] }, message: Fine? } }"))
            let detail = try await bench.order()
            #expect(detail.run?.wait?.step == "boss")
            let decided = try await bench.interpreter.decide(
                detail.submission.id, .reject, reason: "no", as: Workbench.admin)
            #expect(decided.submission.status == status)
            #expect(decided.run?.state == .failed)
            #expect(try await bench.failure(of: detail.submission.id) == "rejected")
        }
    }

    @Test func `several approvals stand one after the other, each with its own people`() async throws {
        let bench = Workbench(
            StepContract.text(
                """
                - { key: first, at: before_create, approval: { approvers: { roles: [admin] }, message: One } }
                - { key: second, approval: { approvers: { users: [eva, $user.id], count: 1 }, message: Two, expires_after: 1d, on_expiry: approve } }
                """, result: "{ by: $steps.first.by, late: $steps.second.by, word: $steps.second.decision }"))
        let eva = Caller(tenant: "lisbon", user: "eva", roles: [])
        let id = try await bench.order().submission.id
        await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.decide(id, .approve, reason: nil, as: eva)
        }
        _ = try await bench.interpreter.decide(id, .approve, reason: nil, as: Workbench.admin)
        // Who asked does not answer, also when he is named.
        await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.decide(id, .approve, reason: nil, as: Workbench.citizen)
        }
        await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.decide(id, .approve, reason: nil, as: Workbench.admin)
        }
        bench.clock.advance(.seconds(86_401))
        try await bench.work()
        #expect(try await bench.result(of: id) == ["by": "rui", "word": "approve"])
    }

    @Test func `an approver who approves again is told that it counted, also inside an item`() async throws {
        let asked = "{ key: boss, approval: { approvers: { roles: [admin], count: 2 }, message: Fine? } }"
        let told = "'rui' has approved it already, and counts once; 1 of 2 approvals are given"
        let second = Caller(tenant: "lisbon", user: "eva", roles: ["admin"])
        for steps in ["- \(asked)", "- { key: each, for_each: { items: [one], steps: [\(asked)] } }"] {
            let bench = Workbench(StepContract.text(steps))
            let id = try await bench.order().submission.id
            var notices: [String?] = []
            for caller in [Workbench.admin, Workbench.admin, second] {
                notices.append(
                    try await bench.interpreter.decide(
                        id, .approve, at: DecisionPlace(), reason: nil, as: caller
                    ).notice)
            }
            #expect(notices == [nil, told, nil], "\(steps)")
            #expect(try await bench.detail(id).run?.state == .completed)
        }
    }

    @Test func `who has approved and is asked no more is told that others are waited for`() async throws {
        let bench = Workbench(
            StepContract.text(
                "- { key: boss, approval: { approvers: { roles: [admin], count: 2 }, message: Fine?, expires_after: 1h, on_expiry: escalate, escalate_to: { users: [eva] } } }"
            ))
        let id = try await bench.order().submission.id
        _ = try await bench.interpreter.decide(id, .approve, reason: nil, as: Workbench.admin)
        var former = Workbench.admin
        former.roles = []
        for caller in [former, Workbench.admin] {
            let error = await #expect(throws: InterpreterError.self) {
                try await bench.interpreter.decide(id, .approve, reason: nil, as: caller)
            }
            #expect(error?.kind == .denied)
            // Then it is for others to decide.
            bench.clock.advance(.seconds(3_601))
            try await bench.work()
        }
    }

    @Test func `an expired approval is gone past where its author says so`() async throws {
        let bench = Workbench(
            StepContract.text(
                "- { key: boss, on_error: continue, approval: { approvers: { roles: [admin] }, message: Fine?, expires_after: 1h } }",
                result: "{ word: $steps.boss.outcome }"))
        let id = try await bench.order().submission.id
        bench.clock.advance(.seconds(3_600))
        try await bench.work()
        #expect(try await bench.result(of: id) == ["word": "expired"])
    }

    @Test(arguments: [false, true])
    func `a word that comes when the time is up is too late, whether or not a worker looked`(
        isLooked: Bool
    ) async throws {
        let bench = Workbench(
            StepContract.text(
                "- { key: boss, approval: { approvers: { roles: [admin] }, message: Fine?, expires_after: 1h } }"
            ))
        let id = try await bench.order().submission.id
        bench.clock.advance(.seconds(3_600))
        if isLooked { try await bench.work() }
        await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.decide(id, .approve, reason: nil, as: Workbench.admin)
        }
        #expect(try await bench.failure(of: id) == "expired")
    }

    // MARK: - Events

    private static let shipped = """
        - { key: shipped, wait: { event: shipped, filter: { field: order, operator: eq, value: $submission.reference }, timeout: 2d } }
        """

    @Test func `an event that fits moves the run, and one that does not leaves it`() async throws {
        let bench = Workbench(StepContract.text(Self.shipped, result: "{ carrier: $steps.shipped.carrier }"))
        let id = try await bench.order().submission.id
        #expect(try await bench.detail(id).run?.wait?.kind == "event")
        for (order, carrier) in [("O-0009", "dhl"), ("O-0001", "ctt")] {
            _ = try await bench.interpreter.raise(
                "shipped", data: ["order": .string(order), "carrier": .string(carrier)], id: nil, in: "civic",
                as: Workbench.admin)
            #expect(try await bench.work() == 1)
        }
        #expect(try await bench.result(of: id) == ["carrier": "ctt"])
    }

    @Test func `an event may come before its wait, and one of before the accept does not count`() async throws
    {
        let bench = Workbench(
            StepContract.text(
                "- { key: pause, wait: { for: 1h } }\n- { key: shipped, wait: { event: shipped, timeout: 2d } }",
                result: "{ carrier: $steps.shipped.carrier }"))
        func raise(_ carrier: String) async throws {
            _ = try await bench.interpreter.raise(
                "shipped", data: ["carrier": .string(carrier)], id: nil, in: "civic", as: Workbench.admin)
        }
        try await raise("before")
        let id = try await bench.order().submission.id
        try await raise("early")
        bench.clock.advance(.seconds(3_600))
        try await bench.work()
        #expect(try await bench.result(of: id) == ["carrier": "early"])
    }

    @Test func `an event sent again counts once, two equal ones count twice`() async throws {
        let bench = Workbench(
            StepContract.text(
                "- { key: one, wait: { event: shipped, timeout: 2d } }\n- { key: two, wait: { event: shipped, timeout: 2d } }"
            ))
        let id = try await bench.order().submission.id
        for (name, step, isRepeat) in [("e1", "two", false), ("e1", "two", true), ("e2", "", false)] {
            let raised = try await bench.interpreter.raise(
                "shipped", data: ["order": "same"], id: name, for: id, as: Workbench.admin)
            #expect(raised.isRepeat == isRepeat)
            #expect(raised.isTaken)
            #expect(try await bench.detail(id).run?.wait?.step ?? "" == step)
        }
    }

    @Test func `an event for one run is no event for another`() async throws {
        let bench = Workbench(StepContract.text("- { key: shipped, wait: { event: shipped, timeout: 2d } }"))
        let first = try await bench.order().submission.id
        let second = try await bench.order().submission.id
        _ = try await bench.interpreter.raise("shipped", data: [:], id: nil, for: second, as: Workbench.admin)
        try await bench.work()
        #expect(try await bench.detail(first).run?.state == .waiting)
        #expect(try await bench.detail(second).run?.state == .completed)
    }

    @Test func `who may not change a submission raises nothing, nor what nobody waits for`() async throws {
        let bench = Workbench(StepContract.text("- { key: shipped, wait: { event: shipped, timeout: 2d } }"))
        let id = try await bench.order().submission.id
        for (event, caller, kind) in [
            ("shipped", Workbench.citizen, InterpreterError.Kind.denied), ("begun", Workbench.admin, .usage),
        ] {
            do {
                _ = try await bench.interpreter.raise(event, data: [:], id: nil, for: id, as: caller)
                Issue.record("\(event) was raised")
            } catch { #expect(error.kind == kind) }
        }
    }

    @Test func `a wait that nothing ends in time fails, and what comes too late is too late`() async throws {
        for isLate in [false, true] {
            let bench = Workbench(
                StepContract.text("- { key: shipped, wait: { event: shipped, timeout: 2d } }"))
            let id = try await bench.order().submission.id
            bench.clock.advance(.seconds(172_800 + (isLate ? 1 : 0)))
            if isLate {
                _ = try await bench.interpreter.raise(
                    "shipped", data: [:], id: nil, in: "civic", as: Workbench.admin)
            }
            try await bench.work()
            #expect(try await bench.failure(of: id) == "timed_out", "\(isLate)")
        }
    }

    @Test func `what another run tells is an event, too`() async throws {
        let bench = Workbench(
            StepContract.text(
                """
                - { key: told, when: { field: $parameters.amount, operator: eq, value: 2 }, emit: { event: shipped, payload: { order: O-0001 } } }
                - { key: shipped, when: { field: $parameters.amount, operator: eq, value: 1 }, wait: { event: shipped, filter: { field: order, operator: eq, value: $submission.reference }, timeout: 2d } }
                """))
        let waiting = try await bench.order().submission.id
        _ = try await bench.order(["title": "Lamp", "amount": 2])
        try await bench.work()
        #expect(try await bench.detail(waiting).run?.state == .completed)
    }
}
