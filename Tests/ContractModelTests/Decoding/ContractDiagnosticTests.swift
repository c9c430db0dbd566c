// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@Suite struct ContractDiagnosticTests {
    /// `ATELIER_RECORD=1` writes down what is reported, and fails: a recording is read before it is kept.
    private static let isRecording = ProcessInfo.processInfo.environment["ATELIER_RECORD"] == "1"

    @Test(arguments: ContractFixture.all(in: "diagnostics"))
    func `a mistake is reported as written down`(_ fixture: ContractFixture) throws {
        let source = try fixture.source()
        let report = DiagnosticReport(fixture.diagnostics(in: source), sources: [source])
        let text = TextRenderer().render(report)
        #expect(!report.diagnostics.isEmpty)
        if Self.isRecording {
            try text.write(to: fixture.expectation, atomically: true, encoding: .utf8)
            Issue.record("recorded \(fixture.name)")
            return
        }
        let expected = try String(contentsOf: fixture.expectation, encoding: .utf8)
        #expect(text == expected)
    }

    @Test func `every code of structure is shown by a case`() throws {
        var shown: Set<String> = []
        for fixture in ContractFixture.all(in: "diagnostics") {
            shown.formUnion(fixture.diagnostics(in: try fixture.source()).map(\.code.name))
        }
        // A list beyond its ceiling is built by its own test.
        let missing = DiagnosticCode.all.filter { $0.code.hasPrefix("E01") && $0.name != "too-many" }
            .map(\.name).filter { !shown.contains($0) }
        #expect(missing == [])
    }

    @Test(arguments: ContractFixture.all(in: "diagnostics"))
    func `a message is one plain sentence about what stands there`(_ fixture: ContractFixture) throws {
        for diagnostic in fixture.diagnostics(in: try fixture.source()) {
            let message = diagnostic.message
            #expect(message.first?.isUppercase == false, "\(message)")
            #expect(!message.hasSuffix("."), "\(message)")
            #expect(message.unicodeScalars.count <= 160, "\(message)")
            for word in ["invalid", "illegal", "bad ", "please", "Optional(", "nil"] {
                #expect(!message.contains(word), "\(message)")
            }
            #expect(diagnostic.range.start <= diagnostic.range.end)
            #expect(diagnostic.path.isEmpty || diagnostic.path.hasPrefix("/"))
        }
    }

    @Test(arguments: ContractFixture.all(in: "diagnostics"))
    func `no place is reported twice`(_ fixture: ContractFixture) throws {
        let diagnostics = fixture.diagnostics(in: try fixture.source())
        let places = diagnostics.map { "\($0.range.start.byte)-\($0.range.end.byte) \($0.code.code)" }
        #expect(Set(places).count == places.count)
    }
}

extension ContractFixture {
    /// Everything that is wrong in the contract, in the order of the text.
    func diagnostics(in source: SourceText) -> [Diagnostic] {
        let (file, decoding) = ContractDecoder.read(source)
        let (_, merging) = ApplicationMerger.merge([file], applicationCode: "test")
        return (decoding + merging).inTextOrder()
    }
}
