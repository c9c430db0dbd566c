// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@Suite struct SchemaDocumentTests {
    /// `ATELIER_RECORD=1` writes the schemas, and fails: what is written is read before it is kept.
    private static let isRecording = ProcessInfo.processInfo.environment["ATELIER_RECORD"] == "1"

    private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../schemas").standardized

    @Test(arguments: SchemaDocument.allCases)
    func `the schema in the repository is the one that the shapes give`(_ document: SchemaDocument) throws {
        let file = Self.folder.appending(path: document.fileName)
        if Self.isRecording {
            try document.text.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("recorded \(document.fileName)")
            return
        }
        #expect(document.text == (try String(contentsOf: file, encoding: .utf8)))
    }

    @Test(arguments: SchemaDocument.allCases)
    func `every definition that is referred to is there, and every one is referred to`(
        _ document: SchemaDocument
    ) throws {
        let schema = try JSONReader.read(document.text)
        let definitions = Set(schema["$defs"]?.map?.keys ?? [])
        let named = document.text.matches(of: /#\/\$defs\/([a-z_]+)/).map { String($0.1) }
        #expect(Set(named) == definitions)
        #expect(schema["$schema"]?.string == "https://json-schema.org/draft/2020-12/schema")
    }

    @Test(arguments: SchemaDocument.allCases)
    func `every key is described in a sentence`(_ document: SchemaDocument) throws {
        let schema = try JSONReader.read(document.text)
        let bodies = [schema] + (schema["$defs"]?.map?.entries.map(\.value) ?? [])
        let properties = bodies.flatMap { $0["properties"]?.map?.entries ?? [] }
        #expect(properties.count > 10)
        for property in properties {
            let about = property.value["description"]?.string ?? ""
            #expect(about.hasSuffix("."), "\(property.key): \(about)")
            #expect(about.count > 8 && about.count <= 140, "\(property.key): \(about)")
        }
    }
}
