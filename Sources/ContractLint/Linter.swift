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

    /// The rules by what they look at.
    private let scalarRules: [LintRule]
    private let fileRules: [LintRule]
    private let actionRules: [LintRule]
    private let declarationRules: [LintRule]
    private let partRules: [LintRule]
    private let wholeRules: [LintRule]
    /// Where the rule about a spelling stands among those about scalars.
    private let scalarTurns: [AmbiguousSpelling: Int]
    private let settings: LintSettings
    private let index: RuleIndex

    /// A linter with some rules.
    public init(settings: LintSettings = LintSettings(), rules: [LintRule] = LintRule.all) {
        self.settings = settings
        index = RuleIndex(rules)
        let rules = rules.filter { settings.mayApply($0) }
        scalarRules = rules.filter { if case .scalar = $0.check { true } else { false } }
        fileRules = rules.filter { if case .file = $0.check { true } else { false } }
        actionRules = rules.filter { if case .action = $0.check { true } else { false } }
        declarationRules = rules.filter { if case .declarations = $0.check { true } else { false } }
        partRules = rules.filter { if case .application = $0.check { true } else { false } }
        wholeRules = rules.filter { if case .wholeApplication = $0.check { true } else { false } }
        var scalarTurns: [AmbiguousSpelling: Int] = [:]
        for (turn, rule) in scalarRules.enumerated() {
            if case .scalar(let spelling, _) = rule.check { scalarTurns[spelling] = turn }
        }
        self.scalarTurns = scalarTurns
    }

    /// How a rule's findings in a file are weighed; nil when it is off.
    package func severity(of rule: LintRule, in file: String) -> DiagnosticSeverity? {
        settings.severity(of: rule, in: file)
    }

    /// What the rules find, without what comments silence; in no particular order.
    public func lint(_ input: Input) -> [Diagnostic] {
        let errors = Dictionary(
            grouping: input.diagnostics.filter { $0.severity == .error }, by: \.range.file)
        var all = input.fileFindings ?? Parallel.map(input.files, findings(in:)).flatMap(\.self)
        for application in input.applications { all += findings(in: application, errors) }
        let byFile = Dictionary(grouping: weighed(all, errors), by: \.range.file)
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
        // A file of JSON is read as JSON by everybody.
        let inScalars = scalarRules.isEmpty || file.source.isJSON ? [] : scalarFindings(in: file)
        return inScalars
            + RuleReport.findings(of: fileRules) { check, report in
                if case .file(let look) = check { look(file, &report) }
            }
    }

    private func scalarFindings(in file: LintedFile) -> [Diagnostic] {
        var report = RuleReport(of: scalarRules)
        for document in file.documents {
            document.eachAmbiguousScalar { scalar in
                guard let turn = scalarTurns[scalar.spelling],
                    case .scalar(_, let look) = scalarRules[turn].check
                else { return }
                report.turn = turn
                look(ScalarSite(scalar: scalar), &report)
            }
        }
        return report.findings
    }

    private func findings(
        in application: LintedApplication, _ errors: [String: [Diagnostic]]
    ) -> [Diagnostic] {
        // What is made of an action to look at it is dropped with it: of many actions it takes much memory.
        let actions = application.application.actions
        let inActions = Parallel.map(actions) { definition in
            let action = LintedAction(definition, in: application)
            let found = RuleReport.findings(of: declarationRules) { check, report in
                if case .declarations(let look, _) = check { look(action, &report) }
            }
            guard isSound(action, errors) else { return found }
            return found
                + RuleReport.findings(of: actionRules) { check, report in
                    if case .action(let look) = check { look(action, &report) }
                }
        }
        let inEntities = Parallel.map(application.application.entities) { definition in
            let entity = LintedEntity(definition, in: application)
            return RuleReport.findings(of: declarationRules) { check, report in
                if case .declarations(_, let look) = check { look(entity, &report) }
            }
        }
        let declared = application.application
        let isUnread =
            declared.isIncomplete
            || declared.actions.contains {
                $0.steps.contains { $0.withNested.contains(where: \.isIncomplete) }
            }
        let rules = isUnread ? partRules : partRules + wholeRules
        // Few rules, each of which goes through all actions.
        let beyond = actions.count > Parallel.worthwhile ? 1 : rules.count
        let inAll = Parallel.map(rules, beyond: beyond) { rule in
            RuleReport.findings(of: [rule]) { check, report in
                switch check {
                case .application(let look), .wholeApplication(let look): look(application, &report)
                case .scalar, .file, .action, .declarations, .meta: break
                }
            }
        }
        return (inActions + inEntities + inAll).flatMap(\.self)
    }

    /// Only what compiles has a meaning to look at.
    private func isSound(_ action: LintedAction, _ errors: [String: [Diagnostic]]) -> Bool {
        if action.definition.isIncomplete { return false }
        // A place is only made out where it is needed.
        if errors.isEmpty { return true }
        let range = action.definition.range
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
