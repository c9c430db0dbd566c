// SPDX-License-Identifier: Apache-2.0

/// Writes diagnostics as workflow commands, which a continuous integration service shows beside the lines.
public struct GitHubRenderer: DiagnosticRenderer {
    public init() {}

    public func render(_ report: DiagnosticReport) -> String {
        report.diagnostics.map { GitHubRenderer.command($0) + "\n" }.joined()
    }

    private static func command(_ diagnostic: Diagnostic) -> String {
        let range = diagnostic.range
        let name =
            switch diagnostic.severity {
            case .error: "error"
            case .warning: "warning"
            case .info: "notice"
            }
        var properties = [
            ("file", range.file), ("line", String(range.start.line)), ("endLine", String(range.end.line)),
        ]
        // Columns are taken only when both are on one line; the last is the one of the last character.
        if range.start.line == range.end.line {
            properties.append(("col", String(range.start.column)))
            properties.append(("endColumn", String(max(range.start.column, range.end.column - 1))))
        }
        properties.append(("title", "\(diagnostic.code.code) \(diagnostic.code.name)"))
        let written = properties.map { "\($0)=\(escape($1, isProperty: true))" }.joined(separator: ",")
        return "::\(name) \(written)::" + escape(body(diagnostic), isProperty: false)
    }

    private static func body(_ diagnostic: Diagnostic) -> String {
        var lines = [diagnostic.message]
        for label in diagnostic.labels {
            let place = "\(label.range.file):\(label.range.start.line):\(label.range.start.column)"
            lines.append("\(label.message): \(place)")
        }
        if let help = diagnostic.help { lines.append("help: \(help)") }
        return lines.joined(separator: "\n")
    }

    /// Escapes what would end a command or one of its properties, so that an author's text cannot begin another.
    private static func escape(_ text: String, isProperty: Bool) -> String {
        text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "%": escaped += "%25"
            case "\r": escaped += "%0D"
            case "\n": escaped += "%0A"
            case ":" where isProperty: escaped += "%3A"
            case "," where isProperty: escaped += "%2C"
            case "\t": escaped += " "
            default: escaped += VisibleText.cell(scalar, after: escaped).text
            }
        }
    }
}
