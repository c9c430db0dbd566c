// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// What the functions of `prepare_create` read and write of the record that is made.
@Suite struct PreparedRecordTests {
    private static let text = """
        entities:
          - entity_type: thing
            schema:
              fields:
                - { field_key: name, field_type: { type: string } }
                - { field_key: state, field_type: { type: enum, choices: [new, old] } }
                - { field_key: number, field_type: { type: string } }
                - { field_key: by, field_type: { type: string } }
                - { field_key: title, field_type: { type: string } }
                - { field_key: copy, field_type: { type: string } }
                - { field_key: later, field_type: { type: string } }
              states: { field: state, initial: new, transitions: { new: [old] } }
        actions:
          - key: make
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [citizen] }
            parameters: [{ key: name, type: string, required: true }]
            creates: [{ key: thing, entity_type: thing, fields: { name: $parameters.name } }]
            submission_contract:
              duplicates: none
              reference: { field: number, format: "N{seq:03d}" }
              audit_policy: { actor_field: by }
              prepare_create:
                - { function: fields.from_template, with: { field: title, template: "{name} {state} {number} {by}" } }
                - { function: fields.copy, with: { from: number, to: copy } }
                - { function: fields.set_defaults, with: { defaults: { state: old } } }
                - { function: fields.from_template, with: { field: later, template: "{state}" } }
        """

    @Test func `functions read what the pipeline fills, and the first state gives way to what they write`()
        async throws
    {
        let bench = Workbench(Self.text)
        let detail = try await bench.submit("make", ["name": "Hole"])
        #expect(detail.submission.status == .created)
        let record = try #require(try await bench.records("thing").first)
        #expect(
            try JSONReader.read(record.fields) == [
                "name": "Hole", "state": "old", "number": "N001", "by": "ana", "title": "Hole new N001 ana",
                "copy": "N001", "later": "old",
            ])
    }

    @Test func `the identity of a submission is a UUID`() async throws {
        let bench = Workbench(
            """
            entities:
              - { entity_type: thing, schema: { fields: [{ field_key: of, field_type: { type: uuid } }] } }
            actions:
              - key: make
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen] }
                creates: [{ key: thing, entity_type: thing, fields: { of: $submission.id } }]
                submission_contract: { duplicates: none }
            """)
        let detail = try await bench.submit("make", [:])
        let record = try #require(try await bench.records("thing").first)
        #expect(try JSONReader.read(record.fields) == ["of": .string(detail.submission.id)])
    }

    @Test func `a value that a function refuses is told with its field`() async throws {
        let bench = Workbench(
            """
            actions:
              - key: sort
                status: published
                permissions_policy: { apply: [citizen] }
                parameters: [{ key: marks, type: list, required: true }]
                creates:
                  - key: made
                    entity_type: made
                    fields: { sorted: { function: list.sort, with: { value: $parameters.marks } } }
            """)
        let error = await #expect(throws: InterpreterError.self) {
            try await bench.submit("sort", ["marks": [1, "a"]])
        }
        #expect(
            error?.errors.map(\.message) == ["the field 'sorted': holds elements that have no common order"])
        #expect(error?.errors.map(\.code) == ["sort"])
    }

    @Test func `a value that a function refuses is told with the result that it is for`() async throws {
        let bench = Workbench(
            """
            actions:
              - key: sort
                status: published
                permissions_policy: { apply: [citizen] }
                parameters: [{ key: marks, type: list, required: true }]
                creates: [{ key: made, entity_type: made, fields: { by: $user.id } }]
                result: { sorted: { function: list.sort, with: { value: $parameters.marks } } }
            """)
        let error = await #expect(throws: InterpreterError.self) {
            try await bench.submit("sort", ["marks": [1, "a"]])
        }
        let said = error.map { [$0.message] + $0.errors.map(\.message) } ?? []
        #expect(said.contains("the result 'sorted': holds elements that have no common order"), "\(said)")
    }

    @Test func `what a field refuses inside is told with the parameter that it comes from`() async throws {
        let bench = Workbench(
            """
            entities:
              - entity_type: engine
                schema:
                  fields:
                    - field_key: spec
                      field_type:
                        type: object
                        fields: [{ key: hp, type: integer, constraints: { max: 9 } }, { key: of, type: object, constraints: { fields: [{ key: size, type: integer, constraints: { max: 5 } }] } }]
                    - { field_key: marks, field_type: { type: list, items: { type: integer, constraints: { max: 3 } } } }
            actions:
              - key: build
                status: published
                permissions_policy: { apply: [citizen] }
                parameters:
                  - { key: hp, type: integer, required: true }
                  - { key: of, type: object, required: true, constraints: { fields: [{ key: size, type: integer, required: true }] } }
                  - { key: mark, type: integer, required: true }
                creates:
                  - key: engine
                    entity_type: engine
                    fields: { spec: { hp: $parameters.hp, of: $parameters.of }, marks: [1, $parameters.mark] }
            """)
        let error = await #expect(throws: InterpreterError.self) {
            try await bench.submit("build", ["hp": 10, "of": ["size": 6], "mark": 4])
        }
        #expect(
            Set((error?.errors ?? []).map { "\($0.parameter ?? "-") \($0.path) \($0.code)" })
                == ["hp /hp max", "of /of/size max", "mark /mark max"])
        let made = try await bench.submit("build", ["hp": 9, "of": ["size": 5], "mark": 3])
        #expect(made.submission.status == .created)
    }

    @Test func `who claims to be the system is told that nobody can`() async throws {
        let bench = Workbench(Self.text.replacingOnce("apply: [citizen]", with: "apply: [system]"))
        let caller = Caller(tenant: "lisbon", user: "ana", roles: ["system"])
        let error = await #expect(throws: InterpreterError.self) {
            try await bench.submit("make", ["name": "Hole"], as: caller)
        }
        #expect(error?.kind == .denied)
        #expect(error?.message.contains("'system' is reserved for triggers: no caller can claim it") ?? false)
    }

    @Test func `no contract sees what a caller cannot claim`() async throws {
        let bench = Workbench(
            """
            actions:
              - key: look
                status: published
                permissions_policy: { apply: [citizen], edit: [citizen] }
                submission_criteria:
                  - { key: inside, criteria_type: field, config: { subject: user, field: roles, operator: contains, value: system } }
            """)
        let caller = Caller(tenant: "lisbon", user: "ana", roles: ["system", "citizen", "*", "anonymous"])
        let error = await #expect(throws: InterpreterError.self) {
            try await bench.submit("look", [:], as: caller)
        }
        #expect(error?.errors.map(\.criterion) == ["inside"])
        let available = try await bench.interpreter.available(
            SubmitRequest(payload: [:]), to: bench.action("look"), as: caller)
        #expect(!available.isAvailable)
    }
}
