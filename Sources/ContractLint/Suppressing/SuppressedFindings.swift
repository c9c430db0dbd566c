// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Leaves out the findings that comments silence, and says which comments silence nothing.
struct SuppressedFindings {
    let rules: RuleIndex
    /// False for a rule that is off in the file: nobody knows what it would find.
    let isOn: (LintRule) -> Bool
    /// Nobody knows either what a rule would find that could not look.
    let asked: AskedRules

    /// What is left of the findings of one file, and what is wrong with its comments.
    func apply(
        _ suppressions: [Suppression], to findings: [Diagnostic], of source: SourceText
    )
        -> [Diagnostic]
    {
        if suppressions.isEmpty { return findings }
        var used: Set<Int> = []
        var kept = findings.filter { finding in
            let silenced = suppressions.indices.filter { isAbout(finding, suppressions[$0]) }
            used.formUnion(silenced)
            return silenced.isEmpty
        }
        for (index, suppression) in suppressions.enumerated() {
            kept += problems(of: suppression, isUsed: used.contains(index), in: source)
        }
        return kept
    }

    private func isAbout(_ finding: Diagnostic, _ suppression: Suppression) -> Bool {
        if let line = suppression.line, finding.range.start.line != line { return false }
        // What concerns the comments themselves is not silenced by them all at once.
        if suppression.isBlanket { return true }
        return suppression.names.contains { rules.names($0.text).contains(finding.code.name) }
    }

    private func problems(of suppression: Suppression, isUsed: Bool, in source: SourceText) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        func report(_ rule: LintRule, _ message: String, _ bytes: Range<Int>, help: String?, fix: Fix? = nil)
        {
            var problem = Diagnostic(rule.code, message, at: source.range(bytes), help: help)
            problem.fix = fix
            problems.append(problem)
        }
        let whole = suppression.comment.range
        var hasUnknown = false
        for name in suppression.names where rules.names(name.text).isEmpty {
            hasUnknown = true
            let isError = DiagnosticCode.all.contains { $0.code == name.text || $0.name == name.text }
            report(
                .unknownRuleInSuppression,
                isError
                    ? "'\(name.text)' is an error, and errors cannot be ignored"
                    : "unknown rule '\(name.text)'",
                name.bytes,
                help: isError ? "mend it" : Suggestion.didYouMean(name.text, among: rules.allNames))
        }
        let meant =
            suppression.isBlanket ? rules.allRules : suppression.names.flatMap { rules.rules($0.text) }
        let heard = meant.filter(isOn)
        let isKnown = heard.allSatisfy { asked.contains($0, in: source.file, line: suppression.line) }
        let isUnused = !isUsed && !hasUnknown && (suppression.isBlanket || !heard.isEmpty) && isKnown
        let spelling = spelling(of: suppression)
        // That it ignores nothing says enough of one that ignores everything.
        if suppression.isBlanket, !isUnused || !isOn(.unusedSuppression) {
            report(
                .blanketSuppression, "this comment ignores every rule", whole,
                help: spelling ?? "name the rules: '# atelier: ignore[rule] reason'")
        }
        if suppression.reason.isEmpty {
            report(
                .suppressionWithoutReason, "this comment does not say why", whole,
                help: "write the reason behind it")
        }
        if isUnused {
            report(
                .unusedSuppression, "this comment ignores nothing", whole,
                help: spelling.map { "remove it, or \($0)" } ?? "remove it",
                fix: Fix(
                    "remove the comment", isSafe: true,
                    edits: [TextEdit(source.range(removal(of: suppression.comment, in: source)), with: "")]))
        }
        return problems
    }

    /// How a comment about every rule is written that was meant to be about those it names; nil where it names none.
    private func spelling(of suppression: Suppression) -> String? {
        guard suppression.isBlanket else { return nil }
        let reason = suppression.reason
        let start =
            "write the bracket right behind the word: '# atelier: ignore\(suppression.isForFile ? "-file" : "")"
        if reason.hasPrefix("["), let end = reason.firstIndex(of: "]") { return "\(start)\(reason[...end])'" }
        let first = reason.prefix { $0 != " " && $0 != "," && $0 != ":" }
        return rules.rule(String(first)) == nil ? nil : "\(start)[\(first)]'"
    }

    /// The comment with the white space before it; all of its line when nothing else is on it.
    private func removal(of comment: SourceComment, in source: SourceText) -> Range<Int> {
        var (start, end) = (comment.range.lowerBound, comment.range.upperBound)
        let bytes = source.bytes
        while start > 0, bytes[start - 1] == 0x20 || bytes[start - 1] == 0x09 { start -= 1 }
        guard comment.isOwnLine else { return start..<end }
        if end < bytes.count, bytes[end] == 0x0D { end += 1 }
        if end < bytes.count, bytes[end] == 0x0A { end += 1 }
        return start..<end
    }
}
