// SPDX-License-Identifier: Apache-2.0

/// Writes diagnostics as Markdown, for the summary of a job or a comment: the counts, and a table.
///
/// Whatever an author wrote stands in code spans, where nothing is a link, a tag or a mention.
public struct MarkdownRenderer: DiagnosticRenderer {
    /// What was run, as the title.
    public var title: String

    public init(title: String) { self.title = title }

    public func render(_ report: DiagnosticReport) -> String {
        var text = "### \(title)\n\n\(report.summary)\n"
        if report.diagnostics.isEmpty { return text }
        text += "\n| | Place | Found | Way out |\n|---|---|---|---|\n"
        for diagnostic in report.diagnostics { text += MarkdownRenderer.row(diagnostic) }
        return text
    }

    private static func row(_ diagnostic: Diagnostic) -> String {
        let start = diagnostic.range.start
        let place = "\(diagnostic.range.file):\(start.line):\(start.column)"
        let cells = [
            "\(diagnostic.severity.rawValue) \(diagnostic.code.code)", ReportText.codeSpan(place),
            ReportText.codeSpan(diagnostic.message), diagnostic.help.map(ReportText.codeSpan) ?? "",
        ]
        return "| " + cells.joined(separator: " | ") + " |\n"
    }
}
