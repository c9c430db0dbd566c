// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// Several reruns of one submission, among which there is one record.
@Suite(.timeLimit(.minutes(10))) struct RerunKinTests {
    private static let steps = """
        - { key: one, execute: { function: test.send, with: { value: one } } }
        - { key: two, execute: { function: test.send, with: { value: $steps.one.id } } }
        - { key: three, execute: { function: test.send, with: { value: $parameters.title } } }
        """

    @Test func `a record that another rerun stands on is not taken back`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .final])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let second = try await bench.rerun(id, from: "two").detail.submission
        let error = try await bench.refusal(id, from: "create") { $0.withdraws = true }
        #expect(error.kind == .conflict)
        #expect(error.message.contains("cannot be taken back: 'O-0002' stands on it; run that one again"))
        #expect(try await bench.records("report").count == 1)
        // Who stands on it may give it back, and what comes of that is what stands then.
        let third = try await bench.rerun(second.id, from: "create") { $0.withdraws = true }
        #expect(try await bench.records("report").map(\.createdBy) == [third.detail.submission.id])
        let late = try await bench.refusal(id, from: "create") { $0.withdraws = true }
        #expect(late.message.contains("'O-0003' runs the same and made report"))
        try await bench.whole()
    }

    @Test func `a rerun that failed behind the record does not hold it`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .final, .final])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let second = try await bench.rerun(id, from: "two").detail.submission.id
        #expect(try await bench.detail(second).run?.state == .failed)
        let third = try await bench.rerun(id, from: "create") { $0.withdraws = true }
        #expect(try await bench.records("report").map(\.createdBy) == [third.detail.submission.id])
        await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.retry(second, reason: nil, as: Workbench.admin)
        }
        try await bench.whole()
    }

    private static let before = """
        - { key: asked, at: before_create, execute: { function: test.send, with: { value: asked } } }
        - { key: told, at: before_create, execute: { function: test.send, with: { value: told } } }
        """

    @Test func `the record of an earlier rerun is made already, for every other and for a retry`()
        async throws
    {
        let target = OutsideTarget([.succeeds(["id": "a"]), .final])
        let bench = Workbench(StepContract.text(Self.before), registry: target.registry())
        let id = try await bench.order().submission.id
        let made = try await bench.rerun(id, from: "told")
        #expect(try await bench.detail(made.detail.submission.id).submission.status == .created)
        for withdraws in [false, true] {
            let error = try await bench.refusal(id, from: "asked") { $0.withdraws = withdraws }
            #expect(
                error.kind == .conflict && error.message.contains("'O-0002' runs the same and made report"))
        }
        let retried = await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        }
        #expect(retried?.message.contains("'O-0002' runs the same and made report") == true)
        // The same once more is no other.
        #expect(try await bench.rerun(id, from: "told").isRepeat)
        #expect(try await bench.records("report").count == 1)
        try await bench.whole()
    }

    @Test func `two reruns are not under way at once, where each would make a record`() async throws {
        let steps = """
            - { key: asked, at: before_create, execute: { function: test.send, with: { value: asked } } }
            - { key: come, at: before_create, wait: { event: shipped, timeout: 2d } }
            """
        let target = OutsideTarget([.final])
        let bench = Workbench(StepContract.text(steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let live = try await bench.rerun(id, from: nil)
        #expect(try await bench.detail(live.detail.submission.id).run?.state == .waiting)
        let error = try await bench.refusal(id, from: nil) { $0.isAnother = true }
        #expect(error.message.contains("'O-0002' runs the same and has not ended"))
        _ = try await bench.interpreter.cancel(
            live.detail.submission.id, reason: nil, as: Workbench.admin)
        #expect(try await !bench.rerun(id, from: nil) { $0.isAnother = true }.isRepeat)
        try await bench.whole()
    }

    @Test(arguments: [false, true])
    func `what a rerun took over is not undone by who redrives the one before it`(
        _ hasEnded: Bool
    ) async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .succeeds(true)])
        let bench = Workbench(
            StepContract.text(
                """
                - { key: one, execute: { function: test.send, with: { value: one } }, compensate: { execute: { function: test.send, with: { value: back } } } }
                - { key: rest, wait: { for: 1h } }
                """), registry: target.registry())
        let id = try await bench.order().submission.id
        _ = try await bench.interpreter.control(id, .terminate, reason: nil, as: Workbench.admin)
        let new = try await bench.rerun(id, from: "rest").detail.submission.id
        if hasEnded {
            bench.clock.advance(.seconds(7_200))
            try await bench.work()
            #expect(try await bench.detail(new).run?.state == .completed)
        }
        func redrive() async throws(InterpreterError) {
            _ = try await bench.interpreter.redrive(
                id, attempts: 2, consents: false, reason: nil, as: Workbench.admin)
        }
        let error = await #expect(throws: InterpreterError.self) { try await redrive() }
        #expect(error?.kind == .conflict)
        #expect(
            error?.message.hasPrefix("'one' would be undone, and 'O-0002' took it over") ?? false,
            "\(error?.message ?? "")")
        #expect(target.values == ["one"])
        if hasEnded { return try await bench.whole() }
        // Of one that was stopped, nobody needs it any more.
        _ = try await bench.interpreter.control(new, .terminate, reason: nil, as: Workbench.admin)
        try await redrive()
        try await bench.work()
        #expect(target.values == ["one", "back"])
        try await bench.whole()
    }

    /// A submission that failed before its record, and who wants it made at once.
    private static func race(_ first: @escaping Race.Part, _ second: @escaping Race.Part) -> Race {
        Race(
            text: StepContract.text(before),
            registry: { OutsideTarget([.succeeds(["id": "a"]), .final]).registry() },
            before: [Scenario.submit("k", "order", StepContract.payload), Scenario.work], first: first,
            second: second)
    }

    private static func rerun(from step: String) -> Race.Part {
        { bench, notes in
            try await bench.interpreter.rerun(try notes.id("k"), RerunOrder(step: step), as: Workbench.admin)
                .detail.submission
        }
    }

    @Test(arguments: Home.Kind.allCases)
    func `of two reruns from different steps at once, one makes the record`(_ kind: Home.Kind) async throws {
        try await Self.race(Self.rerun(from: "asked"), Self.rerun(from: "told")).run(on: kind) { end in
            #expect(end.onlyError?.kind == .conflict)
            #expect(end.rows.map(\.status) == [.failed, .created])
            let records = try await end.bench.records("report")
            #expect(records.count == 1)
        }
    }

    @Test(arguments: Home.Kind.allCases)
    func `of a rerun and a retry at once, one makes the record`(_ kind: Home.Kind) async throws {
        try await Self.race(Self.rerun(from: "asked"), Race.retry("k")).run(on: kind) { end in
            #expect(end.onlyError?.kind == .conflict)
            let records = try await end.bench.records("report")
            #expect(records.count == 1)
        }
    }
}
