// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct TextRendererTests {
    /// A diagnostic about the first time that a text stands in a source.
    private func diagnostic(
        _ message: String = "unknown function 'text.trimm'", on needle: String, in source: SourceText,
        note: String? = nil, labels: [Diagnostic.Label] = [], help: String? = nil
    ) throws -> Diagnostic {
        Diagnostic(
            .unknownFunction, message, at: try range(of: needle, in: source), path: "/a", note: note,
            labels: labels,
            help: help)
    }

    private func range(of needle: String, in source: SourceText) throws -> SourceRange {
        let wanted = Array(needle.utf8)
        let start = try #require(
            source.bytes.indices.first { source.bytes[$0...].starts(with: wanted) })
        return source.range(start..<start + wanted.count)
    }

    private func rendered(_ diagnostic: Diagnostic, _ sources: [SourceText], color: Bool = false) -> String {
        TextRenderer(usesColor: color).render(DiagnosticReport([diagnostic], sources: sources))
    }

    @Test func `a diagnostic has the documented layout`() throws {
        let lines = Array(repeating: "#", count: 30) + ["        - text.trimm"]
        let source = SourceText(file: "actions/report.yaml", text: lines.joined(separator: "\n"))
        let found = try diagnostic(
            on: "text.trimm", in: source, note: "not in the library", help: "did you mean 'text.trim'?")
        #expect(
            rendered(found, [source]) == """
                error[E0204]: unknown function 'text.trimm'
                  --> actions/report.yaml:31:11
                   |
                31 |         - text.trimm
                   |           ^^^^^^^^^^ not in the library
                   |
                   = help: did you mean 'text.trim'?
                   = note: atelier explain E0204

                """)
    }

    @Test func `other places are underlined with dashes, and lines between are left out`() throws {
        let source = SourceText(
            file: "a.yaml", text: "a: 1\nb: 2\nc: 3\nd: 4\ne: 5\nf: 6\ng: 7\nh: 8\ni: 9\nj: 10\nk: 11")
        let found = try diagnostic(
            "key 'k' clashes", on: "k", in: source,
            labels: [
                Diagnostic.Label("first set here", at: range(of: "a: 1", in: source)),
                Diagnostic.Label("and here", at: range(of: "i", in: source)),
            ])
        #expect(
            rendered(found, [source]) == """
                error[E0204]: key 'k' clashes
                  --> a.yaml:11:1
                   |
                 1 | a: 1
                   | ---- first set here
                ...
                 9 | i: 9
                   | - and here
                10 | j: 10
                11 | k: 11
                   | ^
                   |
                   = note: atelier explain E0204

                """)
    }

    @Test func `a place in another file has a heading of its own`() throws {
        let first = SourceText(file: "a.yaml", text: "key: one")
        let second = SourceText(file: "b.yaml", text: "\nkey: one")
        let found = try diagnostic(
            "action 'one' is declared twice", on: "one", in: second,
            labels: [Diagnostic.Label("first declared here", at: range(of: "one", in: first))])
        #expect(
            rendered(found, [first, second]) == """
                error[E0204]: action 'one' is declared twice
                 --> b.yaml:2:6
                  |
                2 | key: one
                  |      ^^^
                 ::: a.yaml:1:6
                  |
                1 | key: one
                  |      --- first declared here
                  |
                  = note: atelier explain E0204

                """)
    }

    @Test func `two places on one line have a row each`() throws {
        let source = SourceText(file: "a.yaml", text: "{a: 1, b: 2}")
        let found = try diagnostic(
            "no", on: "b", in: source, labels: [Diagnostic.Label("see", at: range(of: "a", in: source))])
        #expect(rendered(found, [source]).contains("1 | {a: 1, b: 2}\n  |        ^\n  |  - see\n  |\n"))
    }

    @Test(arguments: [
        // Tabs, wide characters, marks and joined emoji take the columns that they take on a terminal.
        ("\tkey", "    key", "    ^^^"), ("名前: key", "名前: key", "      ^^^"),
        ("e\u{301}: key", "e\u{301}: key", "   ^^^"),
        // What would act on the terminal or on the reader is spelled out.
        ("\u{1B}[31mkey", "<U+001B>[31mkey", "            ^^^"),
        ("\u{202E}key", "<U+202E>key", "        ^^^"),
        ("\u{7}\u{0}key", "<U+0007><U+0000>key", "                ^^^"),
        ("\u{E0041}key", "<U+E0041>key", "         ^^^"),
    ])
    func `the underline stands under the place`(_ line: String, _ shown: String, _ underline: String) throws {
        let source = SourceText(file: "a.yaml", text: line)
        let found = try diagnostic(on: "key", in: source)
        #expect(rendered(found, [source]).contains("1 | \(shown)\n  | \(underline)\n"))
    }

    @Test func `a place over several lines is underlined to the end of its first`() throws {
        let source = SourceText(file: "a.yaml", text: "- a: 1\r\n  b: 2\r\n")
        let found = try diagnostic(on: "a: 1\r\n  b", in: source)
        #expect(rendered(found, [source]).contains("1 | - a: 1\n  |   ^^^^\n"))
    }

    @Test func `an empty place and the end of a file have a caret`() {
        let source = SourceText(file: "a.yaml", text: "a:\n")
        let end = Diagnostic(.yamlSyntax, "expected a value", at: source.range(3..<3))
        #expect(rendered(end, [source]).contains(" --> a.yaml:2:1\n  |\n2 |\n  | ^\n"))
    }

    @Test func `a long line is cut around the place`() throws {
        let source = SourceText(
            file: "a.json",
            text: String(repeating: "é", count: 100_000) + "key" + String(repeating: "x", count: 100_000))
        let found = try diagnostic(on: "key", in: source)
        let text = rendered(found, [source])
        #expect(
            text.contains(
                "1 | …" + String(repeating: "é", count: 60) + "key" + String(repeating: "x", count: 120)
                    + "…\n"))
        #expect(text.contains("\n  | " + String(repeating: " ", count: 61) + "^^^\n"))
    }

    @Test func `an author's text cannot forge lines or colours`() throws {
        let source = SourceText(file: "a\u{1B}[2J.yaml", text: "key")
        let found = try diagnostic("unknown 'x\n\u{202E}y'", on: "key", in: source, help: "a\u{9B}b")
        let text = rendered(found, [source])
        #expect(text.hasPrefix("error[E0204]: unknown 'x <U+202E>y'\n --> a<U+001B>[2J.yaml:1:1\n"))
        #expect(text.contains("= help: a<U+009B>b\n"))
    }

    @Test func `a file that is not at hand is only named`() throws {
        let source = SourceText(file: "a.yaml", text: "key")
        let text = rendered(try diagnostic("no", on: "key", in: source), [])
        #expect(text == "error[E0204]: no\n --> a.yaml:1:1\n  |\n  = note: atelier explain E0204\n")
    }

    @Test func `colour is only there when asked for`() throws {
        let source = SourceText(file: "a.yaml", text: "key")
        let found = try diagnostic("no", on: "key", in: source, note: "here")
        #expect(!rendered(found, [source]).contains("\u{1B}"))
        let painted = rendered(found, [source], color: true)
        #expect(painted.hasPrefix("\u{1B}[1;31merror[E0204]\u{1B}[0m\u{1B}[1m: no\u{1B}[0m\n"))
        #expect(painted.contains("\u{1B}[1;31m^^^ here\u{1B}[0m"))
    }
}
