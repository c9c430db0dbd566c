// SPDX-License-Identifier: Apache-2.0
import ContractTesting
import Foundation
import Testing

@Suite(.timeLimit(.minutes(3))) struct SuiteGeneratorTests {
    private func suite(_ contract: String, of action: String) async throws -> String {
        let contract = TestedContract(contract)
        let runner = contract.runner
        let suite = await SuiteGenerator(runner.application, try contract.plan(action), bench: runner.bench)
            .suite()
        #expect(suite.obstacle == nil)
        let text = try #require(suite.text)
        let results = try await contract.run(text)
        #expect(results.allSatisfy { $0.verdict == .passed })
        return text
    }

    @Test func `a step that fails whatever is sent does not make the good case a refused one`() async throws {
        let text = try await suite(
            """
            connections: [{ key: store, type: file, path: ./store }]
            actions:
              - key: send
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen], edit: [admin] }
                parameters:
                  - { key: title, type: string, required: true, constraints: { max_length: 40, pattern: "^[A-Z]" } }
                  - { key: lines, type: list, constraints: { max_items: 3, items: { type: string } } }
                submission_contract: { duplicates: none }
                steps:
                  - { key: keep, push: { connection: store, resource: notes, value: { title: $parameters.title } } }

            """, of: "send")
        #expect(
            text.contains(
                """
                  - name: a good submission
                    as: { tenant: test, user: ana, roles: [citizen] }
                    payload: { lines: ["Example lines"], title: "Example title" }
                    expect: { status: created, errors: { keep: no_answer } }
                """))
    }

    @Test(arguments: [
        (
            "submission_contract: { duplicates: none }\n    side_effects: [{ key: told, event: told }]",
            "notification rule"
        ),
        (
            "submission_criteria: [{ key: never, criteria_type: form, config: { field: $user.name, operator: eq, value: Nobody }, message: Only for nobody. }]",
            "'never': Only for nobody."
        ),
        (
            "creates: [{ key: n, entity_type: note, on_failure: withdraw }]\n    steps: [{ key: keep, push: { connection: box, resource: notes, value: 1 } }]",
            "the run failed at 'keep': "
        ),
    ])
    func `where no good case is found, the suite says why`(_ rows: String, _ reason: String) async throws {
        let contract = TestedContract(
            """
            events: [{ key: told }]
            connections: [{ key: box, type: file, path: box }]
            notification_templates: [{ code: t, subject: Hi, body_text: Hello }]
            notification_rules: [{ name: r, event: told, recipients: [{ role: clerk }], channels: [inbox], template: t }]
            actions:
              - key: send
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen], edit: [admin] }
                parameters: [{ key: title, type: string }]
                \(rows)

            """)
        let runner = contract.runner
        let suite = await SuiteGenerator(runner.application, try contract.plan("send"), bench: runner.bench)
            .suite()
        #expect(suite.obstacle?.contains(reason) == true, "\(suite.obstacle ?? "nil")")
        let text = try #require(suite.text)
        #expect(text.contains("# There is no good submission among the cases; the nearest ended so: "))
        let results = try await contract.run(text)
        #expect(results.allSatisfy { $0.verdict == .passed })
    }

    @Test func `the target is as criteria want it`() async throws {
        let text = try await suite(
            """
            entities:
              - entity_type: note
                schema:
                  fields:
                    - { field_key: owner, field_type: { type: string } }
                    - { field_key: kind, field_type: { type: string } }
                    - { field_key: status, field_type: { type: enum, choices: [done, open] }, required: true }
                  states: { field: status, initial: open, transitions: { open: [done] } }
            actions:
              - key: finish
                target_model: note
                status: published
                permissions_policy: { apply: [citizen], edit: [admin] }
                submission_criteria:
                  - { key: may, criteria_type: reachable, config: { to: done }, message: Over. }
                  - { key: mine, criteria_type: field, config: { field: owner, operator: eq, value: $user.id }, message: Not yours. }
                  - { key: plain, criteria_type: field, config: { field: kind, operator: in, value: [a, b] }, message: Not plain. }
                edits: [{ field: status, value: done }]

            """, of: "finish")
        #expect(
            text.contains(
                """
                  - name: a good submission
                    as: { tenant: test, user: ana, roles: [citizen] }
                    given:
                      records:
                        - { entity_type: note, id: r1, fields: { kind: "a", owner: "ana", status: "open" } }
                    target: r1
                    payload: {}
                    expect: { status: created }
                """))
    }

    @Test(arguments: [
        ("{ field: amount, operator: gt, value: 500 }", "amount: 501"),
        ("{ field: rank, operator: lt, value: 1 }", "rank: 0"),
        ("{ field: note, operator: exists }", "note: \"Example note\""),
        ("{ field: name, operator: starts_with, value: Zo }", "name: \"Zo\""),
        ("{ not: { field: rank, operator: eq, value: 1 } }", "rank: 2"),
        (
            "{ any: [{ field: rank, operator: eq, value: 77 }, { field: note, operator: eq, value: z }] }",
            "note: \"z\""
        ),
        ("{ field: name, operator: eq, value: $parameters.name }", "name: \"Example name\""),
        ("{ field: $parameters.name, operator: eq, value: $entity.note }", "note: \"Example name\""),
        (
            "{ all: [{ field: note, operator: eq, value: b }, { field: rank, operator: gte, value: 9 }] }",
            "rank: 9"
        ),
    ])
    func `the target is given the fields that criteria look at`(
        _ condition: String, _ field: String
    ) async throws {
        let config = condition.replacing("field: ", with: "field: $entity.")
            .replacing("$entity.$", with: "$")
        let text = try await suite(
            """
            entities:
              - entity_type: account
                schema:
                  fields:
                    - { field_key: name, field_type: { type: string }, required: true }
                    - { field_key: rank, field_type: { type: integer }, required: true }
                    - { field_key: amount, field_type: { type: decimal } }
                    - { field_key: note, field_type: { type: string } }
            actions:
              - key: change
                target_model: account
                status: published
                permissions_policy: { apply: [citizen], edit: [admin] }
                parameters: [{ key: name, type: string, required: true }]
                submission_criteria:
                  - { key: fits, criteria_type: form, config: \(config), message: No. }
                edits: [{ field: name, value: $parameters.name }]

            """, of: "change")
        let good = try #require(text.split(separator: "  - name: ").dropFirst().first)
        #expect(good.hasPrefix("a good submission\n"), "\(text)")
        #expect(good.contains(field), "\(good)")
        #expect(good.contains("expect: { status: created"), "\(good)")
    }

    @Test(arguments: [
        ("{ field: fragile, operator: eq, value: true }", "fragile: true"),
        (
            "{ all: [{ field: weight, operator: gt, value: 40 }, { field: state, operator: eq, value: shown }] }",
            "state: \"shown\", weight: 41"
        ),
        ("{ field: note, operator: not_empty }", "note: \"Example note\""),
    ])
    func `a record that a parameter chooses from is as 'where' wants it`(
        _ condition: String, _ fields: String
    ) async throws {
        let text = try await suite(
            """
            entities:
              - entity_type: work
                schema:
                  fields:
                    - { field_key: title, field_type: { type: string }, required: true }
                    - { field_key: fragile, field_type: { type: boolean }, default: false }
                    - { field_key: weight, field_type: { type: integer } }
                    - { field_key: note, field_type: { type: string } }
                    - { field_key: state, field_type: { type: enum, choices: [kept, shown] } }
                  states: { field: state, initial: kept, transitions: { kept: [shown] } }
              - entity_type: remark
                schema: { fields: [{ field_key: about, field_type: { type: reference, object_type: work }, required: true }] }
            actions:
              - key: remark
                target_model: remark
                status: published
                permissions_policy: { apply: [citizen] }
                parameters: [{ key: about, type: reference, object_type: work, required: true, values_from: { entity_type: work, field: id, where: \(condition) } }]
                creates: [{ key: remark, entity_type: remark, fields: { about: $parameters.about } }]

            """, of: "remark")
        let good = try #require(text.split(separator: "  - name: ").dropFirst().first)
        #expect(good.contains(fields), "\(good)")
        #expect(good.contains("expect: { status: created"), "\(good)")
    }

    @Test func `a record that has to be there fits the patterns of its fields`() async throws {
        let text = try await suite(
            """
            entities:
              - entity_type: ship
                schema: { fields: [{ field_key: imo, field_type: { type: string, pattern: "^[0-9]{7}$" }, required: true }] }
              - entity_type: stay
                schema: { fields: [{ field_key: ship, field_type: { type: reference, object_type: ship }, required: true }] }
            actions:
              - key: enter
                status: published
                permissions_policy: { apply: [citizen] }
                parameters: [{ key: imo, type: string, required: true, constraints: { pattern: "^[0-9]{7}$" } }]
                creates: [{ key: ship, entity_type: ship, fields: { imo: $parameters.imo } }]
              - key: announce
                target_model: stay
                status: published
                permissions_policy: { apply: [citizen] }
                parameters: [{ key: ship, type: reference, object_type: ship, required: true }]
                creates: [{ key: stay, entity_type: stay, fields: { ship: $parameters.ship } }]

            """, of: "announce")
        #expect(text.contains("expect: { status: created"), "\(text)")
    }

    @Test func `what an object holds is tried at its bounds, and what it names is there`() async throws {
        let text = try await suite(
            """
            entities:
              - entity_type: seat
                schema: { fields: [{ field_key: row, field_type: { type: string } }] }
              - entity_type: ticket
                schema: { fields: [{ field_key: price, field_type: { type: decimal }, required: true }] }
            actions:
              - key: book
                target_model: ticket
                status: published
                permissions_policy: { apply: [citizen] }
                parameters:
                  - { key: seats, type: list, required: true, constraints: { max_items: 2, items: { type: reference, object_type: seat } } }
                  - key: wish
                    type: object
                    required: true
                    constraints: { fields: [{ key: near, type: reference, object_type: ticket }, { key: price, type: decimal, required: true, constraints: { max: 9 } }] }
                creates: [{ key: ticket, entity_type: ticket, fields: { price: $parameters.wish.price } }]

            """, of: "book")
        #expect(text.contains("{ entity_type: seat, id: r1, fields: {} }"), "\(text)")
        #expect(text.contains("{ entity_type: ticket, id: r1, fields: { price: 1 } }"), "\(text)")
        let cases = text.split(separator: "  - name: ").map(String.init)
        func expected(_ name: String) -> String? { cases.first { $0.hasPrefix(name + "\n") } }
        #expect(expected("a good submission")?.contains("status: created") == true, "\(text)")
        #expect(expected("wish without price")?.contains("errors: { wish: required }") == true, "\(text)")
        #expect(expected("wish with price at the maximum")?.contains("status: created") == true, "\(text)")
        #expect(expected("wish with price above the maximum")?.contains("errors: { wish: max }") == true)
    }

    @Test func `what is sealed anew in each run is not expected, however deep it stands`() async throws {
        let text = try await suite(
            """
            actions:
              - key: invite
                status: published
                permissions_policy: { apply: [citizen] }
                parameters:
                  - key: guests
                    type: list
                    required: true
                    constraints:
                      max_items: 2
                      items: { type: object, constraints: { fields: [{ key: name, type: string, required: true }, { key: card, type: string, required: true, sensitive: true }] } }
                creates: [{ key: list, entity_type: guest_list, fields: { guests: $parameters.guests } }]

            """, of: "invite")
        #expect(!text.contains("sealed"), "\(text)")
        #expect(text.contains("created: [{ guest_list: { guests: [{ name:"), "\(text)")
    }

    @Test func `the time and the caller are as conditions and references read them`() async throws {
        let text = try await suite(
            """
            entities:
              - entity_type: slot
                schema:
                  fields:
                    - { field_key: code, field_type: { type: string }, required: true }
                    - { field_key: starts, field_type: { type: datetime }, required: true }
                    - { field_key: day, field_type: { type: date } }
                    - { field_key: ended, field_type: { type: date } }
                    - { field_key: owner, field_type: { type: string } }
              - entity_type: booking
                schema:
                  fields:
                    - { field_key: slot, field_type: { type: string } }
                    - { field_key: by, field_type: { type: string } }
                    - { field_key: who, field_type: { type: string } }
                    - { field_key: number, field_type: { type: string } }
            actions:
              - key: book
                target_model: booking
                execution_mode: workflow
                status: published
                permissions_policy: { view: [pilot], apply: [pilot], edit: [pilot] }
                parameters:
                  - key: slot
                    type: string
                    required: true
                    values_from:
                      entity_type: slot
                      field: code
                      where:
                        all:
                          - { field: starts, operator: gt, value: $now }
                          - { field: day, operator: gte, value: $today }
                          - { field: ended, operator: lt, value: "2025-06-30" }
                          - { field: owner, operator: eq, value: $user.organization }
                creates: [{ key: booking, entity_type: booking, fields: { slot: $parameters.slot, by: $user.email, who: $user.name } }]
                submission_contract: { duplicates: none, reference: { field: number, format: "{prefix}-{seq}", prefix_from: $user.organization } }

            """, of: "book")
        #expect(
            text.contains(
                """
                  - name: a good submission
                    as: { tenant: test, user: ana, roles: [pilot], email: "ana@example.org", name: ana, organization: example }
                """), "\(text)")
        #expect(text.contains("reference: \"example-1\""), "\(text)")
        #expect(text.contains("\"2026-01-02T09:00:00Z\""), "\(text)")
        #expect(text.contains("ended: \"2025-06-29\""), "\(text)")
        // Somebody else with the role is known as well.
        let other = try #require(text.range(of: "name: submitted as pilot"))
        #expect(text[other.upperBound...].prefix(200).contains("name: eve"), "\(text)")
        #expect(
            text[other.upperBound...].prefix(600).contains("expect: { status: created"), "\(text)")
    }
}
