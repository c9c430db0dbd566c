// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractInterpreter
import ContractModel
import Ledger

/// What verbs are told that an operator moves a run with.
struct ControlOptions: ParsableArguments {
    @Argument(help: "A submission's id or reference; without one, those that the filter finds.") var id:
        String?
    @Option(help: ArgumentHelp("Why; kept in the audit trail.", valueName: "text")) var reason: String?
    @OptionGroup var several: SeveralOptions

    func perform(_ action: OperatorOrder.Action, in session: Session) async throws(Failure) -> ExitStatus {
        let order = OperatorOrder(action, reason: session.setting(reason, "reason"))
        return try await several.perform(on: id, in: session, order)
    }
}

/// `atelier submissions pause`.
struct PauseSubmission: Verb {
    static let configuration = CommandConfiguration(
        commandName: "pause", abstract: "Lets nothing move a run until it is resumed.",
        discussion: "Example: atelier submissions pause CIVIC-2026-002 --reason \"the warehouse is closed\"")

    @OptionGroup var control: ControlOptions
    var shared: SharedOptions { control.several.shared }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        try await control.perform(.pause, in: session)
    }
}

/// `atelier submissions resume`.
struct ResumeSubmission: Verb {
    static let configuration = CommandConfiguration(
        commandName: "resume", abstract: "Lets a paused run go on.",
        discussion: """
            Examples:
              atelier submissions resume CIVIC-2026-002
              atelier submissions resume --state suspended --action submit_report --dry-run
            """)

    @OptionGroup var control: ControlOptions
    var shared: SharedOptions { control.several.shared }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        try await control.perform(.resume, in: session)
    }
}

/// `atelier submissions terminate`.
struct TerminateSubmission: Verb {
    static let configuration = CommandConfiguration(
        commandName: "terminate",
        abstract: "Ends a run at once; nothing is undone, and what would have been is named.",
        discussion: "Example: atelier submissions terminate CIVIC-2026-002 --reason \"settled by hand\"")

    @OptionGroup var control: ControlOptions
    var shared: SharedOptions { control.several.shared }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        try await control.perform(.terminate, in: session)
    }
}

/// `atelier submissions why`.
struct WhySubmission: Verb {
    static let configuration = CommandConfiguration(
        commandName: "why", abstract: "Tells what a run waits for, and what would move it.",
        discussion: "Example: atelier submissions why CIVIC-2026-002")

    @OptionGroup var options: SubmissionOptions
    var shared: SharedOptions { options.shared }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        try await options.look(in: session) { detail, interpreter, caller throws(Failure) in
            let name = detail.submission.reference ?? detail.submission.id
            let cause = try await telling { () async throws(InterpreterError) in
                try await interpreter.cause(of: detail, as: caller)
            }
            let why = RunReason(detail, as: name, now: SystemClock.now(), cause: cause)
            var text = "\(name) \(detail.run?.state.rawValue ?? ""): \(why.reason)\n"
            if let step = why.step { text += "  step       \(step)\n" }
            if let next = why.nextAt { text += "  next look  \(DateTimeText.render(next))\n" }
            for move in why.moves { text += "  moved by   \(move)\n" }
            session.console.print(
                json: [
                    "schema_version": 1, "submission": .string(detail.submission.id),
                    "run_state": detail.run.map { .string($0.state.rawValue) } ?? .null,
                    "reason": .string(why.reason), "step": why.step.map(Value.string) ?? .null,
                    "next_at": why.nextAt.map { .string(DateTimeText.render($0)) } ?? .null,
                    "moved_by": .list(why.moves.map(Value.string)),
                ], text: text)
        }
    }
}
