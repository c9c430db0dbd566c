// SPDX-License-Identifier: Apache-2.0
import ContractTesting
import Testing

/// Time that goes by in a case, with triggers that have much to do in it.
@Suite(.timeLimit(.minutes(10))) struct AdvanceTests {
    private static let contract = """
        entities:
          - { entity_type: day, schema: { fields: [{ field_key: at, field_type: { type: datetime } }] } }
          - { entity_type: minute, schema: { fields: [{ field_key: at, field_type: { type: datetime } }] } }
        triggers:
          - { key: daily, cron: "0,30 17 * * *", action: note_day, input: { at: $trigger.time } }
          - { key: often, cron: "* * * * *", action: note_minute, input: { at: $trigger.time } }
        actions:
          - key: note_day
            status: published
            permissions_policy: { apply: [system, clerk] }
            parameters: [{ key: at, type: datetime }]
            creates: [{ key: day, entity_type: day, fields: { at: $parameters.at } }]
          - key: note_minute
            status: published
            permissions_policy: { apply: [system] }
            parameters: [{ key: at, type: datetime }]
            creates: [{ key: minute, entity_type: minute, fields: { at: $parameters.at } }]
        """

    private static let suite = """
        action: note_day
        cases:
          - name: days go by
            as: { tenant: lisbon, user: ana, roles: [clerk] }
            given: { now: 2026-01-01T00:00:00Z }
            payload: {}
            then:
              - advance: 18h
                expect: { records: { day: [{}, { at: 2026-01-01T17:00:00Z }, { at: 2026-01-01T17:30:00Z }] } }
        """

    @Test func `no slot is passed by, however many there are before it`() async throws {
        let results = try await TestedContract(Self.contract).run(Self.suite)
        #expect(results.map(\.verdict) == [.passed], "\(results.flatMap(\.failures).map(\.message))")
    }

    @Test(.timeLimit(.minutes(1)))
    func `slots of another tenant are not gone through`() async throws {
        let elsewhere = Self.contract.replacing(
            "note_minute, input: {", with: "note_minute, tenants: [porto], input: {")
        let results = try await TestedContract(elsewhere).run(
            """
            action: note_day
            cases:
              - name: months go by
                as: { tenant: lisbon, user: ana, roles: [clerk] }
                payload: {}
                then: [{ advance: 90d, expect: { records: { minute: [] } } }]
            """)
        #expect(results.map(\.verdict) == [.passed], "\(results.flatMap(\.failures).map(\.message))")
    }
}
