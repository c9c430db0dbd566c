// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// Actions that other actions run.
@Suite(.timeLimit(.minutes(10))) struct ChildTests {
    private static let scope = Workbench.citizen.scope
    private static let call = "- { key: pay, call: { action: pay, input: { title: $parameters.title } } }"
    private static let waiting =
        "- { key: pay, call: { action: pay, input: { title: $parameters.title, wait: true }, timeout: 3d } }"

    private func children(_ bench: Workbench) async throws -> [SubmissionRow] {
        try await bench.store.submissions(SubmissionQuery(limit: 100), in: Self.scope).filter {
            $0.action == "pay"
        }
    }

    @Test func `a child runs for its parent's caller, in its tenant, and its result is read`() async throws {
        let bench = Workbench(
            StepContract.text(
                Self.call, result: "{ receipt: $steps.pay.result.receipt, child: $steps.pay.submission_id }"))
        let detail = try await bench.order()
        #expect(detail.run?.state == .completed)
        let child = try #require(try await children(bench).first)
        #expect(child.actor == "ana")
        #expect(child.source == "call")
        #expect(child.correlationID == detail.submission.id)
        #expect(
            try await bench.result(of: detail.submission.id) == [
                "receipt": .string(child.entity?.id ?? ""), "child": .string(child.id),
            ])
    }

    @Test func `children that are asked for the same are not taken for one`() async throws {
        let bench = Workbench(
            StepContract.text(
                """
                - { key: one, call: { action: pay, ref: one, input: { title: $parameters.title } } }
                - { key: two, call: { action: pay, ref: two, input: { title: $parameters.title } } }
                - { key: each, for_each: { items: [1, 2], call: { action: pay, input: { title: $parameters.title } } } }
                """
            ).replacing(
                "submission_contract: { duplicates: none }\n    result: { receipt", with: "result: { receipt")
        )
        let id = try await bench.order().submission.id
        for _ in 0..<20 { try await bench.work() }
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(try await children(bench).map(\.status) == [.created, .created, .created, .created])
        // Who sends the same twice is still asked.
        let sent = try await bench.submit("pay", ["title": "Lamp"])
        #expect(sent.submission.status == .created)
        #expect(try await bench.submit("pay", ["title": "Lamp"]).submission.status == .rejectedDuplicate)
    }

    @Test func `a parent waits for a child that waits`() async throws {
        let bench = Workbench(
            StepContract.text(Self.waiting, result: "{ receipt: $steps.pay.result.receipt }"))
        let id = try await bench.order().submission.id
        #expect(try await bench.detail(id).run?.wait?.kind == "child")
        let child = try #require(try await children(bench).first)
        _ = try await bench.interpreter.raise(
            "shipped", data: [:], id: nil, for: child.id, as: Workbench.admin)
        #expect(try await bench.work() == 1)
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(try await bench.result(of: id)?["receipt"]?.string != nil)
    }

    @Test func `a child that is started goes its own way`() async throws {
        let bench = Workbench(
            StepContract.text(
                "- { key: pay, start: { action: pay, input: { title: $parameters.title, wait: true } } }",
                result: "{ child: $steps.pay.submission_id }"))
        let id = try await bench.order().submission.id
        #expect(try await bench.detail(id).run?.state == .completed)
        let child = try #require(try await children(bench).first)
        #expect(try await bench.result(of: id) == ["child": .string(child.id)])
        try await bench.work()
        #expect(try await bench.store.runs(of: child.id, in: Self.scope).last?.state == .waiting)
    }

    @Test func `a child that fails or is refused or held fails its call`() async throws {
        let refused = Workbench(
            StepContract.text(Self.call).replacing(
                "- { key: title, type: string, required: true }\n      - { key: wait",
                with:
                    "- { key: title, type: string, required: true, constraints: { max_length: 2 } }\n      - { key: wait"
            ))
        let first = try await refused.order().submission.id
        #expect(try await refused.failure(of: first) == "child_refused")

        let waiting = Workbench(StepContract.text(Self.waiting))
        let second = try await waiting.order().submission.id
        let child = try #require(try await children(waiting).first)
        _ = try await waiting.interpreter.cancel(child.id, reason: nil, as: Workbench.admin)
        try await waiting.work()
        #expect(try await waiting.failure(of: second) == "child_cancelled")

        let held = Workbench(
            StepContract.text(Self.call).replacing(
                "submission_contract: { duplicates: none }\n    result: { receipt",
                with:
                    "submission_contract: { duplicates: { function: records.same_fields, with: { fields: [title] } } }\n    result: { receipt"
            ))
        _ = try await held.order()
        let third = try await held.order().submission.id
        try await held.work()
        #expect(try await held.failure(of: third) == "child_duplicate")
    }

    @Test func `a child that is stopped behind its record was cancelled, for who called it`() async throws {
        let held = """
              - key: held
                execution_mode: workflow
                status: published
                permissions_policy: { view: [citizen], apply: [citizen, system], edit: [admin] }
                parameters: [{ key: title, type: string, required: true }]
                creates: [{ key: receipt, entity_type: receipt, fields: { title: $parameters.title } }]
                submission_contract: { duplicates: none }
                steps: [{ key: cleared, wait: { event: shipped, timeout: 5d } }]
            """
        for isTerminated in [false, true] {
            let bench = Workbench(
                StepContract.text(
                    "- { key: pay, call: { action: held, input: { title: $parameters.title } } }",
                    further: held))
            let id = try await bench.order().submission.id
            let child = try #require(
                try await bench.interpreter.children(of: id, limit: 1, as: Workbench.admin).tree.children
                    .first)
            if isTerminated {
                _ = try await bench.interpreter.control(
                    child.detail.submission.id, .terminate, reason: nil, as: Workbench.admin)
            } else {
                _ = try await bench.interpreter.cancel(
                    child.detail.submission.id, reason: nil, as: Workbench.admin)
            }
            try await bench.work()
            #expect(try await bench.failure(of: id) == "child_cancelled")
        }
    }

    @Test func `a child's time runs out, and it is stopped`() async throws {
        for value in [false, true] {
            let steps =
                value
                ? Self.waiting.replacing("timeout: 3d", with: "timeout: 3d, timeout_value: { late: true }")
                : Self.waiting
            let bench = Workbench(StepContract.text(steps, result: "{ outcome: $steps.pay.outcome }"))
            let id = try await bench.order().submission.id
            bench.clock.advance(.seconds(3 * 86_400))
            for _ in 0..<3 { try await bench.work() }
            let child = try #require(try await children(bench).first)
            #expect(child.status == .cancelled)
            if value {
                #expect(try await bench.result(of: id) == ["outcome": "timed_out"])
            } else {
                #expect(try await bench.failure(of: id) == "timed_out")
            }
        }
    }

    @Test func `who stops a parent stops the child that it waits for`() async throws {
        let bench = Workbench(
            StepContract.text(
                "- { key: begun, emit: { event: begun }, compensate: { emit: { event: undone } } }\n"
                    + Self.waiting))
        let id = try await bench.order().submission.id
        _ = try await bench.interpreter.cancel(id, reason: nil, as: Workbench.citizen)
        for _ in 0..<3 { try await bench.work() }
        #expect(try await bench.detail(id).run?.state == .terminated)
        let child = try #require(try await children(bench).first)
        #expect(child.status == .cancelled)
        #expect(try await bench.events(of: id).contains("undone"))
    }

    @Test func `a child undoes a step, and a retried parent has another child`() async throws {
        let target = OutsideTarget([.final])
        let bench = Workbench(
            StepContract.text(
                """
                - key: pay
                  call: { action: pay, input: { title: $parameters.title } }
                  compensate: { call: { action: pay, input: { title: $steps.pay.submission_id }, ref: refund } }
                - { key: send, execute: test.send }
                """), registry: target.registry())
        let id = try await bench.order().submission.id
        #expect(try await bench.detail(id).run?.state == .failed)
        let both = try await children(bench)
        #expect(both.count == 2)
        #expect(both.last?.arguments.contains(both[0].id) == true)
        _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        try await bench.work()
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(try await children(bench).count == 3)
    }

    /// What starts itself always is refused before it runs; a condition is not known before.
    @Test func `runs that start each other without end are stopped at a depth`() async throws {
        let bench = Workbench(
            StepContract.text(
                "- { key: again, call: { action: deep, input: { title: $parameters.title } } }",
                further: """
                      - key: deep
                        execution_mode: workflow
                        status: published
                        permissions_policy: { view: [citizen], apply: [citizen, system], edit: [admin] }
                        parameters: [{ key: title, type: string, required: true }]
                        submission_contract: { duplicates: none }
                        steps:
                          - { key: again, when: { field: $parameters.title, operator: exists }, start: { action: deep, input: { title: $parameters.title } } }
                    """))
        _ = try await bench.order()
        for _ in 0..<40 where try await bench.work() > 0 {}
        let rows = try await bench.store.submissions(SubmissionQuery(limit: 100), in: Self.scope)
        #expect(rows.filter { $0.action == "deep" }.count == 16)
        #expect(rows.last?.error?.contains("too_deep") == true)
    }

    @Test func `an engine action may be called on a record`() async throws {
        let bench = Workbench(
            StepContract.text(
                "- { key: close, call: { action: close, target: $created.report.id, input: {} } }",
                further: """
                      - key: close
                        target_model: report
                        status: published
                        permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
                        edits: [{ field: title, value: Closed }]
                    """))
        let detail = try await bench.order()
        #expect(detail.run?.state == .completed)
        let record = try #require(try await bench.records("report").first)
        #expect(record.version == 2)
        #expect(record.fields.contains("Closed"))
    }
}
