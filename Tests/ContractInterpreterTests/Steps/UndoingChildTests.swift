// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// What becomes of a child that undoes a step when its parent is redriven.
@Suite(.timeLimit(.minutes(10))) struct UndoingChildTests {
    private static let refund = """
          - key: refund
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen, system], edit: [admin] }
            parameters: [{ key: title, type: string, required: true }]
            submission_contract: { duplicates: none }
            steps:
              - { key: heard, wait: { event: shipped, timeout: 5d } }
              - { key: back, push: { connection: warehouse, resource: refunds, value: $parameters.title } }
        """
    private static let steps = """
        - key: begun
          emit: { event: begun }
          compensate: { call: { action: refund, input: { title: $parameters.title } } }
        - { key: stop, gate: { when: { field: $parameters.amount, operator: eq, value: 1 }, end: failed } }
        """

    private func settle(_ bench: Workbench) async throws {
        for _ in 0..<20 where try await bench.work() > 0 {}
    }

    private func children(of id: String, _ bench: Workbench) async throws -> [SubmissionDetail] {
        try await bench.interpreter.children(of: id, limit: 10, as: Workbench.admin).tree.children.map(
            \.detail)
    }

    private func redrive(_ id: String, _ bench: Workbench) async throws {
        _ = try await bench.interpreter.redrive(
            id, attempts: 1, consents: false, reason: nil, as: Workbench.admin)
        try await settle(bench)
    }

    private func hear(_ child: String, _ bench: Workbench) async throws {
        _ = try await bench.interpreter.raise(
            "shipped", data: [:], id: nil, for: child, as: Workbench.admin)
        try await settle(bench)
    }

    private func expectUndone(_ id: String, _ bench: Workbench, as state: RunRow.State) async throws {
        let after = try await bench.detail(id)
        #expect(after.run?.state == state && after.submission.error?.contains("not_undone") != true)
        #expect(try await bench.journal(of: id).contains("begun: compensated"))
        try await bench.whole()
    }

    @Test func `one that failed goes on`() async throws {
        let target = OutsideTarget([.final])
        let bench = Workbench(StepContract.text(Self.steps, further: Self.refund), connections: target)
        let id = try await bench.order().submission.id
        try await settle(bench)
        let child = try #require(try await children(of: id, bench).first?.submission.id)
        try await hear(child, bench)
        #expect(try await bench.detail(id).submission.error?.contains("not_undone") == true)
        try await redrive(id, bench)
        try await expectUndone(id, bench, as: .failed)
        #expect(try await children(of: id, bench).map(\.run?.number) == [2])
        #expect(target.calls == 2)
    }

    @Test(arguments: [false, true])
    func `for one that was stopped another stands in`(_ isTerminated: Bool) async throws {
        let target = OutsideTarget()
        let bench = Workbench(StepContract.text(Self.steps, further: Self.refund), connections: target)
        let id = try await bench.order().submission.id
        try await settle(bench)
        let child = try #require(try await children(of: id, bench).first?.submission.id)
        if isTerminated {
            _ = try await bench.interpreter.control(child, .terminate, reason: nil, as: Workbench.admin)
        } else {
            _ = try await bench.interpreter.cancel(child, reason: nil, as: Workbench.admin)
        }
        try await settle(bench)
        #expect(try await bench.detail(id).submission.error?.contains("child_cancelled") == true)
        try await redrive(id, bench)
        let all = try await children(of: id, bench).map(\.submission.id)
        #expect(all.count == 2 && target.calls == 0)
        try await hear(try #require(all.last), bench)
        try await expectUndone(id, bench, as: .failed)
        #expect(target.calls == 1)
    }

    @Test func `what may have happened in one happens again with consent only`() async throws {
        let target = OutsideTarget([.unknown])
        let bench = Workbench(
            StepContract.text(
                Self.steps, further: Self.refund.replacing("connection: warehouse", with: "connection: bank")),
            connections: target)
        let id = try await bench.order().submission.id
        try await settle(bench)
        try await hear(try #require(try await children(of: id, bench).first?.submission.id), bench)
        #expect(try await bench.detail(id).submission.error?.contains("not_undone") == true)
        let refused = await #expect(throws: InterpreterError.self) { try await redrive(id, bench) }
        #expect(refused?.message.hasPrefix("'back' of begun.compensate (at_most_once") == true)
        #expect(target.calls == 1)
        _ = try await bench.interpreter.redrive(
            id, attempts: 1, consents: true, reason: nil, as: Workbench.admin)
        try await settle(bench)
        try await expectUndone(id, bench, as: .failed)
    }

    @Test(arguments: Home.Kind.allCases)
    func `one that is under way is stopped with a run that is ended at once`(_ kind: Home.Kind) async throws {
        let clock = ManualClock()
        let home = try Home(kind, clock)
        let target = OutsideTarget()
        let bench = Workbench(
            StepContract.text(Self.steps, further: Self.refund), store: try home.open(as: "one"),
            clock: clock,
            connections: target)
        let id = try await bench.order().submission.id
        try await settle(bench)
        _ = try await bench.interpreter.control(id, .terminate, reason: nil, as: Workbench.admin)
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .terminated)
        #expect(try await bench.detail(id).submission.error?.contains("not_undone") == true)
        #expect(try await children(of: id, bench).map(\.run?.state) == [.terminated])
        try await redrive(id, bench)
        try await hear(try #require(try await children(of: id, bench).last?.submission.id), bench)
        try await expectUndone(id, bench, as: .terminated)
        #expect(target.calls == 1)
        #expect(try home.broken() == [])
    }
}
