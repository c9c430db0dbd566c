// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import ContractDiff
import ContractModel

/// `atelier diff`: what changed between two versions of an application, and for whom.
struct Diff: Verb {
    static let configuration = CommandConfiguration(
        commandName: "diff",
        abstract: "Compares two versions by what they mean, and says what breaks whom.",
        discussion: """
            OLD and NEW are files, folders, or git revisions: main is the project as it is there, main:actions a part of \
            it. In a project the whole application is compared, and what was named selects what is told. Whether \
            something is written differently does not matter, only whether it means something else.

            Who notices a change is one of callers, readers, runs, duplicates, permissions, operations and people; \
            atelier explain B902 explains a kind of change. Exit code 1 says that something breaks, 2 that a side \
            cannot be read.

            Examples:
              atelier diff main .
              atelier diff HEAD~1:actions/report.yaml actions/report.yaml
              atelier diff main HEAD --breaking-only --format github

            Formats: \(DiagnosticFormats.list).
            """)

    static var formats: [OutputFormat] { DiagnosticFormats.all }

    @OptionGroup(title: "General") var shared: SharedOptions
    @Flag(help: "Tell only what breaks.") var breakingOnly = false
    @Argument(help: "The older version: a file, a folder, or a git revision.", completion: .file())
    var old: String
    @Argument(help: "The newer version, named likewise.", completion: .file())
    var new: String

    func perform(in session: Session) async throws(Failure) -> ExitStatus {
        let comparison = try Comparison(old, new, in: session)
        let errors = comparison.old.errors + comparison.new.errors
        if !errors.isEmpty { throw Diff.refuse(comparison, errors, on: session.console) }
        let whole = comparison.report()
        let isBreaking = whole.count(.breaking) > 0
        let only = breakingOnly || session.environment.setting("breaking-only") == "1"
        let report = only ? whole.breakingOnly : whole
        Diff.show(report, of: comparison, on: session.console)
        if session.console.format == .text { session.console.note(whole.summary) }
        return isBreaking ? .findings : .done
    }

    private static func show(_ report: ChangeReport, of comparison: Comparison, on console: Console) {
        switch console.format {
        case .json: console.print(ChangeJSONRenderer().render(comparison.inRepository(report)))
        case .markdown: console.print(ChangeMarkdownRenderer().render(report))
        case .text: console.print(ChangeTextRenderer(usesColor: console.usesColor).render(report))
        default:
            let diagnostics = comparison.inRepository(
                report.diagnostics, sources: comparison.new.loaded.sources, for: console.format)
            console.print(renderer(for: console).render(diagnostics))
        }
    }

    private static func renderer(for console: Console) -> any DiagnosticRenderer {
        DiagnosticFormats.renderer(for: console, "atelier diff", false)
    }

    /// A side that cannot be read is not compared: what is wrong with it is told, and nothing else.
    private static func refuse(
        _ comparison: Comparison, _ errors: [Diagnostic], on console: Console
    ) -> Failure {
        let sources = comparison.sources
        switch console.format {
        case .json: break
        case .text, .markdown:
            let report = DiagnosticReport(errors, sources: sources)
            console.note(TextRenderer(usesColor: false).render(report))
        default:
            let report = comparison.inRepository(errors, sources: sources, for: console.format)
            console.print(renderer(for: console).render(report))
        }
        let sides = [comparison.old, comparison.new].filter { !$0.errors.isEmpty }
        let names = sides.map { "'\($0.name)'" }.joined(separator: " and ")
        let failure = Failure.usage(
            "\(names) cannot be compared: what does not validate means nothing yet",
            help: "atelier validate shows what is wrong")
        if console.format != .json { return failure }
        return Failure(
            .unable,
            errors.map {
                Failure.Entry(
                    code: $0.code.code, message: $0.message, at: comparison.inRepository($0.range))
            },
            help: failure.help)
    }
}
