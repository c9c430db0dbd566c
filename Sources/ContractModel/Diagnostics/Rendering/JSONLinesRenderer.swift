// SPDX-License-Identifier: Apache-2.0

/// Writes one JSON document for each diagnostic, each on its line, and one with the counts at the end.
public struct JSONLinesRenderer: DiagnosticRenderer {
    public init() {}

    public func render(_ report: DiagnosticReport) -> String {
        let lines = report.diagnostics.map { ("diagnostic", JSONRenderer.diagnostic($0)) }
        return (lines + [("summary", JSONRenderer.summary(report))])
            .map { OrderedJSON.object([("schema_version", .integer(1)), $0]).text + "\n" }
            .joined()
    }
}
