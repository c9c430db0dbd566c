// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// A record that somebody else's record names is not taken back, whichever type that one is of.
@Suite(.timeLimit(.minutes(5))) struct WithdrawnReferenceTests {
    private static let text = """
        entities:
          - entity_type: stay
            schema: { fields: [{ field_key: ship, field_type: { type: string } }] }
          - entity_type: box
            schema:
              fields:
                - { field_key: code, field_type: { type: string } }
                - { field_key: of, field_type: { type: reference, object_type: stay } }
          - entity_type: crane
            schema:
              fields: [{ field_key: code, field_type: { type: string } }]
              relationships: [{ rel_code: serves, target_type_code: stay, cardinality: many_to_one }]
        actions:
          - key: announce
            target_model: stay
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [citizen], edit: [admin] }
            parameters: [{ key: ship, type: string, required: true }, { key: what, type: string, required: true }]
            creates: [{ key: stay, entity_type: stay, on_failure: withdraw, fields: { ship: $parameters.ship } }]
            submission_contract: { duplicates: none }
            steps:
              - { key: land, when: { field: $parameters.what, operator: eq, value: box }, call: { action: land, input: { of: $created.stay.id } } }
              - { key: lift, when: { field: $parameters.what, operator: eq, value: crane }, call: { action: lift, input: { of: $created.stay.id } } }
              - { key: end, gate: { when: { field: $parameters.ship, operator: exists }, end: failed } }
          - key: land
            status: published
            permissions_policy: { apply: [citizen] }
            parameters: [{ key: of, type: reference, object_type: stay, required: true }]
            creates: [{ key: box, entity_type: box, fields: { of: $parameters.of } }]
          - key: lift
            status: published
            permissions_policy: { apply: [citizen] }
            parameters: [{ key: of, type: reference, object_type: stay, required: true }]
            creates: [{ key: crane, entity_type: crane, fields: { serves: $parameters.of } }]
        """

    @Test(arguments: [("box", 1), ("crane", 1), ("nothing", 0)])
    func `a record that another one names stays`(_ what: String, _ stays: Int) async throws {
        let bench = Workbench(Self.text)
        let ended = try await bench.submit("announce", ["ship": "Ever", "what": .string(what)])
        #expect(ended.run?.state == .failed)
        #expect(ended.submission.status == (stays == 1 ? .created : .failed))
        #expect(try await bench.records("stay").count == stays)
        let left = try JSONReader.read(ended.submission.error ?? "{}")["not_withdrawn"]?.list ?? []
        #expect(left.map { $0["reason"] } == Array(repeating: "another record names it", count: stays))
    }
}
