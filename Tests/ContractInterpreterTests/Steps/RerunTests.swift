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
        let outcome = try await bench.rerun(old.submission.id, from: "two")
        let new = try await bench.detail(outcome.detail.submission.id)
        #expect(new.run?.state == .completed)
        #expect(new.submission.status == .created)
        #expect(new.submission.entity == old.submission.entity)
        #expect(new.submission.rerunOf == old.submission.id)
        #expect(new.submission.actor == "ana")
        #expect(new.submission.reference == "O-0002")
        #expect(try await bench.result(of: new.submission.id) == ["first": "r-1"])
        #expect(target.values == ["one", "r-1", "Lamp", "r-1", "Lamp"])
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
        try await bench.whole(home)
    }

    @Test func `the same rerun asked for again is the same submission`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .final])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let first = try await bench.rerun(id, from: "two")
        let again = try await bench.rerun(id, from: "two")
        #expect(!first.isRepeat && again.isRepeat)
        #expect(again.detail.submission.id == first.detail.submission.id)
        let other = try await bench.rerun(id, from: "two") { $0.isAnother = true }
        #expect(!other.isRepeat && other.detail.submission.id != first.detail.submission.id)
        #expect(target.values == ["one", "r-1", "r-1", "Lamp", "r-1", "Lamp"])
        try await bench.whole()
    }

    @Test func `a rerun of a rerun begins where that one came to`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .final, .succeeds(true), .final])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let second = try await bench.rerun(id, from: "two").detail.submission.id
        let third = try await bench.rerun(second, from: "three").detail.submission.id
        #expect(try await bench.detail(third).run?.state == .completed)
        #expect(try await bench.detail(third).submission.rerunOf == second)
        let run = try #require(try await bench.detail(third).run)
        let journal = try await bench.store.journal(of: run.id, in: Workbench.citizen.scope)
        #expect(journal.map(\.reusedFrom) == [id, id, id, second, nil])
        try await bench.whole()
    }

    @Test func `no rerun makes a second record, unless the first is taken back`() async throws {
        let bench = Workbench(StepContract.text("- { key: begun, emit: { event: begun } }"))
        let id = try await bench.order().submission.id
        for step in [nil, "create"] {
            let error = try await bench.refusal(id, from: step)
            #expect(error.kind == .conflict && error.message.contains("--withdraw"))
        }
        let new = try await bench.rerun(id, from: "create") { $0.withdraws = true }
        #expect(try await bench.detail(new.detail.submission.id).submission.status == .created)
        let records = try await bench.records("report")
        #expect(records.map(\.createdBy) == [new.detail.submission.id])
        let behind = try await bench.refusal(id, from: "begun")
        #expect(behind.message.contains("was withdrawn"))
        try await bench.whole()
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
            let hint = try hinted(try await bench.refusal(id, from: step))
            #expect(hint == ("create", false), "from \(step)")
        }
        let new = try await bench.rerun(id, from: "create")
        #expect(try await bench.detail(new.detail.submission.id).run?.state == .completed)
        #expect(try await bench.records("report").count == 1)
        try await bench.whole()
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
            let error = try await bench.refusal(id, from: step)
            #expect(error.message.contains("'asked' was undone"))
            #expect(try hinted(error) == ("asked", true))
        }
        let second = try await bench.refusal(id, from: "asked")
        #expect(second.message.contains("--withdraw") && !second.message.contains("begin behind"))
        let new = try await bench.rerun(id, from: "asked") { $0.withdraws = true }
        #expect(try await bench.detail(new.detail.submission.id).run?.state == .completed)
        #expect(try await bench.records("report").count == 1)
        try await bench.whole()
    }

    @Test func `a rerun of a rerun makes no second record either`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .final])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let second = try await bench.rerun(id, from: "two").detail.submission.id
        let error = try await bench.refusal(second, from: "create")
        #expect(error.message.contains("would make a second one; begin behind 'create' to keep it, or"))
        let third = try await bench.rerun(second, from: "create") { $0.withdraws = true }
        #expect(try await bench.detail(third.detail.submission.id).run?.state == .completed)
        let records = try await bench.records("report")
        #expect(records.map(\.createdBy) == [third.detail.submission.id])
        let trail = try await bench.store.audit(of: id, in: Workbench.citizen.scope)
        #expect(trail.contains { $0.draft.event == "withdrawn" })
        try await bench.whole()
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
        let error = try await bench.refusal(id, from: "create") { $0.withdraws = true }
        #expect(error.message.contains("changed since"))
        #expect(try await bench.records("report").count == 1)
    }

    @Test func `an edited input passes admission again, and is what later steps read`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .succeeds(true), .final])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let refused = try await bench.refusal(id, from: "three") { $0.payload = ["amount": 3] }
        #expect(refused.errors.map(\.code) == ["required"])
        let new = try await bench.rerun(id, from: "three") { $0.payload = ["title": "Bench"] }
        #expect(try await bench.detail(new.detail.submission.id).run?.state == .completed)
        #expect(target.values == ["one", "r-1", "Lamp", "Bench"])
        #expect(new.detail.submission.arguments.contains("Bench"))
        #expect(try await bench.records("report").first?.fields.contains("Lamp") == true)
        try await bench.whole()
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
        let new = try await bench.rerun(id, from: "told") { $0.payload = ["title": "Bench"] }
        #expect(try await bench.detail(new.detail.submission.id).submission.status == .created)
        #expect(target.values == ["asked", "Lamp", "Bench"])
        #expect(try await bench.records("report").first?.fields.contains("Bench") == true)
        try await bench.whole()
    }

    @Test func `nothing that may have happened happens again without consent`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .unknown])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry(.atMostOnce))
        let id = try await bench.order().submission.id
        #expect(try await bench.failure(of: id) == "unknown_outcome")
        let error = try await bench.refusal(id, from: "two")
        #expect(error.kind == .conflict && error.message.contains("'two' (at_most_once, test.send)"))
        #expect(error.message.contains("--fire-again"))
        #expect(target.values.count == 2)
        // What stands before the step is taken over, and needs no consent.
        let new = try await bench.rerun(id, from: "two") { $0.consents = true }
        #expect(new.effects.map(\.step) == ["two"])
        #expect(target.values == ["one", "r-1", "r-1", "Lamp"])
        try await bench.whole()
    }

    @Test func `a rerun begins only where everything before was done, by who may, when the run has ended`()
        async throws
    {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .final])
        let bench = Workbench(StepContract.text(Self.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let early = try await bench.refusal(id, from: "three")
        #expect(early.kind == .conflict && early.message.contains("--from two"))
        let unknown = try await bench.refusal(id, from: "twoo")
        #expect(unknown.kind == .usage && unknown.message.contains("'two'"))
        #expect(try await bench.refusal(id, from: "two", as: Workbench.citizen).kind == .denied)
        let waiting = Workbench(
            StepContract.text("- { key: shipped, wait: { event: shipped, timeout: 2d } }"))
        let live = try await waiting.order().submission.id
        #expect(try await waiting.refusal(live, from: "shipped").message.contains("has not ended"))
    }

    @Test func `steps that were undone are not taken over`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .succeeds(true), .final])
        let bench = Workbench(StepContract.text(SagaTests.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        let error = try await bench.refusal(id, from: "three")
        #expect(error.message.contains("'one' was undone"))
        let new = try await bench.rerun(id, from: "one")
        #expect(try await bench.detail(new.detail.submission.id).run?.state == .completed)
        #expect(new.effects.map(\.step) == ["one", "two"])
        try await bench.whole()
    }

    @Test func `what a rerun took over is not undone by it`() async throws {
        let target = OutsideTarget([
            .succeeds(["id": "r-1"]), .succeeds(true), .succeeds(true), .final,
        ])
        let bench = Workbench(StepContract.text(SagaTests.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        #expect(try await bench.detail(id).run?.state == .completed)
        let new = try await bench.rerun(id, from: "three")
        #expect(try await bench.detail(new.detail.submission.id).run?.state == .failed)
        #expect(target.values == ["one", "two", "three", "three"])
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
        let new = try await bench.rerun(id, from: "two") { $0.contract = action }
        #expect(new.detail.submission.contract == action.digest)
        #expect(target.values == ["one", "r-1", "changed", "Lamp"])
        let longer = Workbench.compile(
            StepContract.text(
                "- { key: zero, execute: { function: test.send, with: { value: zero } } }\n" + Self.steps),
            registry: target.registry())
        let added = try #require(longer.action("order"))
        let error = try await bench.refusal(id, from: "two") { $0.contract = added }
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
        let new = try await bench.rerun(first.id, from: step)
        #expect(try await bench.detail(new.detail.submission.id).submission.status == .rejectedDuplicate)
        try await bench.whole()
    }
}
