// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct MachineRendererTests {
    private let source = SourceText(file: "actions/r e.yaml", text: "é: text.trimm\nb: 2\n")

    private func report(_ message: String = "unknown function 'text.trimm'") -> DiagnosticReport {
        let found = Diagnostic(
            .unknownFunction, message, at: source.range(4..<14), path: "/actions/0/normalize/0", note: "here",
            labels: [Diagnostic.Label("see", at: source.range(15..<19))], help: "did you mean 'text.trim'?")
        return DiagnosticReport([found], sources: [source, SourceText(file: "b.yaml", text: "")])
    }

    @Test func `JSON has the documented shape`() {
        #expect(
            JSONRenderer().render(report())
                == #"{"schema_version":1,"diagnostics":[{"code":"E0204","name":"unknown-function","severity":"error","#
                + #""message":"unknown function 'text.trimm'","file":"actions/r e.yaml","range":{"start":{"line":1,"#
                + #""column":4,"byte":4},"end":{"line":1,"column":14,"byte":14}},"document":0,"#
                + #""path":"/actions/0/normalize/0","labels":[{"message":"see","file":"actions/r e.yaml","range":"#
                + #"{"start":{"line":2,"column":1,"byte":15},"end":{"line":2,"column":5,"byte":19}}}],"#
                + #""help":"did you mean 'text.trim'?","fix":null}],"summary":{"files":2,"errors":1,"warnings":0}}"#
                + "\n")
    }

    @Test func `no finding is a document too`() throws {
        let text = JSONRenderer().render(DiagnosticReport([], sources: []))
        #expect(
            text == #"{"schema_version":1,"diagnostics":[],"summary":{"files":0,"errors":0,"warnings":0}}"#
                + "\n")
        #expect(throws: Never.self) { try JSONReader.read(SARIFRenderer(toolVersion: "1").render(report())) }
    }

    @Test func `a workflow command has its places and its text`() {
        #expect(
            GitHubRenderer().render(report())
                == "::error file=actions/r e.yaml,line=1,endLine=1,col=4,endColumn=13,title=E0204 unknown-function::"
                + "unknown function 'text.trimm'%0Asee: actions/r e.yaml:2:1%0Ahelp: did you mean 'text.trim'?\n"
        )
    }

    @Test func `an author's text cannot begin another workflow command`() {
        let found = Diagnostic(
            .unknownFunction, "a\r\n::stop-commands::x %0A",
            at: SourceRange(file: "a,b:c%.yaml", start: .start, end: .start))
        let text = GitHubRenderer().render(DiagnosticReport([found], sources: []))
        #expect(
            text
                == "::error file=a%2Cb%3Ac%25.yaml,line=1,endLine=1,col=1,endColumn=1,title=E0204 unknown-function::"
                + "a%0D%0A::stop-commands::x %250A\n")
    }

    @Test func `SARIF counts columns in characters and offsets in bytes`() throws {
        let log = try JSONReader.read(SARIFRenderer(toolVersion: "1.2.3").render(report()))
        #expect(log["version"] == "2.1.0")
        let run = try #require(log.value(at: ["runs", "0"]))
        #expect(run["columnKind"] == "unicodeCodePoints")
        #expect(run.value(at: ["tool", "driver", "version"]) == "1.2.3")
        #expect(run.value(at: ["tool", "driver", "rules", "0", "id"]) == "E0204")
        let result = try #require(run.value(at: ["results", "0"]))
        #expect(result["ruleIndex"] == 0)
        #expect(result["level"] == "error")
        let location = try #require(result.value(at: ["locations", "0", "physicalLocation"]))
        #expect(location.value(at: ["artifactLocation", "uri"]) == "actions/r%20e.yaml")
        #expect(
            location["region"]
                == [
                    "startLine": 1, "startColumn": 4, "endLine": 1, "endColumn": 14, "byteOffset": 4,
                    "byteLength": 10,
                ])
        #expect(result.value(at: ["relatedLocations", "0", "physicalLocation", "region", "startLine"]) == 2)
        #expect(
            result.value(at: ["locations", "0", "logicalLocations", "0", "fullyQualifiedName"])
                == "/actions/0/normalize/0")
    }

    @Test func `diagnostics come in the order of files and places, each once`() {
        let first = SourceText(file: "z.yaml", text: "abc")
        let second = SourceText(file: "a.yaml", text: "abc")
        func at(_ source: SourceText, _ byte: Int, _ message: String) -> Diagnostic {
            Diagnostic(.unknownFunction, message, at: source.range(byte..<byte + 1))
        }
        let found = [
            at(second, 1, "4"), at(first, 2, "3"), at(SourceText(file: "b", text: "x"), 0, "5"),
            at(first, 0, "1"),
            at(first, 0, "2"), at(second, 1, "4"),
        ]
        let report = DiagnosticReport(found, sources: [first, second])
        #expect(report.diagnostics.map(\.message) == ["1", "2", "3", "4", "5"])
        #expect(report.summary == "5 errors, 0 warnings in 2 files")
    }
}
