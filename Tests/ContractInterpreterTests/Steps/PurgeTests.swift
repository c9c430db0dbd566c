// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// What is left of an ended submission, and for how long.
@Suite(.timeLimit(.minutes(10))) struct PurgeTests {
    private static let scope = Workbench.citizen.scope

    private func bench(_ text: String, on kind: Home.Kind) throws -> (Workbench, Home) {
        let clock = ManualClock()
        let home = try Home(kind, clock)
        return (Workbench(text, store: try home.open(as: "one"), clock: clock), home)
    }

    @Test(arguments: Home.Kind.allCases)
    func `a purge leaves the outcome, the record and a whole trail`(_ kind: Home.Kind) async throws {
        let (bench, home) = try bench(ReportContract.text, on: kind)
        let made = try await bench.submit("submit_report", ReportContract.payload) {
            $0.idempotencyKey = "k1"
            $0.files = [
                Scenario.file("a.png", Scenario.png)
            ]
        }
        let id = made.submission.id
        let records = try await bench.records("report")
        let after = try await bench.interpreter.purge(id, reason: "asked", as: Workbench.admin)
        let row = after.submission
        #expect(row.purgedAt == bench.clock.now)
        #expect((row.payload, row.arguments) == ("{}", "{}"))
        #expect(row.reference == made.submission.reference && row.entity == made.submission.entity)
        #expect(row.status == .created && row.actor == "ana")
        #expect(try await bench.store.journal(of: try #require(made.run).id, in: Self.scope).isEmpty)
        #expect(try await bench.records("report") == records)
        // A record stands for the file, so that it stays.
        #expect(after.attachments.count == 1)
        #expect(try await AuditVerifier(bench.store).verify(in: Self.scope).firstBreak == nil)
        #expect(try await bench.store.audit(of: id, in: Self.scope).last?.draft.event == "purged")
        #expect(try home.broken() == [])
        // Its key still answers, and another payload is still a conflict.
        var request = SubmitRequest(payload: ReportContract.payload)
        request.idempotencyKey = "k1"
        request.files = [Scenario.file("a.png", Scenario.png)]
        let again = try await bench.interpreter.submit(
            request, to: try bench.action("submit_report"), as: Workbench.citizen)
        #expect(again.isRepeat && again.submission.id == id && again.submission.entity == row.entity)
        request.payload["title"] = "Other"
        let other = request
        let conflict = await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.submit(
                other, to: try bench.action("submit_report"), as: Workbench.citizen)
        }
        #expect(conflict?.kind == .conflict)
        // A duplicate of it is still one.
        let twin = try await bench.submit("submit_report", ReportContract.payload) {
            $0.files = [Scenario.file("a.png", Scenario.png)]
        }
        #expect(twin.submission.status == .rejectedDuplicate)
        // And numbers go on.
        #expect(twin.submission.reference == "CIVIC-2026-002")
    }

    @Test func `what is under way is not purged, nor what a run above still reads`() async throws {
        let (bench, _) = try bench(
            StepContract.text(
                """
                - { key: pay, call: { action: pay, input: { title: $parameters.title } } }
                - { key: shipped, wait: { event: shipped, timeout: 2d } }
                """), on: .memory)
        let id = try await bench.order().submission.id
        let child = try #require(
            try await bench.interpreter.children(of: id, limit: 5, as: Workbench.admin).tree.children.first)
        #expect(child.detail.run?.state == .completed)
        for name in [id, child.detail.submission.id] {
            let error = await #expect(throws: InterpreterError.self) {
                _ = try await bench.interpreter.purge(name, reason: nil, as: Workbench.admin)
            }
            #expect(error?.kind == .conflict)
        }
        let denied = await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.purge(id, reason: nil, as: Workbench.citizen)
        }
        #expect(denied?.kind == .denied)
        _ = try await bench.interpreter.raise(
            "shipped", data: ["carrier": "ctt"], id: nil, for: id, as: Workbench.admin)
        _ = try await bench.interpreter.purge(id, reason: nil, as: Workbench.admin)
        let told = try await bench.store.outbox(of: id, in: Self.scope).first { $0.event.contains("@") }
        #expect(told?.payload == "{}")
        for verb in ["retry", "rerun", "purge"] {
            let error = await #expect(throws: InterpreterError.self) {
                switch verb {
                case "retry": _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
                case "rerun":
                    _ = try await bench.interpreter.rerun(
                        id, RerunOrder(step: "shipped"), as: Workbench.admin)
                default: _ = try await bench.interpreter.purge(id, reason: nil, as: Workbench.admin)
                }
            }
            #expect(error?.message.contains("purged") == true, "\(verb)")
        }
    }

    @Test(arguments: Home.Kind.allCases)
    func `files that nothing names any more are swept, and parts go with the whole`(
        _ kind: Home.Kind
    ) async throws {
        let (bench, home) = try bench(
            StepContract.text(
                """
                - key: split
                  parallel:
                    branches:
                      left: [{ key: first, emit: { event: begun } }]
                      right: [{ key: second, emit: { event: undone } }]
                """), on: kind)
        let id = try await bench.order().submission.id
        for _ in 0..<20 where try await bench.work() > 0 {}
        #expect(try await bench.detail(id).run?.state == .completed)
        _ = try await bench.interpreter.purge(id, reason: nil, as: Workbench.admin)
        var query = SubmissionQuery(limit: 10)
        query.isPurged = true
        #expect(try await bench.store.submissions(query, in: Self.scope).count == 3)
        #expect(try home.broken() == [])
    }

    @Test(arguments: Home.Kind.allCases)
    func `a worker purges by how runs ended and when, and forgets keys after their window`(
        _ kind: Home.Kind
    ) async throws {
        let clock = ManualClock()
        let home = try Home(kind, clock)
        let target = OutsideTarget([.succeeds(true), .final])
        let sending = Workbench(
            OutsideEffectTests.validating(), registry: target.registry(), store: try home.open(as: "one"),
            clock: clock)
        let done = try await sending.submit("send", SendContract.payload) { $0.idempotencyKey = "a" }
        let failed = try await sending.submit("send", ["title": "Other"]) { $0.idempotencyKey = "b" }
        #expect(failed.run?.state == .failed)
        var policy = RetentionPolicy()
        policy.completed = .seconds(86_400)
        policy.keys = .seconds(2 * 86_400)
        func work() async throws { _ = try await Worker(sending.interpreter, retention: policy).run(.once) }
        func purged(_ id: String) async throws -> Bool {
            try await sending.detail(id).submission.purgedAt != nil
        }
        try await work()
        #expect(try await purged(done.submission.id) == false)
        sending.clock.advance(.seconds(86_401))
        try await work()
        #expect(try await purged(done.submission.id))
        // For what is not said, the default is for ever.
        #expect(try await purged(failed.submission.id) == false)
        let repeated = try await sending.submit("send", SendContract.payload) { $0.idempotencyKey = "a" }
        #expect(repeated.submission.id == done.submission.id)
        sending.clock.advance(.seconds(86_401))
        try await work()
        let another = try await sending.submit("send", SendContract.payload) { $0.idempotencyKey = "a" }
        #expect(another.submission.id != done.submission.id)
        // What failed can still be redriven: its key is remembered until it is purged.
        func repetition() async throws -> String {
            try await sending.submit("send", ["title": "Other"]) { $0.idempotencyKey = "b" }.submission.id
        }
        #expect(try await repetition() == failed.submission.id)
        policy.failed = .seconds(86_400)
        try await work()
        #expect(try await purged(failed.submission.id))
        try await work()
        #expect(try await repetition() != failed.submission.id)
        #expect(try await AuditVerifier(sending.store).verify(in: Self.scope).firstBreak == nil)
        #expect(try home.broken() == [])
    }

    @Test func `keys of what is under way are never forgotten`() async throws {
        let (bench, _) = try bench(
            StepContract.text("- { key: shipped, wait: { event: shipped, timeout: 90d } }"), on: .memory)
        let first = try await bench.submit("order", StepContract.payload) { $0.idempotencyKey = "a" }
        var policy = RetentionPolicy()
        (policy.completed, policy.keys) = (.seconds(1), .seconds(1))
        bench.clock.advance(.seconds(86_400))
        _ = try await Worker(bench.interpreter, retention: policy).run(.once)
        let again = try await bench.submit("order", StepContract.payload) { $0.idempotencyKey = "a" }
        #expect(again.submission.id == first.submission.id)
    }
}
