// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// What operators do to runs, and what they are told of them.
@Suite(.timeLimit(.minutes(10))) struct OperatorTests {
    private static let waiting = """
        - { key: begun, emit: { event: begun }, compensate: { emit: { event: undone } } }
        - { key: shipped, wait: { event: shipped, timeout: 2d } }
        """

    private func why(_ bench: Workbench, _ id: String) async throws -> RunReason {
        RunReason(try await bench.detail(id), as: "O-0001", now: bench.clock.now)
    }

    @Test func `a paused run takes no event and no time until it is resumed`() async throws {
        let bench = Workbench(StepContract.text(Self.waiting))
        let id = try await bench.order().submission.id
        _ = try await bench.interpreter.control(id, .pause, reason: "closed", as: Workbench.admin)
        _ = try await bench.interpreter.raise("shipped", data: [:], id: nil, for: id, as: Workbench.admin)
        bench.clock.advance(.seconds(3_600))
        #expect(try await bench.work() == 0)
        #expect(try await bench.detail(id).run?.state == .suspended)
        #expect(try await why(bench, id).moves == ["atelier submissions resume O-0001"])
        _ = try await bench.interpreter.control(id, .resume, reason: nil, as: Workbench.admin)
        try await bench.work()
        #expect(try await bench.detail(id).run?.state == .completed)
        let trail = try await bench.store.audit(of: id, in: Workbench.citizen.scope).map(\.draft.event)
        #expect(trail.contains("paused") && trail.contains("resumed"))
    }

    @Test func `a retry of what has not failed says where it stands, and what would move it`() async throws {
        let bench = Workbench(StepContract.text(Self.waiting))
        let id = try await bench.order().submission.id
        func refusals() async throws -> [InterpreterError] {
            let retry = await #expect(throws: InterpreterError.self) {
                _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
            }
            let redrive = await #expect(throws: InterpreterError.self) {
                _ = try await bench.interpreter.redrive(
                    id, attempts: 1, consents: false, reason: nil, as: Workbench.admin)
            }
            return [try #require(retry), try #require(redrive)]
        }
        #expect(
            try await refusals().map(\.message) == [
                "'O-0001' is waiting, and not failed", "'O-0001' is waiting, and no dead letter",
            ])
        #expect(try await refusals().first?.help?.hasPrefix("'atelier submissions why O-0001' tells") == true)
        _ = try await bench.interpreter.control(id, .pause, reason: nil, as: Workbench.admin)
        let paused = try #require(try await refusals().first)
        #expect(paused.message == "'O-0001' is paused, and not failed")
        #expect(paused.help?.hasPrefix("'atelier submissions resume O-0001'") == true)
        _ = try await bench.interpreter.control(id, .resume, reason: nil, as: Workbench.admin)
        _ = try await bench.interpreter.raise("shipped", data: [:], id: nil, for: id, as: Workbench.admin)
        try await bench.work()
        let completed = try #require(try await refusals().first)
        #expect(completed.message == "'O-0001' has completed, and not failed")
        #expect(completed.help?.hasPrefix("'atelier submissions rerun O-0001'") == true)
    }

    @Test func `a wait whose run is due is moved by a worker`() async throws {
        let bench = Workbench(StepContract.text(Self.waiting))
        let id = try await bench.order().submission.id
        let raise = ["atelier submissions raise O-0001 shipped", "atelier events raise shipped"]
        #expect(try await why(bench, id).moves.starts(with: raise))
        _ = try await bench.interpreter.control(id, .pause, reason: nil, as: Workbench.admin)
        _ = try await bench.interpreter.raise("shipped", data: [:], id: nil, for: id, as: Workbench.admin)
        _ = try await bench.interpreter.control(id, .resume, reason: nil, as: Workbench.admin)
        #expect(try await why(bench, id).reason.hasSuffix("; it is due to be looked at"))
        #expect(try await why(bench, id).moves.starts(with: ["atelier worker"] + raise))
    }

    @Test func `a time limit that passes while a run is paused has passed when it is resumed`() async throws {
        let bench = Workbench(StepContract.text(Self.waiting))
        let id = try await bench.order().submission.id
        _ = try await bench.interpreter.control(id, .pause, reason: nil, as: Workbench.admin)
        bench.clock.advance(.seconds(3 * 86_400))
        _ = try await bench.interpreter.control(id, .resume, reason: nil, as: Workbench.admin)
        try await bench.work()
        #expect(try await bench.failure(of: id) == "timed_out")
    }

    @Test func `a run that is ended at once undoes nothing, and names it`() async throws {
        let bench = Workbench(StepContract.text(Self.waiting))
        let id = try await bench.order().submission.id
        let detail = try await bench.interpreter.control(
            id, .terminate, reason: "by hand", as: Workbench.admin)
        #expect(detail.run?.state == .terminated)
        #expect(detail.submission.status == .created)
        #expect(try await bench.events(of: id).contains("undone") == false)
        let error = try #require(detail.submission.error)
        #expect(try JSONReader.read(error)["not_undone"] == [["step": "begun"]])
        try await bench.work()
        #expect(try await bench.detail(id).run?.state == .terminated)
    }

    @Test func `a child that nobody waits for any more is stopped`() async throws {
        let bench = Workbench(
            StepContract.text(
                "- { key: pay, call: { action: pay, input: { title: $parameters.title, wait: true }, timeout: 3d } }"
            ))
        let id = try await bench.order().submission.id
        _ = try await bench.interpreter.control(id, .terminate, reason: nil, as: Workbench.admin)
        let rows = try await bench.store.submissions(SubmissionQuery(limit: 10), in: Workbench.citizen.scope)
        #expect(rows.map(\.status) == [.created, .cancelled])
    }

    @Test func `who may not change a submission controls no run, and what has ended is not controlled`()
        async throws
    {
        let bench = Workbench(StepContract.text(Self.waiting))
        let id = try await bench.order().submission.id
        for control in RunControl.allCases {
            await #expect(throws: InterpreterError.self) {
                _ = try await bench.interpreter.control(id, control, reason: nil, as: Workbench.citizen)
            }
        }
        await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.control(id, .resume, reason: nil, as: Workbench.admin)
        }
        _ = try await bench.interpreter.control(id, .terminate, reason: nil, as: Workbench.admin)
        for control in RunControl.allCases {
            await #expect(throws: InterpreterError.self) {
                _ = try await bench.interpreter.control(id, control, reason: nil, as: Workbench.admin)
            }
        }
    }

    @Test func `a held duplicate that was paused is still decided after it is resumed`() async throws {
        let bench = Workbench(ReportContract.text)
        _ = try await bench.submit("submit_report", ReportContract.payload)
        let id = try await bench.submit("submit_report", ReportContract.payload).submission.id
        _ = try await bench.interpreter.control(id, .pause, reason: nil, as: Workbench.admin)
        let early = await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.decide(id, .override, reason: nil, as: Workbench.admin)
        }
        #expect(early?.message.hasSuffix("is paused, and takes no decision until it is resumed") == true)
        _ = try await bench.interpreter.control(id, .resume, reason: nil, as: Workbench.admin)
        try await bench.work()
        let made = try await bench.interpreter.decide(id, .override, reason: nil, as: Workbench.admin)
        #expect(made.submission.status == .created)
    }

    // MARK: - Reasons

    @Test func `an operator is told what a run waits for and what moves it`() async throws {
        let bench = Workbench(StepContract.text(Self.waiting))
        let id = try await bench.order().submission.id
        var reason = try await why(bench, id)
        #expect(reason.reason == "it waits for the event 'shipped'")
        #expect(reason.step == "shipped")
        #expect(reason.moves.first == "atelier submissions raise O-0001 shipped")
        bench.clock.advance(.seconds(172_800))
        try await bench.work()
        reason = try await why(bench, id)
        #expect(reason.reason == "it failed with 'timed_out': no 'shipped' came in time")
        #expect(reason.moves == ["atelier submissions retry O-0001"])
    }

    @Test func `the next attempt of a call that failed is told`() async throws {
        let target = OutsideTarget([.transient])
        let bench = Workbench(
            StepContract.text("- { key: tell, execute: test.send }"), registry: target.registry())
        let id = try await bench.order().submission.id
        let reason = try await why(bench, id)
        #expect(reason.reason == "a call failed once, the last time with 'unreachable'")
        #expect(reason.step == "tell")
        #expect(reason.nextAt == (try await bench.detail(id).run?.wake?.dueAt))
    }

    @Test func `who decides is told, and which child is waited for`() async throws {
        let asked = Workbench(
            StepContract.text(
                "- { key: boss, approval: { approvers: { roles: [admin], count: 2 }, message: Fine? } }"))
        let first = try await asked.order().submission.id
        #expect(try await why(asked, first).reason == "it waits for 2 more of admin")
        let parent = Workbench(
            StepContract.text(
                "- { key: pay, call: { action: pay, input: { title: $parameters.title, wait: true }, timeout: 3d } }"
            ))
        let second = try await parent.order().submission.id
        let reason = try await why(parent, second)
        #expect(reason.reason.hasPrefix("it waits for the submission "))
        #expect(reason.moves.first?.hasPrefix("atelier submissions why ") == true)
    }

    @Test func `who decides after an escalation is told`() async throws {
        let bench = Workbench(
            StepContract.text(
                """
                - key: boss
                  approval:
                    approvers: { roles: [admin], count: 2 }
                    message: Fine?
                    expires_after: 2h
                    on_expiry: escalate
                    escalate_to: { roles: [chief], count: 3 }
                """))
        let id = try await bench.order().submission.id
        #expect(try await why(bench, id).reason == "it waits for 2 more of admin")
        bench.clock.advance(.seconds(7_201))
        try await bench.work()
        #expect(try await why(bench, id).reason == "it waits for 3 more of chief")
    }

    @Test func `a failure that stands in a child names the child, and what moves it`() async throws {
        let call = "- { key: pay, call: { action: pay, input: { title: $parameters.title } } }"
        let held = Workbench(
            StepContract.text(call).replacing(
                "submission_contract: { duplicates: none }\n    result: { receipt",
                with:
                    "submission_contract: { duplicates: { function: records.same_fields, with: { fields: [title] } } }\n    result: { receipt"
            ))
        _ = try await held.order()
        let first = try await held.order().submission.id
        try await held.work()
        let child = try #require(try await self.child(of: first, held))
        #expect(
            try await moves(held, first) == [
                "atelier submissions decide \(child) --override", "atelier submissions retry O-0001",
            ])
        _ = try await held.interpreter.decide(child, .override, reason: nil, as: Workbench.admin)
        #expect(try await moves(held, first) == ["atelier submissions retry O-0001"])
        _ = try await held.interpreter.retry(first, reason: nil, as: Workbench.admin)
        try await held.work()
        #expect(try await held.detail(first).run?.state == .completed)

        // Such a contract is not valid any more, and runs from before may pin one.
        var outcome = Workbench.compile(
            StepContract.text(call).replacing("status: published", with: "status: draft"))
        for index in outcome.plans.indices where outcome.plans[index].action == "order" {
            outcome.plans[index].status = "published"
        }
        let clock = ManualClock()
        let draft = Workbench(compiled: outcome, store: Workbench.memory(clock), clock: clock)
        let second = try await draft.order().submission.id
        #expect(
            try await moves(draft, second) == [
                "atelier submissions rerun O-0001 --from pay --contract current"
            ])

        let stopped = Workbench(
            StepContract.text(
                "- { key: pay, call: { action: pay, input: { title: $parameters.title, wait: true } } }"))
        let third = try await stopped.order().submission.id
        let over = try #require(try await self.child(of: third, stopped))
        _ = try await stopped.interpreter.cancel(over, reason: nil, as: Workbench.admin)
        try await stopped.work()
        #expect(
            try await moves(stopped, third) == ["atelier submissions rerun O-0001 --from pay"])
    }

    @Test func `whoever may decide is named, by role, group or id`() async throws {
        for (approvers, words) in [
            ("roles: [admin], groups: [lab], count: 2", "2 more of admin, the group lab"),
            ("users: [eva, rui]", "1 more of eva, rui"),
            (
                "groups: [lab], users: [$parameters.title]",
                "1 more of the group lab, users that its data name"
            ),
        ] {
            let bench = Workbench(
                StepContract.text(
                    "- { key: boss, approval: { approvers: { \(approvers) }, message: Fine? } }"))
            let id = try await bench.order().submission.id
            #expect(try await why(bench, id).reason == "it waits for \(words)")
        }
    }

    @Test(arguments: [
        ("edit: [admin]", "quarantine", true), ("edit: [system]", "quarantine", false),
        ("view: [citizen]", "quarantine", false), ("view: [citizen]", "confirm", true),
    ])
    func `nobody is sent to decide what nobody may decide`(
        _ rights: String, _ onMatch: String, _ isDecidable: Bool
    ) async throws {
        let bench = Workbench(
            """
            entities: [{ entity_type: report }]
            actions:
              - key: order
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen], \(rights) }
                parameters: [{ key: title, type: string, required: true }]
                creates: [{ key: report, entity_type: report, fields: { title: $parameters.title } }]
                submission_contract:
                  duplicates: { function: records.same_fields, with: { fields: [title] }, on_match: \(onMatch) }
            """)
        _ = try await bench.order()
        try await bench.work()
        let id = try await bench.order().submission.id
        try await bench.work()
        let why = try await why(bench, id)
        #expect(why.reason.contains("held as a possible duplicate"))
        #expect(why.reason.contains("nobody may decide") == !isDecidable)
        #expect(
            why.moves
                == (isDecidable
                    ? [
                        "atelier submissions decide O-0001 --confirm",
                        "atelier submissions decide O-0001 --override",
                    ]
                    : ["atelier submissions cancel O-0001"]))
        if isDecidable { return }
        let cancelled = try await bench.interpreter.cancel(id, reason: nil, as: Workbench.citizen)
        #expect(cancelled.submission.status == .cancelled)
    }

    private func child(of parent: String, _ bench: Workbench) async throws -> String? {
        var query = SubmissionQuery(limit: 10)
        query.parent = parent
        return try await bench.store.submissions(query, in: Workbench.citizen.scope).last?.id
    }

    private func moves(_ bench: Workbench, _ id: String) async throws -> [String] {
        let detail = try await bench.detail(id)
        let cause = try await bench.interpreter.cause(of: detail, as: Workbench.admin)
        return RunReason(detail, as: "O-0001", now: bench.clock.now, cause: cause).moves
    }
}
