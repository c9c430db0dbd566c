// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@testable import FunctionLibrary

/// Holds the pages of `docs/reference/functions` to the declarations; `ATELIER_RECORD=1` writes them, and fails.
@Suite struct FunctionReferenceTests {
    private static let reference = FunctionReference(.standard)
    private static let isRecording = ProcessInfo.processInfo.environment["ATELIER_RECORD"] == "1"
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../docs/reference/functions").standardized

    private static let pages: [String: String] = {
        let pages = reference.namespaces.compactMap { name in
            reference.page(name).map { (name + ".md", $0) }
        }
        return Dictionary(pages + [("README.md", reference.index)]) { first, _ in first }
    }()

    #if !PhoneNumbers
    @Test(arguments: pages.keys.sorted())
    func `a page says what the declarations say`(_ name: String) throws {
        let file = Self.folder.appending(path: name)
        let page = try #require(Self.pages[name])
        if Self.isRecording {
            try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
            try page.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("recorded \(name)")
        }
        let written = try? String(contentsOf: file, encoding: .utf8)
        #expect(written == page, "\(name) is stale: 'make reference' writes it anew")
    }
    #endif

    @Test func `no page is left of a namespace that is gone`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(Set(files) == Set(Self.pages.keys))
    }

    @Test func `every function has its section, on one page`() {
        let text = Self.reference.namespaces.compactMap { Self.reference.page($0) }.joined()
        for name in FunctionRegistry.standard.names {
            #expect(text.ranges(of: "\n## \(name)\n").count == 1, "\(name)")
        }
        #expect(Self.reference.page("nothing") == nil)
    }

    @Test(arguments: ExampleCase.all)
    func `an example is written so that it is read back as it is`(_ example: ExampleCase) throws {
        let text = example.example.callText(of: example.function)
        let (documents, diagnostics) = YAMLReader.read(SourceText(file: "a.yaml", text: text))
        #expect(diagnostics.map(\.message) == [], sourceLocation: example.location)
        var problems: [Diagnostic] = []
        let call = try #require(documents.first?.root.entries.first?.value)
        let value = call.value(into: &problems)
        #expect(problems.isEmpty)
        if let name = value?.string {
            #expect(name == example.function.name && example.example.arguments.isEmpty)
        } else {
            #expect(value?["function"] == .string(example.function.name), sourceLocation: example.location)
            #expect(
                value?["with"] ?? [:] == .map(example.example.arguments), sourceLocation: example.location)
        }
    }

    @Test(arguments: [
        ("a b", "a b"), ("24h", "24h"), ("true", "\"true\""), ("no", "no"), ("Null", "\"Null\""),
        ("", "\"\""),
        ("a: b", "\"a: b\""), ("a #b", "\"a #b\""), ("1.10", "\"1.10\""), (" a", "\" a\""), ("a ", "\"a \""),
        ("e\u{301}", "\"e\\u0301\""), ("\u{E0041}", "\"\\U000E0041\""), ("ação", "\"ação\""),
        ("a\"\\\n", "\"a\\\"\\\\\\n\""),
        ("~", "\"~\""), ("-", "\"-\""), ("1d", "1d"), ("0x1F", "\"0x1F\""),
    ])
    func `text is quoted where it must be`(_ text: String, _ written: String) {
        #expect(FlowText.of(.string(text)) == written)
    }
}
