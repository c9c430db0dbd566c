// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Testing

@testable import LanguageServer

@Suite struct QuickFixTests {
    private func actions(_ client: EditorClient, _ path: String, _ diagnostic: Value) throws -> [Value] {
        try client.request(
            "textDocument/codeAction",
            [
                "textDocument": ["uri": client.uri(path)], "range": diagnostic.required("range"),
                "context": ["diagnostics": [diagnostic]],
            ]
        ).list ?? []
    }

    @Test(arguments: [
        ("normalize: [text.trimm]", "text.trimm", "text.trim"),
        (
            "creates: [{ key: r, entity_type: report, fields: { title: $parameters.titel } }]",
            "$parameters.titel", "$parameters.title"
        ),
        (
            "creates: [{ key: r, entity_type: report, fields: { title: \"$parameters.titel\" } }]",
            "$parameters.titel", "$parameters.title"
        ),
        ("creates: [{ key: r, entity_type: reprot }]", "reprot", "report"),
        (
            "creates: [{ key: r, entity_type: report, fields: { titel: $parameters.title } }]", "titel",
            "title"
        ),
        (
            "creates: [{ key: r, entity_type: report, fields: { title: $parametrs.title } }]", "$parametrs",
            "$parameters"
        ),
        ("statuz: published", "statuz", "status"), ("title: Something", "title: Some", "label: Some"),
        ("status: publishd", "publishd", "published"), ("execution_mode: workflw", "workflw", "workflow"),
    ])
    func `the name that was meant is put in place of the one that was written`(
        _ line: String, _ wrong: String, _ right: String
    ) throws {
        let isPipeline = line.hasPrefix("normalize")
        let text =
            "entities:\n  - { entity_type: report, schema: { fields: [{ field_key: title, field_type: { type: string } }] } }\n"
            + "actions:\n  - key: a\n    parameters: [{ key: title, type: string, required: true }]\n"
            + (isPipeline
                ? "    execution_mode: workflow\n    submission_contract: { \(line) }\n" : "    \(line)\n")
        let client = try EditorClient()
        client.open(Sample.path, text)
        let before = client.errors(of: Sample.path)
        #expect(before.count == 1, "\(before)")
        let found = try actions(client, Sample.path, try #require(before.first))
        let action = try #require(found.first)
        #expect(action["kind"]?.string == "quickfix")
        #expect(action["isPreferred"]?.bool == true)
        let edits = try #require(action["edit"]?["changes"]?[DocumentURI.uri(ofPath: Sample.path)]?.list)
        let fixed = try EditedText.applying(edits, to: text)
        #expect(fixed == text.replacing(wrong, with: right))
        client.replace(Sample.path, with: fixed)
        #expect(client.errors(of: Sample.path).isEmpty)
    }

    /// Over the whole corpus: a fix takes its own diagnostic away and leaves the rest where it was.
    @Test(arguments: Corpus.fixtures)
    func `a fix mends what it says it mends`(_ file: Corpus.File) throws {
        let path = "/lone/" + file.name
        let text = String(decoding: file.bytes, as: UTF8.self)
        let client = try EditorClient()
        client.open(path, text)
        for diagnostic in client.diagnostics(of: path) {
            for action in try actions(client, path, diagnostic) where action["isPreferred"]?.bool == true {
                guard action["diagnostics"]?.list?.first?["message"] == diagnostic["message"] else {
                    continue
                }
                let edits = try #require(action["edit"]?["changes"]?[DocumentURI.uri(ofPath: path)]?.list)
                let fixed = try EditedText.applying(edits, to: text)
                #expect(fixed != text)
                client.replace(path, with: fixed)
                let after = client.diagnostics(of: path)
                let isThere = after.contains {
                    $0["message"] == diagnostic["message"]
                        && $0["range"]?["start"] == diagnostic["range"]?["start"]
                }
                #expect(!isThere, "\(file.name): \(action["title"]?.string ?? "")")
                client.replace(path, with: text)
                _ = client.diagnostics()
            }
        }
    }

    @Test func `what stops a contract cannot be silenced, and the rest can, at the end of its line`() throws {
        let client = try EditorClient(tools: LanguageTools(maySuppress: { $0.code == "E0103" }))
        let text = "actions:\n  - key: a\n    colour: red\n    status: publishd\n"
        client.open(Sample.path, text)
        let found = client.diagnostics(of: Sample.path)
        #expect(found.count == 2)
        var silenced = 0
        for diagnostic in found {
            let actions = try actions(client, Sample.path, diagnostic).filter {
                $0["title"]?.string?.hasPrefix("suppress") == true
            }
            guard let action = actions.first else { continue }
            silenced += 1
            let edits = try #require(action["edit"]?["changes"]?[DocumentURI.uri(ofPath: Sample.path)]?.list)
            let name = try #require(diagnostic["data"]?["name"]?.string)
            let lines = try EditedText.applying(edits, to: text).split(separator: "\n")
            #expect(lines.contains { $0.hasSuffix(" # atelier: ignore[\(name)] reason") })
            #expect(lines.count == text.split(separator: "\n").count)
        }
        #expect(silenced < found.count)
        let code = try #require(DiagnosticCode.all.first)
        #expect(!LanguageTools().maySuppress(code))
    }

    @Test(arguments: [
        "actions:\n  - key: lonely\n    status: published\n",
        "actions:\r\n  - key: lonely\r\n    status: published\r\n",
        "actions: [{ key: lonely, status: published }]",
        "actions:\n  - key: lonely # for a reason\n    status: published # too\n",
        "actions:\n  - key: a\n    status: published\n    label: \"one\n      two\"\n",
        "actions:\n  - key: a\n    parameters: [{ key: when, type: string, default: NO }]\n",
    ])
    func `a comment silences the rule that it names, wherever it has to stand`(_ text: String) throws {
        let client = try EditorClient()
        client.open(Sample.path, text)
        let rules = client.diagnostics(of: Sample.path).filter { $0["severity"]?.integer != 1 }
        #expect(!rules.isEmpty)
        for _ in rules {
            guard let next = client.diagnostics(of: Sample.path).first ?? rules.first else { break }
            let before = try #require(client.texts[Sample.path])
            let name = try #require(next["data"]?["name"]?.string)
            let action = try #require(
                try actions(client, Sample.path, next).first {
                    $0["title"]?.string?.hasPrefix("suppress '\(name)'") == true
                })
            let edits = try #require(action["edit"]?["changes"]?[DocumentURI.uri(ofPath: Sample.path)]?.list)
            client.replace(Sample.path, with: try EditedText.applying(edits, to: before))
            let left = client.diagnostics(of: Sample.path)
            #expect(
                !left.contains { $0["data"]?["name"]?.string == name }, "\(client.texts[Sample.path] ?? "")")
            if left.isEmpty { return }
            client.replace(Sample.path, with: try #require(client.texts[Sample.path]))
        }
        #expect(client.diagnostics(of: Sample.path).isEmpty)
    }

