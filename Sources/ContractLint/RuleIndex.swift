// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Finds rules by what people call them: name, code or family.
public struct RuleIndex: Sendable {
    private let rules: [LintRule]
    private let byName: [String: [String]]

    /// An index of some rules.
    public init(_ rules: [LintRule]) {
        self.rules = rules
        var byName: [String: [String]] = [:]
        for rule in rules {
            byName[rule.name, default: []].append(rule.name)
            byName[rule.code.code, default: []].append(rule.name)
            byName[rule.family.rawValue, default: []].append(rule.name)
        }
        self.byName = byName
    }

    /// The names of the rules that a word means; none for an unknown one.
    public func names(_ word: String) -> [String] { byName[word] ?? [] }

    /// True for the name of a family.
    func isFamily(_ word: String) -> Bool { RuleFamily(rawValue: word) != nil }

    /// Everything that may be written for a rule but its code.
    public var allNames: [String] { rules.map(\.name) + RuleFamily.allCases.map(\.rawValue) }

    /// The rule of a name or code.
    public func rule(_ word: String) -> LintRule? { rules.first { $0.name == word || $0.code.code == word } }
}
