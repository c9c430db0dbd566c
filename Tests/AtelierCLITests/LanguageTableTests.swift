// SPDX-License-Identifier: Apache-2.0
@testable import ContractModel
import Foundation
import Testing

/// Holds the table of the language's keys, and shows for each that somebody reads it.
@Suite(.timeLimit(.minutes(30))) struct LanguageTableTests {
    /// `ATELIER_RECORD=1` writes the table and fails: it is read before it is kept.
    private static let isRecording = ProcessInfo.processInfo.environment["ATELIER_RECORD"] == "1"

    /// `ATELIER_RUN_CASES=1` also runs the cases of the examples under every change, which takes a quarter of an hour.
    private static let runsCases = ProcessInfo.processInfo.environment["ATELIER_RUN_CASES"] == "1"

    /// Keys that take a call of a stage which no function of the library serves.
    private static let unserved: Set<LanguageKey> = [
        LanguageKey(shape: "step", key: "execute"), LanguageKey(shape: "compensation", key: "execute"),
        LanguageKey(shape: "model", key: "evaluate"),
    ]

    @Test func `every key that the decoder declares stands in the table, and no other`() throws {
        #expect(Set(LanguageTable.rows.keys) == LanguageGrammar.contract.keys)
    }

    @Test func `every key of a contract stands in an example or a fixture, and is noticed`() throws {
        let evidence = try LanguageExamination(runsCases: Self.runsCases).evidence()
        #expect(evidence.count > 200)
        for found in evidence where !Self.unserved.contains(found.key) {
            let name = "\(found.key.shape).\(found.key.key)"
            #expect(!found.contracts.isEmpty, "no example and no fixture has \(name)")
            #expect(found.observed > .nothing, "nothing notices that \(name) is not read")
        }
        if Self.isRecording {
            let page = Workspace.root.appending(path: LanguageTable.path)
            try LanguageTable.page(evidence).write(to: page, atomically: true, encoding: .utf8)
            Issue.record("recorded \(LanguageTable.path)")
            return
        }
        // What the table says of cases is only as old as the last recording, and never less than the compiler says.
        let rows = LanguageTable.rows
        for found in evidence where found.observed < .plan {
            #expect(rows[found.key] == found.observed.text, "\(found.key)")
        }
    }

    @Test func `the reference of the language names every key`() throws {
        let page = Workspace.root.appending(path: "docs/reference/contract.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let words = Set(text.matches(of: /[a-z_]+/).map { String($0.0) })
        for key in LanguageGrammar.contract.keys.union(LanguageGrammar.project.keys).sorted() {
            #expect(words.contains(key.key), "the reference has no '\(key.key)' of \(key.shape)")
        }
    }

    @Test func `a change takes out or alters exactly one key`() throws {
        let document: Value = ["actions": [["key": "a", "status": "draft", "is_active": true]]]
        let site = try #require(
            LanguageGrammar.contract.sites(in: document).first {
                $0.key == LanguageKey(shape: "action", key: "status")
            })
        #expect(site.path == ["actions", "0", "status"])
        let takes = MappingShape.action.takes("status")
        let removed = LanguageMutation(kind: .removed, path: site.path, takes: takes).apply(to: document)
        #expect(removed == ["actions": [["key": "a", "is_active": true]]])
        let altered = LanguageMutation(kind: .altered, path: site.path, takes: takes).apply(to: document)
        #expect(altered?["actions"]?.list?.first?["status"] != "draft")
        #expect(altered?["actions"]?.list?.first?["key"] == "a")
    }
}
