// SPDX-License-Identifier: Apache-2.0
import ContractLint
import ContractModel
import Foundation
import FunctionLibrary
import Testing

@testable import LanguageServer
@testable import atelier_cli

/// What an editor is told is what `lint` tells.
@Suite struct DiagnosticEqualityTests {
    /// A diagnostic as both tell it.
    private struct Told: Hashable, Comparable {
        var start: TextPosition
        var end: TextPosition
        var code: String
        var severity: Int
        var message: String

        static func < (left: Told, right: Told) -> Bool {
            (left.start.line, left.start.character, left.code, left.message)
                < (right.start.line, right.start.character, right.code, right.message)
        }
    }

    private func told(_ diagnostics: [Value]) throws -> [Told] {
        try diagnostics.map { value in
            let range = try value.required("range")
            return Told(
                start: try TextPosition(range.required("start")),
                end: try TextPosition(range.required("end")),
                code: try value.text("code"), severity: value["severity"]?.integer ?? 0,
                message: try value.text("message"))
        }.sorted()
    }

    private func told(_ diagnostics: [Diagnostic], _ bytes: [UInt8]) -> [Told] {
        let lines = TextLines(bytes, .utf16)
        return diagnostics.map { diagnostic in
            let help = diagnostic.help.map { "\n" + $0 } ?? ""
            let severity: Int =
                switch diagnostic.severity {
                case .error: 1
                case .warning: 2
                case .info: 3
                }
            return Told(
                start: lines.position(of: diagnostic.range.start.byte),
                end: lines.position(of: max(diagnostic.range.start.byte, diagnostic.range.end.byte)),
                code: diagnostic.code.code, severity: severity, message: diagnostic.message + help)
        }.sorted()
    }

    @Test(arguments: Corpus.contracts.filter { $0.name != "atelier.yaml" })
    func `of a file by itself the editor hears what lint says`(_ file: Corpus.File) throws {
        let folder = "/lone"
        // Where no project is above it.
        let path = folder + "/" + file.name
        let text = String(decoding: file.bytes, as: UTF8.self)
        let bytes = Array(text.utf8)
        let project = Project(root: folder, workingFolder: folder, file: nil)
        let found = FoundFile(path: path, shown: path, isNamed: true)
        let pass = LintPass(project: project, linter: Linter(), registry: .standard)
        let expected = pass.run([(file: found, source: SourceText(file: path, bytes: bytes))]).diagnostics
        let client = try EditorClient()
        client.open(path, text)
        #expect(try told(client.diagnostics(of: path)) == told(expected, bytes))
        // Typed letter by letter at the end and taken away again, it is still the same.
        let end = TextLines(bytes, .utf16).position(of: bytes.count)
        client.change(path, ["range": .range(end, end), "text": "\nnonsense: ["])
        _ = client.diagnostics()
        client.change(path, ["text": .string(text)])
        #expect(try told(client.diagnostics(of: path)) == told(expected, bytes))
    }

    @Test func `of a project the editor hears what lint says of each file`() throws {
        let root = Corpus.root.appending(path: "examples").path
        let project = try Project.find(from: root)
        let (files, _) = try project.contracts([], tests: true)
        let texts = try files.map { (file: $0, source: try ApplicationLoader.source(of: $0)) }
        let linter = Linter(settings: try LintSettings(project, flags: []))
        let expectation = LintPass(project: project, linter: linter, registry: .standard).run(texts)
            .diagnostics
        let client = try EditorClient()
        for (index, file) in files.enumerated() where index.isMultiple(of: 3) {
            client.open(file.path, String(decoding: texts[index].source.bytes, as: UTF8.self))
        }
        let published = client.diagnostics()
        for file in files {
            let expected = expectation.filter { $0.range.file == file.shown }
            #expect((published[DocumentURI.uri(ofPath: file.path)] ?? []).count == expected.count)
        }
    }

    @Test func `a mistake in one file is told in the files that it breaks`() throws {
        let root = Corpus.root.appending(path: "examples").path
        let path = root + "/actions/city-report.yaml"
        let text = try #require(Corpus.examples.first { $0.path == path })
        let whole = String(decoding: text.bytes, as: UTF8.self)
        let client = try EditorClient()
        client.open(
            path,
            whole.replacing(
                "entity_type: report_attachment\n    schema", with: "entity_type: report_paper\n    schema"))
        let found = client.diagnostics(of: path)
        #expect(!found.isEmpty)
        client.replace(path, with: whole)
        #expect(client.diagnostics(of: path).isEmpty)
        client.notify("textDocument/didClose", ["textDocument": ["uri": client.uri(path)]])
        #expect(client.diagnostics().values.allSatisfy { $0.isEmpty })
    }

    @Test func `texts of other kinds inside a project are left alone`() throws {
        let root = Corpus.root.appending(path: "examples").path
        let client = try EditorClient()
        client.open(root + "/compose.yaml", "services:\n  web: { image: x }\n")
        client.open(root + "/new-action.yaml", "actions:\n  - { colour: red }\n")
        let published = client.diagnostics()
        #expect(published[DocumentURI.uri(ofPath: root + "/compose.yaml")] == [])
        #expect(published[DocumentURI.uri(ofPath: root + "/new-action.yaml")]?.isEmpty == false)
    }

    @Test func `a text that is in no file is looked at by itself`() throws {
        let client = try EditorClient()
        let uri = "untitled:Untitled-1"
        client.notify(
            "textDocument/didOpen",
            [
                "textDocument": [
                    "uri": .string(uri), "languageId": "yaml", "version": 4, "text": "actions: 3\n",
                ]
            ])
        #expect(client.diagnostics()[uri]?.isEmpty == false)
        let pulled = try client.request("textDocument/diagnostic", ["textDocument": ["uri": .string(uri)]])
        #expect(pulled["items"]?.list?.isEmpty == false)
    }

    @Test func `a message brings the places that belong to it`() throws {
        let client = try EditorClient()
        client.open(Sample.path, "actions:\n  - { key: a }\n  - { key: a }\n")
        let found = try #require(client.diagnostics(of: Sample.path).first)
        let related = try #require(found["relatedInformation"]?.list?.first)
        #expect(related["location"]?["uri"] == client.uri(Sample.path))
        #expect(related["location"]?["range"]?["start"]?["line"]?.integer == 1)
    }
}
