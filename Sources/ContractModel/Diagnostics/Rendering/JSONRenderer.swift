// SPDX-License-Identifier: Apache-2.0

/// Writes diagnostics as one JSON document on one line; the shape has a version.
public struct JSONRenderer: DiagnosticRenderer {
    public init() {}

    public func render(_ report: DiagnosticReport) -> String {
        let document = OrderedJSON.object([
            ("schema_version", .integer(1)),
            ("diagnostics", .array(report.diagnostics.map(JSONRenderer.diagnostic))),
            ("summary", JSONRenderer.summary(report)),
        ])
        return document.text + "\n"
    }

    static func summary(_ report: DiagnosticReport) -> OrderedJSON {
        .object([
            ("files", .integer(report.fileCount)), ("errors", .integer(report.errorCount)),
            ("warnings", .integer(report.warningCount)),
        ])
    }

    static func diagnostic(_ diagnostic: Diagnostic) -> OrderedJSON {
        .object([
            ("code", .string(diagnostic.code.code)),
            ("name", .string(diagnostic.code.name)),
            ("severity", .string(diagnostic.severity.rawValue)),
            ("message", .string(diagnostic.message)),
            ("file", .string(diagnostic.range.file)),
            ("range", range(diagnostic.range)),
            ("document", .integer(diagnostic.range.document)),
            ("path", .string(diagnostic.path)),
            ("labels", .array(diagnostic.labels.map(label))),
            ("help", .optional(diagnostic.help)),
            ("fix", diagnostic.fix.map(fix) ?? .null),
        ])
    }

    private static func fix(_ fix: Fix) -> OrderedJSON {
        .object([
            ("message", .string(fix.message)),
            ("safe", .bool(fix.isSafe)),
            (
                "edits",
                .array(
                    fix.edits.map {
                        .object([
                            ("file", .string($0.file)), ("range", range($0.range)),
                            ("replacement", .string($0.replacement)),
                        ])
                    })
            ),
        ])
    }

    private static func label(_ label: Diagnostic.Label) -> OrderedJSON {
        .object([
            ("message", .string(label.message)), ("file", .string(label.range.file)),
            ("range", range(label.range)),
        ])
    }

    private static func range(_ range: SourceRange) -> OrderedJSON {
        .object([("start", position(range.start)), ("end", position(range.end))])
    }

    private static func position(_ position: SourcePosition) -> OrderedJSON {
        .object([
            ("line", .integer(position.line)), ("column", .integer(position.column)),
            ("byte", .integer(position.byte)),
        ])
    }
}
