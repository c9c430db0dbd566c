// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// Items that were held or had failed, and that somebody lets go on while others are under way.
@Suite(.timeLimit(.minutes(10))) struct ResumedItemTests {
    private static let parcel = """
          - key: parcel
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen, system], edit: [admin] }
            parameters: [{ key: title, type: string, required: true }]
            creates: [{ key: receipt, entity_type: receipt, fields: { title: $parameters.title } }]
            submission_contract: { duplicates: { function: records.same_fields, with: { fields: [title] } } }
            steps:
              - { key: sent, push: { connection: warehouse, resource: parcels, value: $parameters.title } }
              - { key: heard, when: { field: $parameters.title, operator: eq, value: b }, wait: { event: shipped, timeout: 5d } }
        """

    private func settle(_ bench: Workbench) async throws {
        for _ in 0..<20 where try await bench.work() > 0 {}
    }

    @Test(arguments: ["complete_all", "collect"], [false, true])
    func `one that comes to its end before the others has not failed`(
        _ onError: String, _ isHeld: Bool
    ) async throws {
        let target = OutsideTarget(isHeld ? [] : [.final])
        let bench = Workbench(
            StepContract.text(
                """
                - key: lines
                  for_each: { items: [a, b], on_error: \(onError), call: { action: parcel, input: { title: $item } } }
                """, further: Self.parcel,
                result: "{ failures: $steps.lines.failures, results: $steps.lines.results }"),
            connections: target)
        if isHeld { _ = try await bench.submit("parcel", ["title": "a"]) }
        let id = try await bench.order().submission.id
        try await settle(bench)
        let items = try await bench.interpreter.children(of: id, limit: 9, as: Workbench.admin).tree.children
            .map(\.detail.submission.id)
        #expect(items.count == 2)
        if isHeld {
            _ = try await bench.interpreter.decide(items[0], .override, reason: nil, as: Workbench.admin)
        } else {
            _ = try await bench.interpreter.retry(items[0], reason: nil, as: Workbench.admin)
        }
        try await settle(bench)
        #expect(try await bench.detail(items[0]).run?.state == .completed)
        #expect(try await bench.detail(id).run?.state == .waiting)
        _ = try await bench.interpreter.raise(
            "shipped", data: [:], id: nil, for: items[1], as: Workbench.admin)
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .completed)
        let result = try await bench.result(of: id)
        #expect(result?["failures"] == [])
        #expect(result?["results"]?.list?.map { $0["submission_id"]?.string } == items)
        try await bench.whole()
    }

    @Test(arguments: [false, true])
    func `one that is held is stopped with its run, whether or not somebody let it go on`(
        _ isOverridden: Bool
    ) async throws {
        let parcel = Self.parcel.replacing("operator: eq, value: b", with: "operator: in, value: [a, b]")
        let bench = Workbench(
            StepContract.text(
                """
                - key: lines
                  for_each: { items: [b, a], on_error: collect, call: { action: parcel, input: { title: $item } } }
                """, further: parcel),
            connections: OutsideTarget())
        _ = try await bench.submit("parcel", ["title": "a"])
        let id = try await bench.order().submission.id
        try await settle(bench)
        let items = try await bench.interpreter.children(of: id, limit: 9, as: Workbench.admin).tree.children
            .map(\.detail.submission.id)
        #expect(try await bench.detail(items[1]).submission.status == .rejectedDuplicate)
        if isOverridden {
            _ = try await bench.interpreter.decide(items[1], .override, reason: nil, as: Workbench.admin)
            try await settle(bench)
        }
        _ = try await bench.interpreter.cancel(id, reason: nil, as: Workbench.admin)
        try await settle(bench)
        for item in items + [id] { #expect(try await bench.detail(item).run?.state == .terminated) }
        try await bench.whole()
    }
}
