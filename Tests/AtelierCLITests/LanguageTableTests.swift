// SPDX-License-Identifier: Apache-2.0
@testable import ContractModel
import Foundation
import Testing

/// Holds the table of the language's keys, and shows for each that somebody reads it.
@Suite(.timeLimit(.minutes(30))) struct LanguageTableTests {
    /// `ATELIER_RECORD=1` writes the table and fails: it is read before it is kept.
    private static let isRecording = ProcessInfo.processInfo.environment["ATELIER_RECORD"] == "1"

    private static var keys: Set<LanguageKey> {
        LanguageGrammar.all.reduce(into: []) { $0.formUnion($1.keys) }
    }

    @Test func `every key that the decoder declares stands in the table, and no other`() throws {
        #expect(Set(LanguageTable.rows.keys) == Self.keys)
        #expect(Self.keys.count == LanguageGrammar.all.map(\.keys.count).reduce(0, +))
    }

    @Test func `every key stands in a file, and another value of it changes something`() throws {
        let rows = LanguageTable.rows
        let recorded = Self.isRecording ? nil : rows.mapValues(\.noticed)
        let evidence = try LanguageExamination(recorded: recorded).evidence()
        #expect(evidence.count > 400)
        for found in evidence {
            let name = "\(found.key.shape).\(found.key.key)"
            #expect(!found.files.isEmpty, "no example and no fixture has \(name)")
            #expect(found.observed >= .definition, "nothing notices that \(name) is not read")
        }
        if Self.isRecording {
            let page = Workspace.root.appending(path: LanguageTable.path)
            try LanguageTable.page(evidence).write(to: page, atomically: true, encoding: .utf8)
            Issue.record("recorded \(LanguageTable.path)")
            return
        }
        for found in evidence {
            #expect(rows[found.key]?.noticed == found.observed.text, "\(found.key)")
        }
    }

    @Test func `what the table says fails when a key is ignored is there`() {
        for (key, row) in LanguageTable.rows {
            #expect(row.tests.contains("`") || row.tests.contains("]("), "\(key): nothing fails")
            #expect(LanguageTable.missing(in: row.tests) == [], "\(key)")
            #expect(!row.checks.isEmpty && row.checks != "—", "\(key): nothing checks it")
            #expect(!row.readers.isEmpty, "\(key)")
            for reader in row.readers { #expect(LanguageSources.holds(reader), "\(key): no \(reader)") }
        }
    }

    @Test func `each test that is written down by hand is there, and named for a key that is`() {
        let keys = Self.keys
        for (key, test) in LanguageNamedTests.all {
            #expect(keys.contains(key), "\(key)")
            #expect(LanguageTable.missing(in: test) == [], "\(key)")
        }
        #expect(LanguageTable.missing(in: "`NoSuchTests`").count == 1)
        #expect(LanguageTable.missing(in: "`ScheduleTests`: no such sentence").count == 1)
        #expect(
            LanguageTable.missing(in: "[a](../../examples/actions/membership.test.yaml): no such case").count
                == 1
        )
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
