// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import Ledger

@Suite struct MemoryLedgerTests {
    private let scope = TenantScope(tenant: "lisbon")

    private func submission(_ id: String) -> SubmissionRow {
        SubmissionRow(
            id: id, application: "civic", action: "report", mode: "workflow", status: .accepted,
            fingerprint: "f",
            payload: "{}", arguments: "{}", caller: "{}", actor: "ana", contract: "c", correlationID: id,
            source: "cli", acceptedAt: Instant(microseconds: 1), now: Instant(microseconds: 1))
    }

    @Test func `an impossible transition leaves nothing of what it wrote before`() async throws {
        let ledger = MemoryLedger(now: { Instant(microseconds: 0) })
        let request = CounterRequest(names: ["n"], before: "A-", after: "", width: 3)
        let broken = Transition(
            scope: scope, counter: request,
            writes: [
                .insertSubmission(submission("s1")),
                .holdKeys([MatchKey(bytes: [1])], submission: "s1", at: .init(microseconds: 1)),
                .attach(attachment: "none", record: RecordID(entityType: "report", id: "r")),
            ])
        await #expect(throws: LedgerError.self) { try await ledger.commit(broken) }
        #expect(try await ledger.submission("s1", in: scope) == nil)
        #expect(try await ledger.tenants().isEmpty)
        let good = Transition(scope: scope, counter: request) { reference in
            var row = submission("s1")
            row.reference = reference
            return [.insertSubmission(row)]
        }
        #expect(try await ledger.commit(good) == .committed(reference: "A-001", sequence: 1))
    }
}
