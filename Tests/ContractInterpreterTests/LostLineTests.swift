// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Foundation
import FunctionLibrary
import Testing

/// A line that is missing, or that stands a little wrong, is one mistake, whatever follows from it.
@Suite struct LostLineTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
        .standardized

    private static func told(_ text: String) -> [Diagnostic] {
        let (file, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "a")
        return decoding + merging + ContractCompiler(application, registry: .standard).check()
    }

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    @Test(arguments: [
        ("building-permit", "approval:", "E0101"), ("supplier-invoice", "approval:", "E0101"),
        ("supplier-invoice", "attachments:", "E0101"), ("supplier-invoice", "validate:", "E0208"),
        ("supplier-invoice", "relationships:", "E0101"), ("city-report", "relationships:", "E0101"),
        ("incident-report", "relationships:", "E0101"), ("incident-report", "events:", "E0101"),
        ("order-fulfilment", "events:", "E0101"), ("onboarding", "branches:", "E0101"),
    ])
    func `a line that begins a section is missed once, where it should stand`(
        _ example: String, _ line: String, _ code: String
    ) throws {
        var lines = try Self.text("examples/actions/\(example).yaml").split(
            separator: "\n", omittingEmptySubsequences: false)
        let place = try #require(lines.firstIndex { $0.trimmingCharacters(in: .whitespaces) == line })
        lines.remove(at: place)
        let told = Self.told(lines.joined(separator: "\n"))
        #expect(told.map(\.code.code) == [code])
        #expect(told.first?.range.start.line == place + 1)
        #expect(told.first?.help?.contains("under '\(line.dropLast())'") == true)
    }

    @Test(arguments: [
        ("keys-that-lost-the-line-above-them", 6), ("words-whose-keys-stand-beside-them", 8),
    ])
    func `nothing else is told than what the mistakes are`(_ name: String, _ count: Int) throws {
        let text = try Self.text("Tests/Fixtures/Contracts/diagnostics/\(name).yaml")
        let told = Self.told(text)
        #expect(told.filter { $0.severity == .error }.count == count, "\(told.map(\.message))")
    }

    @Test func `every unknown key of a map is told, and of the first it is said what they may be`() {
        let keys = (0..<200).map { "    parameterz\($0): 1\n" }.joined()
        let told = Self.told("actions:\n  - key: a\n    execution_mode: workflow\n" + keys)
        #expect(told.count == 200 && told.allSatisfy { $0.code.code == "E0101" })
        #expect(told.first?.help != nil && told.last?.help == nil)
        #expect(told.last?.path == "/actions/0/parameterz199")
    }

    /// Found by halving the children of each node, aliases among them.
    @Test func `the path of a mistake behind aliases leads to it`() {
        let rows = (0..<40).map { $0.isMultiple(of: 3) ? "*p" : "{ key: k\($0), type: string, odd\($0): 1 }" }
        let told = Self.told(
            "x-row: &p { key: p, type: string }\nactions:\n  - key: a\n    parameters: ["
                + rows.joined(separator: ", ") + "]\n")
        let paths = told.filter { $0.code.code == "E0101" }.map(\.path)
        let places = (0..<40).filter { !$0.isMultiple(of: 3) }
        #expect(paths == places.map { "/actions/0/parameters/\($0)/odd\($0)" })
    }
}
