// SPDX-License-Identifier: Apache-2.0
internal import Ledger

extension SubmissionDetail {
    /// Why nothing goes on from where it failed: where it stands instead, and what would move it.
    func notFailed(_ wanted: String) -> InterpreterError {
        let name = submission.reference ?? submission.id
        func command(_ verb: String) -> String { "'atelier submissions \(verb) \(name)'" }
        let stands: String
        var help: String?
        switch run?.state {
        case .pending, .running:
            stands = "is under way"
            help = "\(command("why")) tells what it does, and \(command("cancel")) stops it"
        case .waiting:
            stands = submission.status == .rejectedDuplicate ? "is held as a duplicate" : "is waiting"
            help = "\(command("why")) tells what would move it, and \(command("cancel")) stops it"
        case .suspended:
            stands = "is paused"
            help = "\(command("resume")) lets it go on, and \(command("cancel")) stops it"
        case .completed:
            stands = "has completed"
            help = "\(command("rerun")) runs it again, as a new submission"
        case .terminated:
            stands = submission.status == .cancelled ? "was cancelled" : "was terminated"
            help = "\(command("rerun")) runs it again, as a new submission"
        case .failed, nil: stands = "is \(submission.status.rawValue)"
        }
        return InterpreterError(.conflict, "'\(name)' \(stands), and \(wanted)", help: help)
    }
}
