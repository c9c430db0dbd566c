// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// What a run undoes stands still while the run is paused.
@Suite(.timeLimit(.minutes(10))) struct PausedUndoTests {
    private static let back = """
          - key: back
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen, system], edit: [admin] }
            parameters: [{ key: title, type: string, required: true }]
            submission_contract: { duplicates: none }
            steps:
              - { key: heard, wait: { event: shipped, timeout: 5d } }
              - { key: sent, push: { connection: warehouse, resource: returns, value: $parameters.title } }
        """
    private static let items =
        "{ key: lines, for_each: { items: [a], steps: [{ key: packed, emit: { event: begun }, compensate: { call: { action: back, input: { title: $item } } } }] } }"

    private func settle(_ bench: Workbench) async throws {
        for _ in 0..<20 where try await bench.work() > 0 {}
    }

    private func row(_ action: String, _ bench: Workbench) async throws -> SubmissionRow? {
        try await bench.store.submissions(SubmissionQuery(limit: 20), in: Workbench.admin.scope)
            .last { $0.action == action }
    }

    @Test(arguments: Home.Kind.allCases, [false, true])
    func `an item that is being undone is paused and resumed with its run, also one of a branch`(
        _ kind: Home.Kind, _ isNested: Bool
    ) async throws {
        let clock = ManualClock()
        let home = try Home(kind, clock)
        let target = OutsideTarget()
        let steps =
            isNested
            ? "- { key: split, parallel: { branches: { one: [\(Self.items)] } } }" : "- \(Self.items)"
        let bench = Workbench(
            StepContract.text(
                steps
                    + "\n- { key: hold, wait: { event: begun, timeout: 5d, filter: { field: title, operator: eq, value: x } } }",
                further: Self.back), store: try home.open(as: "one"), clock: clock, connections: target)
        let id = try await bench.order().submission.id
        try await settle(bench)
        _ = try await bench.interpreter.cancel(id, reason: nil, as: Workbench.admin)
        try await settle(bench)
        let action = isNested ? "order/split.one/lines" : "order/lines"
        let item = try #require(try await row(action, bench)).id
        let back = try #require(try await row("back", bench)).id
        _ = try await bench.interpreter.control(id, .pause, reason: nil, as: Workbench.admin)
        for part in [id, item, back] {
            #expect(try await bench.detail(part).run?.state == .suspended)
        }
        _ = try await bench.interpreter.raise(
            "shipped", data: [:], id: nil, for: back, as: Workbench.admin)
        try await settle(bench)
        #expect(target.calls == 0)
        _ = try await bench.interpreter.control(id, .resume, reason: nil, as: Workbench.admin)
        try await settle(bench)
        #expect(target.calls == 1)
        #expect(try await bench.detail(id).run?.state == .terminated)
        #expect(try await bench.detail(id).submission.error == nil)
        #expect(try home.broken() == [])
    }
}
