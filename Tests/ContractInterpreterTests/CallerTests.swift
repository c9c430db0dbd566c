// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// Who sees and stops a submission.
@Suite struct CallerTests {
    private static let nobody = Caller(tenant: "lisbon", user: nil)

    @Test func `nobody without an identity has submissions of their own`() async throws {
        let bench = Workbench(
            ReportContract.text.replacingOnce(
                "apply: [admin, citizen]", with: "apply: [anonymous, citizen]"))
        let detail = try await bench.submit("submit_report", ReportContract.payload, as: Self.nobody)
        let id = detail.submission.id
        #expect(detail.submission.status == .created)
        for name in [id, try #require(detail.submission.reference)] {
            let error = await #expect(throws: InterpreterError.self) {
                try await bench.interpreter.find(name, as: Self.nobody)
            }
            #expect(error?.kind == .notFound)
        }
        #expect(try await bench.interpreter.list(SubmissionQuery(), as: Self.nobody).isEmpty)
        // Who signs in has not sent what was sent without a name.
        #expect(try await bench.interpreter.list(SubmissionQuery(), as: Workbench.citizen).isEmpty)
        #expect(try await bench.interpreter.list(SubmissionQuery(), as: Workbench.admin).count == 1)
    }

    @Test func `nobody without an identity stops a submission of another such`() async throws {
        let bench = Workbench(
            Scenario.approval.replacingOnce("apply: [citizen]", with: "apply: [anonymous]"))
        let detail = try await bench.submit(
            "submit_report", ["title": "Hole", "note": "x"], as: Self.nobody)
        let error = await #expect(throws: InterpreterError.self) {
            try await bench.interpreter.cancel(detail.submission.id, reason: nil, as: Self.nobody)
        }
        #expect(error?.kind == .notFound)
        #expect(try await bench.detail(detail.submission.id).submission.status == .accepted)
    }
}

extension String {
    /// The text with the one place of a part replaced.
    func replacingOnce(_ part: String, with other: String) -> String {
        let pieces = split(separator: part, omittingEmptySubsequences: false)
        precondition(pieces.count == 2, "the part stands in the text once")
        return pieces.joined(separator: other)
    }
}