    @Test func `inside a text the comment stands where it is none of it`() throws {
        let bytes = Array("a:\n  b: |\n    one\n    two\n".utf8)
        let names = DocumentNames(path: Sample.path, lines: TextLines(bytes, .utf16), registry: .standard)
        let source = SourceText(file: Sample.path, bytes: bytes)
        let code = try #require(DiagnosticCode.all.first)
        let head = try #require(SuppressionEdit(Diagnostic(code, "x", at: source.range(8..<9)), in: names))
        #expect(head.place == 3 && head.text.hasPrefix("  # atelier: ignore["))
        let inside = try #require(
            SuppressionEdit(Diagnostic(code, "x", at: source.range(19..<20)), in: names))
        #expect(inside.place == 0 && inside.text.hasPrefix("# atelier: ignore-file["))
        let json = DocumentNames(
            path: "/lone/a.json", lines: TextLines([0x7B, 0x7D], .utf16), registry: .standard)
        #expect(SuppressionEdit(Diagnostic(code, "x", at: source.range(0..<1)), in: json) == nil)
    }

    @Test func `a fix that a diagnostic brings along is offered as it is`() throws {
        let bytes = Array("a: NO\n".utf8)
        let source = SourceText(file: Sample.path, bytes: bytes)
        var diagnostic = Diagnostic(try #require(DiagnosticCode.all.first), "a word", at: source.range(3..<5))
        diagnostic.fix = Fix(
            "quote the value", isSafe: true, edits: [TextEdit(source.range(3..<5), with: "\"NO\"")])
        var findings = Findings()
        findings.diagnostics = [diagnostic]
        findings.texts[Sample.path] = bytes
        let client = try EditorClient(workspace: CannedWorkspace(findings: findings))
        client.open(Sample.path, "a: NO\n")
        let published = try #require(client.diagnostics(of: Sample.path).first)
        let action = try #require(try actions(client, Sample.path, published).first)
        #expect(action["title"]?.string == "quote the value")
        let edits = try #require(action["edit"]?["changes"]?[DocumentURI.uri(ofPath: Sample.path)]?.list)
        #expect(try EditedText.applying(edits, to: "a: NO\n") == "a: \"NO\"\n")
    }

    @Test func `formatting is offered where there is something that does it`() throws {
        let tools = LanguageTools(format: { source in
            source.bytes.contains(0x09) ? .refused("a tab") : .text(source.bytes + [0x0A])
        })
        let client = try EditorClient(tools: tools)
        client.open(Sample.path, "a: 1")
        let document: Value = ["textDocument": ["uri": client.uri(Sample.path)]]
        let edits = try client.request("textDocument/formatting", document).list ?? []
        #expect(try EditedText.applying(edits, to: "a: 1") == "a: 1\n")
        client.replace(Sample.path, with: "a:\t1")
        #expect(
            try client.answer("textDocument/formatting", document)["error"]?["message"]?.string == "a tab")
    }
}
