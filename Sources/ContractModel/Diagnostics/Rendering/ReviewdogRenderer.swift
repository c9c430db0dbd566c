// SPDX-License-Identifier: Apache-2.0

/// Writes diagnostics in the Reviewdog Diagnostic Format, from which comments of a review are made.
public struct ReviewdogRenderer: DiagnosticRenderer {
    public init() {}

    public func render(_ report: DiagnosticReport) -> String {
        let document = OrderedJSON.object([
            ("source", .object([("name", .string("atelier"))])),
            (
                "severity",
                .string(report.errorCount > 0 ? "ERROR" : report.warningCount > 0 ? "WARNING" : "INFO")
            ),
            (
                "diagnostics",
                .array(report.diagnostics.map { ReviewdogRenderer.diagnostic($0, in: report) })
            ),
        ])
        return document.text + "\n"
    }

    private static func diagnostic(_ diagnostic: Diagnostic, in report: DiagnosticReport) -> OrderedJSON {
        let message = diagnostic.help.map { "\(diagnostic.message); \($0)" } ?? diagnostic.message
        var members: [(String, OrderedJSON)] = [
            ("message", .string(ReportText.plain(message))),
            ("location", location(diagnostic.range, in: report)),
            ("severity", .string(diagnostic.severity.rawValue.uppercased())),
            ("code", .object([("value", .string(diagnostic.code.code))])),
        ]
        // Suggestions belong to the file that is commented on.
        let edits = diagnostic.fix?.edits ?? []
        if !edits.isEmpty, edits.allSatisfy({ $0.file == diagnostic.range.file }) {
            let suggestions = edits.map {
                OrderedJSON.object([
                    ("range", range($0.range, in: report)), ("text", .string($0.replacement)),
                ])
            }
            members.append(("suggestions", .array(suggestions)))
        }
        if !diagnostic.labels.isEmpty {
            let related = diagnostic.labels.map {
                OrderedJSON.object([
                    ("message", .string(ReportText.plain($0.message))),
                    ("location", location($0.range, in: report)),
                ])
            }
            members.append(("relatedLocations", .array(related)))
        }
        return .object(members)
    }

    private static func location(_ place: SourceRange, in report: DiagnosticReport) -> OrderedJSON {
        .object([("path", .string(place.file)), ("range", range(place, in: report))])
    }

    private static func range(_ range: SourceRange, in report: DiagnosticReport) -> OrderedJSON {
        .object([
            ("start", position(range.start, of: range.file, in: report)),
            ("end", position(range.end, of: range.file, in: report)),
        ])
    }

    /// The format counts columns in bytes, from 1.
    private static func position(
        _ position: SourcePosition, of file: String, in report: DiagnosticReport
    ) -> OrderedJSON {
        let column =
            report.source(file).map { max(0, position.byte - $0.lineBytes(position.line).lowerBound) + 1 }
            ?? position.column
        return .object([("line", .integer(position.line)), ("column", .integer(column))])
    }
}
