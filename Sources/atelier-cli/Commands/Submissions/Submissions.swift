// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// `atelier submissions`: the ledger's rows, and what people decide about them.
struct Submissions: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "submissions",
        abstract: "Lists and shows submissions, and takes decisions about them.",
        discussion: "Example: atelier submissions list --status rejected_duplicate",
        subcommands: [
            ListSubmissions.self, ShowSubmission.self, TraceSubmission.self, WhySubmission.self,
            ListChildren.self, DecideSubmission.self,
            RetrySubmission.self, RedriveSubmission.self, RerunSubmission.self, CancelSubmission.self,
            PauseSubmission.self, ResumeSubmission.self,
            TerminateSubmission.self, PurgeSubmission.self, RaiseForSubmission.self,
        ])
}

/// What verbs about one submission are told.
struct SubmissionOptions: ParsableArguments {
    @Argument(help: "A submission's id or reference.") var id: String
    @OptionGroup var caller: CallerOptions
    var shared: SharedOptions { caller.shared }

    /// Opens the ledger and hands over interpreter and caller.
    func with(
        _ session: Session, for purpose: LedgerOpening.Purpose,
        _ work: (Interpreter, Caller) async throws(Failure) -> ExitStatus
    ) async throws(Failure) -> ExitStatus {
        try await caller.with(session, for: purpose, work)
    }

    /// Finds the submission and hands it over.
    func look(
        in session: Session, _ work: (SubmissionDetail, Interpreter, Caller) async throws(Failure) -> Void
    ) async throws(Failure) -> ExitStatus {
        try await with(session, for: .reading) { interpreter, caller throws(Failure) in
            let detail = try await telling { () async throws(InterpreterError) in
                try await interpreter.find(id, as: caller)
            }
            try await work(detail, interpreter, caller)
            return .done
        }
    }

    /// Prints a submission.
    static func show(_ detail: SubmissionDetail, _ caller: Caller, on console: Console) {
        let value = SubmissionView.value(detail, tenant: caller.tenant)
        console.print(json: ["schema_version": 1, "submission": value], text: SubmissionText.render(value))
    }
}

/// `atelier submissions show`.
struct ShowSubmission: Verb {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Shows one submission.",
        discussion: "Example: atelier submissions show CIVIC-2026-001")

    @OptionGroup var options: SubmissionOptions
    var shared: SharedOptions { options.shared }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        try await options.look(in: session) { detail, _, caller throws(Failure) in
            SubmissionOptions.show(detail, caller, on: session.console)
        }
    }
}
