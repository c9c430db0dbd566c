// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// What a caller is told when the ledger's answer to an accept is lost.
@Suite struct LostAnswerTests {
    @Test func `an accept whose answer is lost is looked up by its id`() async throws {
        // Lost with its effect, and lost before it.
        for moment in [FaultyLedger.Fault.Moment.after, .lost] {
            let clock = ManualClock()
            let store = FaultyLedger(
                Workbench.memory(clock), fault: .init(operation: 1, moment: moment, extent: .once),
                counting: .commits)
            let bench = Workbench(
                compiled: Workbench.compile(ReportContract.text), store: store, clock: clock)
            let outcome = try await bench.interpreter.submit(
                SubmitRequest(payload: ReportContract.payload), to: try bench.action("submit_report"),
                as: Workbench.citizen)
            let rows = try await bench.store.submissions(SubmissionQuery(), in: Workbench.citizen.scope)
            #expect(rows.map(\.id) == [outcome.submission.id], "\(moment)")
            #expect(outcome.submission.reference == "CIVIC-2026-001", "\(moment)")
            #expect(outcome.submission.sequence == rows.first?.sequence, "\(moment)")
            let run = try #require(outcome.run)
            _ = try await bench.interpreter.drive(run.id, in: Workbench.citizen.scope)
            #expect(try await bench.detail(outcome.submission.id).submission.status == .created)
        }
    }

    @Test func `a ledger that cannot be asked after a lost answer is told of with the id`() async throws {
        let clock = ManualClock()
        let home = Workbench.memory(clock)
        let store = FaultyLedger(
            home, fault: .init(operation: 1, moment: .after, extent: .stopped), counting: .commits)
        let bench = Workbench(
            compiled: Workbench.compile(ReportContract.text), store: store, clock: clock)
        let error = await #expect(throws: InterpreterError.self) {
            try await bench.interpreter.submit(
                SubmitRequest(payload: ReportContract.payload), to: try bench.action("submit_report"),
                as: Workbench.citizen)
        }
        #expect(error?.kind == .unavailable)
        let row = try #require(
            try await home.submissions(SubmissionQuery(), in: Workbench.citizen.scope).first)
        #expect(error?.message.contains(row.id) == true)
    }
}
