// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Finds rules by what people call them: name, code or family.
public struct RuleIndex: Sendable {
    /// All of them.
    let allRules: [LintRule]
    private let byName: [String: [String]]
    /// The rules by name and by code.
    private let single: [String: LintRule]

    /// An index of some rules.
    public init(_ rules: [LintRule]) {
        allRules = rules
        var byName: [String: [String]] = [:]
        var single: [String: LintRule] = [:]
        for rule in rules {
            single[rule.name] = rule
            single[rule.code.code] = rule
            byName[rule.name, default: []].append(rule.name)
            byName[rule.code.code, default: []].append(rule.name)
            byName[rule.family.rawValue, default: []].append(rule.name)
        }
        self.byName = byName
        self.single = single
    }

    /// The names of the rules that a word means; none for an unknown one.
    public func names(_ word: String) -> [String] { byName[word] ?? [] }

    /// The rules that a word means; none for an unknown one.
    func rules(_ word: String) -> [LintRule] { names(word).compactMap { single[$0] } }

    /// True for the name of a family.
    func isFamily(_ word: String) -> Bool { RuleFamily(rawValue: word) != nil }

    /// Everything that may be written for a rule but its code.
    public var allNames: [String] { allRules.map(\.name) + RuleFamily.allCases.map(\.rawValue) }

    /// The rule of a name or code.
    public func rule(_ word: String) -> LintRule? { single[word] }
}
