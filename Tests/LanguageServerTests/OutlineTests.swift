// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Testing

@testable import LanguageServer

/// Holds the forgiving reader to the strict one, where that one has something to say.
@Suite struct OutlineTests {
    @Test(arguments: Corpus.contracts)
    func `of a text that YAML takes the outline is what the reader sees`(_ file: Corpus.File) {
        let (documents, diagnostics) = SourceText(file: file.name, bytes: file.bytes).readNodes()
        guard !diagnostics.contains(where: { $0.severity == .error }) else { return }
        let outline = OutlineReader.read(file.bytes)
        let roots = outline.documents.filter { outline[$0].kind != .nothing }
        let expected = documents.map { OutlineTests.lines($0.root) }
        let seen = roots.map { OutlineTests.lines($0, outline) }
        #expect(seen.count == expected.count)
        for (seen, expected) in zip(seen, expected) {
            let difference = zip(seen, expected).first { $0 != $1 }
            #expect(difference == nil, "\(file.name)")
            #expect(seen.count == expected.count, "\(file.name)")
        }
    }

    @Test(arguments: [
        // A key that is being typed, on a line of its own.
        ("a: 1\nb\nc: 2\n", "{a: 1, b: -, c: 2}"),
        ("a:\n  b\n  c: 2\n", "{a: {b: -, c: 2}}"),
        // Brackets that nobody closed end with their lines.
        ("a:\n  - { b: 1, c: \n  - { b: 2 }\nd: 3\n", "{a: [{b: 1, c: -}, {b: 2}], d: 3}"),
        ("a: [x, y\nb: 2\n", "{a: [x, y], b: 2}"),
        ("a: { b: { c: 1\nd: 2\n", "{a: {b: {c: 1}}, d: 2}"),
        ("a: { b: [1, 2 }\nd: 2\n", "{a: {b: [1, 2]}, d: 2}"),
        // So do quotes.
        ("a: \"x\nb: 2\n", "{a: \"x, b: 2}"),
        ("a: 'x\nb: 2\n", "{a: 'x, b: 2}"),
        // What stands too far to the right still belongs somewhere.
        ("a: 1\n   b: 2\nc: 3\n", "{a: 1, b: 2, c: 3}"),
        ("steps\n  - key: a\nb: 1\n", "{steps: [{key: a}], b: 1}"),
        ("- key: a\n  \n- \n", "[{key: a}, -]"),
        ("a: b: c\n", "{a: {b: c}}"), ("}\n", "}"), (": 1", "{: 1}"),
        ("a: &x {k: 1}\nb: *x\n", "{a: {k: 1}, b: *x}"),
        ("a: |\n  line\n  line: x\nb: 1\n", "{a: |\n  line\n  line: x, b: 1}"),
        ("%YAML 1.2\n---\na: 1\n...\n---\nb: 2\n", "{a: 1} {b: 2}"),
    ])
    func `a text that is not finished has a structure`(_ text: String, _ expected: String) {
        let outline = OutlineReader.read(Array(text.utf8))
        let seen = outline.documents.filter { outline[$0].kind != .nothing }
            .map { OutlineTests.flow($0, outline) }.joined(separator: " ")
        #expect(seen == expected)
    }

    @Test(arguments: Corpus.examples)
    func `whatever is cut off, what stands before it is still seen`(_ file: Corpus.File) {
        let whole = DocumentNames(
            path: file.name, lines: TextLines(file.bytes, .utf16), registry: .standard)
        let lines = whole.lines
        for number in stride(from: 1, to: lines.count, by: 7) {
            let cut = lines.line(number).lowerBound
            let part = DocumentNames(
                path: file.name, lines: TextLines(Array(file.bytes[..<cut]), .utf16), registry: .standard)
            let expected = whole.occurrences.filter { $0.isDeclaration && $0.range.upperBound < cut }
            let seen = Set(part.occurrences.filter(\.isDeclaration).map(\.id))
            for occurrence in expected where occurrence.id.kind != .parameter {
                #expect(seen.contains(occurrence.id), "\(file.name), line \(number): \(occurrence.id)")
            }
        }
    }

    // MARK: - Structures as text

    private static func lines(_ node: Node) -> [String] {
        switch node.kind {
        case .scalar:
            let style = node.style == .literal || node.style == .folded ? "block" : "\(node.style)"
            if style == "block" { return ["block \(node.range.start.byte)"] }
            if node.text.isEmpty, style == "plain" { return ["nothing"] }
            return ["\(style) \(node.range.start.byte) \(node.range.end.byte) \(node.text)"]
        case .sequence: return ["["] + node.elements.flatMap { lines($0) } + ["]"]
        case .mapping: return ["{"] + node.entries.flatMap { lines($0.key) + lines($0.value) } + ["}"]
        }
    }

    private static func lines(_ index: Int, _ outline: Outline) -> [String] {
        let index = outline.target(of: index)
        let node = outline[index]
        switch node.kind {
        case .nothing: return ["nothing"]
        case .scalar:
            if node.style == .block { return ["block \(node.start)"] }
            return ["\(node.style) \(node.start) \(node.end) \(outline.text(of: index))"]
        case .sequence: return ["["] + outline.elements(of: index).flatMap { lines($0, outline) } + ["]"]
        case .mapping:
            return ["{"]
                + outline.entries(of: index).flatMap { lines($0.key, outline) + lines($0.value, outline) }
                + ["}"]
        }
    }

    private static func flow(_ index: Int, _ outline: Outline) -> String {
        let node = outline[index]
        switch node.kind {
        case .nothing: return "-"
        case .scalar: return String(decoding: outline.bytes[node.start..<node.end], as: UTF8.self)
        case .sequence:
            return "[" + outline.elements(of: index).map { flow($0, outline) }.joined(separator: ", ") + "]"
        case .mapping:
            let entries = outline.entries(of: index).map {
                flow($0.key, outline) + ": " + flow($0.value, outline)
            }
            return "{" + entries.joined(separator: ", ") + "}"
        }
    }
}
