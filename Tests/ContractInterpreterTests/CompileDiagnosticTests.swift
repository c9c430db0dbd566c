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

    /// Roles and tenants count where the project lists them: in the cases about them.
    func outcome(of source: SourceText) -> (earlier: [Diagnostic], outcome: ContractCompiler.Outcome) {
        let (earlier, compiler) = compiler(of: source)
        return (earlier, compiler.compile())
    }

    func compiler(of source: SourceText) -> (earlier: [Diagnostic], compiler: ContractCompiler) {
        let (file, decoding) = ContractDecoder.read(source)
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "test")
        let roles = name.hasPrefix("roles-") ? ["admin", "citizen"] : nil
        let tenants = name.hasPrefix("tenants-") ? ["lisbon", "porto"] : nil
        return (
            decoding + merging,
            ContractCompiler(application, registry: .standard, roles: roles, tenants: tenants)
        )
    }
}

@Suite struct CompileDiagnosticTests {
    /// `ATELIER_RECORD=1` writes down what is reported, and fails: a recording is read before it is kept.
    private static let isRecording = ProcessInfo.processInfo.environment["ATELIER_RECORD"] == "1"

    @Test(arguments: CompileFixture.all)
    func `who wants no plans is told the same`(_ fixture: CompileFixture) throws {
        let (_, compiler) = fixture.compiler(of: try fixture.source())
        #expect(compiler.check() == compiler.compile().diagnostics)
    }

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

    // MARK: - Explanations

    /// Those whose examples are parts of one action, and need nothing else beside them.
    static let explained: [DiagnosticCode] = [
        .undeclaredParameter, .unknownFunction, .missingArgument, .wrongStage, .forwardReference,
        .unknownCreate,
        .missingCreate, .unfitReferenceSource, .parameterCycle, .exposedSecret, .unknownStep,
        .backwardJump, .sharedCallReference,
    ]

    /// Those whose examples are whole contracts; what is refused of a project file is shown where that is read.
    static let explainedWhole: [DiagnosticCode] =
        [.unknownAction, .unauthorizedStart, .missingInput, .unknownTemplate]
        + DiagnosticCode.all.filter { $0.code.hasPrefix("E03") && $0 != .shortKeyMemory }

    @Test(arguments: explainedWhole)
    func `the examples of an explanation are contracts`(_ code: DiagnosticCode) throws {
        #expect(try Self.wholeCodes(Self.example("Wrong", of: code)) == [code.name])
        #expect(try Self.wholeCodes(Self.example("Right", of: code)) == [])
    }

    private static func wholeCodes(_ example: String) throws -> [String] {
        let (file, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", text: example + "\n"))
        #expect(decoding.map(\.message) == [])
        let (application, _) = ApplicationMerger.merge([file], applicationCode: "a")
        return ContractCompiler(application, registry: .standard).compile().diagnostics.map(\.code.name)
    }

    @Test(arguments: explained)
    func `the examples of an explanation are what they say`(_ code: DiagnosticCode) throws {
        #expect(try Self.codes(Self.example("Wrong", of: code)).contains(code.name))
        #expect(try !Self.codes(Self.example("Right", of: code)).contains(code.name))
    }

    private static func example(_ title: String, of code: DiagnosticCode) throws -> String {
        let lines = code.explanation.split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex { $0 == "\(title):" })
        return lines[(start + 1)...].prefix { $0.hasPrefix("    ") }.map { $0.dropFirst(4) }
            .joined(separator: "\n")
    }

    /// The example inside a workflow action; stages stand inside its submission contract.
    private static func codes(_ example: String) throws -> [String] {
        let isStage = example.hasPrefix("normalize") || example.hasPrefix("validate")
        var lines = ["actions:", "  - key: a", "    execution_mode: workflow"]
        if isStage {
            lines += ["    parameters: [{ key: location, type: geo }]", "    submission_contract:"]
        }
        lines += example.split(separator: "\n").map { (isStage ? "      " : "    ") + $0 }
        let source = SourceText(file: "a.yaml", text: lines.joined(separator: "\n") + "\n")
        let (file, decoding) = ContractDecoder.read(source)
        #expect(decoding.map(\.message) == [])
        let (application, _) = ApplicationMerger.merge([file], applicationCode: "a")
        return ContractCompiler(application, registry: .standard).compile().diagnostics.map(\.code.name)
    }

    /// The names behind `report(` in the sources of the compiler.
    private static func namesReported() throws -> Set<String> {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../Sources/ContractInterpreter/Compile").standardized
        var names: Set<String> = []
        for file in try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        where file.hasSuffix(".swift") {
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
