// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// Values that are optional, and sure to be there where they are read.
@Suite(.timeLimit(.minutes(5))) struct AssuredValueTests {
    private static let firm = "{ field: $parameters.kind, operator: eq, value: firm }"

    private static func codes(
        creates: String = "", steps: String = "", effects: String = "", criteria: String = "",
        contract: String = "{ duplicates: none }", sourceLocation: SourceLocation = #_sourceLocation
    ) -> [String] {
        let mine: [(String, String)] = [
            ("submission_criteria", criteria), ("creates", creates), ("steps", steps),
            ("side_effects", effects),
        ]
        let lists = mine.filter { !$0.1.isEmpty }.map { name, rows in
            "    \(name):\n" + rows.split(separator: "\n").map { "      - " + $0 }.joined(separator: "\n")
        }
        let text = """
            connections: [{ key: shop, type: file, path: shop }, { key: books, type: postgres, base_url: "postgres://books.example/books" }]
            events: [{ key: told, payload: [{ key: text, type: string, required: true }] }]
            entities:
              - entity_type: customer
                schema: { fields: [{ field_key: name, field_type: { type: string }, required: true }] }
              - entity_type: note
                schema: { fields: [{ field_key: of, field_type: { type: reference, object_type: customer }, required: true }] }
            actions:
              - key: child
                execution_mode: workflow
                permissions_policy: { apply: [system] }
                parameters: [{ key: text, type: string, required: true }]
              - key: order
                execution_mode: workflow
                permissions_policy: { apply: [clerk, system] }
                parameters:
                  - { key: kind, type: enum, required: true, constraints: { choices: [person, firm, club] } }
                  - { key: town, type: string, required: true }
                  - { key: count, type: integer, required: true }
                  - { key: isNew, type: boolean, required: true }
                  - { key: note, type: string }
                  - { key: vat, type: string, required_when: { field: kind, operator: eq, value: firm } }
                  - { key: shown, type: string, required: true, visible_when: { field: kind, operator: eq, value: firm } }
                  - { key: local, type: string, required_when: { field: town, operator: eq, value: PT } }
                  - { key: address, type: object, constraints: { fields: [{ key: street, type: string, required: true }, { key: zip, type: string }] } }
                  - { key: tags, type: list, constraints: { items: { type: string } } }
                  - { key: rows, type: list, required: true, constraints: { min_items: 1, items: { type: string } } }
                submission_contract: \(contract)
            \(lists.joined(separator: "\n"))
            """.replacing("isNew", with: "is_new")
        return ProofContract.diagnostics(text, sourceLocation: sourceLocation).map(\.code.code)
    }

    /// A step that needs a value.
    private static func use(_ value: String, when: String? = nil, key: String = "use") -> String {
        let condition = when.map { "when: \($0), " } ?? ""
        return "{ key: \(key), \(condition)call: { action: child, ref: \(key), input: { text: \(value) } } }"
    }

    @Test func `a create is made under its own condition`() {
        let there = "when: { field: $parameters.note, operator: exists }"
        #expect(
            Self.codes(
                creates: "{ key: c, entity_type: customer, \(there), fields: { name: $parameters.note } }")
                == [])
        #expect(
            Self.codes(creates: "{ key: c, entity_type: customer, fields: { name: $parameters.note } }")
                == ["E0211"])
        let made = "{ key: c, entity_type: customer, \(there), fields: { name: a } }"
        let of = "fields: { of: $created.c.id } }"
        #expect(Self.codes(creates: "\(made)\n{ key: n, entity_type: note, \(there), \(of)") == [])
        #expect(Self.codes(creates: "\(made)\n{ key: n, entity_type: note, \(of)") == ["E0211"])
    }

    @Test func `a side effect tells under its own condition`() {
        let told = "event: told, payload: { text: $parameters.note } }"
        #expect(
            Self.codes(effects: "{ key: e, when: { field: $parameters.note, operator: exists }, \(told)")
                == [])
        #expect(Self.codes(effects: "{ key: e, \(told)") == ["E0229"])
    }

    @Test(
        arguments: [
            ("$parameters.vat", firm, []), ("$parameters.shown", firm, []),
            ("$parameters.vat", nil, ["E0229"]),
            ("$parameters.shown", nil, ["E0229"]),
            ("$parameters.vat", "{ field: $parameters.kind, operator: ne, value: person }", ["E0229"]),
            ("$parameters.local", "{ field: $parameters.town, operator: eq, value: PT }", []),
        ] as [(String, String?, [String])])
    func `what is required or shown under a condition is there under it`(
        _ value: String, _ when: String?, _ codes: [String]
    ) {
        #expect(Self.codes(steps: Self.use(value, when: when)) == codes)
    }

    @Test func `an input that is normalised behind that may not be what it was required for`() {
        let contract = "{ duplicates: none, normalize: [text.uppercase] }"
        let inPortugal = "{ field: $parameters.town, operator: eq, value: PT }"
        #expect(
            Self.codes(steps: Self.use("$parameters.local", when: inPortugal), contract: contract) == [
                "E0229"
            ])
        #expect(Self.codes(steps: Self.use("$parameters.vat", when: Self.firm), contract: contract) == [])
    }

    @Test(arguments: [
        (
            "{ field: $parameters.count, operator: gte, value: 5 }",
            "{ field: $parameters.count, operator: gt, value: 9 }", true
        ),
        (
            "{ field: $parameters.count, operator: gt, value: 9 }",
            "{ field: $parameters.count, operator: gte, value: 5 }", false
        ),
        ("{ field: $parameters.kind, operator: in, value: [firm, club] }", firm, true),
        (
            "{ field: $parameters.kind, operator: in, value: [firm, club] }",
            "{ field: $parameters.kind, operator: ne, value: person }", true
        ),
        (
            "{ field: $parameters.is_new, operator: eq, value: true }",
            "{ field: $parameters.is_new, operator: ne, value: false }", true
        ),
        (
            "{ field: $parameters.note, operator: exists }",
            "{ field: $parameters.note, operator: eq, value: a }", true
        ),
    ])
    func `conditions are compared by what they mean`(_ given: String, _ when: String, _ isThere: Bool) {
        let first = "{ key: first, when: \(given), push: { connection: shop, resource: a, value: 1 } }"
        let steps = first + "\n" + Self.use("$steps.first.key", when: when)
        #expect(Self.codes(steps: steps) == (isThere ? [] : ["E0229"]))
    }

    @Test(arguments: [
        ("{ field: $steps.first.outcome, operator: in, value: [succeeded] }", true),
        ("{ field: $steps.first.outcome, operator: ne, value: failed }", true),
        ("{ field: $steps.first.error, operator: not_exists }", true),
        ("{ not: { field: $steps.first.error.code, operator: exists } }", true),
        ("{ field: $steps.first.outcome, operator: ne, value: skipped }", false),
        ("{ field: $steps.first.outcome, operator: eq, value: failed }", false),
    ])
    func `a step that did not fail has given its output`(_ when: String, _ isThere: Bool) {
        let first = "{ key: first, on_error: continue, push: { connection: shop, resource: a, value: 1 } }"
        let steps = first + "\n" + Self.use("$steps.first.key", when: when)
        #expect(Self.codes(steps: steps) == (isThere ? [] : ["E0229"]))
    }

    @Test func `a step that succeeded did so under its own condition`() {
        let steps = """
            { key: first, when: \(Self.firm), push: { connection: shop, resource: a, value: 1 } }
            { key: second, when: \(Self.firm), on_error: continue, push: { connection: shop, resource: a, value: 1 } }
            \(Self.use("$steps.first.key", when: "{ field: $steps.second.outcome, operator: eq, value: succeeded }"))
            """
        #expect(Self.codes(steps: steps) == [])
    }

    @Test(arguments: [
        ("$steps.first.key", "{ field: $steps.first.outcome, operator: eq, value: succeeded }", true),
        ("$steps.second.key", "{ field: $steps.first.outcome, operator: eq, value: succeeded }", true),
        ("$steps.backup.key", "{ field: $steps.first.outcome, operator: eq, value: failed }", true),
        ("$steps.second.key", "{ field: $steps.first.outcome, operator: eq, value: failed }", false),
        ("$steps.backup.key", "{ field: $steps.first.outcome, operator: eq, value: succeeded }", false),
    ])
    func `a step is done wherever the jump over it is not taken`(
        _ value: String, _ when: String, _ isThere: Bool
    ) {
        let steps = """
            { key: first, on_error: { goto: backup }, push: { connection: shop, resource: a, value: 1 } }
            { key: second, push: { connection: shop, resource: a, value: 1 } }
            { key: over, gate: { when: { field: $steps.first.outcome, operator: eq, value: succeeded }, skip_to: use } }
            { key: backup, push: { connection: shop, resource: a, value: 1 } }
            \(Self.use(value, when: when))
            """
        #expect(Self.codes(steps: steps) == (isThere ? [] : ["E0229"]))
    }

    @Test func `a gate before the record tells of what is behind it, and of nothing at acceptance`() {
        let create = "{ key: c, entity_type: customer, fields: { name: $parameters.note } }"
        let gate =
            "{ key: gate, at: before_create, gate: { when: { field: $parameters.note, operator: not_exists }, end: failed } }"
        #expect(
            Self.codes(creates: create, steps: gate + "\n" + Self.use("$parameters.note")) == [])
        let effect = "{ key: e, event: told, payload: { text: $parameters.note } }"
        #expect(Self.codes(creates: create, steps: gate, effects: effect) == ["E0229"])
    }

    @Test func `what a criterion asks for is there, unless it only warns`() {
        let create = "{ key: c, entity_type: customer, fields: { name: $parameters.note } }"
        let criterion = "{ key: k, criteria_type: form, config: { field: note, operator: exists } }"
        #expect(Self.codes(creates: create, criteria: criterion) == [])
        let lenient = criterion.replacing("exists }", with: "exists, enforcement: warn }")
        #expect(Self.codes(creates: create, criteria: lenient) == ["E0211"])
    }

    @Test(arguments: [
        ("$parameters.address.street", "{ field: $parameters.address, operator: exists }", true),
        ("$parameters.address.street", "{ field: $parameters.address.zip, operator: eq, value: a }", true),
        ("$parameters.address.zip", "{ field: $parameters.address, operator: exists }", false),
        ("$parameters.tags.0", "{ field: $parameters.tags, operator: not_empty }", true),
        ("$parameters.tags.1", "{ field: $parameters.tags, operator: not_empty }", false),
        ("$parameters.tags.0", "{ field: $parameters.tags, operator: contains, value: a }", true),
        ("$parameters.tags.0", "{ field: $parameters.tags, operator: not_contains, value: a }", false),
        ("$steps.found.name", "{ field: $steps.found, operator: exists }", true),
        ("$steps.found.name", "{ field: $steps.found.other, operator: exists }", true),
        ("$steps.found.name", "{ field: $steps.found.outcome, operator: eq, value: succeeded }", false),
        ("$steps.found.other", "{ field: $steps.found, operator: exists }", false),
    ])
    func `a whole that is there holds what it must`(_ value: String, _ when: String, _ isThere: Bool) {
        let found =
            "{ key: found, lookup: { connection: shop, resource: a, key: $parameters.town, on_missing: \"null\" }, output: [{ key: name, type: string, required: true }, { key: other, type: string }] }"
        #expect(Self.codes(steps: found + "\n" + Self.use(value, when: when)) == (isThere ? [] : ["E0229"]))
    }

    @Test func `a list that is never shorter has its first items`() {
        #expect(Self.codes(steps: Self.use("$parameters.rows.0")) == [])
        #expect(Self.codes(steps: Self.use("$parameters.rows.1")) == ["E0229"])
    }

    @Test func `a step that was skipped has no output`() async throws {
        let bench = Workbench(
            StepContract.text(
                """
                - { key: loud, when: { field: $parameters.amount, operator: gt, value: 5 }, transform: { function: text.uppercase, with: { value: a } } }
                - { key: told, when: { field: $steps.loud, operator: exists }, emit: { event: begun, payload: { title: $steps.loud } } }
                """, result: "{ told: $steps.told.outcome }"))
        let skipped = try await bench.order()
        #expect(try await bench.result(of: skipped.submission.id) == ["told": "skipped"])
        let done = try await bench.order(["title": "Lamp", "amount": 6])
        #expect(try await bench.result(of: done.submission.id) == ["told": "succeeded"])
    }

    @Test(arguments: [
        ("$steps.boss.decision", "approved"), ("$steps.boss.outcome", "success"),
        ("$steps.paid.status", "completed"),
    ])
    func `a word that the runtime never says is refused`(_ field: String, _ word: String) {
        let steps = """
            { key: boss, approval: { approvers: { roles: [office] } } }
            { key: paid, call: { action: child, input: { text: a } } }
            { key: told, when: { field: \(field), operator: eq, value: \(word) }, emit: { event: told, payload: { text: a } } }
            """
        #expect(Self.codes(steps: steps) == ["E0207"])
    }

    @Test(
        arguments: [
            (
                "transform: { function: text.join, with: { parts: [a] } }, output: [{ key: a, type: string }]",
                ["E0207"]
            ),
            (
                "fetch: { connection: shop, resource: a, limit: 5 }, output: [{ key: rows, type: list, required: true }]",
                ["E0202"]
            ),
            (
                "fetch: { connection: shop, resource: a, limit: 5 }, output: [{ key: records, type: list, required: true }]",
                []
            ),
            ("push: { connection: shop, resource: a, value: 1 }, output: [{ key: id, type: string }]", []),
            ("push: { connection: shop, resource: \"a/{n}\", path: { n: \"\" }, value: 1 }", ["E0207"]),
            (
                "push: { connection: shop, resource: \"a/{n}\", path: { n: $parameters.rows }, value: 1 }",
                ["E0207"]
            ),
            ("push: { connection: shop, resource: \"a/{n}\", path: { n: $parameters.count }, value: 1 }", []),
            ("push: { connection: books, resource: a, value: 1 }", ["E0207"]),
            ("push: { connection: books, resource: a, value: $parameters.rows }", ["E0207"]),
            ("push: { connection: books, resource: a, value: { n: 1 } }", []),
            ("push: { connection: books, resource: a.b, value: { n: 1 } }", []),
            ("push: { connection: books, resource: a.b.c, value: { n: 1 } }", ["E0223"]),
            (
                "transform: { function: text.uppercase, with: { value: $parameters.town } }, output: [{ key: a, type: string }]",
                ["E0207"]
            ),
        ] as [(String, [String])])
    func `a step that could never do what it says is refused`(_ body: String, _ codes: [String]) {
        #expect(Self.codes(steps: "{ key: step, \(body) }") == codes)
    }
}

