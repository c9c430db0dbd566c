// SPDX-License-Identifier: Apache-2.0
import ContractLint
import ContractModel
import ContractTesting
import Foundation
import FunctionLibrary
import Testing

@testable import LanguageServer
@testable import atelier_cli

/// Renames every name of the examples that can be renamed, and holds each project to what it was.
@Suite(.timeLimit(.minutes(10))) struct RenameEverythingTests {
    /// A contract of the examples, with its tests.
    struct Example: Sendable, CustomTestStringConvertible {
        var texts: [String: String]
        var testDescription: String
    }

    static let examples: [Example] = {
        let files = Corpus.examples
        return files.filter { !$0.name.hasSuffix(".test.yaml") }.map { file in
            let stem = file.name.replacing(".yaml", with: "")
            let own = files.filter {
                $0.name == file.name || $0.name.hasSuffix(".test.yaml") && $0.name.hasPrefix(stem + ".")
            }
            let texts = own.map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) }
            return Example(texts: Dictionary(uniqueKeysWithValues: texts), testDescription: stem)
        }
    }()

    private static func names(_ texts: [String: String]) -> ProjectNames {
        let documents = texts.sorted { $0.key < $1.key }.map { path, text in
            DocumentNames(path: path, lines: TextLines(Array(text.utf8), .utf16), registry: .standard)
        }
        return ProjectNames(documents: documents, registry: .standard)
    }

    private static let project = Project(
        root: Corpus.root.appending(path: "examples").path,
        workingFolder: Corpus.root.appending(path: "examples").path, file: nil)

    /// What is wrong with the texts, and which cases of the tests fail where they are run.
    private static func state(
        _ texts: [String: String], runsCases: Bool = true
    ) async throws -> (
        errors: [String], findings: Set<String>, cases: [String]
    ) {
        let files = texts.sorted { $0.key < $1.key }.map { path, text in
            (
                file: FoundFile(path: path, shown: path, isNamed: true),
                source: SourceText(file: path, bytes: Array(text.utf8))
            )
        }
        let found = LintPass(project: project, linter: Linter(), registry: .standard).run(files).diagnostics
        let errors = found.filter { $0.severity == .error }.map { "\($0.code.code) \($0.message)" }
        let findings = Set(found.map { "\($0.range.file) \($0.code.code)" })
        if !errors.isEmpty || !runsCases { return (errors, findings, []) }
        let loaded = ApplicationLoader(project: project, registry: .standard).load(files)
        let suites = files.compactMap { file -> ReadSuite? in
            guard TestSuiteDecoder.isTestName(file.file.path) else { return nil }
            return TestSuiteDecoder.read(file.source).suite.map { ReadSuite(source: file.source, suite: $0) }
        }
        let zones = try ZoneFiles(project)
        let reading = SuiteFiles(project: project)
        let bench = TestBench(
            registry: .standard, timeZone: { zones.rules(of: $0) }, namedZone: { try? ZoneFiles.read($0) },
            file: { reading.read($0, besides: $1) })
        var cases: [String] = []
        for compiled in loaded.applications {
            let runner = SuiteRunner(
                TestedApplication(compiled.application, compiled.outcome), bench: bench)
            for result in await runner.run(suites, where: { _ in true }) where !result.failures.isEmpty {
                cases.append("\(result.name): \(result.failures.map(\.message))")
            }
        }
        return ([], findings, cases)
    }

    /// Every declaration, once each.
    private static func declarations(_ texts: [String: String]) -> [(path: String, byte: Int, id: NameID)] {
        let names = names(texts)
        var seen: Set<NameID> = []
        return names.documents.flatMap { document in
            document.occurrences.filter { $0.isDeclaration && seen.insert($0.id).inserted }
                .map { (document.path, $0.range.lowerBound, $0.id) }
        }
    }

    @Test(arguments: examples)
    func `a renamed project is as right as it was`(_ example: Example) async throws {
        let before = try await Self.state(example.texts)
        #expect(before.errors.isEmpty && before.cases.isEmpty, "\(before)")
        for (index, declaration) in Self.declarations(example.texts).enumerated() {
            let (path, byte, id) = declaration
            if id.kind == .role { continue }
            let all = Self.names(example.texts)
            let ordered =
                all.documents.filter { $0.path == path } + all.documents.filter { $0.path != path }
            let renaming = Renaming(project: ProjectNames(documents: ordered, registry: .standard))
            var texts = example.texts
            for (file, edits) in try renaming.edits(at: byte, to: "renamed_by_a_test") {
                texts[file] = try EditedText.applying(edits, to: texts[file] ?? "")
            }
            // To run all cases for each name takes minutes: what is inside of something else is always tried.
            let after = try await Self.state(
                texts, runsCases: index.isMultiple(of: 4) || id.owner.contains("/"))
            let problems = after.errors + after.findings.subtracting(before.findings).sorted() + after.cases
            #expect(problems.isEmpty, "\(id.kind) '\(id.name)' of '\(id.owner)'")
        }
    }
}
