// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@testable import LanguageServer
@testable import atelier_cli

/// A file that an editor has and the disk has not.
@Suite struct UnsavedFileTests {
    private static let types =
        "entities:\n  - entity_type: report\n    schema: { fields: [{ field_key: title, field_type: { type: string } }] }\n"
    private static let uses =
        "actions:\n  - key: submit\n    permissions_policy: { apply: [admin] }\n    parameters: [{ key: title, type: string }]\n    creates: [{ key: r, entity_type: report, fields: { title: $parameters.title } }]\n"

    @Test func `a new file of the project is one before it is saved`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "atelier-new-\(UUID().uuidString)")
        let actions = folder.appending(path: "actions")
        try FileManager.default.createDirectory(at: actions, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        func write(_ name: String, _ text: String) throws -> String {
            let file = folder.appending(path: name)
            try text.write(to: file, atomically: true, encoding: .utf8)
            return file.path
        }
        _ = try write("atelier.yaml", "application: many\n")
        _ = try write("actions/others.yaml", "entities: [{ entity_type: other }]\n")
        let used = try write("actions/uses.yaml", Self.uses)
        let client = try EditorClient()
        var told: [String: [Value]] = [:]
        func errors() -> Int {
            told.merge(client.diagnostics()) { _, newer in newer }
            return (told[DocumentURI.uri(ofPath: used)] ?? []).count { $0["severity"]?.integer == 1 }
        }
        client.open(used, Self.uses)
        #expect(errors() == 1)

        // Where the project would not look, it is no part of it.
        client.open(folder.appending(path: "elsewhere.yaml").path, Self.types)
        client.open(actions.appending(path: ".hidden.yaml").path, Self.types)
        #expect(errors() == 1)

        let new = actions.appending(path: "below/types.yaml").path
        client.open(new, Self.types)
        #expect(errors() == 0)
        let fields = try client.at(
            new, TextPosition(line: 2, character: 38), "rename", ["newName": "headline"])
        #expect(fields["changes"]?.map?.count == 2)
    }
}
