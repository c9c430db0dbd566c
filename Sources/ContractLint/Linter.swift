// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// Looks with every rule at what was read.
public struct Linter: Sendable {
    /// What there is to look at.
    public struct Input: Sendable {
        public var files: [LintedFile]
        public var applications: [LintedApplication]
        /// What reading and compiling said already.
        public var diagnostics: [Diagnostic]
        /// What `findings(in:)` answered for each file; nil when it is still to be asked.
        public var fileFindings: [Diagnostic]?
        /// Which rules nothing kept from looking.
        public var asked: AskedRules

        /// With `isIncomplete`, there are files besides that could not be read.
        public init(
            files: [LintedFile], applications: [LintedApplication] = [], diagnostics: [Diagnostic] = [],
            fileFindings: [Diagnostic]? = nil, isIncomplete: Bool = false
        ) {
            self.files = files
            self.applications = applications
            self.diagnostics = diagnostics
            self.fileFindings = fileFindings
            asked = AskedRules(
                diagnostics,
                isIncomplete: isIncomplete || applications.contains { $0.application.isIncomplete })
        }
    }

    /// What a rule looks at, each by itself.
    private typealias Look<Subject> = (
        code: DiagnosticCode, check: @Sendable (Subject, inout RuleReport) -> Void
    )

    private let rules: [LintRule]
    /// Those of `rules` that look at files, and those that look at actions; a rule is many words, and is not copied for
    /// each of them.
    private let fileRules: [Look<LintedFile>]
    private let actionRules: [Look<LintedAction>]
    /// Those that look at actions and entity types that may not compile.
    private let declarationRules: [Look<LintedAction>]
    private let entityRules: [Look<LintedEntity>]
    /// Those that look at an application, and those that only do when nothing of it is missing.
    private let partRules: [Look<LintedApplication>]
    private let wholeRules: [Look<LintedApplication>]
    private let settings: LintSettings
    private let index: RuleIndex
    private let scalarRules: [AmbiguousSpelling: LintRule]

    /// A linter with some rules.
    public init(settings: LintSettings = LintSettings(), rules: [LintRule] = LintRule.all) {
        self.settings = settings
        self.rules = rules.filter { settings.mayApply($0) }
        index = RuleIndex(rules)
        var scalarRules: [AmbiguousSpelling: LintRule] = [:]
        fileRules = self.rules.compactMap { rule in
            if case .file(let check) = rule.check { (rule.code, check) } else { nil }
        }
        actionRules = self.rules.compactMap { rule in
            if case .action(let check) = rule.check { (rule.code, check) } else { nil }
        }
        declarationRules = self.rules.compactMap { rule in
            if case .declarations(let check, _) = rule.check { (rule.code, check) } else { nil }
        }
        entityRules = self.rules.compactMap { rule in
            if case .declarations(_, let check) = rule.check { (rule.code, check) } else { nil }
        }
        partRules = self.rules.compactMap { rule in
            if case .application(let check) = rule.check { (rule.code, check) } else { nil }
        }
        wholeRules = self.rules.compactMap { rule in
            if case .wholeApplication(let check) = rule.check { (rule.code, check) } else { nil }
        }
        for rule in self.rules { if case .scalar(let look, _) = rule.check { scalarRules[look] = rule } }
        self.scalarRules = scalarRules
    }

    /// How a rule's findings in a file are weighed; nil when it is off.
    package func severity(of rule: LintRule, in file: String) -> DiagnosticSeverity? {
        settings.severity(of: rule, in: file)
    }

