// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// Steps that run one after the other: what they pass on, pass by and end.
@Suite(.timeLimit(.minutes(10))) struct StepRunTests {
    @Test func `a step reads what earlier ones came to, and the result reads all`() async throws {
        let bench = Workbench(
            StepContract.text(
                """
                - { key: loud, at: before_create, transform: { function: text.uppercase, with: { value: $parameters.title } } }
                - { key: skipped, when: { field: $parameters.amount, operator: gt, value: 5 }, emit: { event: begun } }
                - { key: begun, emit: { event: begun, payload: { title: $parameters.title } } }
                """,
                result:
                    "{ record: $created.report.id, past: $steps.skipped.outcome, done: $steps.begun.outcome }"
            ))
        let detail = try await bench.order()
        #expect(detail.submission.status == .created)
        #expect(detail.run?.state == .completed)
        let id = detail.submission.id
        #expect(
            try await bench.journal(of: id) == [
                "loud: succeeded", "create: succeeded", "audit: succeeded", "skipped: skipped",
                "begun: succeeded",
            ])
        #expect(
            try await bench.result(of: id) == [
                "record": .string(detail.submission.entity?.id ?? ""), "past": "skipped", "done": "succeeded",
            ])
        #expect(try await bench.events(of: id) == ["order.accepted", "order.created", "begun"])
    }

    @Test func `a required field that a step fills is not missed before the step has run`() async throws {
        let bench = Workbench(
            """
            entities:
              - entity_type: report
                schema:
                  fields:
                    - { field_key: title, field_type: { type: string }, required: true }
                    - { field_key: loud, field_type: { type: string, max_length: 4 }, required: true, default: no }
              - entity_type: copy
                schema: { fields: [{ field_key: of, field_type: { type: string }, required: true }, { field_key: title, field_type: { type: string, max_length: 9 } }] }
            actions:
              - key: order
                target_model: report
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen] }
                parameters: [{ key: title, type: string, required: true }]
                creates:
                  - { key: report, entity_type: report, fields: { title: $parameters.title, loud: $steps.loud } }
                  - { key: copy, entity_type: copy, fields: { of: $created.report.loud, title: $parameters.title } }
                  - { key: none, entity_type: copy, when: { field: $steps.loud, operator: eq, value: X }, fields: { of: x } }
                submission_contract: { duplicates: none }
                steps: [{ key: loud, at: before_create, transform: { function: text.uppercase, with: { value: $parameters.title } } }]
            """)
        let detail = try await bench.order(["title": "lamp"])
        #expect(detail.submission.status == .created)
        #expect(try await bench.records("copy").map(\.fields) == [#"{"of":"LAMP","title":"lamp"}"#])
        // What is known is still told at once, and what is not fails the run.
        #expect(try await bench.refusals("order", ["title": "a chandelier"]) == ["title: max_length"])
        #expect(try await bench.order(["title": "lamps"]).submission.status == .failed)
    }

    @Test(arguments: [("1", "first", ["low", "none"]), ("10", "second", ["none"])])
    func `a gate takes the first way out that holds`(
        _ amount: String, _ expected: String, _ run: [String]
    ) async throws {
        let bench = Workbench(
            StepContract.text(
                """
                - key: choice
                  gate: { cases: [{ when: { field: $parameters.amount, operator: lt, value: 5 }, skip_to: low }, { when: { field: $parameters.amount, operator: lt, value: 50 }, skip_to: none }] }
                - { key: high, emit: { event: begun } }
                - { key: low, emit: { event: undone } }
                - { key: none, emit: { event: shipped } }
                """))
        let detail = try await bench.order(["title": "Lamp", "amount": .decimal(amount)])
        let journal = try await bench.journal(of: detail.submission.id)
        #expect(journal.contains("high: skipped"))
        #expect(
            journal.suffix(2)
                == (run.count == 2
                    ? ["low: succeeded", "none: succeeded"] : ["low: skipped", "none: succeeded"]))
    }

    @Test func `a gate ends a run as completed or failed, before the record or behind it`() async throws {
        func text(_ place: String, _ end: String) -> String {
            StepContract.text(
                """
                - { key: choice, \(place) gate: { when: { field: $parameters.title, operator: eq, value: Lamp }, end: \(end), message: enough } }
                - { key: begun, emit: { event: begun } }
                """)
        }
        for (place, end, status, state, records) in [
            ("", "completed", SubmissionRow.Status.created, RunRow.State.completed, 1),
            ("at: before_create,", "completed", .created, .completed, 0),
            ("", "failed", .created, .failed, 1), ("at: before_create,", "failed", .failed, .failed, 0),
        ] {
            let bench = Workbench(text(place, end))
            let detail = try await bench.order()
            #expect(detail.submission.status == status, "\(place) \(end)")
            #expect(detail.run?.state == state)
            #expect(try await bench.records("report").count == records)
            #expect(try await bench.events(of: detail.submission.id).contains("begun") == false)
            if end == "failed" { #expect(try await bench.failure(of: detail.submission.id) == "gate") }
        }
    }

    @Test func `a policy lets pass, refuses or asks`() async throws {
        let steps = "- { key: rule, at: before_create, govern: POLICY }"
        for (policy, amount, state) in [
            ("small", "1", RunRow.State.completed), ("small", "500", .failed), ("asked", "1", .completed),
            ("asked", "500", .waiting),
        ] {
            let bench = Workbench(StepContract.text(steps.replacing("POLICY", with: policy)))
            let detail = try await bench.order(["title": "Lamp", "amount": .decimal(amount)])
            #expect(detail.run?.state == state, "\(policy) \(amount)")
            guard state == .waiting else { continue }
            #expect(detail.run?.wait == RunRow.Wait(step: "rule", kind: "approval"))
            let decided = try await bench.interpreter.decide(
                detail.submission.id, .approve, reason: nil, as: Workbench.admin)
            #expect(decided.run?.state == .completed)
        }
    }

    @Test func `a failed step is gone past where its author says so`() async throws {
        let target = OutsideTarget([.final, .final])
        let bench = Workbench(
            StepContract.text(
                """
                - { key: first, execute: test.send, on_error: continue }
                - { key: second, execute: test.send, on_error: { goto: last } }
                - { key: between, emit: { event: begun } }
                - { key: last, emit: { event: undone, payload: { title: $steps.first.error.code } } }
                """,
                result: "{ first: $steps.first.outcome, why: $steps.second.error.code }"),
            registry: target.registry())
        let detail = try await bench.order()
        #expect(detail.run?.state == .completed)
        let id = detail.submission.id
        #expect(
            try await bench.journal(of: id).suffix(4) == [
                "first: failed", "second: failed", "between: skipped", "last: succeeded",
            ])
        #expect(try await bench.result(of: id) == ["first": "failed", "why": "rejected"])
        let told = try await bench.store.outbox(of: id, in: Workbench.citizen.scope).last
        #expect(told?.payload == #"{"title":"rejected"}"#)
    }

    @Test func `what a later step fails with leaves the record, and a retry goes on there`() async throws {
        let target = OutsideTarget([.final])
        let bench = Workbench(
            StepContract.text(
                "- { key: begun, emit: { event: begun } }\n- { key: tell, execute: test.send }"),
            registry: target.registry())
        let detail = try await bench.order()
        #expect(detail.submission.status == .created)
        #expect(detail.run?.state == .failed)
        #expect(try await bench.failure(of: detail.submission.id) == "rejected")
        let again = try await bench.interpreter.retry(detail.submission.id, reason: nil, as: Workbench.admin)
        #expect(again.submission.status == .created)
        try await bench.work()
        let after = try await bench.detail(detail.submission.id)
        #expect(after.run?.state == .completed)
        #expect(after.submission.error == nil)
        #expect(try await bench.records("report").count == 1)
        #expect(try await bench.events(of: detail.submission.id).filter { $0 == "begun" }.count == 1)
        // The same effect, asked for again.
        #expect(Set(target.requests.map(\.key)).count == 1)
    }

    @Test func `a declared output is held against its declaration, and sealed where it is sensitive`()
        async throws
    {
        let steps = """
            - key: look
              transform: { function: test.look }
              output: [{ key: code, type: string, required: true, sensitive: true }, { key: count, type: integer }]
            - { key: begun, when: { field: $steps.look.count, operator: gt, value: 1 }, emit: { event: begun } }
            """
        let answer: Value = ["code": "CANARY-1", "count": 3, "further": "not declared"]
        let target = OutsideTarget([.succeeds(answer)])
        let bench = Workbench(StepContract.text(steps), registry: target.registry(), sealed: true)
        let detail = try await bench.order()
        #expect(detail.run?.state == .completed)
        #expect(try await bench.journal(of: detail.submission.id).last == "begun: succeeded")
        let run = try #require(detail.run)
        #expect(!run.machine.contains("CANARY-1"))
        #expect(!run.machine.contains("not declared"))
        let rows = try await bench.store.journal(of: run.id, in: Workbench.citizen.scope)
        #expect(!rows.contains { $0.output?.contains("CANARY-1") ?? false })

        let wrong = OutsideTarget([.succeeds(["code": "x", "count": "many"])])
        let other = Workbench(StepContract.text(steps), registry: wrong.registry(), sealed: true)
        let failed = try await other.order()
        #expect(try await other.failure(of: failed.submission.id) == "malformed_output")
    }

    @Test func `what is not declared is left out of objects and elements of lists as well`() async throws {
        let steps = """
            - key: look
              transform: { function: test.look }
              output:
                - key: rows
                  type: list
                  required: true
                  constraints: { items: { type: object, constraints: { fields: [{ key: n, type: integer, required: true }] } } }
                - { key: head, type: object, constraints: { fields: [{ key: a, type: string }] } }
            - key: told
              when: { field: $steps.look.rows, operator: contains, value: { n: 2 } }
              emit: { event: begun }
            """
        let answer: Value = [
            "rows": [["n": 1, "more": "CANARY-2"], ["n": 2, "more": ["CANARY-2"]]],
            "head": ["a": "x", "further": "CANARY-2"],
        ]
        let bench = Workbench(
            StepContract.text(steps), registry: OutsideTarget([.succeeds(answer)]).registry())
        let detail = try await bench.order()
        #expect(detail.run?.state == .completed)
        #expect(try await bench.journal(of: detail.submission.id).last == "told: succeeded")
        #expect(!(try #require(detail.run).machine.contains("CANARY-2")))

        // What is declared is held against its declaration there, too.
        let wrong = OutsideTarget([.succeeds(["rows": [["more": 1]]])])
        let other = Workbench(StepContract.text(steps), registry: wrong.registry())
        #expect(try await other.failure(of: try await other.order().submission.id) == "malformed_output")
    }

    @Test func `an output that is never stored is made again by the next process`() async throws {
        let target = OutsideTarget([.succeeds("CANARY-2"), .succeeds("CANARY-2")])
        let bench = Workbench(
            StepContract.text(
                """
                - { key: look, sensitive: true, transform: { function: test.look } }
                - { key: pause, wait: { for: 1h } }
                - { key: same, when: { field: $steps.look, operator: eq, value: CANARY-2 }, emit: { event: begun } }
                """), registry: target.registry())
        let detail = try await bench.order()
        #expect(detail.run?.state == .waiting)
        #expect(detail.run?.machine.contains("CANARY-2") == false)
        bench.clock.advance(.seconds(3_600))
        let heir = bench.sibling(on: bench.store)
        try await heir.work()
        #expect(try await bench.journal(of: detail.submission.id).last == "same: succeeded")
        #expect(target.calls == 2)
    }

    @Test(arguments: ["", ", output: [{ key: name, type: string, required: true }]"])
    func `a record that is not there is not found, whatever is declared of it`(_ output: String) async throws
    {
        let bench = Workbench(
            StepContract.text(
                "- { key: look, lookup: { connection: warehouse, resource: parts, key: 1 }\(output) }"),
            connections: OutsideTarget([.succeeds(.null)]))
        let detail = try await bench.order()
        #expect(detail.run?.state == .failed)
        #expect(try await bench.failure(of: detail.submission.id) == "not_found")
    }

    @Test(arguments: [
        "lookup: { connection: warehouse, resource: parts, key: { id: $steps.first.part } }",
        "lookup: { connection: warehouse, resource: parts, key: $steps.first.part }",
        "fetch: { connection: warehouse, resource: parts, where: { kind: bolt, id: $steps.first.part } }",
    ])
    func `nothing is asked for by what turns out to be absent`(_ step: String) async throws {
        let target = OutsideTarget([.succeeds(["name": "Box"]), .succeeds(["name": "Whatever"])])
        let bench = Workbench(
            StepContract.text(
                """
                - { key: first, lookup: { connection: warehouse, resource: boxes, key: 1 } }
                - { key: second, \(step) }
                """), connections: target)
        let detail = try await bench.order()
        #expect(try await bench.failure(of: detail.submission.id) == "absent_key")
        #expect(target.calls == 1)
    }
}
