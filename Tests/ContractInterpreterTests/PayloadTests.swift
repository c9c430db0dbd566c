// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger
import Testing

/// What a payload may try, through the whole admission; what is no JSON at all never comes so far.
///
/// Rows of the bad-input catalogue that do not apply:
/// - J-28: files come with their submission and are named by nobody's ids; a parameter that looks like one is text.
/// - J-29: nothing in a payload is read as base64.
/// - J-30, J-31: nobody calls back. Events are raised by people and held against what is declared (RaisedEventTests,
///   WaitTests): one that nobody waits for, of another run, or sent again moves nothing.
@Suite(.timeLimit(.minutes(10))) struct PayloadTests {
    private static let contract = """
        entities:
          - entity_type: report
            schema:
              fields:
                - { field_key: title, field_type: { type: string } }
                - { field_key: amount, field_type: { type: number } }
                - { field_key: by, field_type: { type: string } }
        actions:
          - key: send
            target_model: report
            execution_mode: workflow
            status: published
            permissions_policy: { view: ["*"], apply: ["*"], edit: [admin] }
            parameters:
              - { key: title, type: string, required: true }
              - { key: amount, type: number }
              - { key: rows, type: list }
              - { key: box, type: object }
            creates:
              - { key: report, entity_type: report, fields: { title: $parameters.title, amount: $parameters.amount } }
            submission_contract: { normalize: text.trim, duplicates: none, audit_policy: { actor_field: by } }
          - key: send_also
            status: published
            permissions_policy: { apply: ["*"] }
            parameters: [ { key: title, type: string, required: true } ]
            creates: [ { key: report, entity_type: report, fields: { title: $parameters.title } } ]
        """

    @Test(arguments: [
        "tenant", "tenant_id", "owner", "owner_id", "actor", "actor_id", "user", "user_id", "created_by",
        "submitted_by",
        "role", "roles", "by",
    ])
    func `J-13 who submits is never taken from the payload`(_ name: String) async throws {
        let bench = Workbench(Self.contract)
        let detail = try await bench.submit("send", ["title": "a", name: "mallory"])
        #expect(detail.submission.actor == "ana")
        #expect(detail.submission.warnings?.contains("'\(name)' was ignored") == true)
        #expect(detail.submission.arguments.contains("mallory") == false)
        let fields = try #require(try await bench.records("report").first).fields
        #expect(try JSONReader.read(fields)["by"] == "ana")
        #expect(try await bench.records("report", tenant: "mallory").isEmpty)
    }

    @Test(arguments: [
        "id", "public_ref", "status", "is_admin", "version", "created_at", "__proto__", "constructor",
        "$where", "$ne",
        "@context", "Title", "title ", "t\u{ED}tle", "", "a/b~c",
    ])
    func `J-13 J-14 an unknown member is refused`(_ name: String) async throws {
        let bench = Workbench(Self.contract)
        #expect(
            try await bench.refusals("send", ["title": "a", name: "x"]) == ["\(name): unknown_parameter"])
        #expect(try await bench.records("report").isEmpty)
    }

    @Test func `a misspelt name is told once, and not as what is missing too`() async throws {
        let text = Self.contract.replacing(
            "- { key: amount, type: number }",
            with: """
                - { key: kind, type: string, default: sum }
                      - { key: amount, type: number, required_when: { field: kind, operator: eq, value: sum } }
                """)
        let bench = Workbench(text)
        do {
            _ = try await bench.submit("send", ["titel": "a", "knd": "none"])
            Issue.record("it was taken")
        } catch let error as InterpreterError {
            #expect(error.errors.map(\.code) == ["unknown_parameter", "unknown_parameter"])
            #expect(error.errors.map(\.path) == ["/knd", "/titel"])
            #expect(error.errors.last?.message.hasSuffix("; did you mean 'title'?") == true)
        }
        // Another name than the one that is missing, and a second one for it.
        #expect(
            Set(try await bench.refusals("send", ["colour": "a", "amount": 1])) == [
                "title: required", "colour: unknown_parameter",
            ])
        #expect(
            try await bench.refusals("send", ["titel": "a", "tittle": "b", "amount": 1]) == [
                "titel: unknown_parameter", "tittle: unknown_parameter",
            ])
    }

    @Test func `the path of an unknown member is a JSON pointer`() async throws {
        let bench = Workbench(Self.contract)
        do {
            _ = try await bench.submit("send", ["title": "a", "a/b~c": 1])
            Issue.record("it was taken")
        } catch let error as InterpreterError {
            #expect(error.errors.map(\.path) == ["/a~1b~0c"])
        }
    }

    @Test func `what is wrong in a geometry is told at its place`() async throws {
        let bench = Workbench(
            Self.contract.replacing(
                "- { key: rows, type: list }",
                with: "- { key: rows, type: list, constraints: { items: { type: geo } } }"))
        let shapes: Value = [
            ["type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 200], [0, 0]]]],
            ["type": "LineString", "coordinates": [[0, 0]]], ["lat": 1, "lon": 181],
        ]
        do {
            _ = try await bench.submit("send", ["title": "a", "rows": shapes])
            Issue.record("it was taken")
        } catch let error as InterpreterError {
            #expect(
                error.errors.map(\.path) == ["/rows/0/coordinates/0/2", "/rows/1/coordinates", "/rows/2/lon"])
        }
    }

    @Test func `J-14 a value that poses as sealed is refused`() async throws {
        let bench = Workbench(Self.contract, sealed: true)
        let posing: Value = ["$sealed": "v1.0123456789abcdef.00.00"]
        #expect(
            Set(
                try await bench.refusals(
                    "send", ["title": posing, "amount": posing, "rows": [[posing]], "box": ["x": posing]]))
                == ["title: type", "amount: type", "rows: type", "box: type"])
    }

    @Test(arguments: ["", " ", "\n\t\u{A0}\u{3000}", "\u{200B}", "\u{FEFF}\u{2060} ", "\u{AD}"])
    func `J-15 what shows nothing answers no question`(_ text: String) async throws {
        let bench = Workbench(Self.contract)
        #expect(try await bench.refusals("send", ["title": .string(text)]) == ["title: required"])
    }

    @Test func `J-12 J-15 nothing at all is a mistake, not a crash`() async throws {
        let bench = Workbench(Self.contract)
        #expect(try await bench.refusals("send", [:]) == ["title: required"])
        #expect(try await bench.refusals("send", ["title": .null]) == ["title: required"])
        #expect(try await bench.refusals("send", ["title": "a", "amount": .null]) == [])
    }

    @Test(arguments: [
        "a" + String(repeating: "\u{301}", count: 100_000),
        String(repeating: "\u{1F469}\u{200D}", count: 50_000), String(repeating: " ", count: 1_000_000) + "x",
        String(repeating: "\r\n", count: 200_000) + "x",
    ])
    func `J-16 a text that is long or one character takes time in step with its length`(
        _ text: String
    ) async throws {
        let bench = Workbench(Self.contract)
        let taken = try await ContinuousClock().measure {
            let detail = try await bench.submit("send", ["title": .string(text)])
            #expect(detail.submission.status == .created)
        }
        // Far more than it takes, and far less than what grows with the square of the length.
        #expect(taken < .seconds(20))
    }

    @Test func `J-25 a list of many values and an object of many members are taken in step with their size`()
        async throws
    {
        let bench = Workbench(Self.contract)
        let rows = Value.list(Array(repeating: 1, count: 90_000))
        var box = ValueMap()
        for number in 0..<20_000 { box["k\(number)"] = 1 }
        let taken = try await ContinuousClock().measure {
            _ = try await bench.submit("send", ["title": "a", "rows": rows, "box": .map(box)])
        }
        #expect(taken < .seconds(20))
    }

    @Test func `J-27 a key names one submission of one caller, action and tenant`() async throws {
        let bench = Workbench(Self.contract)
        func submit(_ action: String, _ payload: ValueMap, _ caller: Caller) async throws -> String {
            try await bench.submit(action, payload, as: caller) { $0.idempotencyKey = "k" }.submission.id
        }
        let first = try await submit("send", ["title": "a"], Workbench.citizen)
        #expect(try await submit("send", ["title": "a"], Workbench.citizen) == first)
        let others = [
            try await submit("send_also", ["title": "a"], Workbench.citizen),
            try await submit("send", ["title": "a"], Workbench.admin),
        ]
        let elsewhere = try await bench.interpreter.submit(
            {
                var request = SubmitRequest(payload: ["title": "a"])
                request.idempotencyKey = "k"
                return request
            }(), to: try bench.action("send"), as: Caller(tenant: "porto", user: "ana"))
        #expect(Set(others + [first, elsewhere.submission.id]).count == 4)
        #expect(
            try await bench.refusals("send", ["title": "b"]) { $0.idempotencyKey = "k" } == ["conflict"])
        #expect(
            try await bench.refusals("send", ["title": "a"]) {
                $0.idempotencyKey = "k"
                $0.files = []
                $0.target = nil
            } == [])
    }

    @Test(arguments: ["", String(repeating: "k", count: 300), "schl\u{FC}ssel", "a b", "a\nb", "a\u{0}b"])
    func `J-27 a key that is none is wrong usage`(_ key: String) async throws {
        let bench = Workbench(Self.contract)
        #expect(try await bench.refusals("send", ["title": "a"]) { $0.idempotencyKey = key } == ["usage"])
    }

    @Test(arguments: ["=cmd()", "+1", "-1", "@sum", "\t=1", "=HYPERLINK(\"http://x\")"])
    func `J-20 what a spreadsheet would run is text, kept as it came`(_ text: String) async throws {
        let bench = Workbench(Self.contract)
        _ = try await bench.submit("send_also", ["title": .string(text)])
        let fields = try #require(try await bench.records("report").first).fields
        #expect(try JSONReader.read(fields)["title"]?.string?.hasSameBytes(as: text) == true, "\(fields)")
    }

    @Test(arguments: [
        "{{7*7}}", "${jndi:ldap://x}", "<%= 7*7 %>", "%s%n", "{by}", "{{by}}", "{title}", "$parameters.by",
        "$identity.user", "$now",
    ])
    func `J-21 what stands in a value is never evaluated again`(_ text: String) async throws {
        let bench = Workbench(
            """
            actions:
              - key: send
                execution_mode: workflow
                status: published
                permissions_policy: { view: ["*"], apply: ["*"], edit: [admin] }
                parameters:
                  - { key: title, type: string, required: true }
                  - { key: by, type: string, default: hidden }
                steps:
                  - { key: tell, emit: { event: told, payload: { title: $parameters.title } } }
                creates:
                  - key: report
                    entity_type: report
                    fields: { title: $parameters.title, by: $parameters.by, again: $parameters.title }
                submission_contract:
                  duplicates: none
                  prepare_create:
                    - { function: fields.from_template, with: { field: label, template: "<{title}|{by}|{{title}}>" } }
                    - { function: fields.from_template, with: { field: again, template: "{label}" } }
            """)
        let detail = try await bench.submit("send", ["title": .string(text)])
        let fields = try JSONReader.read(try #require(try await bench.records("report").first).fields)
        #expect(fields["title"]?.string == text)
        #expect(fields["label"]?.string == "<\(text)|hidden|{title}>")
        // Also not where the text that was made of it is put into another.
        #expect(fields["again"]?.string == "<\(text)|hidden|{title}>")
        let events = try await bench.store.outbox(of: detail.submission.id, in: Workbench.citizen.scope)
        let told = try #require(events.first { $0.event == "told" })
        #expect(try JSONReader.read(told.payload)["title"]?.string == text)
    }

    @Test func `J-27 a refusal does not use a key up`() async throws {
        let bench = Workbench(Self.contract)
        #expect(try await bench.refusals("send", [:]) { $0.idempotencyKey = "k" } == ["title: required"])
        let detail = try await bench.submit("send", ["title": "a"]) { $0.idempotencyKey = "k" }
        #expect(detail.submission.status == .created)
    }

    @Test func `J-32 the order of members and the spelling of a number make no other payload`() async throws {
        let bench = Workbench(Self.contract)
        let spellings = [
            #"{"title":"a","amount":1.50,"box":{"x":1,"y":2}}"#,
            #"{"box":{"y":2,"x":1.0},"amount":15e-1,"title":"a"}"#,
            #"{"amount":1.5,"title":"\u0061","box":{"x":1e0,"y":2}}"#,
        ]
        var ids: Set<String> = []
        for spelling in spellings {
            let payload = try #require(try JSONReader.read(spelling).map)
            ids.insert(try await bench.submit("send", payload) { $0.idempotencyKey = "k" }.submission.id)
        }
        #expect(ids.count == 1)
        let other = try #require(try JSONReader.read(#"{"title":"a","amount":1.51,"box":{"x":1,"y":2}}"#).map)
        #expect(try await bench.refusals("send", other) { $0.idempotencyKey = "k" } == ["conflict"])
    }
}
