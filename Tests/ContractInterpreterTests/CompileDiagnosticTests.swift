// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Foundation
import FunctionLibrary
import Testing

/// A contract that decodes and does not compile, with what is said about it.
struct CompileFixture: Sendable, CustomTestStringConvertible {
    let name: String

    var testDescription: String { name }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../Fixtures/Contracts/compile").standardized

    static let all: [CompileFixture] = {
        let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path)
        return (files ?? []).filter { $0.hasSuffix(".yaml") }.sorted()
            .map { CompileFixture(name: String($0.dropLast(5))) }
    }()

    var expectation: URL { CompileFixture.folder.appending(path: name + ".txt") }

    func source() throws -> SourceText {
        let bytes = try Data(contentsOf: CompileFixture.folder.appending(path: name + ".yaml"))
        return SourceText(file: name + ".yaml", bytes: Array(bytes))
    }

    /// Roles count where the project lists them: in the case about roles.
    func outcome(of source: SourceText) -> (earlier: [Diagnostic], outcome: ContractCompiler.Outcome) {
        let (file, decoding) = ContractDecoder.read(source)
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "test")
        let roles = name.hasPrefix("roles-") ? ["admin", "citizen"] : nil
        let compiler = ContractCompiler(application, registry: .standard, roles: roles)
        return (decoding + merging, compiler.compile())
    }
}

@Suite struct CompileDiagnosticTests {
    /// `ATELIER_RECORD=1` writes down what is reported, and fails: a recording is read before it is kept.
    private static let isRecording = ProcessInfo.processInfo.environment["ATELIER_RECORD"] == "1"

    @Test(arguments: CompileFixture.all)
    func `a mistake is reported as written down, by code, place and words`(_ fixture: CompileFixture) throws {
        let source = try fixture.source()
        let (earlier, outcome) = fixture.outcome(of: source)
        #expect(earlier.map(\.message) == [], "only the compiler may find something")
        #expect(!outcome.diagnostics.isEmpty)
        let report = DiagnosticReport(outcome.diagnostics.inTextOrder(), sources: [source])
        let text = TextRenderer().render(report)
        if Self.isRecording {
            try text.write(to: fixture.expectation, atomically: true, encoding: .utf8)
            Issue.record("recorded \(fixture.name)")
            return
        }
        #expect(text == (try String(contentsOf: fixture.expectation, encoding: .utf8)))
    }

    @Test(arguments: CompileFixture.all)
    func `an action with a mistake has no plan, and the others have one`(_ fixture: CompileFixture) throws {
        let (file, _) = ContractDecoder.read(try fixture.source())
        let (application, _) = ApplicationMerger.merge([file], applicationCode: "test")
        let (_, outcome) = fixture.outcome(of: try fixture.source())
        for (index, action) in application.actions.enumerated() {
            let isBroken = outcome.diagnostics.contains { $0.path.hasPrefix("/actions/\(index)/") }
            #expect((outcome.action(action.key.value) == nil) == isBroken, "\(action.key.value)")
        }
    }

    @Test(arguments: CompileFixture.all)
    func `a message is one plain sentence about what stands there`(_ fixture: CompileFixture) throws {
        for diagnostic in fixture.outcome(of: try fixture.source()).outcome.diagnostics {
            let message = diagnostic.message
            #expect(message.first?.isUppercase == false, "\(message)")
            #expect(!message.hasSuffix("."), "\(message)")
            #expect(message.unicodeScalars.count <= 160, "\(message)")
            // RE2 says itself what is wrong with a pattern.
            guard !message.hasPrefix("the pattern does not compile") else { continue }
            for word in ["invalid", "illegal", "bad ", "please", "Optional(", "nil"] {
                #expect(!message.contains(word), "\(message)")
            }
            #expect(diagnostic.path.hasPrefix("/"))
        }
    }

    @Test func `every code that the compiler can report is shown by a case`() throws {
        var shown: Set<String> = []
        for fixture in CompileFixture.all {
            shown.formUnion(fixture.outcome(of: try fixture.source()).outcome.diagnostics.map(\.code.name))
        }
        let known = Dictionary(
            uniqueKeysWithValues: DiagnosticCode.all.map { (Self.swiftName(of: $0.name), $0.name) })
        let reported = try Self.namesReported().compactMap { known[$0] }
        #expect(reported.count > 10)
        #expect(Set(reported).subtracting(shown).sorted() == [])
    }

    /// The names behind `report(` in the sources of the compiler.
    private static func namesReported() throws -> Set<String> {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/ContractInterpreter/Compile").standardized
        var names: Set<String> = []
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let text = try String(contentsOf: folder.appending(path: file), encoding: .utf8)
            for match in text.matches(of: /\.([a-z][A-Za-z]+)\b/) { names.insert(String(match.1)) }
        }
        return names
    }

    /// `unknown-field` as the sources call it: `unknownField`.
    private static func swiftName(of name: String) -> String {
        let words = name.split(separator: "-")
        return ([String(words[0])] + words.dropFirst().map { $0.capitalized }).joined()
    }
}
