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

            Formats: \(DiagnosticFormats.list).
            """)

    static var formats: [OutputFormat] { DiagnosticFormats.all }

    @OptionGroup(title: "General") var shared: SharedOptions
    @Flag(help: "Let warnings count as findings.") var strict = false
    @Argument(
        help: "Files, folders or patterns; - is standard input. None: the project's contracts.",
        completion: .file())
    var paths: [String] = []

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let project = try session.project()
        let (found, selected) = project.look(for: paths)
        let (texts, unread) = ApplicationLoader.read(found.files)
        let failure = Failure.all(found.problems + unread)
        if texts.isEmpty, let failure { throw failure }
        let loaded = ApplicationLoader(project: project, registry: .standard).load(texts, plans: false)
        let report = DiagnosticReport(
            loaded.diagnostics.filter { selected?.contains($0.range.file) != false },
            sources: loaded.sources.filter { selected?.contains($0.file) != false })
        let isStrict = strict || session.environment.setting("strict") == "1"
        DiagnosticFormats.print(
            report, on: session.console, as: "atelier validate", countsWarnings: isStrict, besides: failure)
        // The process ends here: what was read is not taken apart piece by piece first.
        _ = Unmanaged.passRetained(Box(loaded))
        let status: ExitStatus =
            report.errorCount > 0 || isStrict && report.warningCount > 0 ? .findings : .done
        return failure.map { status.combined(with: $0.status) } ?? status
    }
}

extension Validate {
    /// What the parser makes of a call that names files and nothing else, as editors and hooks write it at every save; nil
    /// for every other call.
    ///
    /// The parser, which looks for its options by reflection, is half of all that such a call computes.
    static func plain(_ arguments: [String]) -> Validate? {
        guard arguments.first == configuration.commandName,
            !arguments.contains(where: { $0.hasPrefix("-") && $0 != "-" })
        else { return nil }
        var verb = Validate()
        verb.shared = .none
        verb.strict = false
        verb.paths = Array(arguments.dropFirst())
        return verb
    }
}
