// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import ContractLint

/// Every rule's examples, as they stand and in disguise.
@Suite struct RuleExampleTests {
    @Test func `codes and names are unique`() {
        #expect(Set(LintRule.all.map(\.name)).count == LintRule.all.count)
        #expect(Set(LintRule.all.map(\.code.code)).count == LintRule.all.count)
        #expect(LintRule.all.map(\.code.code) == LintRule.all.map(\.code.code).sorted())
    }

    @Test func `no rule is named like an error or a family`() {
        let taken = Set(
            DiagnosticCode.all.flatMap { [$0.code, $0.name] } + RuleFamily.allCases.map(\.rawValue))
        for rule in LintRule.all {
            #expect(!taken.contains(rule.name) && !taken.contains(rule.code.code), "\(rule.name)")
        }
    }

    @Test(arguments: LintRule.all)
    func `every rule shows when it speaks and when it does not`(_ rule: LintRule) {
        // What these find is not in one file.
        if ["stale-baseline-entry", "untested-action", "unlisted-user"].contains(rule.name) { return }
        #expect(!rule.triggering.isEmpty && !rule.nonTriggering.isEmpty)
        #expect(rule.summary.hasSuffix(".") && rule.rationale.hasSuffix("."))
    }

    @Test(arguments: LintRule.all)
    func `a page shows what is wrong and what is right`(_ rule: LintRule) {
        #expect(rule.page.contains("\nWrong:\n    ") && rule.page.contains("\nRight:\n    "), "\(rule.name)")
    }

    @Test func `no text about a rule or an error has two blanks in a row`() {
        let rules = LintRule.all.map { ($0.name, $0.summary + "\n" + $0.rationale) }
        let codes = DiagnosticCode.all.map { ($0.name, $0.explanation) }
        for (name, text) in rules + codes {
            // Examples are set in, or stand between quotes.
            for line in text.split(separator: "\n") where !line.hasPrefix(" ") {
                let plain = line.split(separator: "'", omittingEmptySubsequences: false).enumerated()
                    .filter { $0.offset.isMultiple(of: 2) }.map { String($0.element) }
                #expect(!plain.contains { $0.contains("  ") }, "\(name): \(line)")
            }
        }
    }

    @Test(arguments: LintRule.all)
    func `a rule speaks at its places and nowhere else`(_ rule: LintRule) {
        for example in rule.triggering {
            let (text, places) = example.file()
            #expect(!places.isEmpty, "\(rule.name): no marker")
            Bench.expect(rule, text, places)
        }
    }

    @Test(arguments: LintRule.all)
    func `a rule is silent where it should be`(_ rule: LintRule) {
        for example in rule.nonTriggering {
            Bench.expect(rule, example.file().text, [])
        }
    }

    @Test(arguments: LintRule.all)
    func `the places are right in disguise`(_ rule: LintRule) {
        for example in rule.triggering {
            let (text, places) = example.file()
            for disguise in Disguise.all where !disguise.changesMeaning(rule) {
                let worn = disguise.wear(text, places)
                Bench.expect(rule, worn.text, worn.places, disguise.name)
            }
        }
    }

    @Test(arguments: LintRule.all)
    func `a comment silences a rule and is not idle`(_ rule: LintRule) {
        // Their findings are about comments themselves.
        // A comment ends at the next line end, also at the odd one.
        if rule.family == .meta || rule.name == "mixed-line-ends" { return }
        for example in rule.triggering {
            let (text, places) = example.file()
            let silenced = Disguise.silencing(rule.name, text, places)
            let found = Bench.lint(silenced, [rule, .unusedSuppression])
            #expect(found.isEmpty, "\(rule.name): \(found.map(\.message)) in\n\(silenced)")
        }
    }

    @Test(arguments: LintRule.all)
    func `a rule that is off says nothing`(_ rule: LintRule) {
        for example in rule.triggering {
            let text = example.file().text
            for name in [rule.name, rule.code.code, rule.family.rawValue] {
                let found = Bench.lint(text, [rule], severities: [(name, .off)])
                #expect(found.isEmpty, "\(rule.name) by \(name)")
            }
        }
    }

    @Test(arguments: LintRule.all)
    func `a fix mends, stays valid and is stable`(_ rule: LintRule) {
        for example in rule.triggering {
            let text = example.file().text
            var source = SourceText(file: Bench.fileName, text: text)
            let before = Bench.lint(text, [rule])
            guard before.contains(where: { $0.fix != nil }) else {
                #expect(example.fixed == nil, "\(rule.name): a fix was promised")
                continue
            }
            for _ in 0..<4 {
                let fixes = Bench.lint(source, [rule]).compactMap(\.fix)
                source = SourceText(file: source.file, bytes: FixApplication.apply(fixes, to: source).bytes)
            }
            let after = Bench.lint(source, [rule])
            #expect(after.allSatisfy { $0.fix == nil }, "\(rule.name): not stable")
            #expect(Bench.errors(source).isEmpty, "\(rule.name): broken by its fix")
            if let fixed = example.fixedFile {
                #expect(String(decoding: source.bytes, as: UTF8.self) == fixed, "\(rule.name)")
            }
        }
    }

    @Test(arguments: LintRule.all)
    func `a rule that knows the meaning does not mind the layout`(_ rule: LintRule) {
        // These look at the text as it is written.
        if [.source, .meta].contains(rule.family) || rule.name == "block-scalar-pattern"
            || rule.name == "trailing-zero-choice"
        {
            return
        }
        for example in rule.triggering {
            let text = example.file().text
            let json = Disguise.asJSON(text)
            let (plain, flow) = (Bench.lint(text, [rule]), Bench.lint(json, [rule]))
            #expect(plain.map(\.message).sorted() == flow.map(\.message).sorted(), "\(rule.name)\n\(json)")
        }
    }
}
