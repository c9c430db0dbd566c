// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import Ledger

@Suite struct FaultyLedgerTests {
    private let scope = TenantScope(tenant: "lisbon")

    /// How each of five audit entries fared: whether it was acknowledged, and whether it is there.
    private func outcomes(
        _ fault: FaultyLedger.Fault?, counting counted: FaultyLedger.Counted = .all
    ) async throws -> (acknowledged: [Bool], written: [String]) {
        let memory = MemoryLedger(now: { Instant(microseconds: 0) })
        let faulty = FaultyLedger(memory, fault: fault, counting: counted)
        var acknowledged: [Bool] = []
        for number in 1...5 {
            let draft = AuditDraft(
                event: "\(number)", submission: nil, actor: nil, at: Instant(microseconds: 0), details: "{}",
                salt: [1])
            let outcome = try? await faulty.commit(Transition(scope: scope, writes: [.audit(draft)]))
            acknowledged.append(outcome != nil)
        }
        let written = try await memory.audit(after: 0, limit: 10, in: scope).map(\.draft.event)
        return (acknowledged, written)
    }

    @Test(arguments: [
        (FaultyLedger.Fault.Moment.before, FaultyLedger.Fault.Extent.once, "11011", "1245"),
        (.after, .once, "11011", "12345"),
        (.before, .forEver, "11000", "12"),
        (.after, .forEver, "11000", "12345"),
        (.before, .stopped, "11000", "12"),
        (.after, .stopped, "11000", "123"),
    ])
    func `the third operation goes wrong as told`(
        _ moment: FaultyLedger.Fault.Moment, _ extent: FaultyLedger.Fault.Extent, _ answers: String,
        _ rows: String
    ) async throws {
        let fault = FaultyLedger.Fault(operation: 3, moment: moment, extent: extent)
        let outcome = try await outcomes(fault)
        #expect(outcome.acknowledged.map { $0 ? "1" : "0" }.joined() == answers)
        #expect(outcome.written.joined() == rows)
    }

    @Test func `without a fault everything passes and is counted`() async throws {
        let faulty = FaultyLedger(MemoryLedger(now: { Instant(microseconds: 0) }), fault: nil)
        _ = try await faulty.auditHead(in: scope)
        _ = try await faulty.tenants()
        #expect(faulty.operations == 2)
        #expect(!faulty.hasStruck)
    }

    @Test func `reads pass by when only commits are counted`() async throws {
        let fault = FaultyLedger.Fault(operation: 1, moment: .before, extent: .once)
        let faulty = FaultyLedger(
            MemoryLedger(now: { Instant(microseconds: 0) }), fault: fault, counting: .commits)
        _ = try await faulty.tenants()
        #expect(!faulty.hasStruck)
        await #expect(throws: LedgerError.self) { try await faulty.commit(Transition(scope: scope)) }
        #expect(faulty.hasStruck)
    }
}
