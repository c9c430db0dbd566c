// SPDX-License-Identifier: Apache-2.0

/// Writes diagnostics for people: the message, the line that it is about with the place underlined, the other places
/// that belong to it, and the way out.
public struct TextRenderer: DiagnosticRenderer {
    /// Whether ANSI colours are used.
    public var usesColor: Bool

    public init(usesColor: Bool = false) { self.usesColor = usesColor }

    public func render(_ report: DiagnosticReport) -> String {
        report.diagnostics.map { render($0, in: report) }.joined(separator: "\n")
    }

    /// One diagnostic.
    func render(_ diagnostic: Diagnostic, in report: DiagnosticReport) -> String {
        let page = Page(diagnostic, report: report, paint: Paint(isOn: usesColor))
        return page.lines.map { $0 + "\n" }.joined()
    }
}

/// ANSI colours, or none.
private struct Paint {
    var isOn: Bool

    func callAsFunction(_ text: String, _ code: String) -> String {
        isOn ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    func severity(_ severity: DiagnosticSeverity, _ text: String) -> String {
        switch severity {
        case .error: self(text, "1;31")
        case .warning: self(text, "1;33")
        case .info: self(text, "1;36")
        }
    }

    func gutter(_ text: String) -> String { self(text, "1;34") }
}

/// The lines of one diagnostic.
private struct Page {
    /// A place with what is said about it.
    private struct Mark {
        var range: SourceRange
        var message: String?
        var isPrimary: Bool
    }

    private(set) var lines: [String] = []
    private let diagnostic: Diagnostic
    private let report: DiagnosticReport
    private let paint: Paint
    private let margin: Int

    init(_ diagnostic: Diagnostic, report: DiagnosticReport, paint: Paint) {
        self.diagnostic = diagnostic
        self.report = report
        self.paint = paint
        let lastLine = ([diagnostic.range] + diagnostic.labels.map(\.range)).map(\.start.line).max() ?? 1
        margin = String(lastLine).utf8.count
        addHeader()
        addExcerpts()
        addNotes()
    }

    private func blank(_ sign: String = "|") -> String {
        paint.gutter(String(repeating: " ", count: margin + 1) + sign)
    }

    private mutating func addHeader() {
        let kind = paint.severity(
            diagnostic.severity, "\(diagnostic.severity.rawValue)[\(diagnostic.code.code)]")
        lines.append(kind + paint(": " + VisibleText.line(diagnostic.message), "1"))
        addPlace(diagnostic.range, arrow: "-->")
    }

    private mutating func addPlace(_ range: SourceRange, arrow: String) {
        let place = "\(VisibleText.line(range.file)):\(range.start.line):\(range.start.column)"
        lines.append(String(repeating: " ", count: margin) + paint.gutter(arrow) + " " + place)
    }

    private mutating func addExcerpts() {
        let marks =
            [Mark(range: diagnostic.range, message: diagnostic.note, isPrimary: true)]
            + diagnostic.labels.map { Mark(range: $0.range, message: $0.message, isPrimary: false) }
        addExcerpts(of: marks.filter { $0.range.file == diagnostic.range.file })
        let others = marks.filter { $0.range.file != diagnostic.range.file }
        var shown: Set<String> = []
        for mark in others where shown.insert(mark.range.file).inserted {
            addPlace(mark.range, arrow: ":::")
            addExcerpts(of: others.filter { $0.range.file == mark.range.file })
        }
        lines.append(blank())
    }

    /// The marked lines of one file, from top to bottom, with what lies between them left out.
    private mutating func addExcerpts(of marks: [Mark]) {
        guard let file = marks.first?.range.file, let source = report.source(file) else { return }
        lines.append(blank())
        var last: Int?
        for line in Set(marks.map(\.range.start.line)).sorted() {
            if let last, line == last + 2 { addLine(last + 1, SourceLine.shown(last + 1, in: source)) }
            if let last, line > last + 2 { lines.append(paint.gutter("...")) }
            let here = marks.filter { $0.range.start.line == line }
                .sorted { ($0.isPrimary ? 0 : 1, $0.range.start) < ($1.isPrimary ? 0 : 1, $1.range.start) }
            if let first = here.first { addLine(line, Excerpt(first.range, in: source).text) }
            for mark in here { addUnderline(mark, in: source, shownFor: here[0].range) }
            last = line
        }
    }

    private mutating func addLine(_ number: Int, _ text: String) {
        let digits = String(number)
        let padding = String(repeating: " ", count: margin - digits.utf8.count)
        lines.append(paint.gutter(padding + digits + " |") + (text.isEmpty ? "" : " " + text))
    }

    private mutating func addUnderline(_ mark: Mark, in source: SourceText, shownFor first: SourceRange) {
        let excerpt = Excerpt(mark.range, in: source)
        // A line cut around another place has its own columns; then only the words are shown.
        let isAligned = mark.range == first || excerpt.text == Excerpt(first, in: source).text
        var underline = isAligned ? String(repeating: mark.isPrimary ? "^" : "-", count: excerpt.width) : ""
        if let message = mark.message {
            underline += (underline.isEmpty ? "" : " ") + VisibleText.line(message)
        }
        let painted =
            mark.isPrimary ? paint.severity(diagnostic.severity, underline) : paint.gutter(underline)
        lines.append(blank() + " " + String(repeating: " ", count: isAligned ? excerpt.indent : 0) + painted)
    }

    private mutating func addNotes() {
        if let help = diagnostic.help { lines.append(blank("=") + " help: " + VisibleText.line(help)) }
        lines.append(blank("=") + " note: atelier explain \(diagnostic.code.code)")
    }
}

/// A line that is shown for its neighbours.
private enum SourceLine {
    static func shown(_ number: Int, in source: SourceText) -> String {
        let bytes = source.lineBytes(number)
        let start = source.position(atByte: bytes.lowerBound)
        return Excerpt(SourceRange(file: source.file, start: start, end: start), in: source).text
    }
}
