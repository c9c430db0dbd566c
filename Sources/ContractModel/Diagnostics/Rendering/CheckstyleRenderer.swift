// SPDX-License-Identifier: Apache-2.0

/// Writes diagnostics as Checkstyle XML, which many services and review tools read.
public struct CheckstyleRenderer: DiagnosticRenderer {
    public init() {}

    public func render(_ report: DiagnosticReport) -> String {
        var files = report.files
        var found: [String: [Diagnostic]] = [:]
        for diagnostic in report.diagnostics {
            let file = diagnostic.range.file
            if found[file] == nil, !files.contains(file) { files.append(file) }
            found[file, default: []].append(diagnostic)
        }
        var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n"
        for file in files {
            let diagnostics = found[file] ?? []
            text += "  <file name=\"\(XMLText.escaped(file))\"" + (diagnostics.isEmpty ? "/>\n" : ">\n")
            for diagnostic in diagnostics { text += "    \(CheckstyleRenderer.element(diagnostic))\n" }
            if !diagnostics.isEmpty { text += "  </file>\n" }
        }
        return text + "</checkstyle>\n"
    }

    private static func element(_ diagnostic: Diagnostic) -> String {
        let message = diagnostic.help.map { "\(diagnostic.message); \($0)" } ?? diagnostic.message
        let start = diagnostic.range.start
        return "<error line=\"\(start.line)\" column=\"\(start.column)\""
            + " severity=\"\(diagnostic.severity.rawValue)\" message=\"\(XMLText.escaped(message))\""
            + " source=\"atelier.\(XMLText.escaped(diagnostic.code.code)).\(XMLText.escaped(diagnostic.code.name))\"/>"
    }
}
