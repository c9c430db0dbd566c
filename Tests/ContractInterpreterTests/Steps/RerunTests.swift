// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// Ended submissions that are run again from one of their steps.
@Suite(.timeLimit(.minutes(10))) struct RerunTests {
    private static let steps = """
        - { key: one, execute: { function: test.send, with: { value: one } } }
        - { key: two, execute: { function: test.send, with: { value: $steps.one.id } } }
        - { key: three, execute: { function: test.send, with: { value: $parameters.title } } }
        """

    private static func values(_ target: OutsideTarget) -> [String] {
        target.requests.map { $0.arguments["value"]?.string ?? "-" }
    }

    private func rerun(
        _ bench: Workbench, _ id: String, from step: String?, _ change: (inout RerunOrder) -> Void = { _ in }
    ) async throws -> RerunOutcome {
        var order = RerunOrder(step: step)
        change(&order)
        let outcome = try await bench.interpreter.rerun(id, order, as: Workbench.admin)
        try await bench.work()
        return outcome
    }

    private func refusal(
        _ bench: Workbench, _ id: String, from step: String?, as caller: Caller = Workbench.admin,
        _ change: (inout RerunOrder) -> Void = { _ in }
    ) async throws -> InterpreterError {
        var order = RerunOrder(step: step)
        change(&order)
        let wanted = order
        let error = await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.rerun(id, wanted, as: caller)
        }
        return try #require(error)
    }

    private func whole(_ bench: Workbench, _ home: Home? = nil) async throws {
        let plans = Dictionary(
            bench.compiled.actions.map { ($0.digest, $0.plan) }, uniquingKeysWith: { first, _ in first })
        let broken = try await LedgerInvariants(
            store: bench.store, scope: Workbench.citizen.scope, plans: plans
        ).broken()
        #expect(broken == [])
        if let home { #expect(try home.broken() == []) }
    }

    @Test(arguments: Home.Kind.allCases)
    func `a rerun takes over what was done before its step, and keeps the record`(
        _ kind: Home.Kind
    ) async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .succeeds(true), .final])
        let clock = ManualClock()
        let home = try Home(kind, clock)
        let bench = Workbench(
            StepContract.text(Self.steps, result: "{ first: $steps.one.id }"), registry: target.registry(),
            store: try home.open(as: "one"), clock: clock)
        let old = try await bench.order()
        #expect(old.run?.state == .failed)
        let outcome = try await rerun(bench, old.submission.id, from: "two")
        let new = try await bench.detail(outcome.detail.submission.id)
        #expect(new.run?.state == .completed)
        #expect(new.submission.status == .created)
        #expect(new.submission.entity == old.submission.entity)
        #expect(new.submission.rerunOf == old.submission.id)
        #expect(new.submission.actor == "ana")
        #expect(new.submission.reference == "O-0002")
        #expect(try await bench.result(of: new.submission.id) == ["first": "r-1"])
        #expect(Self.values(target) == ["one", "r-1", "Lamp", "r-1", "Lamp"])
        #expect(Set(target.requests.map(\.key)).count == 5)
        #expect(outcome.effects.map(\.step) == ["two"])
        #expect(try await bench.records("report").count == 1)
        let run = try #require(new.run)
        let journal = try await bench.store.journal(of: run.id, in: Workbench.citizen.scope)
        #expect(journal.map(\.step) == ["create", "audit", "one", "two", "three"])
        #expect(
            journal.map { $0.reusedFrom == old.submission.id } == [true, true, true, false, false])
        let trail = try await bench.store.audit(of: new.submission.id, in: Workbench.citizen.scope)
        #expect(trail.first { $0.draft.event == "rerun" }?.draft.actor == "rui")
        #expect(trail.first { $0.draft.event == "accepted" }?.draft.actor == "ana")
        // The old one stays as it ended.
        #expect(try await bench.detail(old.submission.id).run == old.run)
        try await whole(bench, home)
    }

    @Test func `the same rerun asked for again is the same submission`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .final])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let first = try await rerun(bench, id, from: "two")
        let again = try await rerun(bench, id, from: "two")
        #expect(!first.isRepeat && again.isRepeat)
        #expect(again.detail.submission.id == first.detail.submission.id)
        let other = try await rerun(bench, id, from: "two") { $0.isAnother = true }
        #expect(!other.isRepeat && other.detail.submission.id != first.detail.submission.id)
        #expect(Self.values(target) == ["one", "r-1", "r-1", "Lamp", "r-1", "Lamp"])
        try await whole(bench)
    }

    @Test func `a rerun of a rerun begins where that one came to`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .final, .succeeds(true), .final])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let second = try await rerun(bench, id, from: "two").detail.submission.id
        let third = try await rerun(bench, second, from: "three").detail.submission.id
        #expect(try await bench.detail(third).run?.state == .completed)
        #expect(try await bench.detail(third).submission.rerunOf == second)
        let run = try #require(try await bench.detail(third).run)
        let journal = try await bench.store.journal(of: run.id, in: Workbench.citizen.scope)
        #expect(journal.map(\.reusedFrom) == [id, id, id, second, nil])
        try await whole(bench)
    }

    @Test func `no rerun makes a second record, unless the first is taken back`() async throws {
        let bench = Workbench(StepContract.text("- { key: begun, emit: { event: begun } }"))
        let id = try await bench.order().submission.id
        for step in [nil, "create"] {
            let error = try await refusal(bench, id, from: step)
            #expect(error.kind == .conflict && error.message.contains("--withdraw"))
        }
        let new = try await rerun(bench, id, from: "create") { $0.withdraws = true }
        #expect(try await bench.detail(new.detail.submission.id).submission.status == .created)
        let records = try await bench.records("report")
        #expect(records.map(\.createdBy) == [new.detail.submission.id])
        let behind = try await refusal(bench, id, from: "begun")
        #expect(behind.message.contains("was withdrawn"))
        try await whole(bench)
    }

    /// The flags that a refusal says to begin with.
    private func hinted(_ error: InterpreterError) throws -> (step: String, withdraws: Bool) {
        let words = try #require(error.message.split(separator: "begin with --from ").last)
        let step = words.prefix { $0 != "," && $0 != " " }
        return (String(step), words.dropFirst(step.count).hasPrefix(" --withdraw"))
    }

    @Test func `behind a record that was withdrawn, the step is named that a rerun may begin with`()
        async throws
    {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .succeeds(true), .final])
        let text = StepContract.text(SagaTests.steps).replacing(
            "- { key: report, entity_type: report, fields:",
            with: "- { key: report, entity_type: report, on_failure: withdraw, fields:")
        let bench = Workbench(text, registry: target.registry())
        let id = try await bench.order().submission.id
        #expect(try await bench.detail(id).submission.status == .failed)
        for step in ["one", "three", "audit"] {
            let hint = try hinted(try await refusal(bench, id, from: step))
            #expect(hint == ("create", false), "from \(step)")
        }
        let new = try await rerun(bench, id, from: "create")
        #expect(try await bench.detail(new.detail.submission.id).run?.state == .completed)
        #expect(try await bench.records("report").count == 1)
        try await whole(bench)
    }

    @Test func `where a step before the record was undone, the way out takes the record back`() async throws {
        let steps = """
            - key: asked
              at: before_create
              execute: { function: test.send, with: { value: asked } }
              compensate: { execute: { function: test.send, with: { value: unasked } } }
            - { key: told, execute: { function: test.send, with: { value: told } } }
            """
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .final])
        let bench = Workbench(StepContract.text(steps), registry: target.registry())
        let id = try await bench.order().submission.id
        #expect(try await bench.detail(id).submission.status == .created)
        for step in ["told", "create"] {
            let error = try await refusal(bench, id, from: step)
            #expect(error.message.contains("'asked' was undone"))
            #expect(try hinted(error) == ("asked", true))
        }
        let second = try await refusal(bench, id, from: "asked")
        #expect(second.message.contains("--withdraw") && !second.message.contains("begin behind"))
        let new = try await rerun(bench, id, from: "asked") { $0.withdraws = true }
        #expect(try await bench.detail(new.detail.submission.id).run?.state == .completed)
        #expect(try await bench.records("report").count == 1)
        try await whole(bench)
    }

    @Test func `a rerun of a rerun makes no second record either`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .final])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let second = try await rerun(bench, id, from: "two").detail.submission.id
        let error = try await refusal(bench, second, from: "create")
        #expect(error.message.contains("would make a second one; begin behind 'create' to keep it, or"))
        let third = try await rerun(bench, second, from: "create") { $0.withdraws = true }
        #expect(try await bench.detail(third.detail.submission.id).run?.state == .completed)
        let records = try await bench.records("report")
        #expect(records.map(\.createdBy) == [third.detail.submission.id])
        let trail = try await bench.store.audit(of: id, in: Workbench.citizen.scope)
        #expect(trail.contains { $0.draft.event == "withdrawn" })
        try await whole(bench)
    }

    @Test func `a record that somebody changed is not taken back`() async throws {
        let bench = Workbench(StepContract.text("- { key: begun, emit: { event: begun } }"))
        let id = try await bench.order().submission.id
        var record = try #require(try await bench.records("report").first)
        record.version += 1
        let guardian = Guard.recordVersion(record.id, version: 1)
        _ = try await bench.store.commit(
            Transition(
                scope: Workbench.citizen.scope, guards: [guardian],
                writes: [.updateRecord(record, uniques: [])]))
        let error = try await refusal(bench, id, from: "create") { $0.withdraws = true }
        #expect(error.message.contains("changed since"))
        #expect(try await bench.records("report").count == 1)
    }

    @Test func `a record that another rerun stands on is not taken back`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .final])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let second = try await rerun(bench, id, from: "two").detail.submission
        let error = try await refusal(bench, id, from: "create") { $0.withdraws = true }
        #expect(error.kind == .conflict)
        #expect(error.message.contains("cannot be taken back: 'O-0002' stands on it; run that one again"))
        #expect(try await bench.records("report").count == 1)
        // Who stands on it may give it back, and what comes of that is what stands then.
        let third = try await rerun(bench, second.id, from: "create") { $0.withdraws = true }
        #expect(try await bench.records("report").map(\.createdBy) == [third.detail.submission.id])
        let late = try await refusal(bench, id, from: "create") { $0.withdraws = true }
        #expect(late.message.contains("'O-0003' runs the same and made report"))
        try await whole(bench)
    }

    @Test func `a rerun that failed behind the record does not hold it`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .final, .final])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let second = try await rerun(bench, id, from: "two").detail.submission.id
        #expect(try await bench.detail(second).run?.state == .failed)
        let third = try await rerun(bench, id, from: "create") { $0.withdraws = true }
        #expect(try await bench.records("report").map(\.createdBy) == [third.detail.submission.id])
        await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.retry(second, reason: nil, as: Workbench.admin)
        }
        try await whole(bench)
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
        let made = try await rerun(bench, id, from: "told")
        #expect(try await bench.detail(made.detail.submission.id).submission.status == .created)
        for withdraws in [false, true] {
            let error = try await refusal(bench, id, from: "asked") { $0.withdraws = withdraws }
            #expect(
                error.kind == .conflict && error.message.contains("'O-0002' runs the same and made report"))
        }
        let retried = await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        }
        #expect(retried?.message.contains("'O-0002' runs the same and made report") == true)
        // The same once more is no other.
        #expect(try await rerun(bench, id, from: "told").isRepeat)
        #expect(try await bench.records("report").count == 1)
        try await whole(bench)
    }

    @Test func `two reruns are not under way at once, where each would make a record`() async throws {
        let steps = """
            - { key: asked, at: before_create, execute: { function: test.send, with: { value: asked } } }
            - { key: come, at: before_create, wait: { event: shipped, timeout: 2d } }
            """
        let target = OutsideTarget([.final])
        let bench = Workbench(StepContract.text(steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let live = try await rerun(bench, id, from: nil)
        #expect(try await bench.detail(live.detail.submission.id).run?.state == .waiting)
        let error = try await refusal(bench, id, from: nil) { $0.isAnother = true }
        #expect(error.message.contains("'O-0002' runs the same and has not ended"))
        _ = try await bench.interpreter.cancel(
            live.detail.submission.id, reason: nil, as: Workbench.admin)
        #expect(try await !rerun(bench, id, from: nil) { $0.isAnother = true }.isRepeat)
        try await whole(bench)
    }

    @Test func `an edited input passes admission again, and is what later steps read`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .succeeds(true), .final])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let refused = try await refusal(bench, id, from: "three") { $0.payload = ["amount": 3] }
        #expect(refused.errors.map(\.code) == ["required"])
        let new = try await rerun(bench, id, from: "three") { $0.payload = ["title": "Bench"] }
        #expect(try await bench.detail(new.detail.submission.id).run?.state == .completed)
        #expect(Self.values(target) == ["one", "r-1", "Lamp", "Bench"])
        #expect(new.detail.submission.arguments.contains("Bench"))
        #expect(try await bench.records("report").first?.fields.contains("Lamp") == true)
        try await whole(bench)
    }

    @Test func `an edited input before the record makes it anew, and steps before are taken over`()
        async throws
    {
        let steps = """
            - { key: asked, at: before_create, execute: { function: test.send, with: { value: asked } } }
            - { key: told, at: before_create, execute: { function: test.send, with: { value: $parameters.title } } }
            """
        let target = OutsideTarget([.succeeds(["id": "a"]), .final])
        let bench = Workbench(StepContract.text(steps), registry: target.registry())
        let id = try await bench.order().submission.id
        #expect(try await bench.detail(id).submission.status == .failed)
        let new = try await rerun(bench, id, from: "told") { $0.payload = ["title": "Bench"] }
        #expect(try await bench.detail(new.detail.submission.id).submission.status == .created)
        #expect(Self.values(target) == ["asked", "Lamp", "Bench"])
        #expect(try await bench.records("report").first?.fields.contains("Bench") == true)
        try await whole(bench)
    }

    @Test func `nothing that may have happened happens again without consent`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .unknown])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry(.atMostOnce))
        let id = try await bench.order().submission.id
        #expect(try await bench.failure(of: id) == "unknown_outcome")
        let error = try await refusal(bench, id, from: "two")
        #expect(error.kind == .conflict && error.message.contains("'two' (at_most_once, test.send)"))
        #expect(error.message.contains("--fire-again"))
        #expect(Self.values(target).count == 2)
        // What stands before the step is taken over, and needs no consent.
        let new = try await rerun(bench, id, from: "two") { $0.consents = true }
        #expect(new.effects.map(\.step) == ["two"])
        #expect(Self.values(target) == ["one", "r-1", "r-1", "Lamp"])
        try await whole(bench)
    }

    @Test func `a rerun begins only where everything before was done, by who may, when the run has ended`()
        async throws
    {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .final])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let early = try await refusal(bench, id, from: "three")
        #expect(early.kind == .conflict && early.message.contains("--from two"))
        let unknown = try await refusal(bench, id, from: "twoo")
        #expect(unknown.kind == .usage && unknown.message.contains("'two'"))
        #expect(try await refusal(bench, id, from: "two", as: Workbench.citizen).kind == .denied)
        let waiting = Workbench(
            StepContract.text("- { key: shipped, wait: { event: shipped, timeout: 2d } }"))
        let live = try await waiting.order().submission.id
        #expect(try await refusal(waiting, live, from: "shipped").message.contains("has not ended"))
    }

    @Test func `steps that were undone are not taken over`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .succeeds(true), .final])
        let bench = Workbench(StepContract.text(SagaTests.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let error = try await refusal(bench, id, from: "three")
        #expect(error.message.contains("'one' was undone"))
        let new = try await rerun(bench, id, from: "one")
        #expect(try await bench.detail(new.detail.submission.id).run?.state == .completed)
        #expect(new.effects.map(\.step) == ["one", "two"])
        try await whole(bench)
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
        let new = try await rerun(bench, id, from: "rest").detail.submission.id
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
        #expect(Self.values(target) == ["one"])
        if hasEnded { return try await whole(bench) }
        // Of one that was stopped, nobody needs it any more.
        _ = try await bench.interpreter.control(new, .terminate, reason: nil, as: Workbench.admin)
        try await redrive()
        try await bench.work()
        #expect(Self.values(target) == ["one", "back"])
        try await whole(bench)
    }

    @Test func `what a rerun took over is not undone by it`() async throws {
        let target = OutsideTarget([
            .succeeds(["id": "r-1"]), .succeeds(true), .succeeds(true), .final,
        ])
        let bench = Workbench(StepContract.text(SagaTests.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        #expect(try await bench.detail(id).run?.state == .completed)
        let new = try await rerun(bench, id, from: "three")
        #expect(try await bench.detail(new.detail.submission.id).run?.state == .failed)
        #expect(Self.values(target) == ["one", "two", "three", "three"])
        #expect(try await bench.detail(new.detail.submission.id).submission.entity != nil)
        #expect(try await bench.records("report").count == 1)
    }

    @Test func `another contract of the action runs what it shares with the old one`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .final])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let changed = Workbench.compile(
            StepContract.text(Self.steps.replacing("$steps.one.id", with: "changed")),
            registry: target.registry())
        let action = try #require(changed.action("order"))
        let new = try await rerun(bench, id, from: "two") { $0.contract = action }
        #expect(new.detail.submission.contract == action.digest)
        #expect(Self.values(target) == ["one", "r-1", "changed", "Lamp"])
        let longer = Workbench.compile(
            StepContract.text(
                "- { key: zero, execute: { function: test.send, with: { value: zero } } }\n" + Self.steps),
            registry: target.registry())
        let added = try #require(longer.action("order"))
        let error = try await refusal(bench, id, from: "two") { $0.contract = added }
        #expect(error.message.contains("'zero' was not done"))
    }

    @Test func `a twin that came meanwhile holds a rerun of what was never made`() async throws {
        let text = SendContract.text("      prepare_create: [test.send]").replacing(
            "      duplicates: none\n", with: "")
        let target = OutsideTarget([.final])
        let bench = Workbench(text, registry: target.registry())
        let first = try await bench.submit("send", SendContract.payload).submission
        #expect(first.status == .failed)
        let twin = try await bench.submit("send", SendContract.payload).submission
        #expect(twin.status == .created)
        let step = try bench.action("send").plan.runStepKeys.first { $0.hasPrefix("prepare_create") }
        let new = try await rerun(bench, first.id, from: step)
        #expect(try await bench.detail(new.detail.submission.id).submission.status == .rejectedDuplicate)
        try await whole(bench)
    }
}
