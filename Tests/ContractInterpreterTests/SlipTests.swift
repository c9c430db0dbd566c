// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Testing

/// A slip in what is declared is told where it is, and not where somebody relies on it as well.
@Suite struct SlipTests {
    private static let whole = """
        entities:
          - entity_type: shelf
            schema:
              fields: [{ field_key: name, field_type: { type: string }, required: true }, { field_key: keeper, field_type: { type: reference, object_type: room } }]
              unique_constraints: [[room, name]]
          - entity_type: room
            schema:
              fields: [{ field_key: name, field_type: { type: string } }]
              relationships: [{ rel_code: shelves, target_type_code: shelf, cardinality: one_to_many, reverse_code: room }]
        events: [{ key: moved, payload: [{ key: shelf, type: string, required: true }] }]
        actions:
          - key: put
            permissions_policy: { apply: [clerk] }
            parameters: [{ key: name, type: string }, { key: room, type: reference, object_type: room, required: true }]
            creates:
              - { key: shelf, entity_type: shelf, when: { field: $parameters.name, operator: exists }, fields: { name: $parameters.name, room: $parameters.room, keeper: $parameters.room } }
          - key: move
            target_model: shelf
            permissions_policy: { apply: [clerk] }
            parameters: [{ key: way, type: string, required: true }]
            submission_criteria: [{ key: far, criteria_type: field, config: { subject: parameters, field: way, operator: ne, value: none } }]
            edits: [{ field: name, value: $parameters.way }]
            side_effects: [{ key: tell, event: moved, payload: { shelf: $entity.id } }]
        """

    private static func codes(_ text: String) -> [String] {
        let (file, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "a")
        let compiled = ContractCompiler(application, registry: .standard).check()
        return (decoding + merging + compiled).map(\.code.code)
    }

    @Test func `the contract is right without a slip`() {
        #expect(Self.codes(Self.whole) == [])
    }

    @Test(arguments: [
        ("target_type_code: shelf", "target_type_code: shelff", "E0203"),
        ("{ type: reference, object_type: room }", "{ type: reference, object_type: rom }", "E0203"),
        ("object_type: room, required: true", "object_type: rom, required: true", "E0203"),
        ("when: { field: $parameters.name,", "when: { field: name,", "E0124"),
        ("operator: exists }, fields", "operator: eq }, fields", "E0102"),
        ("target_model: shelf", "target_model: shlf", "E0203"),
        ("subject: parameters", "subject: parameter", "E0105"),
        ("payload: { shelf: $entity.id }", "payload: { shlf: $entity.id }", "E0202"),
    ])
    func `a slip is one mistake`(_ written: String, _ slip: String, _ code: String) {
        #expect(Self.whole.contains(written))
        #expect(Self.codes(Self.whole.replacing(written, with: slip)) == [code])
    }

    @Test func `nothing is said of entities that cannot be read`() {
        let rest = Self.whole.split(separator: "events:", maxSplits: 1).last ?? ""
        #expect(Self.codes("entities: {}\nevents:" + rest) == ["E0103"])
    }
}
