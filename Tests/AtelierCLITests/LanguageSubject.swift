// SPDX-License-Identifier: Apache-2.0
@testable import ContractModel
import Foundation

/// A file of the examples or the fixtures, whose keys are changed one at a time.
struct LanguageSubject: Sendable {
    enum Kind: CaseIterable, Sendable {
        case contract, project, suite

        var grammar: LanguageGrammar {
            switch self {
            case .contract: .contract
            case .project: .project
            case .suite: .suite
            }
        }
    }

    var kind = Kind.contract
    /// Its path from the project's folder.
    let path: String
    let document: Value

    /// The name of the file without its ending.
    var name: String { path.split(separator: "/").last?.split(separator: ".").first.map(String.init) ?? path }
    var isExample: Bool { path.hasPrefix("examples/") }

    /// All contracts that validate with the library alone: the examples first.
    static let all = sound(.contract, ["examples/actions", "Tests/Fixtures/Contracts/ok"])

    /// Everything whose keys are changed.
    static let everything =
        all + [served] + sound(.project, ["examples", "Tests/Fixtures/Projects/ok"])
        + sound(.suite, ["examples/actions", "Tests/Fixtures/TestSuites/ok"])

    /// Files with mistakes, and the test that holds what is said of them.
    static let mistaken: [(test: String, subject: LanguageSubject)] =
        golden("ContractDiagnosticTests", .contract, "Contracts/diagnostics")
        + golden("CompileDiagnosticTests", .contract, "Contracts/compile")
        + golden("ProjectDiagnosticTests", .project, "Projects/diagnostics")
        + golden("TestSuiteDecoderTests", .suite, "TestSuites/diagnostics")

    /// Has functions with an effect outside, of which the library has none.
    private static let served = LanguageSubject(
        path: "Tests/AtelierCLITests/LanguageSubject.swift",
        document: YAMLReader.readValue(
            SourceText(
                file: "served.yaml",
                text: """
                    actions:
                      - key: order
                        status: published
                        execution_mode: workflow
                        permissions_policy: { apply: [citizen] }
                        steps:
                          - { key: sent, execute: test.send, compensate: [{ execute: test.recall }, { execute: test.send }] }
                    """)
        ).value ?? .null)

    private static func golden(
        _ test: String, _ kind: Kind, _ folder: String
    ) -> [(test: String, subject: LanguageSubject)] {
        read(kind, "Tests/Fixtures/" + folder).map { (test, $0) }
    }

    private static func sound(_ kind: Kind, _ folders: [String]) -> [LanguageSubject] {
        folders.flatMap { read(kind, $0) }.filter { LanguageMeaning($0).diagnostics.isEmpty }
    }

    private static func read(_ kind: Kind, _ folder: String) -> [LanguageSubject] {
        let names = try? FileManager.default.contentsOfDirectory(
            atPath: Workspace.root.appending(path: folder).path)
        return (names ?? []).sorted().compactMap { name in
            guard name.hasSuffix(".yaml"), name.hasSuffix(".test.yaml") == (kind == .suite),
                let bytes = try? Data(contentsOf: Workspace.root.appending(path: "\(folder)/\(name)")),
                let document = YAMLReader.readValue(
                    SourceText(file: name, bytes: Array(bytes)), limits: .contract
                ).value
            else { return nil }
            return LanguageSubject(kind: kind, path: "\(folder)/\(name)", document: document)
        }
    }
}
