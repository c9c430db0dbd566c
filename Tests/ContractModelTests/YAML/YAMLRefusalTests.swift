// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct YAMLRefusalTests {
    private func read(_ text: String) -> [String] {
        YAMLReader.read(SourceText(file: "a.yaml", text: text)).diagnostics.map(\.outline)
    }

    @Test(arguments: [
        // Keys
        ("a: 1\nb: 2\na: 3", ["E0020 3:1-3:2 key 'a' is already set in this map | 1:1 first set here"]),
        ("a: 1\n\"a\": 3", ["E0020 2:1-2:4 key 'a' is already set in this map | 1:1 first set here"]),
        (
            "{a: 1, a: 1, a: 1}",
            [
                "E0020 1:8-1:9 key 'a' is already set in this map | 1:2 first set here",
                "E0020 1:14-1:15 key 'a' is already set in this map | 1:2 first set here",
            ]
        ),
        (
            "\u{E9}: 1\ne\u{301}: 2",
            ["E0020 2:1-2:3 key 'e\u{301}' is already set in this map | 1:1 first set here"]
        ),
        ("[a]: 1", ["E0021 1:1-1:4 a list cannot be a key; expected text"]),
        ("{a: 1}: 1", ["E0021 1:1-1:7 a map cannot be a key; expected text"]),
        ("? - a\n: 1", ["E0021 1:3-1:6 a list cannot be a key; expected text"]),
        ("a: {{ x }}\n", ["E0021 1:5-1:10 unquoted '{{' begins a map whose key is a map"]),
        ("a: {{ x }} y\n", ["E0021 1:5-1:10 unquoted '{{' begins a map whose key is a map"]),
        ("<<: {a: 1}\n", ["E0022 1:1-1:3 merge key '<<' is not read"]),
        // Tags, anchors, directives
        ("a: !!int 3\n", ["E0023 1:4-1:11 tags have no meaning here"]),
        ("a: !!python/object/apply:os.system [ls]", ["E0023 1:4-1:37 tags have no meaning here"]),
        ("a: !Ref x", ["E0023 1:4-1:10 tags have no meaning here"]),
        ("a: ! x", ["E0023 1:4-1:7 tags have no meaning here"]),
        ("a: !<tag:yaml.org,2002:str> x", ["E0023 1:4-1:30 tags have no meaning here"]),
        ("a: !foo!bar x", ["E0023 1:4-1:5 tags have no meaning here"]),
        ("%TAG ! tag:x,2000:\n---\na: 1", ["E0026 1:1-2:4 '%TAG' has no meaning here"]),
        ("a: *b\n", ["E0024 1:4-1:6 alias '*b' names no anchor before it"]),
        ("a: 1\n---\nb: &x 1\n---\nc: *x\n", ["E0024 5:4-5:6 alias '*x' names no anchor before it"]),
        (
            "a: &b [*b]\n",
            ["E0025 1:8-1:10 alias '*b' stands inside the node that it names | 1:7 '&b' is set here"]
        ),
        ("%YAML 1.1\n---\na: 1", ["E0026 1:1-2:4 the document declares YAML 1.1, expected 1.2"]),
        ("%FOO bar\n---\na: 1", ["E0026 1:1-1:9 unknown directive; expected '%YAML 1.2' or none"]),
        // Quotes and brackets
        ("a: [1, 2\nb: 3\n", ["E0013 1:4-1:5 '[' is not closed | 2:2 expected ',' or ']' before this"]),
        ("a: {b: [1, 2\n", ["E0013 1:8-1:9 '[' is not closed | 2:1 expected ',' or ']' before this"]),
        ("a: {b: 1\nc: 2\n", ["E0013 1:4-1:5 '{' is not closed | 2:2 expected ',' or '}' before this"]),
        ("a: {b: 1 c: 2}", ["E0010 1:11-1:12 expected ',' or '}' | 1:4 the map begins here"]),
        ("a: [1, 2}", ["E0010 1:9-1:10 expected ',' or ']' | 1:4 the list begins here"]),
        ("a: \"b\nc: d\n", ["E0012 1:4-1:5 quoted text is never closed | 3:1 the document ends here"]),
        ("a: 'b\n---\nc: 1", ["E0012 1:4-1:5 quoted text is never closed | 2:1 the document ends here"]),
        (
            "a: \"b\nc: \"d\"\n",
            ["E0012 1:4-1:5 quoted text is not closed on its line | 2:4 this closes it, and text follows"]
        ),
        (
            "a: 'b\nc: d\ne: 'f'\n",
            ["E0012 1:4-1:5 quoted text is not closed on its line | 3:4 this closes it, and text follows"]
        ),
        ("a: 'it's'", ["E0010 1:8-1:9 expected the line to end after the closing quote"]),
        ("a: \"x\" y", ["E0010 1:8-1:9 expected the line to end after the closing quote"]),
        ("a: { view: [*], apply: [b] }", ["E0010 1:13-1:14 expected a name after '&' or '*'"]),
        ("a: [b, &]", ["E0010 1:8-1:9 expected a name after '&' or '*'"]),
        ("a: [x] y", ["E0010 1:8-1:9 expected the line to end after the closing bracket"]),
        // Escapes
        ("a: \"x\\qy\"", ["E0010 1:6-1:7 unknown escape in a double-quoted text"]),
        ("a: \"\\uD800\"", ["E0010 1:7-1:8 this escape is not a character"]),
        ("a: \"\\U00110000\"", ["E0010 1:7-1:8 this escape is not a character"]),
        ("a: \"\\0\"", ["E0002 1:4-1:8 the text holds U+0000"]),
        ("a: \"\\x00\"", ["E0002 1:4-1:10 the text holds U+0000"]),
        // Tabs
        ("a:\n\tb: 1\n", ["E0011 2:1-2:2 a tab cannot indent"]),
        ("a:\n  b:\n  \tc: 1\n", ["E0011 3:3-3:4 a tab cannot indent"]),
        ("a: |\n  x\n\ty\n", ["E0011 3:1-3:2 a tab cannot indent"]),
        ("a: x\n\ty: 1\n", ["E0011 2:1-2:2 a tab cannot indent"]),
        // Colons, dashes and indentation
        ("a: 1\nkey:value\nb: 2\n", ["E0014 2:4-2:5 expected a space after ':'"]),
        ("key:value\nb: 2\n", ["E0014 1:4-1:5 expected a space after ':'"]),
        ("a: 1\nkey:value\n", ["E0014 2:4-2:5 expected a space after ':'"]),
        ("- a\n-b\n", ["E0014 2:1-2:2 expected a space after '-'"]),
        ("a: 1\nfoo\nb: 2\n", ["E0010 2:1-2:4 expected ':' after the key"]),
        ("foo\n# c\n\nbar: 1\n", ["E0010 1:1-1:4 expected ':' after the key"]),
        ("- foo bar\n  b: 1\n", ["E0010 1:3-1:10 expected ':' after the key"]),
        ("- foo:bar\n  b: 1\n", ["E0014 1:6-1:7 expected a space after ':'"]),
        ("a: Hello: world\n", ["E0010 1:9-1:10 a second ':' cannot stand in one entry"]),
        (
            "a: 1\n  b: 2\n",
            ["E0010 2:3-2:4 a key cannot stand here, below a value | 1:1 this entry has its value already"]
        ),
        (
            "a:\n  b: 1\n c: 2\n",
            [
                "E0010 3:2-3:3 expected a key of the map, at its indentation | 1:1 the map that it stands in begins here"
            ]
        ),
        (
            "- a\nb: 1\n",
            [
                "E0010 2:1-2:2 expected '-' and the next element of the list | 1:1 the list that it stands in begins here"
            ]
        ),
        ("a: - b\n", ["E0010 1:4-1:5 a list cannot begin here"]),
        ("a: @b\n", ["E0010 1:4-1:5 a text cannot begin with this character"]),
        ("a: ]\n", ["E0010 1:4-1:5 expected a value here"]),
        (String(repeating: "k", count: 1100) + ": 1", ["E0010 1:1-1:1101 a key has at most 1024 characters"]),
        ("a: 1\n...\nb: 2\n", ["E0010 3:1-3:2 expected '---' before another document"]),
        (
            "a: |0\n x",
            ["E0010 1:5-1:6 expected an indentation from 1 to 9 | 1:4 the block of text begins here"]
        ),
    ])
    func `what is wrong is told where it was made`(_ text: String, _ expected: [String]) {
        #expect(read(text) == expected)
    }

    @Test(arguments: [
        ("a: \u{202E}b", "U+202E changes the direction of the text around it"),
        ("a: b # \u{2066}", "U+2066 changes the"),
        ("a\u{200F}: b", "U+200F changes the"), ("a: \u{61C}", "U+061C changes the"),
        ("a: x\u{FEFF}", "invisible character U+FEFF in the text"),
        ("a: \u{2028}b", "line separator U+2028 in the text"),
        ("a: \u{85}b", "line separator U+0085 in the text"),
        ("a: b\u{0}", "control character U+0000 in the text"),
        ("a: \u{7F}b", "control character U+007F in the text"),
        ("a: \u{9B}b", "control character U+009B in the text"),
        ("a: \u{1B}[2J", "control character U+001B in the text"),
        ("a: \u{FFFE}", "control character U+FFFE in the text"),
        ("# \u{8}", "control character U+0008 in the text"),
    ])
    func `characters that deceive are refused, in comments too`(_ text: String, _ message: String) {
        let found = read(text)
        #expect(found.count == 1)
        #expect(found.first?.contains("E0002") == true && found.first?.contains(message) == true)
    }

    @Test func `characters in an escape, and joiners in ordinary text, are not`() {
        #expect(read("a: \"\\u202E\"\nb: \"\u{1F469}\u{200D}\u{1F4BB}\"\nc: ن\u{200C}م\n") == [])
    }

    @Test(
        arguments: [
            ([0x61, 0x3A, 0x20, 0xFF], "byte 0xff at offset 3", 4),
            ([0x61, 0x3A, 0x20, 0xC0, 0xAF], "byte 0xc0 at offset 3", 4),
            ([0x61, 0x3A, 0x20, 0xED, 0xA0, 0x80], "byte 0xed at offset 3", 4),
            ([0xC3, 0xA9, 0x3A, 0x20, 0xE2, 0x82], "byte 0xe2 at offset 4", 4),
            ([0xEF, 0xBB, 0xBF, 0x61, 0x80], "byte 0x80 at offset 4", 2),
            ([0xF8, 0x88, 0x80, 0x80, 0x80], "byte 0xf8 at offset 0", 1),
            ([0xF5, 0x80, 0x80, 0x80], "byte 0xf5 at offset 0", 1),
            ([0xF0, 0x80, 0x80, 0x80], "byte 0xf0 at offset 0", 1),
            ([0xFF, 0xFE, 0x61, 0x00], "UTF-16 or UTF-32", 1),
            ([0xFE, 0xFF, 0x00, 0x61], "UTF-16 or UTF-32", 1),
            ([0x61, 0x00, 0x3A, 0x00], "UTF-16 or UTF-32", 1),
            ([0x00, 0x00, 0xFE, 0xFF], "UTF-16 or UTF-32", 1),
            ([0xFF, 0xFE, 0x00, 0x00], "UTF-16 or UTF-32", 1),
            ([0x00, 0x00, 0x00, 0x61], "UTF-16 or UTF-32", 1),
            ([0x61, 0x00, 0x00, 0x00], "UTF-16 or UTF-32", 1),
        ] as [([UInt8], String, Int)])
    func `what is not UTF-8 is told with its byte`(_ bytes: [UInt8], _ message: String, _ column: Int) {
        let (documents, diagnostics) = YAMLReader.read(SourceText(file: "a.yaml", bytes: bytes))
        #expect(documents.isEmpty)
        #expect(diagnostics.map(\.code.name) == ["not-utf8"])
        #expect(diagnostics.first?.message.contains(message) == true)
        #expect(diagnostics.first?.range.start.column == column)
    }
}
