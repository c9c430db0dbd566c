// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Testing

/// A value of the wrong kind is told where it stands, and not where others rest on what it was meant to be.
@Suite struct WrongKindTests {
    private static let whole = """
        entities:
          - entity_type: batch
            schema:
              fields:
                - { field_key: status, field_type: { type: enum, choices: [open, done, sold] }, required: true }
                - { field_key: beer, field_type: { type: string }, required: true }
                - { field_key: slug, field_type: { type: string }, required: true }
                - { field_key: title, field_type: { type: string }, required: true }
              states: { field: status, initial: open, transitions: { open: [done], done: [sold] } }
              relationships:
                - { rel_code: papers, target_type_code: paper, cardinality: one_to_many, reverse_code: batch }
          - { entity_type: paper, schema: { fields: [{ field_key: file, field_type: { type: file } }] } }
          - { entity_type: label, schema: { fields: [{ field_key: text, field_type: { type: string } }] } }
        events: [{ key: told, payload: [{ key: beer, type: string, required: true }] }]
        connections: [{ key: lab, type: file, path: lab }]
        triggers: [{ key: nightly, cron: "0 3 * * *", action: tidy }]
        actions:
          - key: log
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [brewer] }
            parameters:
              - { key: beer, type: string, required: true }
              - { key: kind, type: enum, constraints: { choices: [ale, stout] } }
              - { key: lines, type: list, required: true, constraints: { max_items: 9, items: { type: string } } }
            creates:
              - { key: second, entity_type: label, order: 20, fields: { text: $created.first.id } }
              - { key: first, entity_type: batch, order: 10, fields: { beer: $parameters.beer, status: open } }
            submission_contract:
              reference: { field: slug, format: "B-{seq}" }
              duplicates: { function: records.same_fields, with: { fields: [beer], within: 24h } }
              prepare_create: [{ function: fields.from_template, with: { field: title, template: "A {beer}" } }]
              attachments: { entity_type: paper, parent_field: batch, file_field: file, allowed_content_types: [text/plain] }
            side_effects: [{ key: told, event: told, payload: { beer: $parameters.beer } }]
            result: { reference: $submission.reference, beer: $steps.asked.beer }
            steps:
              - { key: asked, at: before_create, lookup: { connection: lab, resource: beers, key: $parameters.beer } }
              - { key: kept, push: { connection: lab, resource: kept, value: 1 }, compensate: { push: { connection: lab, resource: freed, value: 1 } } }
              - { key: seen, approval: { approvers: { roles: [brewer] } } }
              - { key: sent, push: { connection: lab, resource: sent, value: 1 }, irrevocable: true }
              - { key: each, on_error: continue, for_each: { items: [1, 2], max_items: 5, steps: [{ key: said, emit: { event: told, payload: { beer: $parameters.beer } } }] } }
              - { key: all, on_error: continue, for_each: { items: $parameters.lines, steps: [{ key: line, emit: { event: told, payload: { beer: $item } } }] } }
              - { key: found, on_error: continue, for_each: { items: $steps.asked.lines, max_items: 5, steps: [{ key: one, emit: { event: told, payload: { beer: x } } }] } }
          - key: finish
            target_model: batch
            status: published
            permissions_policy: { apply: [brewer] }
            submission_criteria: [{ key: open, criteria_type: reachable, config: { to: done } }]
            edits: [{ field: status, value: done }]
          - key: tidy
            status: published
            permissions_policy: { apply: [system] }
            side_effects: [{ key: told, event: told, payload: { beer: all } }]
        """

    private static func found(_ text: String) -> [String] {
        let (file, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "a")
        let compiled = ContractCompiler(application, registry: .standard).check()
        return (decoding + merging + compiled).filter { $0.severity == .error }
            .map { "\($0.code.code) \($0.message)" }
    }

    @Test func `the text is right as it stands`() { #expect(Self.found(Self.whole) == []) }

    /// What is written, and the part of it that is replaced.
    private static let places: [(written: String, part: String)] = [
        ("open: [done]", "done"), ("states: { field: status, initial: open, transitions", "open"),
        ("transitions: { open: [done], done: [sold] } }", "{ open: [done], done: [sold] }"),
        (
            "states: { field: status, initial: open, transitions: { open: [done], done: [sold] } }",
            "{ field: status, initial: open, transitions: { open: [done], done: [sold] } }"
        ),
        ("rel_code: papers", "papers"), ("reverse_code: batch", "batch"),
        (
            "- { rel_code: papers, target_type_code: paper, cardinality: one_to_many, reverse_code: batch }",
            "{ rel_code: papers, target_type_code: paper, cardinality: one_to_many, reverse_code: batch }"
        ),
        ("order: 10", "10"), ("at: before_create", "before_create"),
        ("max_items: 5, steps: [{ key: one", "5"),
        ("constraints: { max_items: 9", "9"),
        ("constraints: { choices: [ale, stout] }", "{ choices: [ale, stout] }"),
        ("function: fields.from_template", "fields.from_template"),
        ("{ beer: $parameters.beer, status: open }", "$parameters.beer"),
        ("fields: { beer: $parameters.beer, status: open }", "{ beer: $parameters.beer, status: open }"),
        ("reference: { field: slug, format: \"B-{seq}\" }", "{ field: slug, format: \"B-{seq}\" }"),
        ("told, payload: { beer: $parameters.beer } }]\n    result", "{ beer: $parameters.beer }"),
        ("payload: { beer: $item }", "{ beer: $item }"),
        (
            "compensate: { push: { connection: lab, resource: freed, value: 1 } }",
            "{ push: { connection: lab, resource: freed, value: 1 } }"
        ),
        ("apply: [system]", "[system]"), ("permissions_policy: { apply: [system] }", "{ apply: [system] }"),
        ("beer, field_type: { type: string }, required: true", "true"),
    ]

    @Test(arguments: places.indices)
    func `another kind of value is one mistake`(_ index: Int) {
        let (written, part) = Self.places[index]
        #expect(Self.whole.contains(written), "\(written)")
        for other in ["[zz]", "{ zz: 1 }", "null", "true"]
        where !(other.hasPrefix("{") && part.hasPrefix("{")) {
            // A list where there is one holds another name, which is another mistake.
            if other.hasPrefix("["), part.hasPrefix("[") { continue }
            let wrong = Self.whole.replacing(written, with: written.replacing(part, with: other))
            let found = Self.found(wrong)
            #expect(found.count <= 1, "\(written) with \(other): \(found)")
        }
    }
}
