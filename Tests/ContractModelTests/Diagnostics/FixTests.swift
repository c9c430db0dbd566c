// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct FixTests {
    private let source = SourceText(file: "a b.yaml", text: "é: no\nb: 2\n")

    private var report: DiagnosticReport {
        let other = SourceText(file: "b.yaml", text: "c")
        let fix = Fix(
            "quote the value", isSafe: true,
            edits: [
                TextEdit(source.range(4..<6), with: "\"no\""), TextEdit(other.range(1..<1), with: "\n"),
                TextEdit(source.range(7..<8), with: ""),
            ])
        let found = Diagnostic(.unknownFunction, "message", at: source.range(4..<6), fix: fix)
        return DiagnosticReport([found], sources: [source, other])
    }

    @Test func `JSON holds the edits with places and replacements`() throws {
        let document = try JSONReader.read(JSONRenderer().render(report))
        let fix = try #require(document.value(at: ["diagnostics", "0", "fix"]))
        #expect(fix["message"] == "quote the value")
        #expect(fix["safe"] == true)
        #expect(
            fix.value(at: ["edits", "0"])
                == [
                    "file": "a b.yaml", "replacement": "\"no\"",
                    "range": [
                        "start": ["line": 1, "column": 4, "byte": 4],
                        "end": ["line": 1, "column": 6, "byte": 6],
                    ],
                ])
    }

    @Test func `SARIF holds the edits by file, each file once`() throws {
        let log = try JSONReader.read(SARIFRenderer(toolVersion: "1").render(report))
        let result = try #require(log.value(at: ["runs", "0", "results", "0"]))
        let fix = try #require(result.value(at: ["fixes", "0"]))
        #expect(fix.value(at: ["description", "text"]) == "quote the value")
        #expect(fix.value(at: ["artifactChanges", "0", "artifactLocation", "uri"]) == "a%20b.yaml")
        #expect(fix.value(at: ["artifactChanges", "1", "artifactLocation", "uri"]) == "b.yaml")
        #expect(fix.value(at: ["artifactChanges", "2"]) == nil)
        let replacement = try #require(fix.value(at: ["artifactChanges", "0", "replacements", "1"]))
        #expect(replacement.value(at: ["deletedRegion", "startLine"]) == 2)
        #expect(replacement.value(at: ["insertedContent", "text"]) == "")
    }

    @Test func `an edit knows its place in bytes too`() {
        let edit = TextEdit(source.range(4..<6), with: "x")
        #expect(edit.file == "a b.yaml")
        #expect(edit.bytes == 4..<6)
    }
}