    /// What the rules find, without what comments silence; in no particular order.
    public func lint(_ input: Input) -> [Diagnostic] {
        var report = RuleReport(code: LintRule.unusedSuppression.code)
        let errors = Dictionary(
            grouping: input.diagnostics.filter { $0.severity == .error }, by: \.range.file)
        if let findings = input.fileFindings {
            report.take(findings)
        } else {
            for findings in Parallel.map(input.files, findings(in:)) { report.take(findings) }
        }
        for application in input.applications { look(at: application, errors, into: &report) }
        let byFile = Dictionary(grouping: weighed(report.findings, errors), by: \.range.file)
        var found: [Diagnostic] = []
        var seen: Set<String> = []
        for file in input.files where seen.insert(file.source.file).inserted {
            let own = byFile[file.source.file] ?? []
            let suppressions = Suppression.all(in: file.source, file.documents)
            if suppressions.isEmpty {
                found += own
            } else {
                let suppressed = SuppressedFindings(
                    rules: index, isOn: { settings.severity(of: $0, in: file.source.file) != nil },
                    asked: input.asked)
                let left = suppressed.apply(suppressions, to: own, of: file.source)
                found += weighed(left, [:])
            }
        }
        for (file, findings) in byFile where !seen.contains(file) { found += findings }
        return found
    }

    /// What rules about the text find in one file, before it is weighed; files do not depend on each other.
    public func findings(in file: LintedFile) -> [Diagnostic] {
        var report = RuleReport(code: LintRule.unusedSuppression.code)
        look(at: file, into: &report)
        return report.findings
    }

    private func look(at file: LintedFile, into report: inout RuleReport) {
        // A file of JSON is read as JSON by everybody.
        if !scalarRules.isEmpty, !file.source.isJSON {
            for document in file.documents {
                document.eachAmbiguousScalar { scalar in
                    guard let rule = scalarRules[scalar.spelling], case .scalar(_, let check) = rule.check
                    else {
                        return
                    }
                    report.code = rule.code
                    check(ScalarSite(scalar: scalar), &report)
                }
            }
        }
        report.take(findings(in: file, by: fileRules))
    }

    /// What some rules find in one thing, which does not depend on others.
    private func findings<Subject>(in subject: Subject, by looks: [Look<Subject>]) -> [Diagnostic] {
        var report = RuleReport(code: LintRule.unusedSuppression.code)
        for (code, check) in looks {
            report.code = code
            check(subject, &report)
        }
        return report.findings
    }

    private func look(
        at application: LintedApplication, _ errors: [String: [Diagnostic]], into report: inout RuleReport
    ) {
        // What is made of an action to look at it is dropped with it: of many actions it takes much memory.
        let inActions = Parallel.map(application.application.actions) { definition in
            let action = LintedAction(definition, in: application)
            let found = findings(in: action, by: declarationRules)
            return isSound(definition, errors) ? found + findings(in: action, by: actionRules) : found
        }
        for findings in inActions { report.take(findings) }
        let inEntities = Parallel.map(application.application.entities) { definition in
            findings(in: LintedEntity(definition, in: application), by: entityRules)
        }
        for findings in inEntities { report.take(findings) }
        let looks = application.application.isIncomplete ? partRules : partRules + wholeRules
        // Few rules, each of which goes through all actions.
        let beyond = application.application.actions.count > Parallel.worthwhile ? 1 : looks.count
        let found = Parallel.map(looks, beyond: beyond) { look in
            var report = RuleReport(code: look.code)
            look.check(application, &report)
            return report.findings
        }
        for findings in found { report.take(findings) }
    }

    /// Only what compiles has a meaning to look at.
    private func isSound(_ action: ActionDefinition, _ errors: [String: [Diagnostic]]) -> Bool {
        if action.isIncomplete { return false }
        // A place is only made out where it is needed.
        if errors.isEmpty { return true }
        let range = action.range
        return !(errors[range.file] ?? []).contains {
            range.start <= $0.range.start && $0.range.start <= range.end
        }
    }

    /// The findings as they are weighed in their files, without those at a place where an error is.
    private func weighed(_ findings: [Diagnostic], _ errors: [String: [Diagnostic]]) -> [Diagnostic] {
        findings.compactMap { finding in
            guard let rule = index.rule(finding.code.code),
                let severity = settings.severity(of: rule, in: finding.range.file)
            else { return nil }
            let isMistaken = (errors[finding.range.file] ?? []).contains { error in
                error.range.start == finding.range.start
                    || error.range.start < finding.range.start && finding.range.start < error.range.end
                        && error.range.start.line == finding.range.start.line
            }
            if isMistaken { return nil }
            var finding = finding
            finding.severity = severity
            return finding
        }
    }
}