/// What a step that was done, or that failed, is sure to have left.
@Suite(.timeLimit(.minutes(5))) struct LeftBehindTests {
    private func codes(_ steps: String) -> [String] { ProofContract.codes(steps) }

    @Test(arguments: [
        "outcome, operator: eq, value: failed", "error, operator: exists", "error.code, operator: exists",
    ])
    func `a step that failed has left an error`(_ asked: String) {
        let steps = """
            - { key: a, push: { connection: shop, resource: r, value: 1 }, on_error: continue }
            - { key: b, when: { field: $steps.a.\(asked) }, push: { connection: shop, resource: r, value: $steps.a.error.code } }
            """
        #expect(codes(steps) == [])
    }

    @Test func `a default takes part in what is left of the choices`() {
        let text = ProofContract.text(
            """
            - { key: a, when: { field: $parameters.sure, operator: eq, value: true }, push: { connection: shop, resource: r, value: 1 } }
            - { key: b, when: { field: $parameters.sure, operator: ne, value: false }, lookup: { connection: shop, resource: r, key: $steps.a.key } }
            """)
        let filled = "- { key: sure, type: boolean, default: false }\n      - { key: note, type: string }"
        let given = text.replacing("- { key: note, type: string }", with: filled)
        #expect(ProofContract.diagnostics(given).map(\.code.code) == [])
        let open = given.replacing(", default: false", with: "")
        #expect(ProofContract.diagnostics(open).map(\.code.code) == ["E0301"])
    }

    @Test func `a step that may have been done has left none`() {
        let steps = """
            - { key: a, push: { connection: shop, resource: r, value: 1 }, on_error: continue }
            - { key: b, when: { field: $steps.a.outcome, operator: ne, value: skipped }, push: { connection: shop, resource: r, value: $steps.a.error.code } }
            """
        #expect(codes(steps) == ["E0301"])
    }

    @Test(arguments: ["$steps.b.key", "$steps.b"])
    func `who left something was done under its own condition`(_ left: String) {
        let steps = """
            - { key: a, push: { connection: shop, resource: r, value: 1 }, on_error: continue }
            - { key: b, when: { field: $steps.a.outcome, operator: eq, value: succeeded }, push: { connection: shop, resource: r, value: 1 }, on_error: continue }
            - { key: c, when: { field: \(left), operator: exists }, push: { connection: shop, resource: r, value: $steps.a.key } }
            """
        #expect(codes(steps) == [])
    }
}

