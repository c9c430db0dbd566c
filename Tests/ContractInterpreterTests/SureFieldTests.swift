// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Testing

/// Fields that a record is sure to have, and parts of written values that may be absent.
@Suite struct SureFieldTests {
    private static func diagnostics(
        _ body: String, apply: String = "clerk", mode: String = "workflow",
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> [Diagnostic] {
        let text = """
            events: [{ key: told, payload: [{ key: rows, type: list, constraints: { items: { type: string } } }, { key: box, type: object, constraints: { fields: [{ key: wide, type: string, required: true }] } }] }]
            entities:
              - entity_type: room
                schema:
                  fields:
                    - { field_key: name, field_type: { type: string } }
                    - { field_key: level, field_type: { type: enum, choices: [low, high] } }
                    - { field_key: kind, field_type: { type: string }, default: plain }
                    - { field_key: by, field_type: { type: string } }
                    - { field_key: rows, field_type: { type: list, items: { type: string } } }
                    - { field_key: box, field_type: { type: object, fields: [{ key: wide, type: string, required: true }, { key: high, type: string }] } }
                  states: { field: level, initial: low, transitions: { low: [high] } }
              - entity_type: bed
                schema:
                  fields:
                    - { field_key: of, field_type: { type: string }, required: true }
                    - { field_key: colour, field_type: { type: string }, required: true, default: white }
                    - { field_key: maker, field_type: { type: string }, required: true, default: $user.name }
              - entity_type: key
                schema: { fields: [{ field_key: code, field_type: { type: string }, required: true }, { field_key: by, field_type: { type: string } }] }
            actions:
              - key: child
                execution_mode: workflow
                permissions_policy: { apply: [clerk, system] }
                parameters: [{ key: rows, type: list, constraints: { items: { type: string } } }, { key: box, type: object, constraints: { fields: [{ key: wide, type: string, required: true }] } }]
              - key: order
                execution_mode: \(mode)
                permissions_policy: { apply: [\(apply)] }
                parameters: [{ key: name, type: string, required: true }, { key: note, type: string }, { key: none, type: string, default: null }]

            """ + body.split(separator: "\n").map { "    \($0)\n" }.joined()
        return ProofContract.diagnostics(text, sourceLocation: sourceLocation)
    }

    private static func codes(
        _ body: String, apply: String = "clerk", mode: String = "workflow",
        sourceLocation: SourceLocation = #_sourceLocation
    ) -> [String] {
        diagnostics(body, apply: apply, mode: mode, sourceLocation: sourceLocation).map(\.code.code)
    }

    private static func beds(
        _ field: String, room: String, contract: String = "{ duplicates: none }"
    ) -> String {
        """
        creates:
          - { key: room, entity_type: room, fields: { \(room) } }
          - { key: bed, entity_type: bed, fields: { of: $created.room.\(field), maker: me } }
        submission_contract: \(contract)
        """
    }

    @Test(arguments: [
        ("name", "name: a"), ("name", "name: $parameters.name"), ("kind", ""),
        ("kind", "kind: $parameters.note"),
        ("level", ""), ("level", "level: high"),
    ])
    func `what a create surely writes is there for the next`(_ field: String, _ room: String) {
        #expect(Self.codes(Self.beds(field, room: room)) == [])
    }

    @Test(arguments: [
        ("name", ""), ("name", "name: $parameters.note"), ("by", "name: a"), ("name", "name: null"),
    ])
    func `what it may leave out is not`(_ field: String, _ room: String) {
        #expect(Self.codes(Self.beds(field, room: room)) == ["E0211"])
    }

    @Test func `what prepares a record and fills it counts as well`() {
        let reference = "{ duplicates: none, reference: { field: by, format: \"R-{seq}\" } }"
        #expect(Self.codes(Self.beds("by", room: "", contract: reference)) == [])
        let actor = "{ duplicates: none, audit_policy: { actor_field: by } }"
        #expect(Self.codes(Self.beds("by", room: "", contract: actor)) == [])
        #expect(Self.codes(Self.beds("by", room: "", contract: actor), apply: "anonymous") == ["E0211"])
        let defaults =
            "{ duplicates: none, prepare_create: { function: fields.set_defaults, with: { defaults: { name: a } } } }"
        #expect(Self.codes(Self.beds("name", room: "", contract: defaults)) == [])
        #expect(
            Self.codes(
                Self.beds(
                    "name", room: "",
                    contract: defaults.replacingOnce(
                        "with:", with: "when: { field: $parameters.note, operator: exists }, with:")))
                == ["E0211"])
        let moved =
            "{ duplicates: none, prepare_create: { function: fields.rename, with: { from: name, to: kind } } }"
        #expect(Self.codes(Self.beds("name", room: "name: a", contract: moved)) == ["E0211"])
    }

