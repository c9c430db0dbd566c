// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Testing

@testable import atelier_cli

@Suite struct NamesElsewhereTests {
    /// Every verb with the words that lead to it.
    private static let verbs: [String: any ParsableCommand.Type] = {
        var verbs: [String: any ParsableCommand.Type] = [:]
        func visit(_ command: any ParsableCommand.Type, _ path: [String]) {
            verbs[path.joined(separator: " ")] = command
            for next in command.configuration.subcommands { visit(next, path + [VerbNames.name(of: next)]) }
        }
        visit(Atelier.self, [])
        return verbs
    }()

    @Test func `what a verb of another tool stands for is a verb here`() {
        for (written, meant) in NamesElsewhere.verbs {
            #expect(Self.verbs[written] == nil, "'\(written)' is a verb itself")
            let words = meant.split(separator: " ")
            let path = words.prefix { !$0.hasPrefix("-") }.joined(separator: " ")
            guard let verb = Self.verbs[path] else {
                Issue.record("there is no verb '\(path)', which stands for '\(written)'")
                continue
            }
            let options = words.drop { !$0.hasPrefix("-") }
            let help = verb.helpMessage(includeHidden: true)
            #expect(options.allSatisfy { !$0.hasPrefix("-") || help.contains($0) }, "\(meant)")
        }
    }

    @Test func `what an option of another tool stands for is an option here`() {
        let helps = Self.verbs.values.map { $0.helpMessage() }
        for (written, meant) in NamesElsewhere.options {
            #expect(!meant.isEmpty)
            for option in meant.map({ $0.prefix { $0 != " " && $0 != "=" } }) {
                #expect(helps.contains { $0.contains(option) }, "'\(option)' for '\(written)'")
            }
        }
    }

    @Test func `an option is proposed where the verb has it`() {
        #expect(NamesElsewhere.option(meantBy: "--data", in: Submit.self) == "--payload")
        #expect(NamesElsewhere.option(meantBy: "--data", in: Validate.self) == nil)
        #expect(NamesElsewhere.option(meantBy: "--strct", in: Validate.self) == "--strict")
        #expect(NamesElsewhere.option(meantBy: "-v", in: Validate.self) == nil)
    }
}
