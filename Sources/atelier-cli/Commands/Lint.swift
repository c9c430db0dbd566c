// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractLint
import ContractModel
import FunctionLibrary

/// `atelier lint`: everything that `validate` reports, and what the rules find.
struct Lint: Verb {
    static let configuration = CommandConfiguration(
        commandName: "lint",
        abstract: "Reports what would stop a run, and what is legal and unwise: safety, portability, style.",
        discussion: """
            Examples:
              atelier lint
              atelier lint actions/report.yaml --fix --diff
              atelier lint --rule unbounded-text=warning --rule documentation=info
              atelier lint --changed --since main --format github
              atelier lint --write-baseline --baseline lint-baseline.json

            A rule is weighed in atelier.yaml under 'lint', for some files under 'lint_overrides', and here with --rule. \
            A comment '# atelier: ignore[rule] reason' silences it at its line. 'atelier explain RULE' shows a rule.

            Formats: \(DiagnosticFormats.list).
            """)

    static var formats: [OutputFormat] { DiagnosticFormats.all }

    @OptionGroup(title: "General") var shared: SharedOptions
    @Flag(help: "Let warnings count as findings.") var strict = false
    @Option(
        help: ArgumentHelp(
            "Weigh a rule or family: error, warning, info or off; repeatable.", valueName: "rule=severity"))
    var rule: [String] = []
    @Flag(help: "Apply the fixes that leave the meaning as it was meant.") var fix = false
    @Flag(help: "With --fix, apply the others, too.") var unsafeFixes = false
    @Flag(help: "Show what --fix would change, and write nothing.") var diff = false
    @Option(
        help: ArgumentHelp("Leave out the findings that this file holds.", valueName: "file"),
        completion: .file())
    var baseline: String?
    @Flag(help: "Write what is found now to the file of --baseline.") var writeBaseline = false
    @Flag(help: "Report only what concerns files that differ from the last commit, or from --since.")
    var changed = false
    @Option(help: ArgumentHelp("With --changed, the revision to compare with.", valueName: "revision"))
    var since: String?
    @Flag(help: "Read what is staged for the next commit, and report what concerns it.") var staged = false
    @Option(help: ArgumentHelp("What standard input is called.", valueName: "name")) var stdinFilename:
        String?
    @Flag(help: "Count the findings of each rule instead of showing them.") var statistics = false
    @Flag(help: "Name the files that would be looked at, and stop.") var listFiles = false
    @Flag(help: "Lint again whenever a file changes.") var watch = false
    @Argument(
        help: "Files, folders or patterns; - is standard input. None: the project's contracts.",
        completion: .file())
    var paths: [String] = []

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        try checkTogether(session.console.format)
        if watch { await LintWatch(options: self, session: session).run() }
        return try await run(try session.project(), in: session).once()
    }

    /// A run with the settings of the project as it is.
    func run(_ project: Project, in session: Session) throws(Failure) -> LintRun {
        let settings = try LintSettings(project, flags: session.list(rule, "rule") ?? [])
        return LintRun(
            options: self, session: session, project: project,
            pass: LintPass(project: project, linter: Linter(settings: settings), registry: .standard),
            isStrict: strict || session.environment.setting("strict") == "1")
    }

    /// Refuses flags that contradict each other, before anything is read or written.
    private func checkTogether(_ format: OutputFormat) throws(Failure) {
        if unsafeFixes, !fix, !diff {
            throw .usage("--unsafe-fixes belongs to --fix", help: "write --fix --unsafe-fixes")
        }
        if fix || diff, staged {
            throw .usage("what is staged cannot be mended", help: "leave out --staged or --fix")
        }
        if format != .text, diff || fix && paths == ["-"] {
            throw .usage(
                diff ? "a diff is text" : "the mended standard input is printed as it is",
                help: "leave out --format")
        }
        if watch, paths == ["-"] { throw .usage("standard input cannot be watched") }
    }
}
