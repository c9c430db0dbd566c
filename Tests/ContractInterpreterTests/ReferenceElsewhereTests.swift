// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger
import Testing

@testable import ContractInterpreter

/// A type without a schema is kept elsewhere: which records there are of it, this ledger cannot say.
@Suite(.timeLimit(.minutes(5))) struct ReferenceElsewhereTests {
    private static let text = """
        entities:
          - entity_type: person
          - entity_type: badge
          - entity_type: visit
            schema:
              fields:
                - { field_key: who, field_type: { type: reference, object_type: person }, required: true }
                - { field_key: badge, field_type: { type: reference, object_type: badge } }
        actions:
          - key: visit
            target_model: visit
            status: published
            permissions_policy: { apply: [citizen] }
            parameters:
              - { key: who, type: reference, object_type: person, required: true }
              - { key: beside, type: list, constraints: { items: { type: reference, object_type: person } } }
              - { key: badge, type: reference, object_type: badge }
            creates:
              - { key: visit, entity_type: visit, fields: { who: $parameters.who, badge: $parameters.badge } }
          - key: hand_out
            status: published
            permissions_policy: { apply: [citizen] }
            parameters: [{ key: colour, type: string }]
            creates: [{ key: badge, entity_type: badge, fields: { colour: $parameters.colour } }]
        """

    @Test func `an id of what is kept elsewhere is taken as it comes`() async throws {
        let bench = Workbench(Self.text)
        let made = try await bench.submit("visit", ["who": "P-7", "beside": ["P-8"]])
        #expect(made.submission.status == .created)
        #expect(try await bench.records("visit").map(\.fields) == [#"{"who":"P-7"}"#])
        #expect(
            try await bench.refusals("visit", ["who": "P-7", "beside": [" "]]) == ["beside: object_type"])
    }

    @Test func `a type that the application makes records of is not kept elsewhere`() async throws {
        let bench = Workbench(Self.text)
        #expect(try await bench.refusals("visit", ["who": "P-7", "badge": "b"]) == ["badge: object_type"])
        let badge = try #require(try await bench.submit("hand_out", [:]).submission.entity)
        let made = try await bench.submit("visit", ["who": "P-7", "badge": .string(badge.id)])
        #expect(made.submission.status == .created)
    }

    @Test func `a plan says so when it is read again`() throws {
        let action = try Workbench(Self.text).action("visit")
        #expect(action.plan.typesElsewhere == ["person"])
        #expect(try ActionPlan(planValue: JSONReader.read(action.planText)) == action.plan)
    }
}
