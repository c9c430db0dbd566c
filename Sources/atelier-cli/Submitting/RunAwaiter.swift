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
    /// How long somebody is waited for who is to be linked to, and is not done by himself.
    private static let longestHold = Duration.seconds(10)

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
        var heldSince: Duration?
        while let current = driven, !current.state.isFinal, !Task.isCancelled {
            let passed = SystemClock.monotonic() - started
            // What a run waits for that is a run is driven with it.
            let others = try await interpreter.blockers(of: current, in: scope)
            if others?.isEmpty ?? false {
                driven = try await interpreter.drive(current.id, in: scope)
                if driven?.version != current.version { continue }
            }
            let moving = others.flatMap { $0.isEmpty ? nil : $0 } ?? [driven ?? current]
            var left = RunAwaiter.pollDelay
            switch option {
            case .untilSettled:
                // A retry is only time; a person, an event or a timer is not waited for.
                guard moving.contains(where: { $0.isOnlyTime(elsewhere: others != nil) }) else { return }
                if current.wait?.kind == "duplicate" {
                    left = RunAwaiter.longestHold - (passed - (heldSince ?? passed))
                    heldSince = heldSince ?? passed
                }
            case .atMost(let limit): left = limit - passed
            }
            if left <= .zero { return }
            let now = SystemClock.now()
            let due = (moving + [current]).compactMap(\.wake).map { $0.dueAt.since(now) }.min()
            await interpreter.store.waitForChange(
                atMost: max(.milliseconds(1), min(due ?? left, left, RunAwaiter.pollDelay)))
            await interpreter.drive(all: others ?? [], in: scope)
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

extension RunRow {
    /// True for a run that goes on by itself, with `elsewhere` also in another process that holds it.
    ///
    /// What a run that is woken waited for is over, though it has not looked yet.
    func isOnlyTime(elsewhere: Bool) -> Bool {
        guard state != .suspended else { return false }
        if isDeclaredWait, wait != nil { return wake?.isDue(at: SystemClock.now()) ?? false }
        return wake != nil || elsewhere && lease != nil
    }
}
