// SPDX-License-Identifier: Apache-2.0

/// `lint` and `lint_overrides` of the project file: a map of rules to severities.
extension NodeDecoder {
    private static let listOfRules = "'atelier explain --list' shows the rules"

    mutating func lintOverride(_ site: Site) -> ProjectFile.LintOverride? {
        guard let mapping = mapping(site, .lintOverride) else { return nil }
        var paths: [Located<String>] = []
        if let place = mapping["paths"], place.node.kind == .scalar {
            paths = name(place, "'paths'").map { [$0] } ?? []
        } else {
            paths = list(mapping["paths"], "'paths'") { $0.name($1, "a path") } ?? []
        }
        return ProjectFile.LintOverride(paths: paths, rules: lint(mapping["rules"], "rules"))
    }

    mutating func lint(_ site: Site?, _ key: String) -> [ProjectFile.RuleSetting] {
        guard let site else { return [] }
        guard site.node.kind == .mapping else {
            reportKind(
                site, expected: "a map of rules to severities", of: "'\(key)'",
                help: "write '\(key): { \(ruleName(site.node)): \(severity(site.node)) }'; "
                    + NodeDecoder.listOfRules)
            return []
        }
        var settings: [ProjectFile.RuleSetting] = []
        for (rule, node) in site.node.entries {
            let member = site.member(rule, node)
            if node.kind != .scalar {
                reportKind(
                    member, expected: Suggestion.oneOf(ProjectFile.RuleSeverity.allCases.map(\.rawValue)),
                    of: "the severity of '\(rule.text)'", help: lintHelp(rule, node, under: key))
                continue
            }
            guard
                let severity = choice(
                    member, "the severity of '\(rule.text)'", of: ProjectFile.RuleSeverity.self)
            else { continue }
            settings.append(
                ProjectFile.RuleSetting(
                    rule: Located(rule.text, at: SourcePlace(rule)), severity: severity.value))
        }
        return settings
    }

    /// What to write where other linters have more below a key: `rules: { … }`, `ignore: […]`, or options of a rule.
    private func lintHelp(_ rule: NodeRef, _ node: NodeRef, under key: String) -> String {
        switch (rule.text.lowercased(), node.kind) {
        case ("rules", .mapping), ("rule", .mapping):
            let first = node.entries.first { $0.value.kind == .scalar }
            let example = first.map { "\($0.key.shortText): \(severity($0.value))" } ?? "<rule>: off"
            return "write each rule right under '\(key)': '\(key): { \(example) }'"
        case ("ignore", .sequence), ("disable", .sequence), ("disabled", .sequence), ("exclude", .sequence),
            ("extend-ignore", .sequence):
            return "write each rule right under '\(key)': '\(key): { \(ruleName(node)): off }'"
        case (_, .sequence) where Self.isSeverity(node.elements.first):
            return "write '\(rule.shortText): \(severity(node.elements.first))': a rule has no options"
        case (_, .mapping):
            let named = node.entries.first { Self.isSeverity($0.value) }?.value
            return "write '\(rule.shortText): \(severity(named))': a rule has no options"
        default:
            return "write '<rule>: <severity>' for each rule; " + NodeDecoder.listOfRules
        }
    }

    /// The first text of a list, where it stands for a rule.
    private func ruleName(_ node: NodeRef) -> String {
        guard node.kind == .sequence, let first = node.elements.first, first.kind == .scalar,
            !first.isNothing
        else { return "<rule>" }
        return first.shortText
    }

    private static func isSeverity(_ node: NodeRef?) -> Bool {
        guard let node, node.kind == .scalar else { return false }
        return word(node.text) != nil
    }

    private static func word(_ text: String) -> String? {
        let word = text.lowercased()
        return ProjectFile.RuleSeverity(rawValue: word)?.rawValue
            ?? ProjectFile.RuleSeverity.wordsElsewhere[word]
    }

    /// The severity that a text means; `off` where it means none, which is what most settings are for.
    private func severity(_ node: NodeRef?) -> String {
        guard let node, node.kind == .scalar else { return "off" }
        return NodeDecoder.word(node.text) ?? "off"
    }
}
