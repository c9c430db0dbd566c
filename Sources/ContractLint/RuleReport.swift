// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Collects what a rule finds.
struct RuleReport {
    private(set) var findings: [Diagnostic] = []
    /// That of the rule which looks just now.
    var code: DiagnosticCode

    init(code: DiagnosticCode) { self.code = code }

    /// Takes what was found elsewhere.
    mutating func take(_ findings: [Diagnostic]) { self.findings += findings }

    /// Reports a place.
    mutating func callAsFunction(
        _ message: String, at place: SourcePlace, note: String? = nil, labels: [Diagnostic.Label] = [],
        help: String? = nil, fix: Fix? = nil
    ) {
        findings.append(
            Diagnostic(code, message, at: place, note: note, labels: labels, help: help, fix: fix))
    }

    /// Reports a range of a text.
    mutating func callAsFunction(
        _ message: String, at range: SourceRange, path: String = "", note: String? = nil,
        labels: [Diagnostic.Label] = [], help: String? = nil, fix: Fix? = nil
    ) {
        findings.append(
            Diagnostic(
                code, message, at: range, path: path, note: note, labels: labels, help: help, fix: fix))
    }
}
