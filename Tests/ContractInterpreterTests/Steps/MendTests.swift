// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// Runs that nothing moves any more, and runs whose contract is not there.
@Suite(.timeLimit(.minutes(10))) struct MendTests {
    private static let scope = Workbench.citizen.scope
    private static let waiting = "- { key: shipped, wait: { event: shipped, timeout: 2d } }"

    /// Writes a run as a fault would have left it.
    private func plant(_ bench: Workbench, _ id: String, _ change: (inout RunRow) -> Void) async throws {
        var run = try #require(try await bench.detail(id).run)
        run.version += 1
        change(&run)
        _ = try await bench.store.commit(Transition(scope: Self.scope, writes: [.updateRun(run)]))
    }

    private func kinds(_ bench: Workbench, fixes: Bool = false) async throws -> [RunFault.Kind] {
        try await bench.interpreter.examine(fixes: fixes).map(\.kind)
    }

    @Test func `a healthy ledger has nothing to mend`() async throws {
        let bench = Workbench(StepContract.text(Self.waiting))
        for _ in 0..<3 { _ = try await bench.order() }
        #expect(try await kinds(bench).isEmpty)
    }

    @Test(arguments: Home.Kind.allCases)
    func `runs without a next step are found, woken, and go on`(_ kind: Home.Kind) async throws {
        let clock = ManualClock()
        let home = try Home(kind, clock)
        let bench = Workbench(StepContract.text(Self.waiting), store: try home.open(as: "one"), clock: clock)
        var ids: [String] = []
        for _ in 0..<3 { ids.append(try await bench.order().submission.id) }
        try await plant(bench, ids[0]) { ($0.state, $0.wake, $0.wait) = (.pending, nil, nil) }
        try await plant(bench, ids[1]) { $0.wake = nil }
        try await plant(bench, ids[2]) { run in
            run.lease = RunRow.Lease(owner: "gone", epoch: run.leaseEpoch + 1, until: bench.clock.now)
            run.leaseEpoch += 1
            (run.state, run.wake, run.wait) = (.running, nil, nil)
        }
        #expect(Set(try await kinds(bench)) == [.noNextStep, .expiredLease])
        #expect(try await bench.detail(ids[0]).run?.wake == nil)
        let mended = try await bench.interpreter.examine(fixes: true)
        #expect(mended.count == 3 && mended.allSatisfy(\.isMended))
        try await bench.work()
        #expect(try await kinds(bench).isEmpty)
        for id in ids {
            _ = try await bench.interpreter.raise("shipped", data: [:], id: nil, for: id, as: Workbench.admin)
            #expect(try await bench.detail(id).run?.state == .completed)
            #expect(
                try await bench.store.audit(of: id, in: Self.scope).contains { $0.draft.event == "mended" })
        }
        #expect(try home.broken() == [])
    }

    @Test func `a wait for a child that has ended and that nobody woke goes on`() async throws {
        let bench = Workbench(
            StepContract.text(
                "- { key: pay, call: { action: pay, input: { title: $parameters.title, wait: true }, timeout: 3d } }"
            ))
        let id = try await bench.order().submission.id
        let child = try #require(
            try await bench.interpreter.children(of: id, limit: 5, as: Workbench.admin).tree.children.first)
        _ = try await bench.store.commit(
            Transition(scope: Self.scope, writes: [.setHolds(submission: id, on: [])]))
        _ = try await bench.interpreter.raise(
            "shipped", data: [:], id: nil, for: child.detail.submission.id, as: Workbench.admin)
        try await bench.work()
        #expect(try await bench.detail(id).run?.state == .waiting)
        #expect(try await kinds(bench) == [.notWoken])
        #expect(try await kinds(bench, fixes: true) == [.notWoken])
        try await bench.work()
        #expect(try await bench.detail(id).run?.state == .completed)
    }

    @Test func `an event that came and woke nobody is taken`() async throws {
        let bench = Workbench(StepContract.text(Self.waiting))
        let id = try await bench.order().submission.id
        _ = try await bench.store.commit(
            Transition(scope: Self.scope, writes: [.setHolds(submission: id, on: [])]))
        _ = try await bench.interpreter.raise("shipped", data: [:], id: nil, in: "civic", as: Workbench.admin)
        try await bench.work()
        #expect(try await bench.detail(id).run?.state == .waiting)
        #expect(try await kinds(bench, fixes: true) == [.notWoken])
        try await bench.work()
        #expect(try await bench.detail(id).run?.state == .completed)
    }

    @Test func `an event that came for the whole and woke no item of it is found`() async throws {
        let bench = Workbench(
            StepContract.text(
                "- { key: each, for_each: { items: [a], steps: [{ key: shipped, wait: { event: shipped, timeout: 2d } }] } }"
            ))
        let id = try await bench.order().submission.id
        try await bench.work()
        let rows = try await bench.store.submissions(SubmissionQuery(limit: 9), in: Self.scope)
        let item = try #require(rows.first { $0.parent == id })
        let told = OutboxRow(
            id: "told", event: "shipped@\(id)", application: "civic", submission: id, reference: nil,
            correlationID: id, at: bench.clock.now, payload: "{}")
        _ = try await bench.store.commit(
            Transition(
                scope: Self.scope, writes: [.setHolds(submission: item.id, on: []), .outbox(told)]))
        try await bench.work()
        #expect(try await bench.detail(id).run?.state == .waiting)
        #expect(try await kinds(bench, fixes: true) == [.notWoken])
        for _ in 0..<3 { try await bench.work() }
        #expect(try await bench.detail(id).run?.state == .completed)
    }

    @Test func `what stands still while it is undone goes on, and what was left is told`() async throws {
        let target = OutsideTarget([.succeeds(["id": "r-1"]), .succeeds(true), .final, .transient, .final])
        let bench = Workbench(StepContract.text(SagaTests.steps), registry: target.registry())
        let id = try await bench.order().submission.id
        #expect(try await bench.detail(id).run?.state == .pending)
        try await plant(bench, id) { $0.wake = nil }
        #expect(try await kinds(bench, fixes: true) == [.stuckCompensation])
        try await bench.work()
        #expect(try await bench.detail(id).run?.state == .failed)
        let left = try await bench.interpreter.examine(fixes: true)
        #expect(left.map(\.kind) == [.notUndone] && left.first?.isMended == false)
        #expect(left.first?.message.contains("'two' was not undone") == true)
        _ = try await bench.interpreter.purge(id, reason: nil, as: Workbench.admin)
        #expect(try await kinds(bench, fixes: false) == [])
    }

    @Test(arguments: Home.Kind.allCases)
    func `a run whose contract is not there is stalled, and goes on when it is`(
        _ kind: Home.Kind
    ) async throws {
        let clock = ManualClock()
        let home = try Home(kind, clock)
        let bench = Workbench(StepContract.text(Self.waiting), store: try home.open(as: "one"), clock: clock)
        var row = try await bench.order().submission
        // As a ledger would be that lost the contract.
        let digest = "sha256:" + Digest(of: "lost").hex
        (row.id, row.contract, row.reference, row.status) = (
            row.id.replacing("7", with: "8"), digest, nil, .accepted
        )
        row.entity = nil
        let run = RunRow(
            id: "run-of-lost", submission: row.id, state: .pending, machine: #"{"cursor":0}"#,
            wake: RunRow.Wake(setAt: clock.now, delay: .zero))
        let accepted = AuditDraft(
            event: "accepted", submission: row.id, actor: row.actor, at: clock.now, details: "{}",
            salt: Array(repeating: 1, count: 16))
        _ = try await bench.store.commit(
            Transition(
                scope: Self.scope, writes: [.insertSubmission(row), .insertRun(run), .audit(accepted)]))
        try await bench.work()
        let stalled = try await bench.detail(row.id)
        #expect(stalled.run?.state == .waiting && stalled.run?.wait?.kind == "contract")
        #expect(stalled.submission.warnings?.contains("missing_contract") == true)
        #expect(RunReason(stalled, as: "it", now: clock.now).reason.contains("contract that it pins"))
        #expect(try await bench.interpreter.list(SubmissionQuery(limit: 5), as: Workbench.citizen).count == 2)
        #expect(try await kinds(bench) == [.stalled])
        #expect(try await bench.work() == 0)
        let plan = try bench.action("order").planText
        _ = try await bench.store.commit(
            Transition(scope: Self.scope, writes: [.contract(digest: digest, plan: plan)]))
        clock.advance(.seconds(61))
        try await bench.work()
        let back = try await bench.detail(row.id)
        #expect(back.run?.wait?.kind == "event" && back.submission.warnings == nil)
        #expect(back.submission.status == .created)
    }
}