/// A number that is written where text is wanted is text.
@Suite(.timeLimit(.minutes(5))) struct WrittenNumberTests {
    private static let text = """
        entities:
          - entity_type: report
            schema: { fields: [{ field_key: code, field_type: { type: string, max_length: 4 } }, { field_key: tags, field_type: { type: list, items: { type: string } } }] }
        events: [{ key: told, payload: [{ key: code, type: string, required: true }] }]
        actions:
          - key: order
            target_model: report
            status: published
            permissions_policy: { apply: [citizen] }
            parameters: [{ key: code, type: string, default: 1.10 }]
            creates:
              - { key: one, entity_type: report, when: { field: $parameters.code, operator: eq, value: 1.10 }, fields: { code: 2024, tags: [1, two, 3.0] } }
              - { key: two, entity_type: report, when: { field: $parameters.code, operator: in, value: [7, 8] }, fields: { code: $parameters.code } }
            side_effects: [{ key: told, event: told, payload: { code: 12 } }]
        """

    @Test func `in a field, an event and a condition as in a default`() async throws {
        let bench = Workbench(Self.text)
        _ = try await bench.order([:])
        _ = try await bench.order(["code": "8"])
        let one = #"{"code":"2024","tags":["1","two","3.0"]}"#
        #expect(try await bench.records("report").map(\.fields) == [one, #"{"code":"8"}"#])
    }

    @Test func `it is held to what is declared of the text`() {
        let text = Self.text.replacing("2024", with: "20245")
        #expect(ProofContract.diagnostics(text).map(\.code.code) == ["E0207"])
    }

    @Test(arguments: ["0777", "0x1F"])
    func `one that is not written as it would stand there needs quotes`(_ number: String) {
        let bare = ProofContract.diagnostics(Self.text.replacing("2024", with: number))
        #expect(bare.map(\.code.code) == ["E0207"])
        #expect(ProofContract.diagnostics(Self.text.replacing("2024", with: "\"\(number)\"")).isEmpty)
    }
}

