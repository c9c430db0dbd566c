// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Shows a report to people: a line for each suite, and of each case that failed what was expected beside what came.
package struct TestTextPage {
    private let report: TestReport
    private let usesColor: Bool

    package init(_ report: TestReport, usesColor: Bool = false) {
        self.report = report
        self.usesColor = usesColor
    }

    package var text: String {
        var lines: [String] = []
        var suites: [String] = []
        for result in report.cases where !suites.contains(result.suite) { suites.append(result.suite) }
        for suite in suites {
            let cases = report.cases.filter { $0.suite == suite }
            let passed = cases.count { $0.verdict == .passed }
            let name = VisibleText.line(suite)
            lines.append(
                passed == cases.count
                    ? "\(paint("passed", "32"))  \(name)  \(cases.count) \(cases.count == 1 ? "case" : "cases")"
                    : "\(paint("failed", "1;31"))  \(name)  \(cases.count - passed) of \(cases.count) cases")
            for result in cases { lines += page(of: result) }
        }
        for report in report.coverage ?? [] { lines += page(of: report) }
        if let mutants = report.mutants { lines += page(of: mutants) }
        return lines.map { $0 + "\n" }.joined()
    }

    private func paint(_ text: String, _ code: String) -> String {
        usesColor ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }

    private func page(of result: CaseResult) -> [String] {
        switch result.verdict {
        case .passed: return []
        case .unsupported:
            return ["  \(paint("unsupported", "1;33")): \(VisibleText.line(result.name))"]
                + excerpt(result.range) + ["     = \(VisibleText.line(result.unsupported ?? ""))"]
        case .failed:
            return ["  \(paint("failed", "1;31")): \(VisibleText.line(result.name))"]
                + result.failures.flatMap(page)
        }
    }

    private func page(of failure: TestFailure) -> [String] {
        var lines = ["    \(VisibleText.line(failure.message))"] + excerpt(failure.range)
        if failure.isComparison {
            lines.append("     = expected: \(shown(failure.expected))")
            lines.append("     = actual:   \(shown(failure.actual))")
        }
        return lines + failure.notes.map { "     = \(VisibleText.line($0))" }
    }

    private func shown(_ value: Value?) -> String {
        guard let value else { return "nothing" }
        let text = VisibleText.line(CanonicalJSON.faithfulText(value))
        return text.unicodeScalars.count > TestTextPage.maxShown
            ? String(String.UnicodeScalarView(text.unicodeScalars.prefix(TestTextPage.maxShown))) + "…" : text
    }

    private static let maxShown = 500

    /// The line of a place, with the place underlined.
    private func excerpt(_ range: SourceRange) -> [String] {
        let place = "     --> \(VisibleText.line(range.file)):\(range.start.line):\(range.start.column)"
        guard let source = report.sources.first(where: { $0.file == range.file }) else { return [place] }
        let line = String.UnicodeScalarView(source.line(range.start.line).unicodeScalars)
        guard line.count <= TestTextPage.maxShown else { return [place] }
        let before = String(String.UnicodeScalarView(line.prefix(range.start.column - 1)))
        let length =
            range.end.line == range.start.line ? range.end.column - range.start.column : line.count
        let marked = String(
            String.UnicodeScalarView(line.dropFirst(range.start.column - 1).prefix(max(length, 1))))
        let number = String(range.start.line)
        let margin = String(repeating: " ", count: number.utf8.count)
        let indent = String(repeating: " ", count: VisibleText.line(before).unicodeScalars.count)
        let carets = String(
            repeating: "^", count: max(1, VisibleText.line(marked).unicodeScalars.count))
        return [
            place, "     \(number) | \(VisibleText.line(String(line)))",
            "     \(margin) | \(indent)\(paint(carets, "1;31"))",
        ]
    }

    private func page(of coverage: CoverageReport) -> [String] {
        [
            "coverage of \(coverage.action): \(coverage.reached) of \(coverage.places.count), \(coverage.percent) %"
        ]
            + coverage.places.filter { !$0.isReached }.map { "  not reached: \($0.kind.rawValue) \($0.name)" }
    }

    private func page(of mutants: [Mutant]) -> [String] {
        let killed = mutants.count(where: \.isKilled)
        return ["mutants: \(killed) of \(mutants.count) noticed, \(report.killedPercent) %"]
            + mutants.filter { !$0.isKilled }.map {
                "  nobody notices: \($0.action): \(VisibleText.line($0.change))"
            }
    }
}
