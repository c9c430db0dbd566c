// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import LanguageServer

@Suite struct NavigationTests {
    /// The words of a location in the text that a client has open.
    private func words(_ location: Value, _ client: EditorClient) throws -> String {
        let text = try #require(client.texts[Sample.path])
        let lines = TextLines(Array(text.utf8), .utf16)
        let range = try lines.bytes(of: location.required("range"))
        let line = lines.line(lines.lineNumber(of: range.lowerBound))
        return String(decoding: lines.bytes[line], as: UTF8.self).trimmed
    }

    @Test(arguments: [
        ("$parameters.title }", 14, "- { key: title, label: Title"),
        ("$created.report.title", 10, "- key: report"),
        ("$created.report.title", 17, "- { field_key: title"), ("$steps.kept", 8, "- key: kept"),
        ("entity_type: report", 16, "- entity_type: report"), ("status: open", 2, "- { field_key: status"),
        ("event: reported", 9, "- key: reported"), ("connection: box", 13, "- { key: box"),
        ("govern: careful", 10, "- { key: careful"), ("field: place, meters", 8, "- { key: place"),
        ("who: $parameters", 1, "- { key: who"),
    ])
    func `a name leads to where it is declared`(_ words: String, _ behind: Int, _ declaration: String) throws
    {
        let client = try EditorClient()
        let position = client.openMarked(Sample.path, Sample.marked(words, behind: behind))
        let found = try client.at(Sample.path, position, "definition").list ?? []
        #expect(found.count == 1)
        #expect(try found.first.map { try self.words($0, client) }?.hasPrefix(declaration) == true)
    }

    @Test func `all places of a name are found, with and without its declaration`() throws {
        let client = try EditorClient()
        let position = client.openMarked(Sample.path, Sample.marked("key: title", behind: 6))
        let all = try client.at(
            Sample.path, position, "references", ["context": ["includeDeclaration": true]])
        let uses = try client.at(
            Sample.path, position, "references", ["context": ["includeDeclaration": false]])
        #expect(all.list?.count == 3)
        #expect(uses.list?.count == 2)
        #expect(try client.at(Sample.path, position, "documentHighlight").list?.count == 3)
    }

    @Test func `what is declared is listed, in what holds it`() throws {
        let client = try EditorClient(abilities: EditorClient.rich)
        client.open(Sample.path, Sample.whole)
        let symbols = try client.request(
            "textDocument/documentSymbol", ["textDocument": ["uri": client.uri(Sample.path)]])
        let names = symbols.list?.compactMap { $0["name"]?.string }
        #expect(names == ["report", "reported", "box", "careful", "submit"])
        let action = try #require(symbols.list?.last?["children"]?.list)
        #expect(
            action.compactMap { $0["name"]?.string } == [
                "title", "place", "count", "report", "told", "kept", "checked", "again",
            ])

        let plain = try EditorClient()
        plain.open(Sample.path, Sample.whole)
        let flat = try plain.request(
            "textDocument/documentSymbol", ["textDocument": ["uri": plain.uri(Sample.path)]])
        #expect(flat.list?.allSatisfy { $0["location"] != nil } == true)
        #expect(flat.list?.count == 17)
        let found = try plain.request("workspace/symbol", ["query": "rprt"])
        #expect(Set(found.list?.compactMap { $0["name"]?.string } ?? []) == ["report", "reported"])
    }

    @Test func `folds and selections are made of the structure`() throws {
        let client = try EditorClient()
        let position = client.openMarked(Sample.path, Sample.marked("meters: 30", behind: 9))
        let document: Value = ["uri": client.uri(Sample.path)]
        let folds = try client.request("textDocument/foldingRange", ["textDocument": document]).list ?? []
        #expect(folds.count > 8)
        let selection = try client.request(
            "textDocument/selectionRange", ["textDocument": document, "positions": [position.value]])
        var ranges: [Value] = []
        var next = selection.list?.first
        while let range = next {
            ranges.append(try range.required("range"))
            next = range["parent"]
        }
        #expect(ranges.count > 4)
        let lines = TextLines(Array((client.texts[Sample.path] ?? "").utf8), .utf16)
        let bytes = try ranges.map { try lines.bytes(of: $0) }
        for (inner, outer) in zip(bytes, bytes.dropFirst()) {
            #expect(outer.lowerBound <= inner.lowerBound && inner.upperBound <= outer.upperBound)
        }
    }

    @Test func `defaults are shown where nothing is written, and only there`() throws {
        let client = try EditorClient()
        client.open(
            Sample.path,
            "actions:\n  - key: plain\n  - { key: full, execution_mode: workflow, status: draft, submission_contract: { duplicates: { function: records.identical } } }\n"
        )
        let hints = try client.request(
            "textDocument/inlayHint",
            [
                "textDocument": ["uri": client.uri(Sample.path)],
                "range": .range(TextPosition(line: 0, character: 0), TextPosition(line: 9, character: 0)),
            ])
        let labels = hints.list?.compactMap { $0["label"]?.string } ?? []
        #expect(labels.first == "execution_mode: engine, status: draft")
        #expect(hints.list?.first?["position"]?["character"]?.integer == 14)
        #expect(labels.count == 2)
        #expect(labels.last?.contains("on_match: quarantine") == true)
    }
}
