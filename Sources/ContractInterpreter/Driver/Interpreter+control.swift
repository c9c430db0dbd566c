// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
public import Ledger

/// What an operator does to a run.
public enum RunControl: String, Sendable, Hashable, CaseIterable {
    case pause, resume, terminate

    /// The word for a run that it has been done to.
    var done: String {
        switch self {
        case .pause: "paused"
        case .resume: "resumed"
        case .terminate: "terminated"
        }
    }
}

extension Interpreter {
    /// Pauses, resumes or ends a run; who may change the submission may.
    ///
    /// - Throws: `denied` for others, `conflict` when the run has ended, is not paused, or is acting outside.
    public func control(
        _ name: String, _ control: RunControl, reason: String?, as caller: Caller, seen: Int64? = nil
    ) async throws(InterpreterError) -> SubmissionDetail {
        let found = try await find(name, as: caller)
        let run = try checkControl(control, found, as: caller)
        let event: RunEvent =
            switch control {
            case .pause: .paused(by: caller.user, reason: reason)
            case .resume: .resumed(by: caller.user, reason: reason)
            case .terminate: .terminated(by: caller.user, reason: reason)
            }
        for _ in 0..<(seen == nil ? Interpreter.maxAcceptAttempts : 1) {
            if try await drive(run.id, in: caller.scope, with: event, careful: false, seen: seen) != nil {
                break
            }
        }
        // Whoever ends on the way leaves to the run, and to its parts, what is left to do here.
        switch control {
        case .pause: try? await hold(partsOf: found.submission.id, in: caller.scope)
        case .resume: try? await letGo(partsOf: found.submission.id, in: caller.scope)
        case .terminate: break
        }
        let row = try await reading { () async throws(LedgerError) in
            try await store.submission(found.submission.id, in: caller.scope) ?? found.submission
        }
        let after = try await detail(of: row, in: caller.scope)
        let state = after.run?.state
        let isDone =
            switch control {
            case .pause: state == .suspended
            case .resume: state != .suspended
            case .terminate: state == .terminated
            }
        guard isDone else {
            // It may have come to its end between the look and the word.
            if state?.isFinal ?? false {
                throw InterpreterError(
                    .conflict, "the run of '\(found.submission.reference ?? found.submission.id)' has ended")
            }
            if control == .resume, let parent = found.submission.parent {
                throw InterpreterError(
                    .conflict,
                    "'\(name)' is paused with the run that it is part of; resume that: '\(parent)'")
            }
            throw InterpreterError(
                .conflict,
                "the run of '\(name)' could not be \(control.done): it is \(state?.rawValue ?? "gone"), and may be acting outside; try again"
            )
        }
        return after
    }

    /// Refuses what cannot be done to a run as it stands.
    @discardableResult
    func checkControl(
        _ control: RunControl, _ found: SubmissionDetail, as caller: Caller
    ) throws(InterpreterError) -> RunRow {
        let name = found.submission.reference ?? found.submission.id
        try requireEdit(caller, found.plan, control.done)
        guard let run = found.run, !run.state.isFinal else {
            throw InterpreterError(.conflict, "the run of '\(name)' has ended")
        }
        switch (control, run.state) {
        case (.resume, .suspended), (.terminate, _): break
        case (.resume, _): throw InterpreterError(.conflict, "the run of '\(name)' is not paused")
        case (.pause, .suspended): throw InterpreterError(.conflict, "the run of '\(name)' is paused already")
        case (.pause, _): break
        }
        return run
    }
}
