// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// How verbs that find something print it; one list for all of them.
enum DiagnosticFormats {
    static let all: [OutputFormat] = [
        .text, .concise, .json, .jsonl, .sarif, .github, .gitlab, .junit, .checkstyle, .codeclimate, .rdjson,
        .markdown,
    ]

    /// The names, for a verb's help.
    static var list: String { all.map(\.rawValue).joined(separator: ", ") }

    /// Prints a report in the console's format, under the name of what was run; people are told the counts beside it.
    ///
    /// What could not be looked at is told besides: standard output still holds one document.
    static func print(
        _ report: DiagnosticReport, on console: Console, as title: String, countsWarnings: Bool,
        besides failure: Failure? = nil
    ) {
        let text = renderer(for: console, title, countsWarnings).render(report)
        if console.format == .json, let failure, let document = try? JSONReader.read(Array(text.utf8)) {
            console.print(failure.besides(document))
            return
        }
        console.print(text)
        if console.format == .text || console.format == .concise { console.note(report.summary) }
        if let failure { console.report(failure) }
    }

    /// What writes a report in the console's format.
    static func renderer(
        for console: Console, _ title: String, _ countsWarnings: Bool
    ) -> any DiagnosticRenderer {
        switch console.format {
        case .concise: ConciseRenderer()
        case .json: JSONRenderer()
        case .jsonl: JSONLinesRenderer()
        case .sarif: SARIFRenderer(toolVersion: Release.version)
        case .github: GitHubRenderer()
        case .gitlab: CodeQualityRenderer(for: .gitLab)
        case .codeclimate: CodeQualityRenderer(for: .codeClimate)
        case .junit: JUnitRenderer(suite: title, countsWarnings: countsWarnings)
        case .checkstyle: CheckstyleRenderer()
        case .rdjson: ReviewdogRenderer()
        case .markdown: MarkdownRenderer(title: title)
        case .text, .html, .mermaid, .dot, .svg, .otlp: TextRenderer(usesColor: console.usesColor)
        }
    }
}
