// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractFormat
import ContractModel

/// `atelier fmt`: one layout for contracts, project files and tests.
struct Fmt: Verb {
    static let configuration = CommandConfiguration(
        commandName: "fmt",
        abstract: "Lays out contracts, the project file and tests in one canonical way, comments kept.",
        discussion: """
            Files are written in place, whole or not at all. What cannot be read is reported and left as it is.

            Examples:
              atelier fmt
              atelier fmt --check actions
              atelier fmt --diff actions/report.yaml
              atelier fmt - --stdin-filename actions/report.yaml
            """)

    @OptionGroup(title: "General") var shared: SharedOptions
    @Flag(help: "Write nothing; name the files that are laid out otherwise, and exit 1 when there are any.")
    var check = false
    @Flag(help: "Write nothing; show what would change.") var diff = false
    @Option(
        name: .customLong("stdin-filename"),
        help: ArgumentHelp(
            "What standard input is the text of: its ending says how to read it.", valueName: "file"))
    var standardInputName: String?
    @Argument(
        help:
            "Files, folders or patterns; - is standard input. None: the project's contracts, tests and atelier.yaml.",
        completion: .file())
    var paths: [String] = []

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        if paths.contains("-"), paths.count > 1 {
            throw .usage("standard input stands alone", help: "name the files in a call of their own")
        }
        let project = try session.project()
        let files = try FormatFiles(project: project).files(for: paths)
        let run = FormatRun(
            console: session.console, isWriting: !check && !diff,
            name: session.setting(standardInputName, "stdin-filename"))
        var results: [FormatResult] = []
        for file in files { results.append(run.format(file)) }
        let report = FormatReport(results: results, showsDiff: diff, isCheck: check)
        if session.console.format == .json {
            session.console.print(report.document)
        } else {
            report.print(to: session.console)
        }
        return report.status
    }
}