    @Test(arguments: [
        ("fields.from_template, with: { field: name, template: '{note}' }", []),
        ("state.initial, with: { field: name, state: new }", []),
        ("state.initial, with: { field: name, state: $parameters.note }", ["E0211", "E0205"]),
        ("state.initial, with: { field: by, state: new }", ["E0211"]),
        ("fields.copy, with: { from: by, to: name }", ["E0211"]),
        ("fields.set_defaults, with: { defaults: { name: $parameters.note } }", ["E0211"]),
    ])
    func `a function of the record fills what it makes, and what it is given`(
        _ call: String, _ codes: [String]
    ) {
        let contract = "{ duplicates: none, prepare_create: { function: \(call) } }"
        #expect(Self.codes(Self.beds("name", room: "", contract: contract)) == codes)
    }

    @Test func `a required field may have what may be absent where something fills it besides`() {
        let bed =
            "creates: [{ key: bed, entity_type: bed, fields: { of: a, colour: $parameters.note, maker: b } }]"
        #expect(Self.codes(bed, mode: "engine") == [])
        let maker = "creates: [{ key: bed, entity_type: bed, fields: { of: a, maker: $parameters.note } }]"
        #expect(Self.codes(maker, mode: "engine") == ["E0211"])
        let key = """
            creates: [{ key: key, entity_type: key, fields: { code: $parameters.note } }]
            submission_contract: { duplicates: none, prepare_create: { function: fields.set_defaults, with: { defaults: { code: a } } } }
            """
        #expect(Self.codes(key) == [])
        #expect(Self.codes(key.replacingOnce("{ code: a }", with: "{ by: a }")) == ["E0211"])
    }

    @Test(arguments: [
        ("fields.set_defaults, with: { defaults: { by: a } }", ["E0211"]),
        ("fields.set_defaults, with: { defaults: { code: a } }", []),
        (
            "fields.set_defaults, when: { field: $parameters.note, operator: exists }, with: { defaults: { code: a } }",
            []
        ),
        ("fields.copy, with: { from: name, to: code }", []),
        ("fields.copy, with: { from: name, to: by }", ["E0211"]),
        ("fields.from_template, with: { field: code, template: '{name}' }", []),
    ])
    func `a required field that no call prepares has to be filled all the same`(
        _ call: String, _ codes: [String]
    ) {
        let key = "creates: [{ key: key, entity_type: key, fields: {} }]"
        let contract = "submission_contract: { duplicates: none, prepare_create: { function: \(call) } }"
        #expect(Self.codes("\(key)\n\(contract)") == codes)
    }

    @Test func `what prepares the primary create fills no other`() {
        let creates =
            "creates: [{ key: key, entity_type: key, fields: { code: a } }, { key: more, entity_type: key, fields: {} }]"
        let contract =
            "submission_contract: { duplicates: none, prepare_create: { function: fields.set_defaults, with: { defaults: { code: a } } } }"
        #expect(Self.codes("\(creates)\n\(contract)") == ["E0211"])
    }

