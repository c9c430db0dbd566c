// SPDX-License-Identifier: Apache-2.0

/// Writes each diagnostic on one line, as compilers do: `file:line:column: severity[CODE] message`.
public struct ConciseRenderer: DiagnosticRenderer {
    public init() {}

    public func render(_ report: DiagnosticReport) -> String {
        report.diagnostics.map { ConciseRenderer.line($0) + "\n" }.joined()
    }

    static func line(_ diagnostic: Diagnostic) -> String {
        let start = diagnostic.range.start
        let kind = "\(diagnostic.severity.rawValue)[\(diagnostic.code.code)]"
        let file = VisibleText.line(diagnostic.range.file)
        // A name that a service would take for a command of its own says that it is a file.
        let shown = file.trimmingPrefix(while: { $0 == " " }).hasPrefix("::") ? "./" + file : file
        return "\(shown):\(start.line):\(start.column): \(kind) \(VisibleText.line(diagnostic.message))"
    }
}
