// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger
import Testing

@testable import ContractInterpreter

/// What is left behind by a run that ended the processes that drove it.
@Suite(.timeLimit(.minutes(10))) struct QuarantineTests {
    private static let scope = Workbench.citizen.scope

    private func quarantine(_ bench: Workbench, _ id: String) async throws {
        let run = try #require(try await bench.detail(id).run)
        _ = try await bench.interpreter.drive(run.id, in: Self.scope, with: .quarantined, careful: false)
        for _ in 0..<5 { try await bench.work() }
    }

    @Test func `its children are stopped, and its steps are undone`() async throws {
        let bench = Workbench(
            StepContract.text(
                """
                - { key: told, emit: { event: begun }, compensate: { emit: { event: undone } } }
                - { key: pay, call: { action: pay, input: { title: $parameters.title, wait: true } } }
                """))
        let id = try await bench.order().submission.id
        try await quarantine(bench, id)
        let detail = try await bench.detail(id)
        #expect(detail.run?.state == .failed)
        #expect(try detail.error()["code"] == "quarantined")
        #expect(try detail.error()["step"] == "pay")
        #expect(try await bench.events(of: id).contains("undone"))
        let rows = try await bench.store.submissions(SubmissionQuery(limit: 10), in: Self.scope)
        #expect(rows.first { $0.action == "pay" }?.status == .cancelled)
        let lines = try #require(try await ExportedLines.of(bench.store, in: Self.scope))
        #expect(ExportedLines.check(lines).findings == [])
    }

    @Test(arguments: [
        "- { key: rest, wait: { event: shipped, timeout: 2d } }",
        "- { key: rest, wait: { for: 2d } }",
        "- { key: rest, approval: { approvers: { roles: [citizen] }, message: Fine? } }",
    ])
    func `what it waited for is closed`(_ step: String) async throws {
        let bench = Workbench(StepContract.text(step))
        let id = try await bench.order().submission.id
        #expect(try await bench.detail(id).run?.state == .waiting)
        try await quarantine(bench, id)
        let detail = try await bench.detail(id)
        #expect(detail.run?.state == .failed)
        #expect(try detail.error()["step"] == "rest")
        let lines = try #require(try await ExportedLines.of(bench.store, in: Self.scope))
        #expect(ExportedLines.check(lines).findings == [])
    }

    @Test func `a request whose answer nobody has counts as done`() async throws {
        let target = OutsideTarget()
        let bench = Workbench(
            StepContract.text(
                "- { key: sent, execute: { function: test.send, with: { value: one } }, compensate: { execute: { function: test.send, with: { value: back } } } }"
            ), registry: target.registry())
        var tried = 0
        // The process ends before it can write down what it was answered.
        for commit in 2..<8 {
            let one = Workbench(
                compiled: bench.compiled, registry: bench.registry,
                store: Workbench.memory(bench.clock), clock: bench.clock)
            let fault = FaultyLedger.Fault(operation: commit, moment: .before, extent: .stopped)
            let before = target.calls
            _ = try? await one.sibling(on: FaultyLedger(one.store, fault: fault, counting: .commits)).order()
            let rows = try await one.store.submissions(SubmissionQuery(limit: 10), in: Self.scope)
            let id = try #require(rows.first).id
            guard target.calls == before + 1, try await one.detail(id).run?.state.isFinal == false else {
                continue
            }
            tried += 1
            one.clock.advance(.seconds(120))
            try await quarantine(one, id)
            #expect(try await one.detail(id).error()["code"] == "quarantined")
            #expect(target.requests.last?.arguments["value"] == "back")
            let lines = try #require(try await ExportedLines.of(one.store, in: Self.scope))
            #expect(ExportedLines.check(lines).findings == [])
        }
        #expect(tried > 0)
    }
}
