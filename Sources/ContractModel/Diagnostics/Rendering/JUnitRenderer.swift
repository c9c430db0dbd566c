// SPDX-License-Identifier: Apache-2.0

/// Writes diagnostics as JUnit XML, which continuous integration services show as tests: one case for each file.
public struct JUnitRenderer: DiagnosticRenderer {
    /// What the suite is called.
    public var suite: String
    /// Whether warnings fail a case, as errors do.
    public var countsWarnings: Bool

    public init(suite: String, countsWarnings: Bool = false) {
        self.suite = suite
        self.countsWarnings = countsWarnings
    }

    public func render(_ report: DiagnosticReport) -> String {
        var files = report.files
        var found: [String: [Diagnostic]] = [:]
        for diagnostic in report.diagnostics {
            let file = diagnostic.range.file
            if found[file] == nil, !files.contains(file) { files.append(file) }
            found[file, default: []].append(diagnostic)
        }
        let failed = files.count { found[$0]?.contains(where: isFailure) ?? false }
        let counts = "tests=\"\(files.count)\" failures=\"\(failed)\" errors=\"0\""
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        text += "<testsuites name=\"\(XMLText.escaped(suite))\" \(counts)>\n"
        text += "  <testsuite name=\"\(XMLText.escaped(suite))\" \(counts)>\n"
        for file in files { text += testCase(file, found[file] ?? []) }
        return text + "  </testsuite>\n</testsuites>\n"
    }

    private func isFailure(_ diagnostic: Diagnostic) -> Bool {
        diagnostic.severity == .error || countsWarnings && diagnostic.severity == .warning
    }

    private func testCase(_ file: String, _ diagnostics: [Diagnostic]) -> String {
        let name = XMLText.escaped(file)
        let opening =
            "    <testcase name=\"\(name)\" classname=\"\(XMLText.escaped(suite))\" file=\"\(name)\""
        if diagnostics.isEmpty { return opening + "/>\n" }
        var text = opening + ">\n"
        let failures = diagnostics.filter(isFailure)
        // A case fails once; every mistake of the file is in it.
        if let first = failures.first {
            let title =
                failures.count == 1 ? first.message : "\(first.message), and \(failures.count - 1) more"
            text +=
                "      <failure type=\"\(XMLText.escaped(first.code.code))\" message=\"\(XMLText.escaped(title))\">"
            text += XMLText.escaped(
                failures.map(JUnitRenderer.line).joined(separator: "\n"), keepsLines: true)
            text += "</failure>\n"
        }
        let others = diagnostics.filter { !isFailure($0) }
        if !others.isEmpty {
            text += "      <system-out>"
            text += XMLText.escaped(others.map(JUnitRenderer.line).joined(separator: "\n"), keepsLines: true)
            text += "</system-out>\n"
        }
        return text + "    </testcase>\n"
    }

    private static func line(_ diagnostic: Diagnostic) -> String {
        let start = diagnostic.range.start
        let help = diagnostic.help.map { "\n  help: " + VisibleText.line($0) } ?? ""
        return VisibleText.line("\(diagnostic.range.file):\(start.line):\(start.column): ")
            + VisibleText.line(
                "\(diagnostic.severity.rawValue)[\(diagnostic.code.code)]: \(diagnostic.message)")
            + help
    }
}

/// Text of other people inside XML.
package enum XMLText {
    /// With what would end an element or an attribute as references, and what XML cannot hold spelled out.
    package static func escaped(_ text: String, keepsLines: Bool = false) -> String {
        text.unicodeScalars.reduce(into: "") { escaped, scalar in
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\n" where keepsLines: escaped += "\n"
            case "\t", "\n", "\r": escaped += " "
            default:
                let shown = VisibleText.cell(scalar, after: escaped).text
                escaped += shown.hasPrefix("<") ? "&lt;\(shown.dropFirst().dropLast())&gt;" : shown
            }
        }
    }
}
