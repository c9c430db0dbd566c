// SPDX-License-Identifier: Apache-2.0
import ContractTesting
import Testing

@Suite(.timeLimit(.minutes(3))) struct MutationTests {
    private static let contract = """
        actions:
          - key: send
            target_model: note
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [citizen], edit: [admin] }
            parameters:
              - { key: title, type: string, required: true, constraints: { max_length: 5 } }
              - { key: amount, type: integer, constraints: { min: 1 } }
            submission_criteria:
              - { key: even, criteria_type: field, config: { subject: parameters, field: amount, operator: ne, value: 3 }, message: Not three. }
            creates: [{ key: note, entity_type: note, fields: { title: $parameters.title } }]
            submission_contract: { normalize: [text.trim], duplicates: none }

        """

    private func mutants(_ suite: String) async throws -> [Mutant] {
        let contract = TestedContract(Self.contract)
        return await MutationRunner(contract.runner).run(
            try contract.plan("send"), [try TestedContract.suite(suite)])
    }

    @Test func `a case that looks at nothing kills what breaks it alone`() async throws {
        let mutants = try await mutants(
            TestedContract.one("    payload: { title: abc, amount: 2 }\n    expect: { status: created }\n"))
        #expect(
            mutants.filter(\.isKilled).map(\.change) == [
                "the criterion 'even' reads: $parameters.amount eq 3", "apply lacks 'citizen'",
            ])
        #expect(
            mutants.filter { !$0.isKilled }.map(\.change) == [
                "'title' is not required", "'title' has max_length 6", "'amount' has min 0",
                "the criterion 'even' is dropped", "the criterion 'even' only warns",
                "normalize does not call 'text.trim'", "the create 'note' leaves 'title' out",
                "apply is for everybody who is known", "edit lacks 'admin'",
                "edit is for everybody who is known",
            ])
    }

    @Test func `cases at every bound leave only what cannot be seen`() async throws {
        let ana = TestedContract.ana
        let mutants = try await mutants(
            TestedContract.head + """
                  - { name: a, \(ana), payload: { title: " abc ", amount: 1 }, expect: { status: created, created: [{ note: { title: abc } }] } }
                  - { name: b, \(ana), payload: {}, expect: { status: refused, errors: { title: required } } }
                  - { name: c, \(ana), payload: { title: abcdef, amount: 0 }, expect: { status: refused, errors: { title: max_length, amount: min } } }
                  - { name: d, \(ana), payload: { title: abc, amount: 3 }, expect: { status: refused, errors: { even: criterion } } }
                  - { name: e, as: { tenant: lisbon, user: eve }, payload: { title: abc }, expect: { status: denied } }
                """)
        #expect(
            mutants.filter { !$0.isKilled }.map(\.change) == [
                "edit lacks 'admin'", "edit is for everybody who is known",
            ])
    }

    @Test func `a mutant with the plan of another is left out`() async throws {
        let mutants = try await mutants(
            TestedContract.one("    payload: { title: abc }\n    expect: { status: created }\n"))
        #expect(Set(mutants.map(\.plan)).count == mutants.count)
        let plan = try TestedContract(Self.contract).plan("send")
        #expect(!mutants.contains { $0.plan == plan })
    }

    @Test func `a bound that the field has as well cannot be missed`() async throws {
        let contract = TestedContract(
            """
            entities:
              - entity_type: note
                schema:
                  fields:
                    - { field_key: title, field_type: { type: string, max_length: 5 }, required: true }
                    - { field_key: amount, field_type: { type: integer, min: 1, max: 9 } }
            actions:
              - key: send
                target_model: note
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen], edit: [admin] }
                parameters:
                  - { key: title, type: string, required: true, constraints: { min_length: 2, max_length: 5 } }
                  - { key: amount, type: integer, required: true, constraints: { min: 1, max: 8 } }
                creates:
                  - { key: note, entity_type: note, fields: { title: $parameters.title, amount: $parameters.amount } }

            """)
        let suite = try TestedContract.suite(
            TestedContract.one("    payload: { title: abc, amount: 2 }\n    expect: { status: created }\n"))
        let mutants = await MutationRunner(contract.runner).run(try contract.plan("send"), [suite])
        #expect(
            mutants.map(\.change).prefix(3) == [
                "'title' has min_length 1", "'amount' is not required", "'amount' has max 9",
            ])
    }

    @Test func `every constraint is loosened`() async throws {
        let contract = TestedContract(
            """
            actions:
              - key: send
                target_model: note
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen], edit: [admin] }
                parameters:
                  - { key: text, type: string, constraints: { min_length: 2, max_length: 5, pattern: "^a+$" } }
                  - { key: size, type: decimal, constraints: { min: 1, max: 9, multiple_of: 0.5 } }
                  - { key: rate, type: decimal, constraints: { exclusive_min: 0, exclusive_max: 1 } }
                  - { key: names, type: list, constraints: { min_items: 2, max_items: 3, unique_items: true, items: { type: string } } }
                  - { key: day, type: date, constraints: { after: 2020-01-01, before: 2030-01-01 } }
                  - { key: spot, type: geo, constraints: { within: { west: -9, south: 36, east: -6, north: 42 } } }
                  - { key: kind, type: enum, constraints: { choices: [low, high] } }
                  - { key: photo, type: file, constraints: { allowed_content_types: [image/png] } }
                creates: [{ key: note, entity_type: note, fields: { text: $parameters.text } }]

            """)
        let suite = try TestedContract.suite(
            TestedContract.one("    payload: {}\n    expect: { status: created }\n"))
        let mutants = await MutationRunner(contract.runner).run(try contract.plan("send"), [suite])
        #expect(
            mutants.map(\.change).filter { $0.hasPrefix("'") } == [
                "'text' has min_length 1", "'text' has max_length 6", "'text' has no pattern",
                "'size' has min 0", "'size' has max 10", "'size' has no multiple_of",
                "'rate' has min 0, not exclusive_min", "'rate' has max 1, not exclusive_max",
                "'names' has min_items 1", "'names' has max_items 4", "'names' has no unique_items",
                "'day' has no before", "'day' has no after", "'spot' has no within",
                "'kind' lacks the choice \"high\"", "'photo' takes any content type",
            ])
    }

    @Test func `leaving out what fills itself is no mistake`() async throws {
        let contract = TestedContract(
            """
            entities:
              - entity_type: note
                schema:
                  fields:
                    - { field_key: title, field_type: { type: string } }
                    - { field_key: kind, field_type: { type: string }, default: plain }
                    - { field_key: status, field_type: { type: enum, choices: [open, done] }, required: true }
                  states: { field: status, initial: open, transitions: { open: [done] } }
            actions:
              - key: send
                status: published
                permissions_policy: { apply: [citizen], edit: [admin] }
                parameters: [{ key: title, type: string }]
                creates:
                  - { key: first, entity_type: note, fields: { title: $parameters.title, kind: plain, status: open } }
                  - { key: second, entity_type: note, fields: { title: x, kind: other } }

            """)
        let mutants = await MutationRunner(contract.runner).run(
            try contract.plan("send"),
            [
                try TestedContract.suite(
                    TestedContract.one("    payload: { title: abc }\n    expect: { status: created }\n"))
            ])
        #expect(
            mutants.map(\.change).filter { $0.contains(" leaves ") } == [
                "the create 'first' leaves 'title' out", "the create 'second' leaves 'kind' out",
                "the create 'second' leaves 'title' out",
            ])
    }
}
