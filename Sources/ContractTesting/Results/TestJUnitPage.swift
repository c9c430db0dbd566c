// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Writes a report as JUnit XML: a suite for each file, a case for each case.
package struct TestJUnitPage {
    private let report: TestReport

    package init(_ report: TestReport) { self.report = report }

    package var text: String {
        var files: [String] = []
        for result in report.cases where !files.contains(result.suite) { files.append(result.suite) }
        for diagnostic in report.diagnostics where !files.contains(diagnostic.range.file) {
            files.append(diagnostic.range.file)
        }
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        text += "<testsuites name=\"atelier test\" \(counts(report.cases, report.diagnostics))>\n"
        for file in files {
            let cases = report.cases.filter { $0.suite == file }
            let diagnostics = report.diagnostics.filter { $0.range.file == file }
            text += "  <testsuite name=\"\(XMLText.escaped(file))\" \(counts(cases, diagnostics))>\n"
            for result in cases { text += page(of: result) }
            for diagnostic in diagnostics where diagnostic.severity == .error {
                text += "    <testcase name=\"\(XMLText.escaped(diagnostic.code.name))\""
                text += " classname=\"\(XMLText.escaped(file))\"><error message=\""
                text += XMLText.escaped(diagnostic.message) + "\">"
                text += XMLText.escaped(place(diagnostic.range)) + "</error></testcase>\n"
            }
            text += "  </testsuite>\n"
        }
        return text + "</testsuites>\n"
    }

    private func counts(_ cases: [CaseResult], _ diagnostics: [Diagnostic]) -> String {
        let errors = diagnostics.count { $0.severity == .error }
        let failures = cases.count { $0.verdict != .passed }
        return "tests=\"\(cases.count + errors)\" failures=\"\(failures)\" errors=\"\(errors)\""
    }

    private func page(of result: CaseResult) -> String {
        let opening =
            "    <testcase name=\"\(XMLText.escaped(result.name))\" classname=\"\(XMLText.escaped(result.action))\""
            + " file=\"\(XMLText.escaped(result.suite))\" line=\"\(result.range.start.line)\""
        let lines: [String]
        let message: String
        switch result.verdict {
        case .passed: return opening + "/>\n"
        case .unsupported:
            message = result.unsupported ?? ""
            lines = [place(result.range)]
        case .failed:
            message = result.failures.first?.message ?? ""
            lines = result.failures.flatMap { failure in
                var lines = ["\(place(failure.range)): \(failure.message)"]
                if failure.isComparison {
                    lines.append("  expected: \(shown(failure.expected))")
                    lines.append("  actual:   \(shown(failure.actual))")
                }
                return lines + failure.notes.map { "  \($0)" }
            }
        }
        return opening
            + ">\n      <failure type=\"\(result.verdict.rawValue)\" message=\"\(XMLText.escaped(message))\">"
            + XMLText.escaped(lines.joined(separator: "\n"), keepsLines: true)
            + "</failure>\n    </testcase>\n"
    }

    private func place(_ range: SourceRange) -> String {
        "\(range.file):\(range.start.line):\(range.start.column)"
    }

    private func shown(_ value: Value?) -> String {
        value.map { CanonicalJSON.faithfulText($0) } ?? "nothing"
    }
}
