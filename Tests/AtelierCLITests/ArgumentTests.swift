// SPDX-License-Identifier: Apache-2.0
import ArgumentParser
import Testing

@testable import atelier_cli

@Suite struct ArgumentTests {
    static let orders: [([String], [String])] = [
        (["-C", "x", "validate", "a"], ["validate", "a", "-C", "x"]),
        (["--format", "json", "validate"], ["validate", "--format", "json"]),
        (["--format=json", "validate", "--", "-x"], ["validate", "--format=json", "--", "-x"]),
        (["submit", "a", "--wait"], ["submit", "a", "--wait=settled"]),
        (["submit", "a", "--wait=5s"], ["submit", "a", "--wait=5s"]),
        (["submit", "--", "--wait"], ["submit", "--", "--wait"]),
        (["-C"], ["-C"]),
    ]

    @Test(arguments: orders)
    func `general options may stand before the verb`(_ given: [String], _ normalized: [String]) {
        #expect(ArgumentOrder.normalized(given) == normalized)
    }

    /// Of the program, not of the testing library.
    typealias Status = atelier_cli.ExitStatus

    static let combinations: [([Status], Status)] = [
        ([.findings, .unable], .unable), ([.denied, .notFound], .denied),
        ([.conflict, .findings], .findings),
        ([.unfinished, .conflict], .conflict), ([.done, .unfinished], .unfinished), ([.done, .done], .done),
        ([.unable, .fault], .fault),
    ]

    @Test(arguments: combinations)
    func `of several exit codes the graver stands`(_ statuses: [Status], _ combined: Status) {
        #expect(statuses.reduce(.done) { $0.combined(with: $1) } == combined)
        #expect(statuses.reversed().reduce(.done) { $0.combined(with: $1) } == combined)
    }

    static let waits: [(String, WaitOption)] = [
        ("settled", .untilSettled), ("30s", .atMost(.seconds(30))), ("0s", .atMost(.zero)),
    ]

    @Test(arguments: waits)
    func `a wait is a duration or none`(_ text: String, _ option: WaitOption) throws {
        #expect(try WaitOption(text) == option)
    }

    @Test func `a wait that is no duration is wrong usage`() {
        #expect(throws: Failure.self) { try WaitOption("soon") }
    }

    @Test func `a table keeps its columns under wide and unseen characters`() {
        var table = TextTable(["A", "B"])
        table.add(["日本", "x"])
        table.add(["a\u{1B}b", "y"])
        #expect(table.text == "A           B\n日本        x\na<U+001B>b  y\n")
    }
}

/// What `--help` shows is what the parser takes.
@Suite struct HelpTests {
    struct Example: Sendable, CustomTestStringConvertible {
        var verb: String
        var line: String
        var testDescription: String { line }
    }

    private static func walk(_ command: any ParsableCommand.Type, _ path: String) -> [(String, String)] {
        let configuration = command.configuration
        let name = path.isEmpty ? "atelier" : path + " " + (configuration.commandName ?? "")
        return [(name, configuration.discussion)] + configuration.subcommands.flatMap { walk($0, name) }
    }

    private static let pages = walk(Atelier.self, "")

    static let examples: [Example] = pages.flatMap { verb, text in
        text.split(separator: "\n").compactMap { line in
            let line = line.hasPrefix("Example: ") ? line.dropFirst(9) : line.drop { $0 == " " }
            return line.hasPrefix("atelier ") ? Example(verb: verb, line: String(line)) : nil
        }
    }

    @Test func `every verb has an example of its own`() {
        for (verb, _) in HelpTests.pages {
            #expect(HelpTests.examples.contains { $0.verb == verb && $0.line.hasPrefix(verb) }, "\(verb)")
        }
    }

    @Test(arguments: examples)
    func `an example is understood`(_ example: Example) throws {
        // Texts in quotes are one word.
        let words = example.line.split(separator: "\"", omittingEmptySubsequences: false).enumerated().flatMap
        {
            $0.offset.isMultiple(of: 2)
                ? $0.element.split(separator: " ").map(String.init) : [String($0.element)]
        }
        // What a shell takes for itself is no argument.
        let arguments = words.dropFirst().prefix { $0 != ">" && $0 != "|" }
        _ = try Atelier.parseAsRoot(ArgumentOrder.normalized(Array(arguments)))
    }

    @Test(arguments: [
        [], ["a.yaml"], ["-", "b c.yaml", ""], ["help"], ["--strict"], ["a", "-C", "b", "c"],
        ["--format", "json", "-"], ["-C", "", "--color", "never", "--strict", "--format", "no such format"],
    ])
    func `a plain call of validate is read as the parser reads it`(_ arguments: [String]) throws {
        let parsed = try #require(try Validate.parseAsRoot(arguments) as? Validate)
        let plain = try #require(PlainValidation(["validate"] + arguments))
        #expect(plain.work.paths == parsed.paths)
        #expect(plain.work.isStrict == parsed.strict)
        #expect(plain.general.folder == parsed.shared.folder)
        #expect(plain.general.format == parsed.shared.format)
        #expect(plain.general.color == parsed.shared.color)
    }

    @Test(arguments: [
        [], ["lint", "a.yaml"], ["validate", "a", "--", "b"], ["validate", "--help"], ["validate", "-C"],
        ["validate", "--format", "--strict"], ["validate", "--format=json"], ["validate", "--color", "red"],
        ["validate", "--strict", "--strict"], ["validate", "-C", "a", "-C", "b"], ["validate", "-Cb"],
    ])
    func `every other call is the parser's`(_ arguments: [String]) {
        #expect(PlainValidation(arguments)?.work.paths == nil)
    }
}
