// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Ledger
import Testing

@testable import ContractInterpreter

/// How the machine ends a run whose record was made in an earlier commit.
@Suite struct RunEndTests {
    /// A machine on a run that is live, with the submission's record made or not.
    private func machine(isCreated: Bool) throws -> RunMachine {
        let plan = try #require(Workbench.compile(ReportContract.text).action("submit_report")).plan
        let now = ManualClock().now
        let context = "{}"
        var submission = SubmissionRow(
            id: "0190b7c0-0000-7000-8000-000000000001", application: "civic", action: "submit_report",
            mode: "workflow", status: isCreated ? .created : .accepted, fingerprint: "", payload: context,
            arguments: context, caller: context, actor: "ana", contract: "", correlationID: "",
            source: "cli", acceptedAt: now, now: now)
        var state = RunState(cursor: 0)
        if isCreated {
            submission.entity = RecordID(entityType: "report", id: "r")
            state.cursor = try #require(plan.steps.firstIndex { $0.key == "attach" })
            state.hasHandedOver = true
        }
        let run = RunRow(
            id: "run", submission: submission.id, state: .pending, machine: state.text,
            wake: RunRow.Wake(setAt: now, delay: .zero))
        return RunMachine(
            setting: RunMachine.Setting(
                plan: plan, registry: .standard, sealer: nil, caller: Workbench.citizen, zone: .utc,
                today: "2026-11-21", owner: "bench", attachments: [], isLeaseFree: true),
            submission: Shared(submission), run: Shared(run), state: try RunState(text: state.text),
            checks: try KnownChecks([], application: "civic"), entropy: Entropy(seed: [1]), now: now)
    }

    private func writes(_ command: RunCommand) throws -> [Write] {
        guard case .commit(let transition) = command else {
            throw InterpreterError(.usage, "the machine asks for no commit")
        }
        return transition.writes
    }

    @Test(arguments: [false, true])
    func `what is created stays created when the run fails`(_ isCreated: Bool) throws {
        var machine = try machine(isCreated: isCreated)
        let writes = try writes(machine.handle(.quarantined, at: machine.now, uptime: .zero))
        let statuses = writes.compactMap { write -> SubmissionRow.Status? in
            if case .updateSubmission(let row) = write { row.status } else { nil }
        }
        #expect(statuses == [isCreated ? .created : .failed])
        let states = writes.compactMap { write -> RunRow.State? in
            if case .updateRun(let row) = write { row.state } else { nil }
        }
        #expect(states == [.failed])
    }

    @Test(arguments: [false, true])
    func `keys that a record took over in an earlier commit stay`(_ isCreated: Bool) throws {
        for event in [RunEvent.quarantined, .woken] where isCreated || "\(event)" == "quarantined" {
            var machine = try machine(isCreated: isCreated)
            let writes = try writes(machine.handle(event, at: machine.now, uptime: .zero))
            let isReleasing = writes.contains { if case .releaseKeys = $0 { true } else { false } }
            #expect(isReleasing == !isCreated, "\(event)")
        }
    }
}
