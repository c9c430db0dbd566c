// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// What undoes steps when a later one fails for good, or somebody stops the run.
@Suite(.timeLimit(.minutes(10))) struct SagaTests {
    /// Two steps that are undone outside, then one that does what the target says.
    static let steps = """
        - key: one
          execute: { function: test.send, with: { value: one } }
          compensate: { execute: { function: test.send, with: { value: $steps.one.id } } }
        - key: two
          execute: { function: test.send, with: { value: two } }
          compensate: [{ emit: { event: undone, payload: { title: $parameters.title } } }, { execute: { function: test.send, with: { value: undo-two } } }]
        - { key: three, execute: { function: test.send, with: { value: three } } }
        """

    @Test func `steps are undone in reverse order, with what they had answered`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .succeeds(true), .final])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let detail = try await bench.order()
        let id = detail.submission.id
        #expect(target.values == ["one", "two", "three", "undo-two", "r-1"])
        #expect(detail.run?.state == .failed)
        #expect(detail.submission.status == .created)
        #expect(try await bench.failure(of: id) == "rejected")
        #expect(
            try await bench.journal(of: id) == [
                "create: succeeded", "audit: succeeded", "one: compensated", "two: compensated",
                "three: failed",
                "two.compensate: succeeded", "two.compensate.2: succeeded", "one.compensate: succeeded",
            ])
        #expect(
            try await bench.events(of: id) == ["order.accepted", "order.created", "undone", "order.failed"])
        #expect(Set(target.requests.map(\.key)).count == 5)
    }

    @Test func `what undoes is tried again, with one key`() async throws {
        let target = OutsideTarget([
            .succeeds(["id": "r-1"]), .succeeds(true), .final, .transient, .transient, .succeeds(true),
        ])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        #expect(try await bench.detail(id).run?.state == .pending)
        for _ in 0..<3 {
            bench.clock.advance(.seconds(60))
            try await bench.work()
        }
        #expect(target.values == ["one", "two", "three", "undo-two", "undo-two", "undo-two", "r-1"])
        #expect(Set(target.requests[3...5].map(\.key)).count == 1)
        #expect(try await bench.detail(id).run?.state == .failed)
    }

    @Test func `what cannot be undone is named, and the rest is undone`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .succeeds(true), .final, .final])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        #expect(target.values.last == "r-1")
        let error = try #require(try await bench.detail(id).submission.error)
        let left = try JSONReader.read(error)["not_undone"]?.list ?? []
        #expect(left.map { $0["step"] } == ["two"])
        let journal = try await bench.journal(of: id)
        #expect(journal.contains("one: compensated"))
        #expect(journal.contains("two: succeeded"))
    }

    @Test func `a retry does again what was undone, as another effect`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .succeeds(true), .final])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        try await bench.work()
        #expect(target.values.suffix(3) == ["one", "two", "three"])
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(try await bench.records("report").count == 1)
        let keys = target.requests.map(\.key)
        #expect(keys[0] != keys[5])
        #expect(keys[1] != keys[6])
        // What failed without an effect is the same effect, asked for again.
        #expect(keys[2] == keys[7])
    }

    @Test func `who stops a run has its steps undone`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"])])
        let bench = Workbench(
            StepContract.text(
                """
                - key: one
                  at: before_create
                  execute: { function: test.send, with: { value: one } }
                  compensate: { execute: { function: test.send, with: { value: undo-one } } }
                - { key: boss, at: before_create, approval: { approvers: { roles: [admin] }, message: Fine? } }
                """), registry: target.registry())
        let id = try await bench.order().submission.id
        _ = try await bench.interpreter.cancel(id, reason: "too late", as: Workbench.citizen)
        try await bench.work()
        let detail = try await bench.detail(id)
        #expect(detail.submission.status == .cancelled)
        #expect(detail.run?.state == .terminated)
        #expect(target.values == ["one", "undo-one"])
        #expect(try await bench.records("report").isEmpty)
        #expect(try await bench.events(of: id).last == "order.cancelled")
    }

    @Test func `a record that is there stays when the steps behind it are stopped`() async throws {
        let bench = Workbench(
            StepContract.text(
                """
                - { key: begun, emit: { event: begun }, compensate: { emit: { event: undone } } }
                - { key: pause, wait: { for: 1d } }
                """))
        let id = try await bench.order().submission.id
        _ = try await bench.interpreter.cancel(id, reason: nil, as: Workbench.citizen)
        try await bench.work()
        let detail = try await bench.detail(id)
        #expect(detail.submission.status == .created)
        #expect(detail.run?.state == .terminated)
        #expect(try await bench.events(of: id).suffix(2) == ["undone", "order.cancelled"])
        await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.cancel(id, reason: nil, as: Workbench.citizen)
        }
    }

    @Test func `a step of unknown outcome is undone, too`() async throws {
        let target = OutsideTarget([.unknown])
        let bench = Workbench(
            StepContract.text(
                """
                - key: one
                  execute: { function: test.send, with: { value: one } }
                  compensate: { emit: { event: undone } }
                """), registry: target.registry(.atMostOnce))
        let id = try await bench.order().submission.id
        #expect(try await bench.failure(of: id) == "unknown_outcome")
        #expect(try await bench.events(of: id).contains("undone"))
    }

    // MARK: - Withdrawal

    private static func withdrawing(_ steps: String, further: String = "") -> String {
        StepContract.text(steps, further: further).replacing(
            "- { key: report, entity_type: report, fields:",
            with: "- { key: report, entity_type: report, on_failure: withdraw, fields:")
    }

    @Test(arguments: [false, true])
    func `a record that says so is withdrawn when a later step fails`(_ waits: Bool) async throws {
        let wait = waits ? "- { key: pause, wait: { for: 1h } }\n" : ""
        let bench = Workbench(
            Self.withdrawing(
                wait
                    + "- { key: end, gate: { when: { field: $parameters.title, operator: exists }, end: failed } }"
            )
        )
        let id = try await bench.order().submission.id
        bench.clock.advance(.seconds(3_600))
        for _ in 0..<3 { try await bench.work() }
        let detail = try await bench.detail(id)
        #expect(detail.submission.status == .failed)
        #expect(try await bench.records("report").isEmpty)
        var query = RecordQuery(entityType: "report")
        query.includesWithdrawn = true
        let record = try #require(try await bench.store.records(query, in: Workbench.citizen.scope).first)
        #expect(record.isWithdrawn)
        #expect(record.version == 2)
        let trail = try await bench.store.audit(of: id, in: Workbench.citizen.scope).map(\.draft.event)
        #expect(trail == ["accepted", "created", "withdrawn", "failed"])
        await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        }
    }

    @Test func `a record that was changed since stays, and the dead letter says so`() async throws {
        let bench = Workbench(
            Self.withdrawing(
                """
                - { key: close, call: { action: close, target: $created.report.id, input: {} } }
                - { key: end, gate: { when: { field: $parameters.title, operator: exists }, end: failed } }
                """,
                further: """
                      - key: close
                        target_model: report
                        status: published
                        permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
                        edits: [{ field: title, value: Closed }]
                    """))
        let id = try await bench.order().submission.id
        let detail = try await bench.detail(id)
        #expect(detail.submission.status == .created)
        #expect(detail.run?.state == .failed)
        #expect(try await bench.records("report").count == 1)
        let error = try #require(detail.submission.error)
        #expect(try JSONReader.read(error)["not_withdrawn"]?.list?.count == 1)
    }

    @Test func `who stops a run has its record withdrawn, where it says so`() async throws {
        let bench = Workbench(Self.withdrawing("- { key: pause, wait: { for: 1h } }"))
        let id = try await bench.order().submission.id
        _ = try await bench.interpreter.cancel(id, reason: nil, as: Workbench.citizen)
        try await bench.work()
        #expect(try await bench.detail(id).submission.status == .cancelled)
        #expect(try await bench.records("report").isEmpty)
    }

    @Test func `a failure of the record itself undoes what went before it`() async throws {
        let bench = Workbench(
            StepContract.text(
                "- { key: begun, at: before_create, emit: { event: begun }, compensate: { emit: { event: undone } } }\n"
                    + "- { key: pause, at: before_create, wait: { for: 1h } }"
            )
            .replacing(
                "- { entity_type: report }",
                with:
                    "- { entity_type: report, schema: { fields: [{ field_key: title, field_type: { type: string } }, { field_key: number, field_type: { type: string } }], unique_constraints: [[title]] } }"
            ))
        let orders = [try await bench.order().submission.id, try await bench.order().submission.id]
        bench.clock.advance(.seconds(3_600))
        try await bench.work()
        // Both come to their record at once: one of them is first.
        var failed: [String] = []
        for id in orders where try await bench.detail(id).submission.status == .failed { failed.append(id) }
        #expect(failed.count == 1)
        for id in failed {
            #expect(try await bench.events(of: id).suffix(3) == ["begun", "undone", "order.failed"])
        }
    }
}
