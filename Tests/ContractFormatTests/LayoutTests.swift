// SPDX-License-Identifier: Apache-2.0
import ContractFormat
import ContractModel
import Testing

/// One text and how it is laid out.
struct LayoutCase: Sendable, CustomTestStringConvertible {
    let before: String
    let after: String
    var file = "a.yaml"

    init(_ before: String, _ after: String, file: String = "a.yaml") {
        self.before = before
        self.after = after
        self.file = file
    }

    var testDescription: String { before }
}

@Suite struct LayoutTests {
    private func check(_ example: LayoutCase, sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(
            FormatProbe.format(example.before, file: example.file) == example.after,
            sourceLocation: sourceLocation)
        #expect(
            FormatProbe.complaint(Array(example.before.utf8), file: example.file) == nil,
            sourceLocation: sourceLocation)
    }

    @Test(arguments: [
        LayoutCase("a:   1\nb :  2\n", "a: 1\nb: 2\n"),
        LayoutCase("a:\n    b:\n        c: 1", "a:\n  b:\n    c: 1\n"),
        LayoutCase("a:\n- 1\n-   2\n", "a:\n  - 1\n  - 2\n"),
        LayoutCase("-   a: 1\n    b: 2\n- - 1\n  -   2\n", "- a: 1\n  b: 2\n- - 1\n  - 2\n"),
        LayoutCase("{a: 1,b: [x,y , z]}", "{ a: 1, b: [x, y, z] }\n"),
        LayoutCase("a: { }\nb: [ ]\n", "a: {}\nb: []\n"),
        LayoutCase("a: [\n  1,\n  2,\n]\n", "a: [1, 2]\n"),
        LayoutCase("a: [b: 1, c: 2]\n", "a: [{ b: 1 }, { c: 2 }]\n"),
        LayoutCase("a: {b: , c}\n", "a: { b: null, c: null }\n"),
        LayoutCase("a:\nb:\n  -\n  - x\n", "a:\nb:\n  -\n  - x\n"),
        LayoutCase("? a\n: 1\n? b\n", "a: 1\nb:\n"),
        LayoutCase("?\n", "?\n:\n"),
    ])
    func `indentation and spaces are one everywhere`(_ example: LayoutCase) { check(example) }

    @Test(arguments: [
        LayoutCase(
            "# top\n\n\n\na: 1   # one\n\n\n  # two\nb: 2\n#end",
            "# top\n\na: 1  # one\n\n# two\nb: 2\n#end\n"),
        LayoutCase(
            "a:    # why\n    # first\n    b: 1\n    # last\nc: 2\n",
            "a:  # why\n  # first\n  b: 1\n  # last\nc: 2\n"),
        LayoutCase("a:\n- x\n# of b\nb: 1\n", "a:\n  - x\n# of b\nb: 1\n"),
        LayoutCase(
            "a: [ # head\n 1, # one\n # alone\n 2 ] # end\n",
            "a:  # head\n  - 1  # one\n  # alone\n  - 2  # end\n"),
        LayoutCase("a: [] # none\nb: {\n # nothing\n}\n", "a: []  # none\nb: {}  # nothing\n"),
        LayoutCase("a: # c\n   text\n", "a:  # c\n  text\n"),
        LayoutCase("a:\n  # to come\n\nb: 1\n", "a:\n  # to come\n\nb: 1\n"),
        LayoutCase(
            "a: 1         # x\nlonger: 2    # y\nz: 3 # z\n", "a: 1       # x\nlonger: 2  # y\nz: 3  # z\n"),
        LayoutCase("a: | # why\n    text\n    # text\n# c\n", "a: |  # why\n  text\n  # text\n# c\n"),
        LayoutCase("\n\n# only\n\n\n", "# only\n"),
        LayoutCase("-   # dash\n  a: 1\n", "-  # dash\n  a: 1\n"),
    ])
    func `comments and groups stay where they stand`(_ example: LayoutCase) { check(example) }

    @Test(arguments: [
        LayoutCase("a: 'x'\nb: \"w\"\n", "a: x\nb: w\n"),
        LayoutCase(
            "a: 'NO'\nb: 'yes'\nc: \"off\"\nd: 'null'\ne: '~'\n",
            "a: \"NO\"\nb: \"yes\"\nc: \"off\"\nd: \"null\"\ne: \"~\"\n"),
        LayoutCase(
            "a: '0777'\nb: '12:30'\nc: '1e3'\nd: '1.10'\n",
            "a: \"0777\"\nb: \"12:30\"\nc: \"1e3\"\nd: \"1.10\"\n"),
        LayoutCase("a: 'it''s'\nb: 'a \"b\" c'\nc: '\\d+'\n", "a: \"it's\"\nb: 'a \"b\" c'\nc: '\\d+'\n"),
        LayoutCase("a: \"\\u00e9 \\t\"\nb: 'a b'\nc: ''\n", "a: \"\\u00e9 \\t\"\nb: \"a b\"\nc: \"\"\n"),
        LayoutCase("'a b': 1\n\"key\": 2\n'true': 3\n", "\"a b\": 1\nkey: 2\n\"true\": 3\n"),
        LayoutCase(
            "a: NO\nb: 0777\nc: 1.10\nd: '$parameters.x'\n", "a: NO\nb: 0777\nc: 1.10\nd: $parameters.x\n"),
        LayoutCase("a: \"x\n    y \\\n  z\"\n", "a: \"x\n  y \\\n  z\"\n"),
        LayoutCase("a: [\"x\n\n   y\"]\n", "a: [\"x\\ny\"]\n"),
        LayoutCase("a: word\n       more\n", "a: word\n  more\n"),
    ])
    func `quotes that matter stay`(_ example: LayoutCase) { check(example) }

    @Test(arguments: [
        LayoutCase("a: |\n      x\n        y\n\n      z\nb: 1\n", "a: |\n  x\n    y\n\n  z\nb: 1\n"),
        LayoutCase("a: |2-\n     x\n    y\n", "a: |2-\n     x\n    y\n"),
        LayoutCase("a: >+\n    x\n    y\n\n\nb: 1\n", "a: >+\n  x\n  y\n\n\nb: 1\n"),
        LayoutCase("a: |\n  x", "a: |-\n  x\n"),
        LayoutCase("a: >1\n  x\n", "a: >2\n   x\n"),
        LayoutCase("- |\n x\n- >-\n x\n", "- |\n  x\n- >-\n  x\n"),
        LayoutCase("a: |+\n\n\n", "a: |+\n\n\n"),
        LayoutCase("--- |\n x\n", "---\n|\n  x\n"),
    ])
    func `block texts only move`(_ example: LayoutCase) { check(example) }

    @Test(arguments: [
        LayoutCase("a: &x\n    b: 1\nc: *x\nd: [*x , *x]\n", "a: &x\n  b: 1\nc: *x\nd: [*x, *x]\n"),
        LayoutCase("a:   &x 1\n*x : 2\n", "a: &x 1\n*x : 2\n"),
        LayoutCase(
            "%YAML 1.2  # v\n---   # one\na: 1\n...\n---\nb:  2\n",
            "%YAML 1.2  # v\n---  # one\na: 1\n...\n---\nb: 2\n"),
        LayoutCase("---\n---\n\n\na:  1\n", "---\n---\n\na: 1\n"),
        LayoutCase("a: 1\r\nb:  2\r\n", "a: 1\r\nb: 2\r\n"),
        LayoutCase("a: 1\r\nb:  2\n", "a: 1\nb: 2\n"),
        LayoutCase("\u{FEFF}a:  1", "\u{FEFF}a: 1\n"),
        LayoutCase("", ""), LayoutCase("\n\n", ""), LayoutCase("  text", "text\n"),
    ])
    func `anchors, documents, line ends and marks stay`(_ example: LayoutCase) { check(example) }

    @Test(arguments: [
        LayoutCase(
            "- { key: a,   label: One,  type: x }\n- { key: long, label: T, type: y }\n",
            "- { key: a,    label: One, type: x }\n- { key: long, label: T,   type: y }\n"),
        LayoutCase("- { k: a, l: b }\n- { k: long, l: b }\n", "- { k: a, l: b }\n- { k: long, l: b }\n"),
        LayoutCase("- { k: a,  l: b }\n\n- { k: long, l: b }\n", "- { k: a, l: b }\n\n- { k: long, l: b }\n"),
        LayoutCase(
            "- {a: 1, b: \(String(repeating: "x", count: 160))} # c\n",
            "# c\n- a: 1\n  b: \(String(repeating: "x", count: 160))\n"),
        LayoutCase(
            "a: [\(String(repeating: "12345678, ", count: 16))9] # c\n",
            "a:  # c\n\(String(repeating: "  - 12345678\n", count: 16))  - 9\n"),
    ])
    func `rows keep their columns, and long ones get lines of their own`(_ example: LayoutCase) {
        check(example)
    }

    @Test(arguments: [
        LayoutCase(
            "{\"a\":1.10,\"b\":[1,2],\"c\":{}}", "{\n  \"a\": 1.10,\n  \"b\": [1, 2],\n  \"c\": {}\n}\n",
            file: "a.json"),
        LayoutCase(
            "{\"a\": {\n\"b\": \"\\u00e9\"}}", "{\n  \"a\": {\n    \"b\": \"\\u00e9\"\n  }\n}\n",
            file: "a.json"),
        LayoutCase("[]", "[]\n", file: "a.json"), LayoutCase(" 1e3 ", "1e3\n", file: "a.JSON"),
    ])
    func `JSON gets two spaces, its numbers and texts stay`(_ example: LayoutCase) { check(example) }

    @Test(arguments: [
        ("a: [1", "a.yaml"), ("a: 1\na: 2\n", "a.yaml"), ("a: !tag 1\n", "a.yaml"), ("<<: *x\n", "a.yaml"),
        ("{\"a\": 1,}", "a.json"), ("a: \u{202E}\n", "a.yaml"), ("a: 1\n---\nb: [\n", "a.yaml"),
    ])
    func `what cannot be read is reported and left`(_ text: String, _ file: String) {
        guard case .unreadable(let diagnostics) = ContractFormatter.format(SourceText(file: file, text: text))
        else {
            Issue.record("it was laid out")
            return
        }
        #expect(!diagnostics.isEmpty)
    }

    @Test func `hostile texts end`() {
        let deep = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
        let texts = [
            "a: " + String(repeating: "x", count: 1_000_000), deep, String(repeating: "[", count: 100_000),
            "a: [" + String(repeating: "1, ", count: 60_000) + "]",
            String(repeating: "# comment\n", count: 50_000) + "a: 1",
            "a: [\n" + String(repeating: "1, # c\n", count: 20_000) + "]",
            "{" + (0..<20_000).map { "k\($0): {a: [1]}" }.joined(separator: ",") + "}",
            String(repeating: "- - - - - - x\n", count: 8_000),
            "a:" + String(repeating: " ", count: 1_000_000) + "1 # x",
            "a: 1" + String(repeating: "\n", count: 500_000) + "# c\nb: 2",
        ]
        for text in texts {
            for file in ["a.yaml", "a.json"] {
                #expect(FormatProbe.complaint(Array(text.utf8), file: file) == nil)
            }
        }
    }
}
