// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct YAMLReaderTests {
    @Test(arguments: [
        ("a: b", "{a@1:1-1:2: b@1:4-1:5}@1:1-1:5"),
        (
            "a:\n  - x\n  - 'y z'\n\n\nb: 1\n",
            "{a@1:1-1:2: [x@2:5-2:6, 'y z'@3:5-3:10]@2:3-3:10, b@6:1-6:2: 1@6:4-6:5}@1:1-6:5"
        ),
        (
            "é: [ü, {x: 🎉, y: z}]",
            "{é@1:1-1:2: [ü@1:5-1:6, {x@1:9-1:10: 🎉@1:12-1:13, y@1:15-1:16: z@1:18-1:19}@1:8-1:20]@1:4-1:21}@1:1-1:21"
        ),
        ("t: |\n  one\n  two\n\nu: 1", "{t@1:1-1:2: |one\\ntwo\\n@1:4-3:6, u@5:1-5:2: 1@5:4-5:5}@1:1-5:5"),
        ("a: &x  1\nb: *x", "{a@1:1-1:2: 1@1:8-1:9, b@2:1-2:2: 1@1:8-1:9}@1:1-2:6"),
        (
            "a: &x\n  k: 1\nb: *x",
            "{a@1:1-1:2: {k@2:3-2:4: 1@2:6-2:7}@2:3-2:7, b@3:1-3:2: {k@2:3-2:4: 1@2:6-2:7}@2:3-2:7}@1:1-3:6"
        ),
        ("\u{FEFF}a: 1", "{a@1:1-1:2: 1@1:4-1:5}@1:1-1:5"),
        ("a: 1\r\nb: 2\r\n", "{a@1:1-1:2: 1@1:4-1:5, b@2:1-2:2: 2@2:4-2:5}@1:1-2:5"),
        ("a: 1\rb: 2\r", "{a@1:1-1:2: 1@1:4-1:5, b@2:1-2:2: 2@2:4-2:5}@1:1-2:5"),
        ("%YAML 1.2\n--- # one\na: 1\n...\n", "{a@3:1-3:2: 1@3:4-3:5}@3:1-3:5"),
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

    @Test func `a syntax error leaves out its own document only`() {
        let (documents, diagnostics) = YAMLReader.read(
            SourceText(file: "a.yaml", text: "é: 1\n---\na: [\n---\nb: 'x'\n---\nc: \"\n---\nd: 1\n"))
        #expect(
            documents.map(\.root.outline) == [
                "{é@1:1-1:2: 1@1:4-1:5}@1:1-1:5", "{b@5:1-5:2: 'x'@5:4-5:7}@5:1-5:7",
                "{d@9:1-9:2: 1@9:4-9:5}@9:1-9:5",
            ])
        #expect(documents.map(\.document) == [0, 2, 4])
        #expect(
            diagnostics.map(\.outline) == [
                "E0013 3:4-3:5 '[' is not closed | 4:1 expected ',' or ']' before this",
                "E0012 7:4-7:5 quoted text is never closed | 8:1 the document ends here",
            ])
    }

    @Test func `a directive belongs to the document behind it`() {
        let text = "%YAML 1.3\n---\na: 1\n--- \nb: 1\n---x\n"
        let (documents, diagnostics) = YAMLReader.read(SourceText(file: "a.yaml", text: text))
        #expect(
            diagnostics.map(\.outline).first
                == "E0026 1:1-1:10 unknown directive; expected '%YAML 1.2' or none")
        #expect(documents.map(\.document) == [0])
    }

    @Test(arguments: [
        ("", 0), ("# only a comment\n", 0), ("---\n", 1), ("a: 1\n---\n---\nb: 1\n...\n", 3), ("\u{FEFF}", 0),
    ])
    func `a stream holds any number of documents`(_ text: String, _ count: Int) {
        let (documents, diagnostics) = YAMLReader.read(SourceText(file: "a.yaml", text: text))
        #expect(documents.count == count)
        #expect(diagnostics.map(\.outline) == [])
    }

    @Test(arguments: [
        ("a: [1, *x, 2]", "{a: [1, 2]}"), ("a: 1\nb: *x\nc: 2", "{a: 1, c: 2}"), ("*x : 1\nb: 2", "{b: 2}"),
        ("a: 1\na: 2\nb: 3", "{a: 1, b: 3}"), ("{[x]: 1, b: 2}", "{b: 2}"), ("<<: {x: 1}\nb: 2", "{b: 2}"),
        ("a: &x {b: [*x], c: 1}", "{a: {b: [], c: 1}}"),
    ])
    func `what is refused is left out and its surroundings know`(_ text: String, _ shape: String) throws {
        let (documents, diagnostics) = YAMLReader.read(SourceText(file: "a.yaml", text: text))
        #expect(diagnostics.count == 1)
        let root = try #require(documents.first).root
        #expect(root.shape == shape)
        func isPartial(_ node: Node) -> Bool {
            node.isPartial || node.elements.contains(where: isPartial)
                || node.entries.contains { isPartial($0.value) }
        }
        #expect(isPartial(root))
    }

    @Test func `aliases stand as the node that they name`() throws {
        let text = "a: &x {k: [1]}\nb: *x\nc: &x 2\nd: *x\n*x : e\n"
        let (documents, diagnostics) = YAMLReader.read(SourceText(file: "a.yaml", text: text))
        #expect(diagnostics.map(\.outline) == [])
        let root = try #require(documents.first).root
        #expect(root.shape == "{a: {k: [1]}, b: {k: [1]}, c: 2, d: 2, 2: e}")
        #expect(root.entries.map(\.value.anchor) == ["x", "x", "x", "x", nil])
        #expect(!root.isPartial)
    }

    @Test func `bytes, lines and columns agree in any text`() throws {
        let text = "\u{FEFF}# é\r\nü: [🎉, {ß: \"é\\n\"}]\r\n漢字:\n  - |\n    é\n  - é\n"
        let source = SourceText(file: "a.yaml", text: text)
        let root = try #require(YAMLReader.read(source).documents.first).root
        func check(_ node: Node) {
            for position in [node.range.start, node.range.end] {
                #expect(source.position(atByte: position.byte) == position)
            }
            if node.kind == .scalar, node.style == .plain {
                let bytes = source.bytes[node.range.start.byte..<node.range.end.byte]
                #expect(String(decoding: bytes, as: UTF8.self) == node.text)
            }
            node.elements.forEach(check)
            for entry in node.entries {
                check(entry.key)
                check(entry.value)
            }
        }
        check(root)
        #expect(root.shape == "{ü: [🎉, {ß: \"é\\n\"}], 漢字: [|é\\n, é]}")
    }
}
