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
              atelier validate - --format github

            Formats: text, json, and for continuous integration github, gitlab, junit and sarif.
            """)

    static var formats: [OutputFormat] { [.text, .json, .github, .sarif, .junit, .gitlab] }

    @OptionGroup(title: "General") var shared: SharedOptions
    @Flag(help: "Let warnings count as findings.") var strict = false
    @Argument(
        help: "Files, folders or patterns; - is standard input. None: the project's contracts.",
        completion: .file())
    var paths: [String] = []

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let project = try session.project()
        let (files, selected) = try project.contracts(paths)
        let loaded = try ApplicationLoader(project: project, registry: .standard).load(files, plans: false)
        let report = DiagnosticReport(
            loaded.diagnostics.filter { selected?.contains($0.range.file) != false },
            sources: loaded.sources.filter { selected?.contains($0.file) != false })
        let isStrict = strict || session.environment.setting("strict") == "1"
        session.console.print(Validate.renderer(for: session.console, isStrict).render(report))
        if session.console.format == .text { session.console.note(report.summary) }
        // The process ends here: what was read is not taken apart piece by piece first.
        _ = Unmanaged.passRetained(Box(loaded))
        return report.errorCount > 0 || isStrict && report.warningCount > 0 ? .findings : .done
    }

    private static func renderer(for console: Console, _ isStrict: Bool) -> any DiagnosticRenderer {
        switch console.format {
        case .json: JSONRenderer()
        case .github: GitHubRenderer()
        case .sarif: SARIFRenderer(toolVersion: Release.version)
        case .junit: JUnitRenderer(suite: "atelier validate", countsWarnings: isStrict)
        case .gitlab: GitLabRenderer()
        case .text, .markdown, .mermaid, .dot, .svg: TextRenderer(usesColor: console.usesColor)
        }
    }
}
