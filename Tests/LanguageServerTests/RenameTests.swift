// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@testable import LanguageServer

@Suite struct RenameTests {
    @Test(arguments: [
        ("key: title", 6, "headline", 3), ("field_key: title", 13, "headline", 3),
        ("key: report\n", 6, "made", 2),
        ("entity_type: report\n        fields", 16, "notice", 2), ("key: kept", 6, "stored", 2),
        ("key: box", 6, "outbox", 2),
        ("key: careful", 6, "strict", 2), ("key: reported", 6, "told.all", 3), ("key: who", 6, "person", 3),
        ("key: submit", 6, "hand_in", 1), ("apply: [citizen", 9, "resident", 1),
    ])
    func `a name is written anew in all its places, and the contract stays as right as it was`(
        _ words: String, _ behind: Int, _ name: String, _ count: Int
    ) throws {
        let client = try EditorClient()
        let position = client.openMarked(Sample.path, Sample.marked(words, behind: behind))
        let text = try #require(client.texts[Sample.path])
        let before = client.errors(of: Sample.path).compactMap { $0["message"]?.string }
        #expect(before.isEmpty, "\(before)")
        let prepared = try client.at(Sample.path, position, "prepareRename")
        let old = try prepared.text("placeholder")
        let result = try client.at(Sample.path, position, "rename", ["newName": .string(name)])
        let edits = try #require(result["changes"]?[DocumentURI.uri(ofPath: Sample.path)]?.list)
        #expect(edits.count == count)
        let edited = try EditedText.applying(edits, to: text)
        #expect(edited.utf8.count == text.utf8.count + count * (name.utf8.count - old.utf8.count))
        client.replace(Sample.path, with: edited)
        #expect(client.errors(of: Sample.path).isEmpty)
    }

    @Test(arguments: [
        ("text.trim", 2, "x", "belongs to the library"), ("meters: 30", 1, "x", "belongs to the library"),
        ("$user.id", 2, "x", "no name to rename"), ("key: title", 6, "Bad Name", "is not a name"),
        ("key: title", 6, "", "is not a name"), ("key: title", 6, "null", "is not a name"),
        ("key: title", 6, "place", "is already a parameter"),
        ("field_key: title", 13, "created_at", "is reserved"),
        ("label: Submit", 9, "x", "no name to rename"), ("[citizen", 3, "system", "is reserved"),
    ])
    func `what cannot be renamed is refused with the reason`(
        _ words: String, _ behind: Int, _ name: String, _ reason: String
    ) throws {
        let client = try EditorClient()
        let position = client.openMarked(Sample.path, Sample.marked(words, behind: behind))
        let answer = try client.answer(
            "textDocument/rename",
            [
                "textDocument": ["uri": client.uri(Sample.path)], "position": position.value,
                "newName": .string(name),
            ])
        #expect(answer["error"]?["message"]?.string?.contains(reason) == true, "\(answer)")
    }

    @Test func `a name that comes from elsewhere, and one that must not come back, are refused`() throws {
        let client = try EditorClient()
        let text =
            "actions:\n  - key: a\n    target_model: person\n    reserved: [old]\n    parameters: [{ key: name, type: string }]\n"
        func refusal(_ words: String, _ behind: Int, _ name: String) throws -> String? {
            let position = client.openMarked(Sample.path, Sample.marked(words, in: text, behind: behind))
            return try client.answer(
                "textDocument/rename",
                [
                    "textDocument": ["uri": client.uri(Sample.path)], "position": position.value,
                    "newName": .string(name),
                ])["error"]?["message"]?.string
        }
        #expect(try refusal("person", 2, "human")?.contains("not declared") == true)
        #expect(try refusal("key: name", 6, "old")?.contains("reserved") == true)
    }

