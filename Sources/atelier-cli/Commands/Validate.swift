// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractModel
import FunctionLibrary

/// `atelier validate`: everything that would stop a contract from running.
struct Validate: Verb {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Reads, types and compiles contracts, and reports everything that would stop a run.",
        discussion: """
            Examples:
              atelier validate
              atelier validate actions/report.yaml
              atelier validate -
            """)

    static var formats: [OutputFormat] { [.text, .json, .github, .sarif] }

    @OptionGroup(title: "General") var shared: SharedOptions
    @Flag(help: "Let warnings count as findings.") var strict = false
    @Argument(help: "Files, folders or patterns; - is standard input. None: the project's contracts.")
    var paths: [String] = []

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let project = try session.project()
        let (files, selected) = try project.contracts(paths)
        let loaded = try ApplicationLoader(project: project, registry: .standard).load(files)
        let report = DiagnosticReport(
            loaded.diagnostics.filter { selected?.contains($0.range.file) != false },
            sources: loaded.sources.filter { selected?.contains($0.file) != false })
        session.console.print(Validate.renderer(for: session.console).render(report))
        if session.console.format == .text { session.console.note(report.summary) }

        let isStrict = strict || session.environment.setting("strict") == "1"
        return report.errorCount > 0 || isStrict && report.warningCount > 0 ? .findings : .done
    }

    private static func renderer(for console: Console) -> any DiagnosticRenderer {
        switch console.format {
        case .text, .markdown: TextRenderer(usesColor: console.usesColor)
        case .json: JSONRenderer()
        case .github: GitHubRenderer()
        case .sarif: SARIFRenderer(toolVersion: Release.version)
        }
    }
}
