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
        try Validation(paths: paths, isStrict: strict).perform(in: session)
    }
}

/// What `atelier validate` does, once it is known what it is asked.
struct Validation {
    var paths: [String]
    /// Whether warnings count as findings.
    var isStrict: Bool

    func perform(in session: Session) throws(Failure) -> ExitStatus {
        let project = try session.project()
        let (found, selected) = project.look(for: paths)
        let (texts, unread) = ApplicationLoader.read(found.files)
        let failure = Failure.all(found.problems + unread)
        if texts.isEmpty, let failure { throw failure }
        let loaded = ApplicationLoader(project: project, registry: .standard).load(texts, plans: false)
        let report = DiagnosticReport(
            loaded.diagnostics.filter { selected?.contains($0.range.file) != false },
            sources: loaded.sources.filter { selected?.contains($0.file) != false })
        let isStrict = isStrict || session.environment.setting("strict") == "1"
        DiagnosticFormats.print(
            report, on: session.console, as: "atelier validate", countsWarnings: isStrict, besides: failure)
        // The process ends here: what was read is not taken apart piece by piece first.
        _ = Unmanaged.passRetained(Box(loaded))
        let status: ExitStatus =
            report.errorCount > 0 || isStrict && report.warningCount > 0 ? .findings : .done
        return failure.map { status.combined(with: $0.status) } ?? status
    }
}

/// A call of `validate` as editors, hooks and jobs write it at every save, read without the parser.
///
/// The parser, which looks for its options by reflection, is half of all that such a call computes. Whatever is not
/// plainly in order is left to it.
struct PlainValidation {
    var general = GeneralOptions()
    var work = Validation(paths: [], isStrict: false)

    /// Nil for a call of another verb, and for every option that is not one of a few, or is given twice.
    ///
    /// - Parameter arguments: in the order of ``ArgumentOrder``.
    init?(_ arguments: [String]) {
        guard arguments.first == "validate" else { return nil }
        var seen: [String] = []
        var rest = arguments.dropFirst()
        while let argument = rest.popFirst() {
            if !argument.hasPrefix("-") || argument == "-" {
                work.paths.append(argument)
                continue
            }
            if seen.contains(argument) { return nil }
            seen.append(argument)
            if argument == "--strict" {
                work.isStrict = true
                continue
            }
            guard let value = rest.popFirst(), !value.hasPrefix("-") else { return nil }
            switch argument {
            case "-C": general.folder = value
            case "--format": general.format = value
            case "--color":
                guard let color = ColorChoice(rawValue: value) else { return nil }
                general.color = color
            default: return nil
            }
        }
    }
}