/// What a constraint assures is there behind what normalises it, too: it is looked at then.
@Suite(.timeLimit(.minutes(5))) struct NormalizedAssuranceTests {
    private static let text = """
        connections: [{ key: shop, type: file, path: shop }]
        actions:
          - key: order
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [citizen] }
            parameters:
              - { key: title, type: string, required: true, constraints: { min_length: 3 } }
              - { key: tags, type: list, required: true, constraints: { min_items: 2, items: { type: string } } }
            submission_contract:
              normalize: [text.trim, { function: list.unique, with: { field: tags } }, { function: list.compact, with: { field: tags } }]
              duplicates: none
            steps:
              - { key: second, lookup: { connection: shop, resource: tags, key: $parameters.tags.1, on_missing: "null" } }
        """

    @Test(arguments: [
        #"{"title":"abc","tags":["a","a"]}"#, #"{"title":"abc","tags":["a",""]}"#,
        #"{"title":"ab  ","tags":["a","b"]}"#,
    ])
    func `what is too little behind it is refused before anything runs`(_ payload: String) async throws {
        let bench = Workbench(Self.text)
        let map = try #require(try JSONReader.read(Array(payload.utf8)).map)
        await #expect(throws: InterpreterError.self) { _ = try await bench.order(map) }
    }
}

