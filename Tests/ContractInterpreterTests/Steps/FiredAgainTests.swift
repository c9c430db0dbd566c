// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger
import Testing

@testable import ContractInterpreter

/// What a look at a retry tells of a run that failed because of what it started.
@Suite(.timeLimit(.minutes(10))) struct FiredAgainTests {
    private static let parcel = """
          - key: parcel
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen, system], edit: [admin] }
            parameters: [{ key: title, type: string, required: true }]
            submission_contract: { duplicates: none }
            steps:
              - key: packed
                push: { connection: warehouse, resource: parcels, value: $parameters.title }
                compensate: { push: { connection: warehouse, resource: recalls, value: $parameters.title } }
              - { key: charged, push: { connection: bank, resource: charges, value: $parameters.title } }
        """
    private static let items = """
        - key: lines
          for_each:
            items: [a, b]
            concurrency: 1
            on_error: complete_all
            call: { action: parcel, input: { title: $item } }
        """

    private func bench(_ steps: String, _ replies: [OutsideTarget.Reply]) -> (Workbench, OutsideTarget) {
        let target = OutsideTarget(replies)
        return (Workbench(StepContract.text(steps, further: Self.parcel), connections: target), target)
    }

    private func settle(_ bench: Workbench) async throws {
        for _ in 0..<20 where try await bench.work() > 0 {}
    }

    private func effects(of id: String, _ bench: Workbench) async throws -> [String] {
        try await bench.interpreter.firedAgain(by: try await bench.detail(id), in: Workbench.admin.scope)
            .map(\.text)
    }

    @Test func `what a child does again when its parent is retried is told`() async throws {
        let (bench, target) = bench(
            "- { key: sent, call: { action: parcel, input: { title: $parameters.title } } }",
            [.succeeds(.null), .final])
        let id = try await bench.order().submission.id
        try await settle(bench)
        #expect(try await bench.failure(of: id) == "child_failed")
        #expect(
            try await effects(of: id, bench) == ["'packed' of sent (keyed, warehouse.parcels)"])
        let before = target.calls
        _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(target.calls == before + 2)
    }

    @Test func `what may have happened in a child is not redriven without consent`() async throws {
        let (bench, target) = bench(
            "- { key: sent, call: { action: parcel, input: { title: $parameters.title } } }",
            [.succeeds(.null), .unknown])
        let id = try await bench.order().submission.id
        try await settle(bench)
        let calls = target.calls
        let refused = await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.redrive(
                id, attempts: 1, consents: false, reason: nil, as: Workbench.admin)
        }
        #expect(refused?.kind == .conflict && refused?.message.contains("'charged' of sent") == true)
        try await settle(bench)
        #expect(target.calls == calls)
        _ = try await bench.interpreter.redrive(
            id, attempts: 1, consents: true, reason: nil, as: Workbench.admin)
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .completed)
    }

    @Test func `what items do again is told of those that failed`() async throws {
        let (bench, _) = bench(Self.items, [.succeeds(.null), .final])
        let id = try await bench.order().submission.id
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .failed)
        #expect(
            try await effects(of: id, bench) == ["'packed' of lines#0 (keyed, warehouse.parcels)"])
        _ = try await bench.interpreter.retry(id, reason: nil, as: Workbench.admin)
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(try await effects(of: id, bench).isEmpty)
    }
}
