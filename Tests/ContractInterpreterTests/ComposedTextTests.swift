// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// Text that functions compose for a field of some form: refused where it never fits, and made where it does.
@Suite struct ComposedTextTests {
    private static func text(_ calls: [String], _ fields: String = "name: $parameters.name") -> String {
        """
        entities:
          - entity_type: thing
            schema:
              fields:
                - { field_key: name, field_type: { type: string } }
                - { field_key: state, field_type: { type: enum, choices: [new, old, on-hold] } }
                - { field_key: kind, field_type: { type: enum, choices: [fresh, FRESH] } }
                - { field_key: day, field_type: { type: date } }
                - { field_key: at, field_type: { type: datetime } }
                - { field_key: lasts, field_type: { type: duration } }
                - { field_key: uid, field_type: { type: uuid } }
                - { field_key: mail, field_type: { type: email } }
                - { field_key: link, field_type: { type: url } }
                - { field_key: phone, field_type: { type: phone } }
                - { field_key: short, field_type: { type: string, max_length: 5 } }
                - { field_key: one, field_type: { type: string, choices: [a1, b2] } }
        actions:
          - key: make
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [citizen] }
            parameters:
              - { key: name, type: string, required: true }
              - { key: n, type: integer }
              - { key: kind, type: enum, constraints: { choices: [fresh] } }
              - { key: mail, type: email }
              - { key: uid, type: uuid }
            creates: [{ key: thing, entity_type: thing, fields: { \(fields) } }]
            submission_contract:
              duplicates: none
              prepare_create:
        \(calls.map { "        - " + $0 }.joined(separator: "\n"))
        """
    }

    private static func template(_ field: String, _ template: String) -> String {
        "{ function: fields.from_template, with: { field: \(field), template: \"\(template)\" } }"
    }

    @Test(arguments: [
        ("state", "{name}-hold", "on", "on-hold"), ("state", "o{name}", "ld", "old"),
        ("state", "new", "x", "new"),
        ("day", "{name}-01", "2026-05", "2026-05-01"), ("day", "202{n}-01-01", "x", "2026-01-01"),
        ("at", "{name}T10:00:00+01:00", "2026-05-01", "2026-05-01T10:00:00+01:00"),
        ("lasts", "PT{n}H", "x", "PT6H"), ("lasts", "{n}ms", "x", "6ms"),
        ("uid", "{name}-0000-7000-8000-00000000000{n}", "0000000A", "0000000a-0000-7000-8000-000000000006"),
        ("mail", "{name}@example.org", "ana", "ana@example.org"),
        ("link", "https://{name}/x", "a.org", "https://a.org/x"),
        ("link", "{name}.org", "http://a", "http://a.org"),
        ("phone", "+351 {name}", "21 000", "+351 21 000"), ("short", "AB{name}", "123", "AB123"),
        ("one", "{name}1", "a", "a1"), ("one", "{kind}{name}", "b2", "b2"), ("kind", "{kind}", "x", "fresh"),
    ])
    func `what a template may give is made`(
        _ field: String, _ template: String, _ name: String, _ made: String
    ) async throws {
        let bench = Workbench(Self.text([Self.template(field, template)]))
        var payload: ValueMap = ["name": .string(name), "n": 6]
        if field == "kind" { payload["kind"] = "fresh" }
        let detail = try await bench.submit("make", payload)
        #expect(detail.submission.status == .created, "\(detail.submission.error ?? "")")
        let record = try #require(try await bench.records("thing").first)
        #expect(try JSONReader.read(record.fields).map?[field] == .string(made))
    }

    @Test(arguments: [
        [template("state", "x{name}"), "{ function: state.initial, with: { field: state, state: old } }"],
        [template("day", "never"), "{ function: fields.rename, with: { from: day, to: name } }"],
        [template("day", "{name}"), template("state", "{day}")],
        [template("name", "old"), template("state", "{name}")],
    ])
    func `what is written over, handed on or not known by then is not held against the field`(
        _ calls: [String]
    ) {
        #expect(ProofContract.diagnostics(Self.text(calls)).map(\.message).isEmpty)
    }

    @Test(arguments: [
        ("kind: { function: text.uppercase, with: { value: $parameters.kind } }", true),
        ("kind: { function: text.slug, with: { value: Fresh } }", true),
        ("state: { function: text.uppercase, with: { value: $parameters.kind } }", false),
        ("state: { function: text.uppercase, with: { value: new } }", false),
        ("mail: { function: text.mask, with: { value: $parameters.mail, keep_last: 8 } }", true),
        ("mail: { function: text.slug, with: { value: $parameters.mail } }", false),
        ("mail: { function: text.slug, with: { value: $parameters.mail, separator: \"@\" } }", true),
        ("uid: { function: text.slug, with: { value: $parameters.uid } }", true),
        ("uid: { function: text.mask, with: { value: $parameters.uid } }", false),
        ("uid: { function: text.mask, with: { value: $parameters.uid, sign: a } }", true),
        ("uid: { function: text.truncate, with: { value: $parameters.uid, max_length: 35 } }", false),
        ("uid: { function: text.truncate, with: { value: $parameters.uid, max_length: 36 } }", true),
        ("day: { function: date.add, with: { value: \"2026-01-31\", days: 1 } }", true),
        ("short: { function: text.uppercase, with: { value: abcdef } }", false),
    ])
    func `what a function makes of a value is held against the field`(_ field: String, _ fits: Bool) {
        let call = "{ function: fields.set_defaults, with: { defaults: { name: x } } }"
        let found = ProofContract.diagnostics(Self.text([call], field))
        #expect(found.map(\.code.code) == (fits ? [] : ["E0207"]))
    }
}