/// Choices are text, also where they are written as numbers.
@Suite(.timeLimit(.minutes(5))) struct NumberedChoiceTests {
    private static let text = """
        entities:
          - entity_type: report
            schema: { fields: [{ field_key: grade, field_type: { type: enum, choices: [1, 2, 3] } }, { field_key: all, field_type: { type: list, items: { type: enum, constraints: { choices: [1, 2] } } } }] }
        actions:
          - key: order
            target_model: report
            status: published
            permissions_policy: { apply: [citizen] }
            parameters: [{ key: grade, type: enum, constraints: { choices: [1, 2] } }]
            creates:
              - { key: low, entity_type: report, when: { field: $parameters.grade, operator: in, value: [1, "3"] }, fields: { grade: 1 } }
              - { key: high, entity_type: report, when: { field: $parameters.grade, operator: eq, value: 2 }, fields: { grade: $parameters.grade, all: [1, 2] } }
        """

    @Test func `a number is the choice that is written like it`() async throws {
        let bench = Workbench(Self.text.replacing(", \"3\"", with: ""))
        _ = try await bench.order(["grade": 1])
        _ = try await bench.order(["grade": "2"])
        _ = try await bench.order(["grade": 2])
        let high = #"{"all":["1","2"],"grade":"2"}"#
        #expect(try await bench.records("report").map(\.fields) == [#"{"grade":"1"}"#, high, high])
    }

    @Test func `a number that is no choice is refused where it is written`() {
        #expect(ProofContract.diagnostics(Self.text).map(\.code.code) == ["E0207"])
    }
}
