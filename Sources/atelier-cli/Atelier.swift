// SPDX-License-Identifier: Apache-2.0
import ArgumentParser

/// The program's verbs.
struct Atelier: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "atelier",
        abstract: "Runs declarative action contracts durably.",
        discussion: """
            A contract says what may be submitted, what is checked, what is created and what happens when it already \
            exists.

            Exit codes: 0 done, 1 findings, 2 could not run, 3 not found, 4 denied, 5 conflict, 6 not finished.

            An option that takes a value may also come from the environment, and from the project file: --limit from \
            ATELIER_LIMIT, or from 'limit' in atelier.yaml. The option wins over the environment, and that over the file.

            --generate-completion-script bash, zsh or fish prints completions for that shell; --generate-man-page prints \
            this manual for man(1).

            Example: atelier init
            """,
        version: "atelier \(Release.version)",
        groupedSubcommands: [
            CommandGroup(
                name: "Contracts:",
                subcommands: [
                    Init.self, New.self, Validate.self, Lint.self, TestVerb.self, Fmt.self, Diff.self,
                    PlanVerb.self, Explain.self, Functions.self, SchemaVerb.self, Doc.self, Form.self,
                    LanguageServerVerb.self,
                ]),
            CommandGroup(
                name: "Submissions:",
                subcommands: [Submit.self, Available.self, Submissions.self, Events.self, Triggers.self]),
            CommandGroup(
                name: "Ledger:",
                subcommands: [
                    Records.self, Audit.self, WorkerVerb.self, Verify.self, LedgerVerb.self, Metrics.self,
                    Doctor.self,
                ]),
        ])
}

/// One verb: what it is told on the command line, and what it does.
protocol Verb: ParsableCommand {
    var shared: SharedOptions { get }
    /// How it can print.
    static var formats: [OutputFormat] { get }
    /// True when what it does for the runs of a ledger stands, also where the answer cannot be written.
    var isLasting: Bool { get }

    /// Does it; throws when it cannot.
    func perform(in session: Session) async throws(Failure) -> ExitStatus
}

extension Verb {
    static var formats: [OutputFormat] { [.text, .json] }
    var isLasting: Bool { false }
}

extension ColorChoice: ExpressibleByArgument {}

/// What every verb understands.
struct SharedOptions: ParsableArguments {
    @Option(
        name: .customShort("C"), help: ArgumentHelp("Run as if started in this folder.", valueName: "folder"),
        completion: .directory)
    var folder: String?

    @Option(
        help: ArgumentHelp("How to print: text or json, and what the verb has besides.", valueName: "format"),
        completion: .list(OutputFormat.allCases.map(\.rawValue)))
    var format: String?

    @Option(help: ArgumentHelp("When to use colour: always, auto or never.", valueName: "when"))
    var color: ColorChoice?

    /// What they say, without the parser's wrapping.
    var given: GeneralOptions { GeneralOptions(folder: folder, format: format, color: color) }
}

/// What every verb understands, as it was given.
struct GeneralOptions {
    var folder: String?
    var format: String?
    var color: ColorChoice?
}

/// Where the ledger is.
struct LedgerOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("The ledger: a path, sqlite:PATH or memory: .", valueName: "url"),
        completion: .file())
    var ledger: String?
}

/// Where contracts are, for verbs that take an action.
struct ContractOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("A file or folder with contracts; repeatable.", valueName: "path"),
        completion: .file())
    var contracts: [String] = []
}

/// Who acts.
struct IdentityOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The tenant to act in.", valueName: "code"))
    var tenant: String?

    @Option(help: ArgumentHelp("The user who acts.", valueName: "id"))
    var user: String?

    @Option(help: ArgumentHelp("A role of the user; repeatable.", valueName: "role"))
    var role: [String] = []

    @Option(
        name: .customLong("as"),
        help: ArgumentHelp(
            "A file that says who acts: tenant, user, roles, email, name, organization.", valueName: "file"),
        completion: .file())
    var identity: String?
}
