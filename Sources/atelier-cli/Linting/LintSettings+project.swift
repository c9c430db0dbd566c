// SPDX-License-Identifier: Apache-2.0
import ContractLint
import ContractModel

extension LintSettings {
    /// How the project weighs the rules, and over that the flags, each `rule=severity`.
    ///
    /// - Throws: `usage` for a rule or severity that there is not, at its place.
    init(_ project: Project, flags: [String]) throws(Failure) {
        let index = RuleIndex(LintRule.all)
        var problems: [Failure.Entry] = []
        var help: String?
        func check(
            _ settings: [ProjectFile.RuleSetting]
        ) -> [(rule: String, severity: ProjectFile.RuleSeverity)] {
            settings.map { setting in
                if index.names(setting.rule.value).isEmpty {
                    problems.append(
                        Failure.Entry(
                            code: "usage", message: "unknown rule '\(setting.rule.value)'",
                            at: setting.rule.range))
                    help = help ?? LintSettings.help(for: setting.rule.value, index)
                }
                return (setting.rule.value, setting.severity)
            }
        }
        self.init()
        layers.append(Layer(severities: check(project.file?.lint ?? [])))
        for override in project.file?.lintOverrides ?? [] {
            let patterns = override.paths.map { PathPattern(Path.normal(Path.join(project.root, $0.value))) }
            let plain = Set(override.paths.map { Path.normal(Path.join(project.root, $0.value)) })
            let workingFolder = project.workingFolder
            layers.append(
                Layer(severities: check(override.rules)) { file in
                    let path = Path.normal(Path.join(workingFolder, file))
                    return patterns.contains { $0.matches(path) }
                        || plain.contains { path == $0 || path.hasPrefix($0 + "/") }
                })
        }
        if !problems.isEmpty { throw Failure(.unable, problems, help: help) }
        layers.append(Layer(severities: try LintSettings.read(flags, index)))
    }

    private static func read(
        _ flags: [String], _ index: RuleIndex
    ) throws(Failure) -> [(rule: String, severity: ProjectFile.RuleSeverity)] {
        var severities: [(rule: String, severity: ProjectFile.RuleSeverity)] = []
        for flag in flags {
            let parts = flag.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2 else {
                throw .usage(
                    "'\(flag)' is no rule with a severity", help: "write --rule unused-parameter=error")
            }
            guard !index.names(parts[0]).isEmpty else {
                throw .usage("unknown rule '\(parts[0])'", help: help(for: parts[0], index))
            }
            guard let severity = ProjectFile.RuleSeverity(rawValue: parts[1]) else {
                let names = ProjectFile.RuleSeverity.allCases.map(\.rawValue)
                throw .usage(
                    "'\(parts[1])' is no severity",
                    help: Suggestion.didYouMean(parts[1], among: names)
                        ?? "severities are \(names.joined(separator: ", "))")
            }
            severities.append((parts[0], severity))
        }
        return severities
    }

    private static func help(for name: String, _ index: RuleIndex) -> String {
        if DiagnosticCode.all.contains(where: { $0.name == name || $0.code == name }) {
            return "'\(name)' is an error, which cannot be switched off"
        }
        return Suggestion.didYouMean(name, among: index.allNames) ?? "atelier explain --list shows the rules"
    }
}
