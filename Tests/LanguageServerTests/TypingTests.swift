// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Synchronization
import Testing

@testable import LanguageServer

/// Long sessions, fast fingers and broken texts.
@Suite(.serialized) struct TypingTests {
    @Test func `of many key strokes the last is looked at`() throws {
        let workspace = CannedWorkspace()
        let client = try EditorClient(workspace: workspace)
        client.open(Sample.path, "a: 1\n")
        for number in 0..<500 { client.replace(Sample.path, with: "a: \(number)\n") }
        _ = client.diagnostics()
        #expect(workspace.revisions.count == 1)
        #expect(workspace.revisions.first == [client.server.revision])
        // Nothing changed, nothing to look at.
        #expect(client.diagnostics().isEmpty)
        #expect(workspace.revisions.count == 1)
    }

    @Test func `what is overtaken while it is looked at is not told`() throws {
        let typed = Mutex<(@Sendable () -> Void)?>(nil)
        let workspace = CannedWorkspace(whileLooking: { typed.withLock { $0.take() }?() })
        let client = try EditorClient(workspace: workspace)
        let analyst = client.server.analyst
        client.open(Sample.path, "a: 1\n")
        // The next key stroke comes while the first is looked at.
        var next = client.server.snapshot()
        next.revision += 1
        next.documents[Sample.path]?.version = 2
        typed.withLock { $0 = { [next] in analyst.post(next) } }
        if client.server.settle() { analyst.run() }
        let published = client.take { $0["method"]?.string == "textDocument/publishDiagnostics" }
        #expect(workspace.revisions.count == 2)
        #expect(published.count == 1)
        #expect(published.first?["params"]?["version"]?.integer == 2)
    }

    @Test func `a thousand key strokes leave the text that was typed`() throws {
        let path = "/lone/long.yaml"
        let text = String(decoding: try #require(Corpus.examples.first).bytes, as: UTF8.self)
        let client = try EditorClient()
        client.open(path, text)
        let end = TextLines(Array(text.utf8), .utf16).position(of: text.utf8.count)
        let next = TextPosition(line: end.line, character: end.character + 1)
        for number in 0..<1_000 {
            if number.isMultiple(of: 2) {
                client.change(path, ["range": .range(end, end), "text": "x"])
            } else {
                client.change(path, ["range": .range(end, next), "text": ""])
            }
            if number.isMultiple(of: 40) { _ = client.diagnostics() }
            if number.isMultiple(of: 200) { _ = try client.at(path, end, "completion") }
        }
        #expect(client.server.open[path]?.bytes == Array(text.utf8))
    }

    // MARK: - Broken texts

    /// Everything that can be asked about a place.
    private func askEverything(_ client: EditorClient, _ path: String, _ position: TextPosition) throws {
        let document: Value = ["uri": client.uri(path)]
        for method in ["hover", "completion", "definition", "references", "documentHighlight"] {
            _ = try client.at(path, position, method)
        }
        for method in ["prepareRename", "rename"] {
            _ = try client.answer(
                "textDocument/" + method,
                ["textDocument": document, "position": position.value, "newName": "other"])
        }
        let range = Value.range(TextPosition(line: 0, character: 0), TextPosition(line: 99_999, character: 0))
        for method in ["documentSymbol", "foldingRange", "inlayHint", "codeAction"] {
            _ = try client.request("textDocument/" + method, ["textDocument": document, "range": range])
        }
        _ = try client.request(
            "textDocument/selectionRange", ["textDocument": document, "positions": [position.value]])
    }

    @Test(arguments: Corpus.examples)
    func `every beginning of a contract can be open`(_ file: Corpus.File) throws {
        let path = "/lone/" + file.name
        let client = try EditorClient(workspace: CannedWorkspace())
        client.open(path, "")
        // A step that is prime: in time every kind of place is an end.
        for end in stride(from: 0, to: file.bytes.count, by: 61) {
            let text = String(decoding: file.bytes[..<end], as: UTF8.self)
            client.replace(path, with: text)
            let lines = TextLines(Array(text.utf8), .utf16)
            let place = lines.position(of: lines.bytes.count)
            _ = try client.at(path, place, "completion")
            _ = try client.at(path, place, "hover")
            _ = try client.request("textDocument/documentSymbol", ["textDocument": ["uri": client.uri(path)]])
        }
    }

    @Test(arguments: 1...6)
    func `whatever is typed, everything can be asked everywhere`(_ seed: Int) throws {
        var random = Random(seed: UInt64(seed))
        let pieces = [
            "{", "}", "[", "]", ":", ": ", "- ", "\n", "\n  ", "\"", "'", "#", "&a ", "*a", "|\n", ">\n", "$",
            "$parameters.", "\u{1F600}", "\t", "\r", "---\n", "?", "!", "%", ",", "key: ", "\u{0}",
            "\u{2028}",
        ]
        let file = Corpus.examples[random.next(below: Corpus.examples.count)]
        let path = "/lone/" + file.name
        let client = try EditorClient()
        client.open(path, String(decoding: file.bytes, as: UTF8.self))
        for step in 0..<60 {
            let lines = try #require(client.server.open[path]?.lines)
            let start = lines.position(of: random.next(below: lines.bytes.count + 1))
            var end = start
            if random.next(below: 3) == 0 { end.character += random.next(below: 12) }
            if random.next(below: 20) == 0 { end.line += random.next(below: 5) }
            let piece = pieces[random.next(below: pieces.count)]
            client.change(path, ["range": .range(start, end), "text": .string(piece)])
            if step.isMultiple(of: 3) {
                let now = try #require(client.server.open[path]?.lines)
                try askEverything(client, path, now.position(of: random.next(below: now.bytes.count + 1)))
            }
            if step.isMultiple(of: 10) { _ = client.diagnostics() }
        }
    }

    /// A text by what it is made of: the text itself would fill the report of a test run.
    struct HardText: CustomTestStringConvertible {
        var testDescription: String
        var text: String

        init(_ count: Int, of piece: String, after start: String = "") {
            testDescription = "\(start.debugDescription) and \(count) times \(piece.debugDescription)"
            text = start + String(repeating: piece, count: count)
        }
    }

    @Test(arguments: [
        HardText(20_000, of: "["), HardText(20_000, of: "{a: "), HardText(20_000, of: "- "),
        HardText(20_000, of: "\"\n"),
        HardText(3_000, of: "a:\n  a:\n        a:\n   a:\n"), HardText(20_000, of: "a\n"),
        HardText(5_000, of: "&a *a "), HardText(10_000, of: "'x: \n"),
        HardText(50_000, of: "\n", after: "a: |"),
    ])
    func `texts that are hard to read are still read`(_ hard: HardText) throws {
        let client = try EditorClient(workspace: CannedWorkspace())
        client.open(Sample.path, hard.text)
        try askEverything(client, Sample.path, TextPosition(line: 3, character: 2))
    }
}
