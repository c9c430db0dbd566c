// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Collects what rules find.
struct RuleReport {
    private(set) var findings: [Diagnostic] = []
    private let rules: [LintRule]
    /// Which of the rules looks just now: a rule is many words, and is not copied for each look.
    var turn = 0

    private var code: DiagnosticCode { rules[turn].code }

    init(of rules: [LintRule]) { self.rules = rules }

    /// What some rules find, each of which looks in its turn.
    static func findings(
        of rules: [LintRule], _ look: (LintRule.Check, inout RuleReport) -> Void
    ) -> [Diagnostic] {
        var report = RuleReport(of: rules)
        for turn in rules.indices {
            report.turn = turn
            look(rules[turn].check, &report)
        }
        return report.findings
    }

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
