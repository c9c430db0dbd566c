// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Testing

/// What is wrong once is told once, though more than one check would find it.
@Suite struct OneMistakeTests {
    private static func codes(_ action: String) -> [String] {
        let text = """
            connections: [{ key: bank, type: http, base_url: "https://bank.example", idempotency: keyed }]
            entities:
              - entity_type: report
                schema: { fields: [{ field_key: title, field_type: { type: string }, required: true }, { field_key: note, field_type: { type: string }, required: true }, { field_key: extra, field_type: { type: string } }] }
            actions:
              - key: child
                execution_mode: workflow
                permissions_policy: { apply: [clerk] }
                parameters: [{ key: text, type: string, required: true }]
              - key: order
                execution_mode: workflow
                permissions_policy: { apply: [clerk] }

            """ + action.split(separator: "\n").map { "    \($0)\n" }.joined()
        let (file, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "a")
        let compiled = ContractCompiler(application, registry: .standard).check()
        return (decoding + merging + compiled).map(\.code.code)
    }

    @Test(arguments: ["[bed]", "~", "{ a: b }"])
    func `an entity type without a name may give others a field`(_ name: String) {
        let text = """
            entities:
              - entity_type: \(name)
                schema:
                  relationships: [{ rel_code: sheets, target_type_code: sheet, cardinality: one_to_many, reverse_code: item }]
              - entity_type: sheet
                schema:
                  fields: [{ field_key: code, field_type: { type: string } }]
                  unique_constraints: [[code, item]]
            actions:
              - key: file
                permissions_policy: { apply: [clerk] }
                creates: [{ key: sheet, entity_type: sheet, fields: { code: a, item: b } }]
            """
        func codes(_ text: String) -> [String] {
            let (file, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
            let (application, merging) = ApplicationMerger.merge([file], applicationCode: "a")
            let compiled = ContractCompiler(application, registry: .standard).check()
            return (decoding + merging + compiled).map(\.code.code)
        }
        let told = codes(text)
        #expect(told.count == 1 && told.first != "E0202", "\(told)")
        // A name that it gives to nothing is still none.
        #expect(codes(text.replacing("[code, item]", with: "[code, itm]")).contains("E0202"))
    }

    private static let parameters = "parameters: [{ key: title, type: string, required: true }]"

    private static func create(_ fields: String) -> String {
        "\(parameters)\ncreates: [{ key: report, entity_type: report, fields: { \(fields) } }]\n"
    }

    @Test func `a slip in what a compared field is filled from`() {
        let check =
            "submission_contract: { duplicates: { function: records.same_fields, with: { fields: [title], within: 24h } } }"
        #expect(Self.codes(Self.create("title: $parameters.titel, note: a") + check) == ["E0201"])
        #expect(Self.codes(Self.create("title: $parameters.title, note: a") + check) == [])
        #expect(Self.codes(Self.create("title: a, note: a") + check) == ["E0205"])
    }

    @Test(arguments: [("$idempotency_key", "E0120"), ("$parameters.titel", "E0201"), ("fixed", "E0302")])
    func `a slip in what a look-up asks by`(_ key: String, _ code: String) {
        let push = """
            steps:
              - key: paid
                push:
                  connection: bank
                  resource: payments
                  value: { title: $parameters.title }
                  idempotency: { query_first: { lookup: { resource: payments, key: { title: KEY } } } }
            """
        #expect(Self.codes(Self.parameters + "\n" + push.replacing("KEY", with: key)) == [code])
    }

    @Test(arguments: [
        // Text for people and comments declare nothing that others could name.
        ("label: \"x\\e\"\n", ["E0002", "E0203"]),
        ("label: { en: \"x\\e\", pt: y }\n", ["E0002", "E0203"]),
        ("label: x # a\u{202E}b\n", ["E0002", "E0203"]),
        // What a name was meant to be is not known.
        ("target_model: \"repo\\ert\"\n", ["E0002"]),
        ("result: { \"a\\e\": b }\n", ["E0002"]),
    ])
    func `a character that may not be there hides only what may hang on it`(_ row: String, _ codes: [String])
    {
        let text = row + Self.create("title: $parameters.title, note: a")
        let unknown = text.replacing("entity_type: report", with: "entity_type: nothing")
        #expect(Self.codes(unknown).sorted() == codes)
    }

    @Test(arguments: [
        ("tilte: $parameters.title, note: a", ["E0202"]),
        ("name: $parameters.title, note: a", ["E0202"]),
        ("tilte: $parameters.title", ["E0202", "E0211"]),
        ("title: a", ["E0211"]),
        ("title: a, note: b, other: c", ["E0202"]),
    ])
    func `a required field under another name`(_ fields: String, _ codes: [String]) {
        #expect(Self.codes(Self.create(fields)).sorted() == codes)
    }

    @Test(arguments: [("yes", 1), ("\"true\"", 1), ("[true]", 1), ("maybe", 1), ("no", 3)])
    func `a parameter whose 'required' could not be read is not called optional`(_ word: String, _ count: Int)
    {
        let text =
            Self.create("title: $parameters.title, note: a").replacing(
                "required: true", with: "required: \(word)")
            + "steps: [{ key: step, call: { action: child, input: { text: $parameters.title } } }]"
        // Who says no in another way means it.
        #expect(Self.codes(text).count == count)
    }

    @Test func `a retry of a push and of what undoes it, which go out at most once`() {
        func push(_ resource: String) -> String {
            "push: { connection: bank, resource: \(resource), value: a, idempotency: at_most_once }"
        }
        let step = "{ key: a, retry: { max_attempts: 3 }, \(push("one")), compensate: { \(push("two")) } }"
        #expect(Self.codes("steps: [\(step)]") == ["E0224"])
    }

    @Test(arguments: [
        // A word that is read as it was meant brings nothing else up.
        ("kind: object, required: yes", ["E0104"]), ("kind: list, required: \"true\"", ["E0104"]),
        ("kind: list, required: true, constraints: { max_items: \"5\", items: { type: string } }", ["E0104"]),
        // A type that there is not is held against nothing.
        ("kind: blob", ["E0109"]), ("kind: listt", ["E0109"]),
    ])
    func `what is written beside a slip is read all the same`(_ row: String, _ codes: [String]) {
        let text = row.replacing("kind:", with: "type:")
        let list = row.contains("list") || row.contains("blob") ? "$parameters.rows" : "[$parameters.rows]"
        let bound = row.contains("max_items") ? "" : "max_items: 3, "
        let steps =
            "steps: [{ key: a, for_each: { items: \(list), \(bound)call: { action: child, input: { text: x }, ref: r } } }]"
        let found = Self.codes("parameters: [{ key: rows, \(text) }]\n\(steps)")
        #expect(found == codes)
    }

    @Test(arguments: [
        ("title", "Amount", "amount", ["E0107"]), ("title", "Amount", "amont", ["E0107"]),
        // What is not near the name that was meant is another mistake.
        ("title", "Amount", "price", ["E0107", "E0202"]),
        // Of a name that would have to be guessed, or of a row that has none, any may be meant.
        ("title", "-7", "price", ["E0107"]), ("title", "[1]", "price", ["E0103"]),
    ])
    func `a field whose name is none hides only what may have been meant by it`(
        _ right: String, _ wrong: String, _ used: String, _ codes: [String]
    ) {
        let text = """
            entities:
              - entity_type: sale
                schema: { fields: [{ field_key: \(right), field_type: { type: string } }, { field_key: \(wrong), field_type: { type: string } }] }
            actions:
              - key: sell
                permissions_policy: { apply: [clerk] }
                creates: [{ key: sale, entity_type: sale, fields: { \(right): a, \(used): b } }]
            """
        let (file, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "a")
        let compiled = ContractCompiler(application, registry: .standard).check()
        #expect((decoding + merging + compiled).map(\.code.code) == codes)
    }

    @Test func `a trigger without a cause and a connection without a type are told once`() {
        let text = """
            language: 1
            identity: { code: a, name: A }
            connections: [{ key: bank, base_url: "https://bank.example", timeout: 3s }]
            triggers: [{ key: night, timezone: Europe/Lisbon, overlap: skip, action: go }]
            actions: [{ key: go, status: published, permissions_policy: { apply: [system] } }]
            """
        let (_, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        #expect(decoding.map(\.code.code).sorted() == ["E0102", "E0119"])
    }

    @Test(arguments: [
        ("{ field: title, operator: exists, value: 3 }", ["E0118"]),
        ("{ field: size, operator: in, value: [small, huge, $parameters.title, vast] }", ["E0207", "E0207"]),
        ("{ field: size, operator: not_in, value: [small, large] }", []),
        ("{ field: count, operator: in, value: [1, $parameters.title] }", ["E0207"]),
    ])
    func `a comparison with what never fits`(_ condition: String, _ codes: [String]) {
        let parameters = """
            parameters:
              - { key: title, type: string, required: true }
              - { key: count, type: integer, required: true }
              - { key: size, type: enum, required: true, constraints: { choices: [small, large] } }

            """
        let criterion = "submission_criteria: [{ key: a, criteria_type: form, config: \(condition) }]"
        #expect(Self.codes(parameters + criterion) == codes)
    }

    @Test(arguments: [
        ("{ field: $user.roles, operator: contains, value: clerc }", ["E0213"]),
        ("{ field: $user.roles, operator: contains, value: clerk }", []),
        ("{ field: $user.roles, operator: in, value: [[clerk], [clerc]] }", ["E0213"]),
        ("{ field: $user.roles, operator: contains, value: 3 }", ["E0207"]),
        ("{ field: $user.name, operator: eq, value: clerc }", []),
    ])
    func `a role that nobody has, where the caller's are looked at`(_ condition: String, _ codes: [String]) {
        let text = """
            actions:
              - key: order
                permissions_policy: { apply: [clerk] }
                submission_criteria: [{ key: a, criteria_type: form, config: { all: [\(condition)] } }]

            """
        let (file, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "a")
        let compiled = ContractCompiler(application, registry: .standard, roles: ["clerk"]).check()
        #expect((decoding + merging + compiled).map(\.code.code) == codes)
    }

    @Test(arguments: [
        ("name", "false", "z", ["E0207"]),
        // What is no state is another mistake.
        ("name", "true", "z", ["E0207", "E0211"]),
        // Which of two was meant is not known.
        ("name", "true", "x", ["E0207", "E0211", "E0211"]),
        ("status", "true", "x", ["E0211"]),
    ])
    func `states in a field that is no enum`(
        _ field: String, _ isRequired: String, _ choice: String, _ codes: [String]
    ) {
        let text = """
            entities:
              - entity_type: note
                schema:
                  fields:
                    - { field_key: name, field_type: { type: string } }
                    - { field_key: kind, field_type: { type: enum, choices: [y, \(choice)] }, required: \(isRequired) }
                    - { field_key: status, field_type: { type: enum, choices: [x, open] }, required: true }
                  states: { field: \(field), initial: x, transitions: { x: [open] } }
            actions: [{ key: order, creates: [{ key: note, entity_type: note }] }]
            """
        let (file, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "a")
        let compiled = ContractCompiler(application, registry: .standard).check()
        #expect((decoding + merging + compiled).map(\.code.code).sorted() == codes)
    }

    @Test(arguments: [
        ("idempotency: upsrt", ["E0105"]),
        ("idempotency: { query_first: { look: {} } }", ["E0101"]),
        ("method: POST", ["E0224"]), ("idempotency: upsert", []),
    ])
    func `a push that says unreadably how it is safe to repeat`(_ row: String, _ codes: [String]) {
        let text =
            "connections: [{ key: post, type: http, base_url: \"https://post.example\" }]\nactions: [{ key: order, execution_mode: workflow, steps: [{ key: tell, push: { connection: post, resource: notes, value: x, \(row) } }] }]\n"
        let (file, decoding) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        let (application, merging) = ApplicationMerger.merge([file], applicationCode: "a")
        let compiled = ContractCompiler(application, registry: .standard).check()
        #expect((decoding + merging + compiled).map(\.code.code).sorted() == codes)
    }

    @Test func `a state of a type that there is not`() {
        let criterion = "submission_criteria: [{ key: a, criteria_type: reachable, config: { to: closed } }]"
        #expect(Self.codes("target_model: reprt\n" + criterion) == ["E0203"])
        #expect(Self.codes("target_model: report\n" + criterion) == ["E0212"])
    }

    @Test func `items that are no list and may be absent`() {
        let steps = "steps: [{ key: a, for_each: { items: $parameters.count, call: { action: child } } }]"
        let parameters = "parameters: [{ key: count, type: integer }]\n"
        #expect(Self.codes(parameters + steps).first == "E0207")
        #expect(!Self.codes(parameters + steps).contains("E0301"))
    }

    @Test(arguments: [
        "label: {{ name }}\n", "label: { en: {{ name }} }\n", "kind: {{ kind }}\n", "icon: {{ icon }}\n",
        "placements: [{ surface: {{ place }}, as: form }]\n", "result: { a: {{ parameters.title }} }\n",
        "submission_criteria: {{ criteria }}\n", "reserved: [{{ key }}]\n",
    ])
    func `braces without quotes`(_ row: String) {
        #expect(Self.codes(row) == ["E0021"])
        let filled = Self.create("title: {{ parameters.title }}, note: a")
        #expect(Self.codes(filled) == ["E0021"])
    }

    @Test func `more approvals than people`() {
        let approval = "submission_contract: { approval: { approvers: { users: [rui], count: 2 } } }"
        #expect(Self.codes(approval) == ["E0111"])
        #expect(
            Self.codes("steps: [{ key: a, approval: { approvers: { users: [rui], count: 2 } } }]") == [
                "E0111"
            ])
    }
}
