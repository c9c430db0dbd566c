// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@Suite struct ProjectDiagnosticTests {
    /// `ATELIER_RECORD=1` writes down what is reported, and fails: a recording is read before it is kept.
    private static let isRecording = ProcessInfo.processInfo.environment["ATELIER_RECORD"] == "1"

    private static let root = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../Fixtures/Projects").standardized

    private static func names(in folder: String) -> [String] {
        let files = try? FileManager.default.contentsOfDirectory(atPath: root.appending(path: folder).path)
        return (files ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
    }

    private static func source(_ folder: String, _ name: String) throws -> SourceText {
        SourceText(file: name, bytes: Array(try Data(contentsOf: root.appending(path: "\(folder)/\(name)"))))
    }

    @Test(arguments: names(in: "diagnostics"))
    func `a mistake in a project file is reported as written down`(_ name: String) throws {
        let source = try Self.source("diagnostics", name)
        let diagnostics = ProjectFileDecoder.read(source).diagnostics
        let text = TextRenderer().render(DiagnosticReport(diagnostics, sources: [source]))
        #expect(diagnostics.count == 1)
        let expectation = Self.root.appending(path: "diagnostics/\(name.dropLast(5)).txt")
        if Self.isRecording {
            try text.write(to: expectation, atomically: true, encoding: .utf8)
            Issue.record("recorded \(name)")
            return
        }
        #expect(text == (try String(contentsOf: expectation, encoding: .utf8)))
    }

    @Test(arguments: DiagnosticCode.all.filter { ["unknown-tenant", "short-key-memory"].contains($0.name) })
    func `the examples of an explanation are project files`(_ code: DiagnosticCode) throws {
        func codes(_ title: String) throws -> [String] {
            let lines = code.explanation.split(separator: "\n", omittingEmptySubsequences: false)
            let start = try #require(lines.firstIndex { $0 == "\(title):" })
            let example = lines[(start + 1)...].prefix { $0.hasPrefix("    ") }.map { $0.dropFirst(4) }
            let source = SourceText(file: "atelier.yaml", text: example.joined(separator: "\n"))
            return ProjectFileDecoder.read(source).diagnostics.map(\.code.name)
        }
        #expect(try codes("Wrong") == [code.name])
        #expect(try codes("Right") == [])
    }

    @Test(arguments: names(in: "ok"))
    func `a project file as the language has it is read without a diagnostic`(_ name: String) throws {
        #expect(ProjectFileDecoder.read(try Self.source("ok", name)).diagnostics.map(\.message) == [])
    }
}
