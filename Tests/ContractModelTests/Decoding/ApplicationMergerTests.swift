// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@Suite struct ApplicationMergerTests {
    private func file(_ name: String, _ text: String) -> ContractFile {
        ContractDecoder.read(SourceText(file: name, text: text)).file
    }

    @Test func `blocks of all files come together`() {
        let (application, diagnostics) = ApplicationMerger.merge(
            [
                file("a.yaml", "identity: { code: civic, name: Civic }\nactions: [ { key: one } ]"),
                file("b.yaml", "actions: [ { key: two } ]\nentities: [ { entity_type: report } ]"),
            ], applicationCode: "folder")
        #expect(diagnostics.isEmpty)
        #expect(application.code == "civic")
        #expect(application.name?.text == "Civic")
        #expect(application.actions.map(\.key.value) == ["one", "two"])
        #expect(application.declaresEntities)
        #expect(!application.declaresEvents)
    }

    @Test func `the code is of the identity, of the project, or of the folder`() {
        let plain = file("a.yaml", "actions: []")
        let project = Located(
            "parks", range: SourceRange(file: "atelier.yaml", start: .start, end: .start),
            path: "/application")
        #expect(ApplicationMerger.merge([plain], applicationCode: "folder").application.code == "folder")
        #expect(
            ApplicationMerger.merge([plain], project: project, applicationCode: "f").application.code
                == "parks")
        let named = file("a.yaml", "identity: { code: civic }")
        let (application, diagnostics) = ApplicationMerger.merge(
            [named], project: project, applicationCode: "f")
        #expect(application.code == "civic")
        #expect(diagnostics.map(\.code.name) == ["conflicting-application"])
        #expect(diagnostics.first?.labels.map(\.range.file) == ["atelier.yaml"])
    }

    @Test func `files may repeat what the application is called`() {
        let (application, diagnostics) = ApplicationMerger.merge(
            [
                file("a.yaml", "identity: { code: civic }\nactions: [ { key: one } ]"),
                file("b.yaml", "identity: { code: civic, name: { en: Civic, pt: Cívico } }"),
                file("c.yaml", "identity: { code: civic, name: { pt: Cívico, en: Civic }, description: D }"),
            ], applicationCode: "folder")
        #expect(diagnostics.isEmpty)
        #expect(application.name?.texts == ["en": "Civic", "pt": "Cívico"])
        #expect(application.description?.text == "D")
    }

    @Test func `files that name or describe one application differently are reported at both`() {
        let (application, diagnostics) = ApplicationMerger.merge(
            [
                file("a.yaml", "identity: { code: civic }"),
                file("b.yaml", "identity: { code: civic, name: Civic, description: One }"),
                file("c.yaml", "identity: { code: civic, name: City, description: Two }"),
            ], applicationCode: "folder")
        #expect(diagnostics.map(\.code.name) == ["conflicting-application", "conflicting-application"])
        #expect(diagnostics.map(\.path) == ["/identity/name", "/identity/description"])
        #expect(diagnostics.map(\.range.file) == ["c.yaml", "c.yaml"])
        #expect(diagnostics.flatMap(\.labels).map(\.range.file) == ["b.yaml", "b.yaml"])
        #expect(application.name?.text == "Civic")
    }

    @Test func `a name in two files is reported at both, and the first is kept`() {
        let (application, diagnostics) = ApplicationMerger.merge(
            [
                file("a.yaml", "actions: [ { key: one, label: First } ]"),
                file("b.yaml", "actions: [ { key: one, label: Second } ]"),
            ], applicationCode: "test")
        #expect(diagnostics.map(\.code.name) == ["duplicate-identifier"])
        #expect(diagnostics.first?.range.file == "b.yaml")
        #expect(diagnostics.first?.labels.map(\.range.file) == ["a.yaml"])
        #expect(application.actions.map(\.label?.text) == ["First"])
    }

    @Test func `files of one application need not say so`() {
        let files = [file("a.yaml", "identity: { code: civic }"), file("b.yaml", "actions: []")]
        let (groups, diagnostics) = ApplicationMerger.groups(of: files)
        #expect(diagnostics.isEmpty)
        #expect(groups.map { $0.map(\.name) } == [["a.yaml", "b.yaml"]])
    }

    @Test func `two applications stand side by side when every file says whose it is`() {
        let files = [
            file("a.yaml", "identity: { code: civic }"), file("b.yaml", "identity: { code: parks }"),
            file("c.yaml", "identity: { code: civic }\nactions: [ { key: one } ]"),
        ]
        let (groups, diagnostics) = ApplicationMerger.groups(of: files)
        #expect(diagnostics.isEmpty)
        #expect(groups.map { $0.map(\.name) } == [["a.yaml", "c.yaml"], ["b.yaml"]])
        #expect(ApplicationMerger.merge(groups[0], applicationCode: "x").diagnostics.isEmpty)
    }

    @Test func `a file of no application among two is an error`() {
        let files = [
            file("a.yaml", "identity: { code: civic }"), file("b.yaml", "identity: { code: parks }"),
            file("c.yaml", "actions: [ { key: one } ]"),
        ]
        let (groups, diagnostics) = ApplicationMerger.groups(of: files)
        #expect(diagnostics.map(\.code.name) == ["conflicting-application"])
        #expect(diagnostics.first?.range.file == "c.yaml")
        #expect(diagnostics.first?.labels.count == 2)
        #expect(groups.allSatisfy { $0.allSatisfy(\.isIncomplete) })
    }

    @Test func `entity types are checked across files`() {
        let (_, diagnostics) = ApplicationMerger.merge(
            [
                file(
                    "a.yaml",
                    """
                    entities:
                      - entity_type: report
                        schema:
                          relationships:
                            - { rel_code: notes, target_type_code: note, cardinality: one_to_many, reverse_code: report }
                            - { rel_code: owner, target_type_code: persn, cardinality: many_to_one }
                    """),
                file(
                    "b.yaml",
                    """
                    entities:
                      - { entity_type: note, schema: { fields: [], unique_constraints: [[report]] } }
                      - entity_type: person
                    """),
            ], applicationCode: "test")
        #expect(diagnostics.map(\.code.name) == ["unknown-entity"])
        #expect(diagnostics.first?.help == "did you mean 'person'?")
    }

    @Test func `a reverse code that is a field already is reported at both`() {
        let (_, diagnostics) = ApplicationMerger.merge(
            [
                file(
                    "a.yaml",
                    """
                    entities:
                      - entity_type: report
                        schema:
                          relationships:
                            - { rel_code: notes, target_type_code: note, cardinality: one_to_many, reverse_code: text }
                      - entity_type: note
                        schema: { fields: [ { field_key: text, field_type: { type: text } } ] }
                    """)
            ], applicationCode: "test")
        #expect(diagnostics.map(\.code.name) == ["duplicate-identifier"])
        #expect(diagnostics.first?.labels.count == 1)
    }

    @Test func `what a broken file may declare is not missed elsewhere`() {
        let (application, diagnostics) = ApplicationMerger.merge(
            [
                file("a.yaml", "entities: [ { schema: {} } ]"),
                file(
                    "b.yaml",
                    """
                    entities:
                      - entity_type: report
                        schema:
                          relationships: [ { rel_code: a, target_type_code: person, cardinality: one_to_one } ]
                    """),
            ], applicationCode: "test")
        #expect(diagnostics.isEmpty)
        #expect(application.isIncomplete)
    }

    @Test func `a file of which nothing could be read may declare what the others name`() {
        let broken = file("a.yaml", "actions:\n  - key: one\n    label: One\n   status: draft\n")
        let whole = file("b.yaml", "actions: [ { key: two } ]")
        let (groups, _) = ApplicationMerger.groups(of: [broken, whole])
        #expect(groups.map { $0.map(\.name) } == [["b.yaml"]])
        #expect(groups[0].map(\.isIncomplete) == [true])
        // What never was a contract declares nothing.
        let (other, _) = ApplicationMerger.groups(of: [file("c.yaml", ""), whole])
        #expect(other[0].map(\.isIncomplete) == [false])
        #expect(ApplicationMerger.groups(of: [whole], isIncomplete: true).groups[0][0].isIncomplete)
    }

    @Test func `a file without a block is left out with a note, unless it was named`() {
        let source = SourceText(file: "other.yaml", text: "greeting: hello\n")
        let (file, diagnostics) = ContractDecoder.read(source, isNamed: false)
        #expect(file.firstBlock == nil)
        #expect(diagnostics.map(\.code.name) == ["no-block"])
        #expect(diagnostics.map(\.severity) == [.info])
        #expect(ContractDecoder.read(source).diagnostics.map(\.code.name) == ["unknown-key"])
        #expect(ApplicationMerger.groups(of: [file]).groups.map(\.count) == [0])
    }

    @Test(arguments: ["action: []", "Actions: []", "polices: []", "entitys: []", "notification-rules: []"])
    func `a file whose key is nearly a block is not left out`(_ text: String) {
        let (_, diagnostics) = ContractDecoder.read(SourceText(file: "a.yaml", text: text), isNamed: false)
        #expect(diagnostics.map(\.code.name) == ["unknown-key"])
        #expect(diagnostics.first?.help?.hasPrefix("did you mean '") == true)
    }

    @Test(arguments: ["services: {}", "options: []", "version: 3", "- list", "text", ""])
    func `a file of another kind is left out`(_ text: String) {
        let (_, diagnostics) = ContractDecoder.read(SourceText(file: "a.yaml", text: text), isNamed: false)
        #expect(diagnostics.map(\.severity) == [.info])
    }

    @Test(arguments: [
        ("My Reports", "my_reports"), ("2026-plan", "app_2026_plan"), ("---", "application"), ("a__b", "a_b"),
        ("São", "s_o"),
    ])
    func `the name of a folder is made into a code`(_ folder: String, _ code: String) {
        #expect(Identifier.fitted(folder) == code)
    }
}
