// SPDX-License-Identifier: Apache-2.0
public import ContractLint
import ContractModel
import FunctionLibrary
public import Testing

@testable import atelier_cli

/// Lints texts with some rules, as the command does.
enum Bench {
    static let fileName = "report.yaml"

    static func lint(
        _ text: String, _ rules: [LintRule],
        severities: [(rule: String, severity: ProjectFile.RuleSeverity)] = []
    ) -> [Diagnostic] {
        lint(
            SourceText(file: fileName, text: text), rules, severities: severities)
    }

    /// What the rules find, each of them being on.
    static func lint(
        _ source: SourceText, _ rules: [LintRule],
        severities: [(rule: String, severity: ProjectFile.RuleSeverity)] = []
    ) -> [Diagnostic] {
        let on = rules.map { (rule: $0.code.code, severity: ProjectFile.RuleSeverity.warning) }
        var layers = [LintSettings.Layer(severities: on)]
        if !severities.isEmpty { layers.append(LintSettings.Layer(severities: severities)) }
        let known = LintRule.all.filter { rule in rules.contains { $0.name == rule.name } }
        let names = Set(rules.map(\.code.code))
        // Comments may name any rule, so all are known; what is said of comments depends on what the others find.
        let isAboutComments = rules.contains { $0.family == .meta }
        let off =
            isAboutComments
            ? []
            : LintRule.all.filter { !names.contains($0.code.code) }
                .map { (rule: $0.code.code, severity: ProjectFile.RuleSeverity.off) }
        layers.append(LintSettings.Layer(severities: off))
        #expect(known.count == rules.count)
        return pass(LintSettings(layers: layers), source).filter { names.contains($0.code.code) }
    }

    /// The errors in a text.
    static func errors(_ source: SourceText) -> [Diagnostic] {
        pass(LintSettings(), source).filter { $0.severity == .error && $0.code.code.hasPrefix("E") }
    }

    private static func pass(_ settings: LintSettings, _ source: SourceText) -> [Diagnostic] {
        let project = Project(root: "/nowhere", workingFolder: "/nowhere", file: nil)
        let pass = LintPass(project: project, linter: Linter(settings: settings), registry: .standard)
        return pass.run([
            (FoundFile(path: "/nowhere/" + source.file, shown: source.file, isNamed: true), source)
        ])
        .diagnostics
    }

    /// Expects findings at just these places.
    static func expect(
        _ rule: LintRule, _ text: String, _ places: [(byte: Int, message: String)],
        _ disguise: String = "", sourceLocation: SourceLocation = #_sourceLocation
    ) {
        let source = SourceText(file: fileName, text: text)
        let wrong = errors(source)
        #expect(
            wrong.isEmpty, "\(rule.name) \(disguise): \(wrong.map(\.message))\n\(text)",
            sourceLocation: sourceLocation)
        let found = lint(source, [rule])
            .map { "\($0.range.start.byte) \($0.message)" }.sorted()
        let wanted = places.map { "\($0.byte) \($0.message)" }.sorted()
        #expect(found == wanted, "\(rule.name) \(disguise)\n\(text)", sourceLocation: sourceLocation)
        for finding in lint(source, [rule]) {
            #expect(
                finding.range.start.byte <= finding.range.end.byte
                    && finding.range.end.byte <= source.bytes.count)
            #expect(
                finding.message.first?.isUppercase != true && !finding.message.hasSuffix("."),
                "\(finding.message)")
            #expect(finding.help != nil, "\(rule.name)")
        }
    }
}

extension LintRule: CustomTestStringConvertible {
    public var testDescription: String { name }
}