    @Test func `what a verb gives keeps its name, and what an author names in it does not`() throws {
        let text = """
            actions:
              - key: a
                execution_mode: workflow
                steps:
                  - key: read
                    fetch: { connection: c, resource: r }
                    output:
                      - { key: records, type: list, constraints: { items: { type: object, constraints: { fields: [{ key: town, type: string }] } } } }

            """
        let client = try EditorClient()
        func answer(_ words: String) throws -> Value {
            let position = client.openMarked(Sample.path, Sample.marked(words, in: text, behind: 6))
            return try client.answer(
                "textDocument/rename",
                [
                    "textDocument": ["uri": client.uri(Sample.path)], "position": position.value,
                    "newName": "rows",
                ])
        }
        #expect(
            try answer("key: records")["error"]?["message"]?.string?.contains("what 'fetch' gives") == true)
        #expect(try answer("key: town")["error"] == nil)
    }

    @Test func `a name is renamed in every file of the project, saved and unsaved`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "atelier-rename-\(UUID().uuidString)")
        let actions = folder.appending(path: "actions")
        try FileManager.default.createDirectory(at: actions, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ name: String, _ text: String) throws -> String {
            let file = folder.appending(path: name)
            try text.write(to: file, atomically: true, encoding: .utf8)
            return file.path
        }
        _ = try write("atelier.yaml", "application: many\nroles: [admin]\n")
        let types = try write(
            "actions/types.yaml",
            "entities:\n  - entity_type: report\n    schema: { fields: [{ field_key: title, field_type: { type: string } }] }\n"
        )
        let uses =
            "actions:\n  - key: submit\n    permissions_policy: { apply: [admin] }\n    parameters: [{ key: title, type: string }]\n    creates: [{ key: r, entity_type: report, fields: { title: $parameters.title } }]\n"
        let used = try write("actions/uses.yaml", uses)
        let test = try write(
            "actions/uses.test.yaml",
            "action: submit\ncases:\n  - { name: x, payload: { title: y }, expect: { status: created } }\n")
        let client = try EditorClient()
        let position = client.openMarked(
            types,
            try String(contentsOfFile: types, encoding: .utf8).replacing("key: title", with: "key: ti‸tle"))
        // In the editor the other file is ahead of the disk.
        client.open(used, "# not saved\n" + uses)
        let published = client.diagnostics()
        #expect(published.values.joined().allSatisfy { $0["severity"]?.integer != 1 })
        let fields = try client.at(types, position, "rename", ["newName": "headline"])
        let changes = try #require(fields["changes"]?.map)
        #expect(changes.count == 2)
        #expect(
            changes[DocumentURI.uri(ofPath: used)]?.list?.first?["range"]?["start"]?["line"]?.integer == 5)

        let parameter = try client.at(
            used, TextPosition(line: 4, character: 27), "rename", ["newName": "subject"])
        #expect(parameter["changes"]?[DocumentURI.uri(ofPath: test)]?.list?.count == 1)
        let role = try client.at(used, TextPosition(line: 3, character: 36), "rename", ["newName": "boss"])
        #expect(role["changes"]?.map?.count == 2)
        // The application is one: a type that the other file needs is missed there at once.
        client.replace(types, with: "entities:\n  - entity_type: notice\n    schema: { fields: [] }\n")
        #expect(client.diagnostics(of: used).contains { $0["message"]?.string?.contains("'report'") == true })
    }

    @Test func `a file that changed beside an editor that tells nothing is edited as it is now`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "actions"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ name: String, _ text: String) throws -> String {
            let file = folder.appending(path: name)
            try text.write(to: file, atomically: true, encoding: .utf8)
            return file.path
        }
        _ = try write("atelier.yaml", "application: many\n")
        let types = try write(
            "actions/types.yaml",
            "entities:\n  - entity_type: report\n    schema: { fields: [{ field_key: title, field_type: { type: string } }] }\n"
        )
        let uses =
            "actions:\n  - key: submit\n    parameters: [{ key: name, type: string }]\n    creates: [{ key: r, entity_type: report, fields: { title: $parameters.name } }]\n"
        let used = try write("actions/uses.yaml", uses)
        let client = try EditorClient()
        let position = client.openMarked(
            types,
            try String(contentsOfFile: types, encoding: .utf8).replacing("key: title", with: "key: ti‸tle"))
        _ = client.diagnostics()
        _ = try client.at(types, position, "references", ["context": ["includeDeclaration": true]])
        _ = try write("actions/uses.yaml", "# a line\n# and another\n" + uses)
        let late = try write("actions/late.yaml", uses.replacing("key: submit", with: "key: late"))
        let changes = try client.at(types, position, "rename", ["newName": "headline"])["changes"]
        let edited = try EditedText.applying(
            try #require(changes?[DocumentURI.uri(ofPath: used)]?.list),
            to: try String(contentsOfFile: used, encoding: .utf8))
        #expect(edited.contains("fields: { headline: $parameters.name }"))
        #expect(changes?[DocumentURI.uri(ofPath: late)]?.list?.count == 1)
    }

    @Test func `the other end of a relationship is a field there`() throws {
        let client = try EditorClient()
        let text = """
            entities:
              - entity_type: order
                schema: { relationships: [{ rel_code: scans, target_type_code: scan, cardinality: one_to_many, reverse_code: parent }] }
              - entity_type: scan
                schema: { fields: [{ field_key: file, field_type: { type: file } }] }
            actions:
              - key: place
                execution_mode: workflow
                creates: [{ key: order, entity_type: order, fields: {} }]
                submission_contract: { attachments: { entity_type: scan, parent_field: parent, file_field: file } }

            """
        #expect(
            try renamed("parent_field: parent", 16, to: "owner", in: text, client)
                == text.replacing("_code: parent", with: "_code: owner")
                .replacing("_field: parent", with: "_field: owner"))
    }

    @Test func `a member of a row is renamed in the section of a template that shows the rows`() throws {
        let client = try EditorClient()
        let text = """
            events:
              - key: made
                payload:
                  - { key: part, type: string }
                  - { key: rows, type: list, constraints: { items: { type: object, constraints: { fields: [{ key: part, type: string }, { key: last, type: boolean }] } } } }
            notification_templates:
              - { code: told, body_text: "{{event.part}} {{#event.rows}}{{part}}{{^last}}, {{part}}{{/last}}{{event.part}}{{/event.rows}} {{part}}" }
            notification_rules:
              - { name: tell, event: made, recipients: [{ role: admin }], channels: [inbox], template: told }

            """
        #expect(
            try renamed("fields: [{ key: part", 17, to: "piece", in: text, client)
                == text.replacing("fields: [{ key: part", with: "fields: [{ key: piece")
                .replacing("}}{{part}}{{^", with: "}}{{piece}}{{^")
                .replacing(", {{part}}", with: ", {{piece}}"))
    }

    @Test func `an event that ends like those of actions is itself, where no action has its name`() throws {
        let client = try EditorClient()
        let text = """
            events: [{ key: show.cancelled }]
            actions:
              - { key: cancel, edits: [{ field: state, value: over }], target_model: show, side_effects: [{ key: a, event: show.cancelled }] }
              - { key: plan, execution_mode: workflow, steps: [{ key: b, wait: { event: cancel.cancelled, timeout: 1d } }] }

            """
        let told = text.replacing("show.cancelled", with: "show.over")
        #expect(try renamed("key: show.cancelled", 8, to: "show.over", in: text, client) == told)
        #expect(try renamed("event: show.cancelled", 9, to: "show.over", in: text, client) == told)
        #expect(try renamed("event: show.cancelled", 15, to: "show.over", in: text, client) == told)
        #expect(
            try renamed("event: cancel.cancelled", 9, to: "stop", in: text, client)
                == text.replacing("key: cancel,", with: "key: stop,")
                .replacing("cancel.cancelled", with: "stop.cancelled"))
    }

    /// A text in which a name was given another spelling.
    private func renamed(
        _ words: String, _ behind: Int, to name: String, in text: String, _ client: EditorClient
    ) throws -> String {
        let position = client.openMarked(Sample.path, Sample.marked(words, in: text, behind: behind))
        let result = try client.at(Sample.path, position, "rename", ["newName": .string(name)])
        let edits = try #require(result["changes"]?[DocumentURI.uri(ofPath: Sample.path)]?.list, "\(result)")
        return try EditedText.applying(edits, to: text)
    }

    private static let asked = """
        connections: [{ key: reader, type: model, base_url: "https://models.example/v1", model: small }]
        actions:
          - key: classify
            execution_mode: workflow
            parameters:
              - { key: text, type: text, required: true }
              - { key: note, type: string }
              - { key: lines, type: list, constraints: { max_items: 5, items: { type: object, constraints: { fields: [{ key: sku, type: string }, { key: note, type: string }] } } } }
            steps:
              - key: asked
                model:
                  connection: reader
                  prompt: |
                    {{text}} {{#note}}Note: {{note}} of {{text}}{{/note}}
                    {{#lines}}{{sku}} {{note}} {{{text}}}{{/lines}} {{! text }}
                  input: { text: $parameters.text, note: $parameters.note, lines: $parameters.lines }
                  output: [{ key: text, type: string, required: true }]
                  fallback: { text: "" }

        """

    @Test(arguments: [
        ("input: { text", 9, "body", 4), ("{{text}}", 2, "body", 4), ("note: $parameters", 1, "remark", 4),
        ("{{note}} of", 3, "remark", 4), ("lines: $parameters", 1, "rows", 3), ("{{#lines}}", 4, "rows", 3),
        ("key: sku", 5, "article", 2), ("{{sku}} {{note}}", 10, "remark", 2),
        ("key: text, type: string", 6, "words", 2),
    ])
    func `what a prompt sees is renamed where it is handed over and where it is shown`(
        _ words: String, _ behind: Int, _ name: String, _ count: Int
    ) throws {
        let client = try EditorClient()
        let position = client.openMarked(Sample.path, Sample.marked(words, in: Self.asked, behind: behind))
        #expect(client.errors(of: Sample.path).isEmpty)
        let result = try client.at(Sample.path, position, "rename", ["newName": .string(name)])
        let edits = try #require(result["changes"]?[DocumentURI.uri(ofPath: Sample.path)]?.list, "\(result)")
        #expect(edits.count == count)
        let found = try client.at(
            Sample.path, position, "references", ["context": ["includeDeclaration": true]])
        #expect(found.list?.count == count)
        client.replace(Sample.path, with: try EditedText.applying(edits, to: Self.asked))
        #expect(client.errors(of: Sample.path).isEmpty)
    }

    @Test func `a name means in a test what the contract declares`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "actions"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let contract = """
            entities:
              - { entity_type: order, schema: { fields: [{ field_key: city, field_type: { type: string } }] } }
            connections: [{ key: bank, type: file, path: out }]
            actions:
              - key: buy
                execution_mode: workflow
                parameters:
                  - { key: address, type: object, constraints: { fields: [{ key: town, type: string }] } }
                submission_criteria:
                  - { key: early, criteria_type: field, config: { subject: user, field: id, operator: exists } }
                creates: [{ key: made, entity_type: order, fields: { city: $parameters.address.town } }]
                steps: [{ key: pay, push: { connection: bank, resource: pay, value: 1 } }]

            """
        let suite = """
            action: buy
            cases:
              - name: one
                given: { connections: { bank: { pay: [{ value: 1 }] } } }
                payload: { address: { town: Porto } }
                expect: { created: [{ order: { city: Porto } }], records: { order: [{ city: Porto }] }, errors: { early: field } }
                then:
                  - { crash_at: pay, expect: { status: created } }

            """
        try "application: shop\n".write(
            to: folder.appending(path: "atelier.yaml"), atomically: true, encoding: .utf8)
        let path = folder.appending(path: "actions/shop.yaml").path
        let test = folder.appending(path: "actions/shop.test.yaml").path
        for (file, text) in [(path, contract), (test, suite)] {
            try text.write(toFile: file, atomically: true, encoding: .utf8)
        }
        let client = try EditorClient()
        for (words, behind, count) in [
            ("key: early", 6, 1), ("entity_type: order, schema", 14, 2), ("field_key: city", 12, 2),
            ("key: bank", 6, 1), ("key: pay", 6, 1), ("key: town", 6, 1),
        ] {
            let position = client.openMarked(path, Sample.marked(words, in: contract, behind: behind))
            let changes = try client.at(path, position, "rename", ["newName": "another"])["changes"]
            #expect(changes?[DocumentURI.uri(ofPath: test)]?.list?.count == count, "\(words)")
        }
    }
}