    @Test func `a default of null is none`() {
        #expect(
            Self.codes(
                "creates: [{ key: key, entity_type: key, fields: { code: $parameters.none } }]",
                mode: "engine")
                == ["E0211"])
    }

    @Test(arguments: [
        "creates: [{ key: r, entity_type: room, fields: { rows: [a, $parameters.note] } }]",
        "creates: [{ key: r, entity_type: room, fields: { rows: [a, null] } }]",
        "creates: [{ key: r, entity_type: room, fields: { box: { wide: $parameters.note } } }]",
        "target_model: room\nedits: [{ field: box, value: { wide: $parameters.note } }]",
        "side_effects: [{ key: s, event: told, payload: { rows: [$parameters.note] } }]",
        "side_effects: [{ key: s, event: told, payload: { box: { wide: $parameters.note } } }]",
        "steps: [{ key: s, call: { action: child, input: { rows: [$parameters.note] } } }]",
        "steps: [{ key: s, call: { action: child, input: { box: { wide: $parameters.note } } } }]",
    ])
    func `a part that may be absent is refused where it has to be there`(_ body: String) {
        #expect(Self.codes(body) == ["E0207"])
        #expect(
            Self.codes(
                body.replacing("$parameters.note", with: "$parameters.name").replacing("null", with: "b"))
                == [])
    }

    @Test func `a part that may be absent is left out where it may`() {
        #expect(
            Self.codes(
                "creates: [{ key: r, entity_type: room, fields: { box: { wide: a, high: $parameters.note } } }]"
            )
                == [])
    }

    @Test func `it is told at the part`() throws {
        let body =
            "creates: [{ key: r, entity_type: room, fields: { box: { high: a, wide: $parameters.note } } }]"
        let told = try #require(Self.diagnostics(body).first)
        #expect(told.message.contains("'wide' is required in it, and its value may be absent"))
        #expect(told.path.hasSuffix("/fields/box/wide"))
    }

    @Test func `the help leads out`() throws {
        let hidden = """
            creates: [{ key: key, entity_type: key, fields: { code: $parameters.name } }]
            """
        let text = Self.diagnostics(hidden, mode: "engine")
        #expect(text.isEmpty)
        let created = try #require(Self.diagnostics(Self.beds("name", room: "")).first)
        #expect(created.help == "give the create 'when: { field: $created.room.name, operator: exists }'")
    }

    @Test(arguments: [
        ("0", true), ("2", true), ("3", false), ("-1", false), ("00", false), ("+1", false), ("x", false),
    ])
    func `a list has positions from 0 up to its longest`(_ position: String, _ isThere: Bool) {
        let body = """
            parameters: [{ key: rows, type: list, constraints: { max_items: 3, items: { type: string } } }]
            result: { row: $parameters.rows.\(position) }
            """
        let text = "actions:\n  - key: order\n" + body.split(separator: "\n").map { "    \($0)\n" }.joined()
        #expect(ProofContract.diagnostics(text).map(\.code.code) == (isThere ? [] : ["E0202"]))
    }

    @Test func `what a criterion tells of the target holds where records are made, and not behind them`() {
        let entities = """
            entities:
              - entity_type: room
                schema: { fields: [{ field_key: door, field_type: { type: string } }] }
              - entity_type: key
                schema: { fields: [{ field_key: of, field_type: { type: string }, required: true }] }
            events: [{ key: cut, payload: [{ key: of, type: string, required: true }] }]

            """
        func codes(_ criterion: String, _ body: String) -> [String] {
            ProofContract.diagnostics(
                entities + """
                    actions:
                      - key: cut
                        target_model: room
                        execution_mode: workflow
                        status: published
                        permissions_policy: { apply: [clerk] }
                        submission_criteria: [{ key: known, criteria_type: field, config: { field: door, \(criterion) } }]
                        \(body)
                    """
            ).map(\.code.code)
        }
        let made = "creates: [{ key: key, entity_type: key, fields: { of: $entity.door } }]"
        #expect(codes("operator: exists", made) == [])
        #expect(codes("operator: not_empty", made) == [])
        #expect(codes("operator: exists, enforcement: warn", made) == ["E0211"])
        #expect(codes("operator: ne, value: a", made) == ["E0211"])
        let told = "steps: [{ key: tell, emit: { event: cut, payload: { of: $entity.door } } }]"
        #expect(codes("operator: exists", told).isEmpty == false, "it may have gone by then")
    }
}
