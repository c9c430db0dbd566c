// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// Who may approve what an operator has written anew.
@Suite(.timeLimit(.minutes(10))) struct EditedRerunTests {
    private static let asked = """
          - key: asked
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen, system], edit: [admin] }
            parameters: [{ key: title, type: string, required: true }]
            submission_contract: { duplicates: none, approval: { approvers: { roles: [admin] } } }
        """
    private static let approval = "approval: { approvers: { roles: [admin] }, message: Fine? }"
    private static let places = [
        "- { key: boss, \(approval) }",
        "- { key: lines, for_each: { items: [a], steps: [{ key: boss, \(approval) }] } }",
        "- { key: paid, call: { action: asked, input: { title: $parameters.title } } }",
    ]
    private static let other = Caller(tenant: "lisbon", user: "eva", roles: ["admin"])

    /// The submission that waits for an approval, of those that a run made.
    private func waiting(_ bench: Workbench) async throws -> String {
        let rows = try await bench.store.submissions(SubmissionQuery(limit: 99), in: Workbench.admin.scope)
        for row in rows {
            let run = try await bench.store.runs(of: row.id, in: Workbench.admin.scope).last
            if run?.wait?.kind == "approval", run?.state == .waiting { return row.id }
        }
        return ""
    }

    private func settle(_ bench: Workbench) async throws {
        for _ in 0..<20 where try await bench.work() > 0 {}
    }

    @Test(arguments: places)
    func `who edits the input of a rerun does not approve it`(_ step: String) async throws {
        let bench = Workbench(
            StepContract.text(
                "- { key: first, emit: { event: begun } }\n" + step, further: Self.asked))
        let id = try await bench.order().submission.id
        try await settle(bench)
        _ = try await bench.interpreter.decide(
            try await waiting(bench), .reject, reason: nil, as: Self.other)
        try await settle(bench)
        #expect(try await bench.detail(id).run?.state == .failed)
        let new = try await bench.rerun(id, from: "first") { $0.payload = ["title": "Bench"] }
        try await settle(bench)
        let denied = await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.decide(
                try await waiting(bench), .approve, reason: nil, as: Workbench.admin)
        }
        #expect(denied?.kind == .denied)
        _ = try await bench.interpreter.decide(
            try await waiting(bench), .reject, reason: nil, as: Self.other)
        try await settle(bench)
        // The same input once more is still that person's.
        _ = try await bench.rerun(new.detail.submission.id, from: "first") { _ in }
        try await settle(bench)
        let still = await #expect(throws: InterpreterError.self) {
            _ = try await bench.interpreter.decide(
                try await waiting(bench), .approve, reason: nil, as: Workbench.admin)
        }
        #expect(still?.kind == .denied)
        _ = try await bench.interpreter.decide(
            try await waiting(bench), .approve, reason: nil, as: Self.other)
        try await settle(bench)
        try await bench.whole()
    }
}
