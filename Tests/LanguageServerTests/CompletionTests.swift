// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import Testing

@testable import LanguageServer

@Suite struct CompletionTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var title: String
        /// What is written behind the head of the sample; `‸` is the place.
        var text: String
        var has: [String]
        var lacks: [String] = []
        var testDescription: String { title }
    }

    private static let start =
        "actions:\n  - key: submit\n    execution_mode: workflow\n    parameters:\n      - { key: title, type: string }\n      - { key: place, type: geo }\n"
    private static let create = start + "    creates:\n      - key: report\n        entity_type: report\n"

    private static let model =
        "    steps:\n      - key: sort\n        at: before_create\n        model:\n          connection: box\n          output: [{ key: sure, type: number }]\n"
    private static let lines =
        "key: lines, type: list, constraints: { items: { type: object, constraints: { fields: [{ key: sku, type: string }] } } }"

    private static let buyer =
        "key: buyer, type: object, constraints: { fields: [{ key: name, type: string }, { key: home, type: object, constraints: { fields: [{ key: town, type: string }] } }] }"
    private static let fanOut =
        "    steps:\n      - key: each\n        for_each:\n          items: [1]\n          steps:\n            - { key: first, emit: { event: reported } }\n"
    private static let states = """
        entities:
          - entity_type: ticket
            schema:
              fields: [{ field_key: state, field_type: { type: enum, choices: [fresh, over] } }]
              relationships: [{ rel_code: scans, target_type_code: scan, cardinality: one_to_many, reverse_code: ticket }]
              states: { field: state, initial: fresh, transitions: { fresh: [over] } }
          - entity_type: scan
            schema: { fields: [{ field_key: file, field_type: { type: file } }] }

        """

    static let cases: [Case] = [
        Case(
            title: "nothing is created before records are made",
            text: create + "    steps:\n      - { key: a, at: before_create, when: { field: $‸",
            has: ["$parameters.title"], lacks: ["$created.report.title"]),
        Case(
            title: "what was created, behind the records",
            text: create + "    steps:\n      - { key: a, when: { field: $‸", has: ["$created.report.title"]),
        Case(
            title: "what a model answers, where its answer is judged",
            text: create + model
                + "          evaluate: { function: evaluate.min_confidence, with: { value: $‸",
            has: ["$steps.sort.sure"], lacks: ["$steps.sort.outcome"]),
        Case(
            title: "what a model answered, in the record behind it",
            text: start + model
                + "    creates:\n      - { key: r, entity_type: report, fields: { title: $‸",
            has: ["$steps.sort.sure"]),
        Case(
            title: "the members of an item",
            text: start.replacing("key: place, type: geo", with: lines)
                + "    steps:\n      - key: each\n        for_each: { items: $parameters.lines, call: { action: submit, input: { title: $‸",
            has: ["$item.sku", "$item", "$index"]),
        Case(
            title: "the parameters of the actions that a policy governs",
            text: start + "    steps: [{ key: a, govern: dear }]\n"
                + "policies:\n  - { key: dear, require: [{ field: $‸",
            has: ["$parameters.title"]),
        Case(
            title: "the submission and the event, in the filter of a wait",
            text: start
                + "    steps:\n      - { key: w, wait: { event: reported, filter: { field: who, operator: eq, value: $‸",
            has: ["$submission.reference", "$event.who", "$parameters.title"]),
        Case(
            title: "keys of an action, those present left out", text: start + "    ‸\n",
            has: ["label", "creates"], lacks: ["parameters", "key", "entity_type"]),
        Case(title: "a key that is begun", text: start + "    cre‸", has: ["creates"]),
        Case(
            title: "a key in braces", text: start.replacing("type: geo }", with: "type: geo, ‸"),
            has: ["label", "constraints"], lacks: ["key", "type"]),
        Case(
            title: "a key between others", text: "actions:\n  - key: a\n    ‸\n    status: draft\n",
            has: ["label"], lacks: ["status"]),
        Case(title: "the first row of a list", text: start + "    creates:\n      ‸", has: ["- key:"]),
        Case(
            title: "the keys of a row", text: start + "    creates:\n      - ‸", has: ["key", "entity_type"]),
        Case(
            title: "an entity type", text: start + "    creates:\n      - key: r\n        entity_type: ‸",
            has: ["report"]),
        Case(
            title: "an entity type right behind the colon",
            text: start + "    creates:\n      - key: r\n        entity_type:‸", has: ["report"]),
        Case(
            title: "the fields of a record",
            text: create + "        fields:\n          title: x\n          ‸", has: ["status", "place"],
            lacks: ["title"]),
        Case(
            title: "the choices of a field", text: create + "        fields: { status: ‸",
            has: ["open", "no", "done", "$parameters.title"]),
        Case(
            title: "parameters", text: create + "        fields: { title: $parameters.‸",
            has: ["$parameters.title", "$parameters.place"], lacks: ["open"]),
        Case(
            title: "parameters in the middle of a text that goes on",
            text: create + "        fields: { title: $para‸ }\n  - key: next\n", has: ["$parameters.title"]),
        Case(
            title: "functions of a stage",
            text: start + "    submission_contract:\n      normalize:\n        - ‸",
            has: ["text.trim", "geo.round"], lacks: ["geo.within_box"]),
        Case(
            title: "functions in brackets", text: start + "    submission_contract:\n      validate: [val‸",
            has: ["validate.matches"], lacks: ["text.trim"]),
        Case(
            title: "duplicates can be switched off",
            text: start + "    submission_contract:\n      duplicates: ‸", has: ["none", "records.identical"]),
        Case(
            title: "arguments of a function",
            text: start
                + "    submission_contract:\n      normalize:\n        - { function: geo.round, with: { ‸",
            has: ["field", "digits"]),
        Case(
            title: "arguments on lines of their own",
            text: start
                + "    submission_contract:\n      normalize:\n        - function: geo.round\n          with:\n            ‸",
            has: ["field", "digits"]),
        Case(
            title: "parameters of the type that a function takes",
            text: start
                + "    submission_contract:\n      normalize: { function: geo.round, with: { field: ‸",
            has: ["place"], lacks: ["title"]),
        Case(
            title: "words of a closed set",
            text: start
                + "    submission_contract:\n      duplicates:\n        function: records.identical\n        on_match: ‸\n",
            has: ["quarantine", "confirm", "link", "allow"]),
        Case(title: "truth", text: start + "    is_active: ‸", has: ["true", "false"]),
        Case(
            title: "events, and those that come by themselves, where one is waited for",
            text: start + "    steps:\n      - key: e\n        wait:\n          event: ‸",
            has: ["reported", "submit.created"]),
        Case(
            title: "events that a contract may tell",
            text: start + "    side_effects:\n      - key: e\n        event: ‸",
            has: ["reported"], lacks: ["submit.created"]),
        Case(
            title: "what an event carries",
            text: start + "    side_effects:\n      - key: e\n        event: reported\n        payload: { ‸",
            has: ["who"]),
        Case(
            title: "verbs of steps", text: start + "    steps:\n      - key: a\n        ‸",
            has: ["push", "wait", "when"]),
        Case(
            title: "connections", text: start + "    steps:\n      - key: a\n        push: { connection: ‸",
            has: ["box"]),
        Case(
            title: "connections of the type that a command goes to",
            text: start
                + "    steps:\n      - key: a\n        execute: { function: file.delete, with: { connection: ‸",
            has: ["box"]),
        Case(
            title: "no connections of another type",
            text: start
                + "    steps:\n      - key: a\n        execute: { function: postgres.call, with: { connection: ‸",
            has: [], lacks: ["box"]),
        Case(
            title: "functions that command",
            text: start + "    steps:\n      - key: a\n        execute: { function: ‸",
            has: ["file.delete", "http.delete", "postgres.call"], lacks: ["text.trim"]),
        Case(
            title: "what a command answers",
            text: start
                + "    steps:\n      - { key: a, execute: { function: file.delete, with: { connection: box, resource: x } } }\n      - key: b\n        when: { field: $steps.a.‸ }\n",
            has: ["$steps.a.existed", "$steps.a.outcome"], lacks: ["$steps.a.response"]),
        Case(
            title: "policies", text: start + "    steps:\n      - key: a\n        govern: ‸", has: ["careful"]
        ),
        Case(
            title: "the output of steps before, and not of those behind",
            text: start
                + "    steps:\n      - { key: a, push: { connection: box, resource: x, value: 1 } }\n      - key: b\n        when: { field: $steps.‸ }\n      - { key: c, govern: careful }\n",
            has: ["$steps.a.outcome", "$steps.a.response"], lacks: ["$steps.b.outcome", "$steps.c.outcome"]),
        Case(
            title: "actions", text: start + "    steps:\n      - key: a\n        call: { action: ‸",
            has: ["submit"]),
        Case(
            title: "parameters of the action that is called",
            text: start
                + "  - key: other\n    steps:\n      - key: a\n        call: { action: submit, input: { ‸",
            has: ["title", "place"]),
        Case(
            title: "roles", text: "actions:\n  - key: a\n    permissions_policy: { view: [admin], apply: [‸",
            has: ["admin", "\"*\"", "system"]),
        Case(
            title: "operators",
            text: start
                + "    submission_criteria:\n      - key: c\n        criteria_type: field\n        config: { field: status, operator: ‸",
            has: ["eq", "not_in"]),
        Case(
            title: "fields of the target in a criterion",
            text: create
                + "    submission_criteria:\n      - key: c\n        criteria_type: field\n        config: { field: ‸",
            has: ["status", "title", "$user.id"]),
        Case(
            title: "parameters in a condition of a parameter",
            text: start + "      - key: more\n        type: string\n        required_when: { field: ‸",
            has: ["title", "place"], lacks: ["status"]),
        Case(
            title: "constraints of the type",
            text: start + "      - { key: n, type: integer, constraints: { ‸", has: ["min", "max"],
            lacks: ["pattern", "min_items"]),
        Case(title: "types", text: start + "      - { key: n, type: ‸", has: ["string", "geo", "file"]),
        Case(
            title: "steps to go to are those behind in the same list",
            text: start
                + "    steps:\n      - { key: a, govern: careful }\n      - key: b\n        gate: { when: { field: $user.id, operator: exists }, skip_to: ‸ }\n      - key: c\n        for_each: { items: [1], steps: [{ key: inner, emit: { event: reported } }] }\n      - { key: d, govern: careful }\n",
            has: ["c", "d"], lacks: ["a", "b", "inner"]),
        Case(
            title: "the same on lines of their own",
            text: start
                + "    steps:\n      - key: a\n        wait: { for: 1h }\n        on_error:\n          goto: ‸\n      - key: b\n        govern: careful\n",
            has: ["b"], lacks: ["a"]),
        Case(
            title: "steps of a fan-out are seen inside of it only",
            text: start + fanOut + "      - key: b\n        when: { field: $steps.‸ }\n",
            has: ["$steps.each.results"], lacks: ["$steps.first.outcome"]),
        Case(
            title: "a step beside in the same fan-out",
            text: start + fanOut + "            - key: second\n              when: { field: $steps.‸ }\n",
            has: ["$steps.first.outcome"]),
        Case(
            title: "what an event brought that was waited for, beside a policy",
            text: start
                + "    steps:\n      - { key: p, govern: careful }\n      - { key: w, wait: { event: reported } }\n      - key: b\n        when: { field: $steps.w.‸ }\n",
            has: ["$steps.w.who", "$steps.w.outcome"]),
        Case(
            title: "what an action returns that was called",
            text: start
                + "    result: { made: $now }\n  - key: other\n    steps:\n      - { key: kid, call: { action: submit } }\n      - key: b\n        when: { field: $steps.kid.result.‸ }\n",
            has: ["$steps.kid.result.made"]),
        Case(
            title: "the members of an object, and of one inside of it",
            text: start.replacing("key: place, type: geo", with: buyer)
                + "    creates:\n      - { key: r, entity_type: report, fields: { title: $parameters.buyer.‸",
            has: ["$parameters.buyer", "$parameters.buyer.name", "$parameters.buyer.home.town"]),
        Case(
            title: "a member of the rows of a list is none of the list",
            text: start.replacing("key: place, type: geo", with: lines)
                + "    creates:\n      - { key: r, entity_type: report, fields: { title: $parameters.lines.‸",
            has: ["$parameters.lines"], lacks: ["$parameters.lines.sku"]),
        Case(
            title: "the states that may be reached",
            text: states
                + "actions:\n  - key: a\n    target_model: ticket\n    submission_criteria:\n      - { key: c, criteria_type: reachable, config: { to: ‸",
            has: ["fresh", "over"]),
        Case(
            title: "the states that a state leads to",
            text: states.replacing("fresh: [over]", with: "fresh: [‸]"), has: ["fresh", "over"]),
        Case(
            title: "the states that lead somewhere",
            text: states.replacing("fresh: [over]", with: "fresh: [over], ‸"), has: ["over"],
            lacks: ["fresh"]),
        Case(
            title: "a field that is the other end of a relationship",
            text: states + create
                + "    submission_contract:\n      attachments: { entity_type: scan, parent_field: ‸",
            has: ["ticket", "file"]),
        Case(
            title: "the first constraint below its key",
            text: start + "      - key: n\n        type: integer\n        constraints:\n          ‸",
            has: ["min", "max"], lacks: ["pattern", "min_items"]),
        Case(
            title: "a call where a value stands",
            text: start + "    creates: [{ key: r, entity_type: report, fields: { title: { ‸",
            has: ["function", "with"]),
        Case(
            title: "the members that a function adds up",
            text: start.replacing("key: place, type: geo", with: lines)
                + "    submission_contract: { validate: { function: validate.sum_equals, with: { field: title, fields: lines, member: ‸",
            has: ["sku"], lacks: ["lines", "title"]),
        Case(
            title: "the id of the records that are offered",
            text: start
                + "      - { key: v, type: string, values_from: { entity_type: report, field: ‸",
            has: ["title", "id"], lacks: ["version"]),
        Case(title: "nothing in a comment", text: start + "    # cre‸", has: [], lacks: ["creates"]),
        Case(
            title: "nothing in a text for people", text: start + "    label: ‸", has: [],
            lacks: ["title", "$parameters.title"]),
        Case(title: "blocks at the top", text: "‸", has: ["triggers", "notification_rules"]),
    ]

    @Test(arguments: cases)
    func `what may stand at a place is proposed, finished or not`(_ example: Case) throws {
        let client = try EditorClient(abilities: EditorClient.rich)
        let labels = try client.completions(Sample.head + example.text)
        for label in example.has { #expect(labels.contains(label), "\(labels)") }
        for label in example.lacks { #expect(!labels.contains(label), "\(labels)") }
        #expect(Set(labels).count == labels.count)
    }

    /// Each proposal, taken, leaves a text in which it stands as it was meant.
    @Test(arguments: cases)
    func `a proposal that is taken stands where it was asked for`(_ example: Case) throws {
        let client = try EditorClient()
        let position = client.openMarked(Sample.path, Sample.head + example.text)
        let text = try #require(client.texts[Sample.path])
        let items = try client.at(Sample.path, position, "completion")["items"]?.list ?? []
        for item in items {
            let edit = try #require(item["textEdit"])
            let edited = try EditedText.applying([edit], to: text)
            let written = try edit.text("newText")
            #expect(edited.contains(written))
            #expect(!written.contains("$0") && !written.contains("\\}"), "\(written)")
            let label = try item.text("label")
            // The words before the place, which the editor filters by, are the beginning of what is written.
            #expect(item["filterText"]?.string == label)
            #expect(item["insertTextFormat"]?.integer == 1)
        }
    }

    @Test(arguments: [
        ("/lone/a.json", "{\"actions\": [{\"key\": \"a\", ‸", "description", "\"description\": "),
        ("/lone/a.json", "{\"actions\": [{\"key\": \"a\", \"‸\"", "description", "description"),
        ("/lone/a.json", "{\"actions\": [{\"key\": \"a\", \"status\": ‸", "draft", "\"draft\""),
        ("/lone/a.json", "{\"actions\": [{\"key\": \"a\", \"is_active\": ‸", "true", "true"),
        (
            "/lone/a.json", "{\"actions\": [{\"key\": \"a\", \"permissions_policy\": {\"apply\": [\"‸\"",
            "\"*\"",
            "*"
        ),
        (
            "/lone/a.json", "{\"actions\": [{\"key\": \"a\", \"result\": {\"b\": {\"function\": ‸",
            "text.slug",
            "\"text.slug\", \"with\": { \"value\":  }"
        ),
        (
            "/lone/a.json", "{\"actions\": [{\"key\": \"a\", \"result\": {\"b\": {\"function\": \"‸\"",
            "text.slug",
            "text.slug"
        ),
        ("/lone/a.yaml", "actions: [{ key: a, \"‸\"", "description", "description"),
        ("/lone/a.yaml", "actions: [{ key: a, permissions_policy: { apply: ['‸']", "\"*\"", "*"),
        ("/lone/a.yaml", "actions: [{ key: a, ‸", "description", "description: "),
    ])
    func `what is proposed in quotes and in JSON`(
        _ path: String, _ text: String, _ label: String, _ written: String
    ) throws {
        let client = try EditorClient()
        let position = client.openMarked(path, text)
        let items = try client.at(path, position, "completion")["items"]?.list ?? []
        let item = try #require(items.first { $0["label"]?.string == label }, "\(items.count)")
        #expect(item["textEdit"]?["newText"]?.string == written)
        #expect(item["filterText"]?.string == label)
    }

    @Test func `the project file and contract tests have their own keys`() throws {
        let client = try EditorClient()
        #expect(try client.completions("ten‸", path: "/lone/atelier.yaml").contains("tenants"))
        let test = try client.completions(
            "action: submit\ncases:\n  - name: x\n    ‸", path: "/lone/a.test.yaml")
        #expect(test.contains("payload") && test.contains("expect"))
    }

    /// What is proposed at a mark in a test of a contract that has a criterion, a place and a step that pushes.
    private func completions(inTest test: String) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory.appending(path: "atelier-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "actions"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let contract =
            "connections: [{ key: shop, type: http, base_url: \"http://127.0.0.1:9\" }]\n" + Self.start
                + """
                    submission_criteria: [{ key: small, criteria_type: form, config: { field: title, operator: exists } }]
                    steps: [{ key: told, push: { connection: shop, resource: "orders/{id}" } }]

                """
        for (file, text) in [("atelier.yaml", "application: lone\n"), ("actions/a.yaml", contract)] {
            try text.write(to: folder.appending(path: file), atomically: true, encoding: .utf8)
        }
        return try EditorClient(abilities: EditorClient.rich).completions(
            "action: submit\ncases:\n  - name: x\n    " + test + "\n",
            path: folder.appending(path: "actions/a.test.yaml").path)
    }

    @Test(arguments: [
        ("expect: { errors: { ‸ } }", ["title", "small", "told", "approval"]),
        ("expect: { errors: { title: ‸ } }", ["required", "min_length", "unknown_parameter", "in_set"]),
        ("expect: { steps: { ‸ } }", ["told", "create"]),
        ("then: [{ crash_at: ‸ }]", ["told", "create", "accept"]),
        ("payload: { place: { ‸ } }", ["type", "coordinates", "lat", "lon"]),
        ("given: { connections: { shop: { ‸ } } }", ["orders/{id}"]),
        (
            "given: { records: [{ entity_type: report, id: r1, fields: {} }] }\n    target: ‸",
            ["r1"]
        ),
    ])
    func `what a test names is proposed`(_ test: String, _ has: [String]) throws {
        let labels = try completions(inTest: test)
        for label in has { #expect(labels.contains(label), "\(labels)") }
    }
}
