// SPDX-License-Identifier: Apache-2.0
import ContractModel
import ContractTesting
import Testing

/// What a case says is there, and is not.
@Suite(.timeLimit(.minutes(3))) struct GivenTests {
    private let contract = TestedContract(TestedContract.reports)

    @Test(arguments: [
        ("{ titel: Hole }", 65, ["'report' has no field 'titel'; did you mean 'title'?"]),
        (
            "{ title: Hole, cost: much }", 84,
            ["the field 'cost' must be a decimal number, as a number or as text"]
        ),
        (
            "{ cost: much, titel: Hole }", 71,
            [
                "the field 'cost' must be a decimal number, as a number or as text",
                "'report' has no field 'titel'; did you mean 'title'?",
            ]
        ),
    ])
    func `each thing that a given record cannot hold is told at its field`(
        _ fields: String, _ column: Int, _ messages: [String]
    ) async throws {
        let results = try await contract.run(
            TestedContract.one(
                "    given: { records: [{ entity_type: report, id: r1, fields: \(fields) }] }\n    expect: { status: created }\n"
            ))
        let failures = results.flatMap(\.failures)
        #expect(failures.map(\.message) == messages.map { "the record 'r1' cannot be: \($0)" })
        #expect(failures.first?.range.start.line == 5)
        #expect(failures.first?.range.start.column == column)
    }

    @Test(arguments: [
        ("acknowledge: [modst]", "'send' has no criterion 'modst' to acknowledge; did you mean 'modest'?"),
        ("acknowledge: [other]", "'send' has no criterion 'other' to acknowledge"),
    ])
    func `a criterion that is acknowledged and that there is not fails the case`(
        _ key: String, _ message: String
    ) async throws {
        for body in [
            "    payload: { title: Hole }\n    \(key)\n    expect: { status: created }\n",
            "    payload: { title: Hill }\n    then: [{ submit: { payload: { title: Hole }, \(key) }, expect: { status: created } }]\n",
        ] {
            let results = try await contract.run(TestedContract.one(body))
            #expect(results.flatMap(\.failures).map(\.message) == [message])
        }
        let known = try await contract.run(
            TestedContract.one(
                "    payload: { title: Hole }\n    acknowledge: [modest]\n    expect: { status: created }\n"))
        #expect(known.map(\.verdict) == [.passed])
    }

    @Test(arguments: [
        ("shop: { itms: [] }", "no step asks 'shop' for 'itms'; did you mean 'items'?"),
        ("shop: { other: [{ value: 1 }] }", "no step asks 'shop' for 'other'"),
        ("box: { srt: [] }", "no step asks 'box' for 'srt'; did you mean 'sort'?"),
        ("shop: { items: [], undone: [], seen: [] }, box: { sort: [] }, days: { of_anything: [] }", nil),
        ("days: { 'of_{day}': [] }", nil),
        ("days: { anything: [] }", "no step asks 'days' for 'anything'"),
        ("days: { of_: [] }", "no step asks 'days' for 'of_'"),
    ])
    func `an answer that nobody asks for fails the case`(_ answers: String, _ message: String?) async throws {
        let contract = TestedContract(
            """
            connections:
              - { key: shop, type: http, base_url: "https://shop.example", allow_hosts: [shop.example], idempotency: keyed }
              - { key: days, type: file, path: days }
              - { key: box, type: model, base_url: "https://box.example", allow_hosts: [box.example] }
            actions:
              - key: send
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen] }
                parameters: [{ key: day, type: string, required: true }]
                submission_contract: { duplicates: none }
                steps:
                  - { key: buy, when: { field: $parameters.day, operator: eq, value: z }, push: { connection: shop, resource: items, value: { day: $parameters.day }, idempotency: { query_first: { lookup: { connection: shop, resource: seen, key: { day: $parameters.day } } } } }, compensate: { push: { connection: shop, resource: undone, value: 1 } } }
                  - { key: sort, when: { field: $parameters.day, operator: eq, value: z }, model: { connection: box, prompt: Sort., output: [{ key: kind, type: string, required: true }], fallback: { kind: x } } }
                  - { key: read, when: { field: $parameters.day, operator: eq, value: z }, fetch: { connection: days, resource: "of_{day}", path: { day: $parameters.day } } }
            """)
        let results = try await contract.run(
            TestedContract.one(
                "    given: { connections: { \(answers) } }\n    payload: { day: a }\n    expect: { status: created }\n"
            ))
        #expect(results.flatMap(\.failures).map(\.message) == [message].compactMap(\.self))
    }

    @Test func `each filling of a name has answers of its own, before those of the name as written`()
        async throws
    {
        let contract = TestedContract(
            """
            connections: [{ key: days, type: file, path: days }]
            actions:
              - key: send
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen] }
                parameters: [{ key: day, type: string, required: true }]
                submission_contract: { duplicates: none }
                result: { first: $steps.one.id, second: $steps.two.id, third: $steps.three.id }
                creates: [{ key: note, entity_type: note, fields: { day: $parameters.day } }]
                steps:
                  - { key: one, lookup: { connection: days, resource: "{day}/x", path: { day: $parameters.day }, key: 1 } }
                  - { key: two, lookup: { connection: days, resource: "{day}/x", path: { day: 7 }, key: 1 } }
                  - { key: three, lookup: { connection: days, resource: "{day}/x", path: { day: $parameters.day }, key: 1 } }
                  - { key: told, emit: { event: told, payload: { ids: [$steps.one.id, $steps.two.id, $steps.three.id] } } }
            """)
        let results = try await contract.run(
            TestedContract.one(
                """
                    given: { connections: { days: { "mon/x": [{ value: { id: a } }], "7/x": [{ value: { id: b } }], "{day}/x": [{ value: { id: c } }] } } }
                    payload: { day: mon }
                    expect: { run_state: completed, events: [send.accepted, send.created, { event: told, payload: { ids: [a, b, c] } }] }

                """))
        #expect(results.flatMap(\.failures).map(\.message) == [])
    }
}
