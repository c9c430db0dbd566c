// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Testing

/// What an alias stands for may be right where it is written, and wrong where it is used.
@Suite struct AliasMistakeTests {
    private static let text = """
        entities: [{ entity_type: note, schema: { fields: [{ field_key: name, field_type: { type: string } }] } }]
        actions:
          - key: one
            execution_mode: workflow
            parameters: [{ key: name, type: string }]
            creates: [{ key: note, entity_type: note, fields: &fields { name: $parameters.name } }]
          - key: two
            execution_mode: workflow
            parameters: [{ key: title, type: string }]
            creates: [{ key: note, entity_type: note, fields: *fields }]

        """

    @Test func `a mistake that an alias brings names the action that has it`() throws {
        let (file, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", text: Self.text))
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "a")
        let outcome = ContractCompiler(application, registry: .standard).compile()
        #expect((decoding + merging).isEmpty)
        let told = try #require(outcome.diagnostics.first)
        #expect(outcome.diagnostics.count == 1 && told.code.code == "E0201")
        #expect(told.range.start.line == 6)
        #expect(told.labels.map(\.message) == ["as an alias has it in the action 'two'"])
        #expect(told.labels.map(\.range.start.line) == [7])
        #expect(outcome.action("one") != nil && outcome.action("two") == nil)
    }
}
