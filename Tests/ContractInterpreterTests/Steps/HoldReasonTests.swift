// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import Ledger
import Testing

/// What moves a held submission without anybody: what becomes of the others that have made no record yet.
@Suite(.timeLimit(.minutes(10))) struct HoldReasonTests {
    @Test(arguments: ["quarantine", "link"])
    func `a hold that rests on one under way names the end of that, until its record is there`(
        _ onMatch: String
    ) async throws {
        let bench = Workbench(
            """
            entities: [{ entity_type: report }]
            actions:
              - key: order
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen], edit: [admin] }
                parameters: [{ key: title, type: string, required: true }]
                creates: [{ key: report, entity_type: report, fields: { title: $parameters.title } }]
                submission_contract:
                  reference: { field: number, format: "O-{seq:04d}" }
                  duplicates: { function: records.same_fields, with: { fields: [title] }, on_match: \(onMatch) }
                  approval: { approvers: { roles: [admin] } }
            """)
        let first = try await bench.order().submission.id
        let second = try await bench.order().submission.id
        let decide = ["--confirm", "--override"].map { "atelier submissions decide O-0002 \($0)" }
        let record = onMatch == "link" ? ["the record of O-0001"] : []
        #expect(
            try await moves(bench, second) == decide + record + ["the end of O-0001 without a record"])
        _ = try await bench.interpreter.decide(first, .approve, reason: nil, as: Workbench.admin)
        for _ in 0..<10 where try await bench.work() > 0 {}
        #expect(try await moves(bench, second) == (onMatch == "link" ? [] : decide))
    }

    private func moves(_ bench: Workbench, _ id: String) async throws -> [String] {
        RunReason(try await bench.detail(id), as: "O-0002", now: bench.clock.now).moves
    }
}
