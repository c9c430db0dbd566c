// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger

/// Drives one run in this process and stays with it as long as was asked.
struct RunAwaiter: Sendable {
    let interpreter: Interpreter
    let scope: TenantScope
    let option: WaitOption

    /// The longest that a move of another process stays unseen.
    private static let pollDelay = Duration.seconds(1)

    /// Drives the run of a submission until it ends or rests for good.
    func wait(for outcome: SubmitOutcome) async throws(InterpreterError) {
        let started = SystemClock.monotonic()
        try await wait(since: started, from: try await interpreter.drive(outcome, in: scope))
    }

    /// Drives the run until it ends or rests for good.
    func wait(for run: String) async throws(InterpreterError) {
        let started = SystemClock.monotonic()
        try await wait(since: started, from: try await interpreter.drive(run, in: scope))
    }

    private func wait(since started: Duration, from driven: RunRow?) async throws(InterpreterError) {
        var driven = driven
        while let current = driven, !current.state.isFinal {
            let left: Duration
            switch option {
            case .untilSettled:
                // A retry is only time; a person, an event or a timer is not waited for.
                if current.wait != nil || current.state == .suspended || current.wake == nil { return }
                left = RunAwaiter.pollDelay
            case .atMost(let limit):
                left = limit - (SystemClock.monotonic() - started)
                if left <= .zero { return }
            }
            let due = current.wake.map { $0.dueAt.since(SystemClock.now()) } ?? RunAwaiter.pollDelay
            await interpreter.store.waitForChange(
                atMost: max(.milliseconds(1), min(due, left, RunAwaiter.pollDelay)))
            driven = try await interpreter.drive(current.id, in: scope)
        }
    }

    /// The exit code for a submission that was waited for.
    static func status(of detail: SubmissionDetail) -> ExitStatus {
        switch detail.submission.status {
        case .rejectedDuplicate: return .conflict
        case .failed, .cancelled: return .findings
        case .accepted, .creating, .created: break
        }
        guard let run = detail.run else { return .done }
        switch run.state {
        case .completed: return .done
        case .failed, .terminated: return .findings
        case .pending, .running, .waiting, .suspended: return .unfinished
        }
    }
}
