// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// Which rules could look at all that they are about, so that it says something when they find nothing.
///
/// What is wrong is not looked at, and may be what others rest on: what a comment or a baseline says of a rule is only
/// held against what the rule finds where nothing kept it from looking.
public struct AskedRules: Sendable {
    /// True when something that rules about meaning look at may be missing.
    private let isMeaningMissing: Bool
    /// The lines with an error of each file.
    private let lines: [String: Set<Int>]
    /// The files that could not be read to their end.
    private let unread: Set<String>
    private let rules: [String: LintRule]

    /// What reading and compiling said; `isIncomplete` when files are missing besides.
    public init(_ diagnostics: [Diagnostic], isIncomplete: Bool = false, rules: [LintRule] = LintRule.all) {
        let errors = diagnostics.filter { $0.severity == .error && !$0.code.code.hasPrefix("L") }
        isMeaningMissing = isIncomplete || !errors.isEmpty
        lines = errors.reduce(into: [:]) { $0[$1.range.file, default: []].insert($1.range.start.line) }
        unread = Set(errors.filter { $0.code.code.hasPrefix("E00") }.map(\.range.file))
        self.rules = Dictionary(rules.map { ($0.name, $0) }) { first, _ in first }
    }

    /// True when nothing kept any rule from looking anywhere.
    var isEverything: Bool { !isMeaningMissing && lines.isEmpty }

    /// True when nothing kept a rule from looking at a line of a file; without a line, at all of it.
    func contains(_ rule: LintRule, in file: String, line: Int? = nil) -> Bool {
        switch rule.check {
        case .scalar, .file:
            if unread.contains(file) { return false }
            guard let wrong = lines[file] else { return true }
            // Beside an error nothing else is said of the place.
            return line.map { !wrong.contains($0) } ?? false
        case .action, .declarations, .application, .wholeApplication, .meta: return !isMeaningMissing
        }
    }

    /// The same for a rule by its name; one that there is not any more finds nothing.
    func contains(_ name: String, in file: String) -> Bool {
        rules[name].map { contains($0, in: file) } ?? true
    }
}
