// SPDX-License-Identifier: Apache-2.0

/// Writes diagnostics as a code quality report, which a merge request shows beside the lines.
public struct CodeQualityRenderer: DiagnosticRenderer {
    /// Who reads it: both take the same issues, one of them with more members.
    public enum Reader: Sendable { case gitLab, codeClimate }

    public var reader: Reader

    public init(for reader: Reader) { self.reader = reader }

    public func render(_ report: DiagnosticReport) -> String {
        var seen: [String: Int] = [:]
        let issues = report.diagnostics.map { diagnostic in
            // The same mistake keeps its fingerprint when lines move; a second one in the file gets a number.
            let identity = [diagnostic.range.file, diagnostic.code.code, diagnostic.path, diagnostic.message]
                .joined(separator: "\u{0}")
            let number = seen[identity, default: 0]
            seen[identity] = number + 1
            return issue(
                diagnostic, fingerprint: Digest(of: number == 0 ? identity : "\(identity)\u{0}\(number)").hex)
        }
        return OrderedJSON.array(issues).text + "\n"
    }

    private func issue(_ diagnostic: Diagnostic, fingerprint: String) -> OrderedJSON {
        let message = diagnostic.help.map { "\(diagnostic.message); \($0)" } ?? diagnostic.message
        let severity =
            switch diagnostic.severity {
            case .error: "major"
            case .warning: "minor"
            case .info: "info"
            }
        let range = diagnostic.range
        let kind: [(String, OrderedJSON)] =
            reader == .gitLab
            ? [] : [("type", .string("issue")), ("categories", .array([.string("Bug Risk")]))]
        return .object(
            kind + [
                ("description", .string(ReportText.plain(message))),
                ("check_name", .string("\(diagnostic.code.code) \(diagnostic.code.name)")),
                ("fingerprint", .string(fingerprint)),
                ("severity", .string(severity)),
                (
                    "location",
                    .object([
                        ("path", .string(range.file)),
                        (
                            "lines",
                            .object([
                                ("begin", .integer(range.start.line)),
                                ("end", .integer(max(range.start.line, range.end.line))),
                            ])
                        ),
                    ])
                ),
            ])
    }
}
