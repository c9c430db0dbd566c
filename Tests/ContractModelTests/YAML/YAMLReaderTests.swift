// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct YAMLReaderTests {
    @Test(arguments: [
        ("a: b", "{a@1:1-1:2: b@1:4-1:5}@1:1-1:5"),
        ("a:\n  - x\n  - 'y z'\n\n\nb: 1\n", "{a@1:1-1:2: [x@2:5-2:6, 'y z'@3:5-3:10]@2:3-3:10, b@6:1-6:2: 1@6:4-6:5}@1:1-6:5"),
        ("é: [ü, {x: 🎉, y: z}]", "{é@1:1-1:2: [ü@1:5-1:6, {x@1:9-1:10: 🎉@1:12-1:13, y@1:15-1:16: z@1:18-1:19}@1:8-1:20]@1:4-1:21}@1:1-1:21"),
        ("t: |\n  one\n  two\n\nu: 1", "{t@1:1-1:2: |one\\ntwo\\n@1:4-3:6, u@5:1-5:2: 1@5:4-5:5}@1:1-5:5"),
        ("a: &x  1\nb: *x", "{a@1:1-1:2: 1@1:8-1:9, b@2:1-2:2: 1@1:8-1:9}@1:1-2:6"),
        ("a: &x\n  k: 1\nb: *x", "{a@1:1-1:2: {k@2:3-2:4: 1@2:6-2:7}@2:3-2:7, b@3:1-3:2: {k@2:3-2:4: 1@2:6-2:7}@2:3-2:7}@1:1-3:6"),
        ("\u{FEFF}a: 1", "{a@1:1-1:2: 1@1:4-1:5}@1:1-1:5"),
        ("a: 1\r\nb: 2\r\n", "{a@1:1-1:2: 1@1:4-1:5, b@2:1-2:2: 2@2:4-2:5}@1:1-2:5"),
        ("a:\nb: 2", "{a@1:1-1:2: @1:3-1:3, b@2:1-2:2: 2@2:4-2:5}@1:1-2:5"),
        ("[]", "[]@1:1-1:3"),
        ("? a\n: b", "{a@1:3-1:4: b@2:3-2:4}@1:1-2:4"),
    ])
    func `nodes stand where they are written`(_ text: String, _ outline: String) throws {
        let (documents, diagnostics) = YAMLReader.read(SourceText(file: "a.yaml", text: text))
        #expect(diagnostics.map(\.outline) == [])
        let root = try #require(documents.first).root
        #expect(root.outline == outline)
    }

    @Test(arguments: [
        ("a: 1\nb: 2\na: 3", ["E0020 3:1-3:2 key 'a' is already set in this map | 1:1 first set here"]),
        ("a: [1, 2\nb: 3\n", ["E0013 1:4-1:5 '[' is not closed | 2:2 expected ',' or ']' before this"]),
        ("a: \"b\nc: d\n", ["E0012 1:4-1:5 the quote \" is never closed | 3:1 the document ends here"]),
        ("a:\n\tb: 1\n", ["E0011 2:1-2:2 a tab cannot indent"]),
        ("a: 1\nkey:value\nb: 2\n", ["E0014 2:4-2:5 expected a space after ':'"]),
        ("a: {{ x }}\n", ["E0021 1:5-1:10 a map cannot be a key; expected text"]),
        ("<<: {a: 1}\n", ["E0022 1:1-1:3 merge key '<<' is not read"]),
        ("a: !!int 3\n", ["E0023 1:4-1:11 tags have no meaning here"]),
        ("a: *b\n", ["E0024 1:4-1:6 alias '*b' names no anchor before it"]),
        ("a: &b [*b]\n", ["E0025 1:8-1:10 alias '*b' stands inside the node that it names | 1:7 '&b' is set here"]),
        ("%YAML 1.1\n---\na: 1", ["E0026 1:1-2:4 the document declares YAML 1.1, expected 1.2"]),
        ("[a]: 1", ["E0021 1:1-1:4 a list cannot be a key; expected text"]),
        ("a: \u{202E}b", ["E0002 1:4-1:5 U+202E changes the direction of the text around it"]),
    ])
    func `what no contract may hold is refused where it stands`(_ text: String, _ expected: [String]) {
        let (_, diagnostics) = YAMLReader.read(SourceText(file: "a.yaml", text: text))
        #expect(diagnostics.map(\.outline) == expected)
    }

    @Test func `a syntax error leaves out its own document only`() {
        let (documents, diagnostics) = YAMLReader.read(
            SourceText(file: "a.yaml", text: "é: 1\n---\na: [\n---\nb: 'x'\n---\nc: \"\n---\nd: 1\n"))
        #expect(documents.map(\.root.outline) == [
            "{é@1:1-1:2: 1@1:4-1:5}@1:1-1:5", "{b@5:1-5:2: 'x'@5:4-5:7}@5:1-5:7", "{d@9:1-9:2: 1@9:4-9:5}@9:1-9:5",
        ])
        #expect(documents.map(\.document) == [0, 2, 4])
        #expect(diagnostics.map(\.outline) == [
            "E0013 3:4-3:5 '[' is not closed | 4:1 expected ',' or ']' before this",
            "E0012 7:4-7:5 the quote \" is never closed | 8:1 the document ends here",
        ])
    }
}
