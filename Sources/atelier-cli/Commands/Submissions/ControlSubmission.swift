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
    var isLasting: Bool { !control.several.dryRun }

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
    var isLasting: Bool { !control.several.dryRun }

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
    var isLasting: Bool { !control.several.dryRun }

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        try await control.perform(.terminate, in: session)
    }
}
