// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import ContractTesting
import Testing

@Suite(.timeLimit(.minutes(10))) struct ExpectationTests {
    private let contract = TestedContract(
        TestedContract.reports, files: ["a.txt": Array("plain text\n".utf8)])

    @Test func `what is as expected passes`() async throws {
        let results = try await contract.run(
            TestedContract.one(
                """
                    payload: { title: " Hole ", cost: 90.50, phone: "123" }
                    files: [{ path: a.txt }]
                    expect:
                      status: created
                      run_state: completed
                      reference: R-1
                      created: [{ report: { title: Hole, cost: 90.5, phone: "123", status: open } }]
                      records: { report: [{ number: R-1 }], photo: [{ file: { content_type: text/plain } }] }
                      steps: { normalize: succeeded, create: succeeded }
                      events: [send.accepted, large_report, send.created]
                      audit: [{ event: accepted, actor: ana }, created, attached]
                """))
        #expect(results.map(\.verdict) == [.passed], "\(results.flatMap(\.failures))")
    }

    @Test func `a case may act in several tenants, and each is looked at where it acted`() async throws {
        let other = "as: { tenant: porto, user: eva, roles: [citizen] }"
        let admin = "as: { tenant: porto, user: rui, roles: [admin] }"
        let results = try await contract.run(
            TestedContract.one(
                """
                    payload: { title: Hole }
                    expect: { status: created, reference: R-1 }
                    then:
                      - { submit: { payload: { title: Hole } }, \(other), expect: { status: created, reference: R-1, records: { report: [{ title: Hole }] } } }
                      - { submit: { payload: { title: Hole } }, \(other), expect: { status: rejected_duplicate, reference: R-2 } }
                      - { decide: override, \(TestedContract.rui), expect: { status: not_found } }
                      - { decide: override, \(admin), expect: { status: created, records: { report: [{ title: Hole }, { title: Hole }] } } }
                      - { submit: { action: close, target: $entity }, \(TestedContract.rui), expect: { status: not_found } }
                      - { submit: { payload: { title: Hill } }, \(TestedContract.ana), expect: { reference: R-2, records: { report: [{ title: Hole }, { title: Hill }] } } }

                """))
        #expect(results.map(\.verdict) == [.passed], "\(results.flatMap(\.failures))")
    }

    @Test func `a reference is text, however it looks`() async throws {
        let numbers = TestedContract(TestedContract.reports.replacing("R-{seq}", with: "{seq:05d}"))
        let body = "    payload: { title: Hole }\n    expect: { reference: 00001 }\n"
        #expect(try await numbers.run(TestedContract.one(body)).map(\.verdict) == [.passed])
        let text = TestedContract.one(body.replacing("00001", with: "[R-1]"))
        let (_, problems) = TestSuiteDecoder.read(SourceText(file: "a.test.yaml", text: text))
        #expect(problems.map(\.code.code) == ["E0103"])
    }

    struct Wrong: Sendable, CustomTestStringConvertible {
        var expect: String
        var message: String
        var column: Int
        var testDescription: String { expect }
    }

    @Test(arguments: [
        Wrong(expect: "status: failed", message: "the status is not as expected", column: 23),
        Wrong(expect: "run_state: failed", message: "the state of the run is not as expected", column: 26),
        Wrong(expect: "reference: R-2", message: "the reference is not as expected", column: 26),
        Wrong(expect: "reference: null", message: "the reference is not as expected", column: 26),
        Wrong(
            expect: "created: [{ report: { title: Hill } }]",
            message: "what is created '0.report.title' is not as expected", column: 44),
        Wrong(expect: "created: []", message: "what is created is not as expected", column: 24),
        Wrong(
            expect: "records: { report: [{ cost: 2 }] }", message: "'report' '0.cost' is not as expected",
            column: 43),
        Wrong(
            expect: "steps: { create: skipped }", message: "the step 'create' is not as expected", column: 32),
        Wrong(
            expect: "steps: { creat: succeeded }", message: "the step 'creat' is not as expected", column: 31),
        Wrong(expect: "events: [send.created]", message: "what is told is not as expected", column: 23),
        Wrong(expect: "audit: [{ event: made }]", message: "the trail is not as expected", column: 22),
        Wrong(
            expect: "errors: { title: required }", message: "the errors of 'title' are not as expected",
            column: 32),
    ])
    func `what is not as expected is told with its place`(_ wrong: Wrong) async throws {
        let results = try await contract.run(
            TestedContract.one(
                "    payload: { title: Hole, cost: 1 }\n    expect: { \(wrong.expect) }\n"))
        let failure = try #require(results.first?.failures.first)
        #expect(results.first?.failures.count == 1)
        #expect(failure.message == wrong.message)
        #expect(failure.isComparison)
        #expect(failure.range.start.line == 6)
        #expect(failure.range.start.column == wrong.column)
    }

    @Test func `records of a type that there is not are no records`() async throws {
        let results = try await contract.run(
            TestedContract.one(
                "    payload: { title: Hole, cost: 1 }\n    expect: { records: { reprt: [] } }\n"))
        let failures = results.flatMap(\.failures)
        #expect(failures.map(\.message) == ["there is no entity type 'reprt'; did you mean 'report'?"])
        #expect(failures.first?.range.start.column == 33)
    }

    @Test func `a refusal that nobody expects fails the case and says why`() async throws {
        let results = try await contract.run(
            TestedContract.one(
                "    payload: { title: Ho }\n    then: [{ submit: { payload: { title: Hole } }, expect: { status: created } }]\n"
            ))
        let failure = try #require(results.first?.failures.first)
        #expect(failure.message == "it was turned away as refused, and nobody expects that")
        #expect(failure.notes == ["refused: 'title' is shorter than 3 characters (title: min_length)"])
    }

    @Test func `a criterion shows the value of every operand, and hides what is sensitive`() async throws {
        let results = try await contract.run(
            TestedContract.one(
                "    payload: { title: Hole, cost: 50, phone: \"000\" }\n    expect: { status: created }\n"))
        let notes = try #require(results.first?.failures.first?.notes)
        #expect(
            notes == [
                "refused: Not fifty. (modest: criterion)", "refused: No such phone. (secret: criterion)",
                "criterion 'modest' does not hold: $parameters.cost ne 50", "    $parameters.cost is 50",
                "criterion 'secret' does not hold: $parameters.phone ne \"000\"",
                "    $parameters.phone is [sealed]",
            ])
    }

    @Test func `a sealed value is compared and shown to nobody`() async throws {
        let results = try await contract.run(
            TestedContract.one(
                "    payload: { title: Hole, phone: \"123\" }\n    expect: { created: [{ report: { phone: \"124\" } }] }\n"
            ))
        let failure = try #require(results.first?.failures.first)
        #expect(failure.actual == "[sealed]")
        #expect(failure.expected == "[sealed]")
    }

    @Test func `a decision that comes too early is told what the run waits for`() async throws {
        let contract = TestedContract(
            """
            connections: [{ key: yard, type: http, base_url: "https://yard.example", idempotency: keyed }]
            actions:
              - key: dock
                status: published
                execution_mode: workflow
                permissions_policy: { view: [pilot], apply: [pilot] }
                submission_contract: { duplicates: none }
                steps:
                  - { key: berth, push: { connection: yard, resource: berths, value: { a: 1 } }, retry: { initial: 10m, jitter: none } }
                  - { key: ask, approval: { approvers: { roles: [boss] }, message: Ok? } }
            """)
        let results = try await contract.run(
            """
            action: dock
            cases:
              - name: too early
                as: { tenant: lisbon, user: ana, roles: [pilot] }
                given: { now: 2026-03-02T10:00:00Z, connections: { yard: { berths: [{ error: transient }, { value: null }] } } }
                then: [{ decide: approve, as: { tenant: lisbon, user: rui, roles: [boss] } }]
            """)
        let notes = try #require(results.first?.failures.first?.notes)
        #expect(
            notes.first
                == "nothing waits for this decision: a call failed once, the last time with 'unreachable', and goes on at 2026-03-02T10:10:00Z",
            "\(notes)")
    }

    @Test func `duplicates are held, decided, and repeated with a key`() async throws {
        let results = try await contract.run(
            TestedContract.one(
                """
                    given: { records: [{ entity_type: report, id: r1, fields: { title: Hole } }] }
                    payload: { title: Hole }
                    idempotency_key: k
                    expect: { status: rejected_duplicate, run_state: waiting, created: [] }
                    then:
                      - submit: { payload: { title: Hole }, idempotency_key: k }
                        expect: { status: rejected_duplicate, reference: R-1 }
                      - submit: { payload: { title: Hill }, idempotency_key: k }
                        expect: { status: conflict }
                      - { decide: override, expect: { status: denied } }
                      - { decide: override, \(TestedContract.rui), expect: { status: created, records: { report: [{ id: r1 }, { title: Hole }] } } }
                      - { decide: override, \(TestedContract.rui), expect: { status: conflict } }
                      - { submit: { action: close, target: $entity }, \(TestedContract.rui), expect: { status: created, records: { report: [{ id: r1 }, { status: closed }] } } }
                """))
        #expect(results.map(\.verdict) == [.passed], "\(results.flatMap(\.failures))")
    }

    @Test(arguments: [
        (
            "    given: { records: [{ entity_type: repor, id: r1 }] }\n",
            "there is no entity type 'repor'; did you mean 'report'?"
        ),
        (
            "    given: { records: [{ entity_type: report, id: r1, fields: { cost: much } }] }\n",
            "the record 'r1' cannot be: the field 'cost' must be a decimal number"
        ),
        ("    files: [{ path: b.txt }]\n", "there is no 'b.txt'"),
        (
            "    given: { connections: { shop: { items: [{ value: 1 }] } } }\n",
            "there is no connection 'shop'"
        ),
        ("    then: [{ crash_at: crate }]\n", "'send' has no step 'crate'; did you mean 'create'?"),
        (
            "    then: [{ submit: { action: clos }, expect: { status: created } }]\n",
            "there is no action 'clos'; did you mean 'close'?"
        ),
    ])
    func `what a case needs and is not there is told at its place`(
        _ body: String, _ message: String
    ) async throws {
        let results = try await contract.run(
            TestedContract.one("    payload: { title: Hole }\n    expect: { status: created }\n" + body))
        let messages = results.flatMap(\.failures).map(\.message)
        #expect(messages.contains { $0.hasPrefix(message) || $0 == message }, "\(messages)")
    }

    @Test func `what does not run is unsupported, never passed`() async throws {
        let contract = TestedContract(
            """
            actions:
              - key: send
                execution_mode: workflow
                status: published
                permissions_policy: { apply: [citizen] }
                steps: [{ key: later, emit: { event: told } }]
            """, changing: { $0.plans[0].unsupported = ["'teleport'"] })
        let results = try await contract.run(
            """
            action: send
            cases: [{ name: a text is asked for, as: { user: ana, roles: [citizen] }, payload: {}, expect: { status: created } }]
            """)
        #expect(results.map(\.verdict) == [.unsupported])
    }

    // MARK: - Outside

    private static let shipping = """
        events: [{ key: shipped, payload: [{ key: order, type: string }] }]
        connections: [{ key: stock, type: http, base_url: "https://stock.example", idempotency: keyed }]
        actions:
          - key: order
            execution_mode: workflow
            status: published
            permissions_policy: { view: [citizen], apply: [citizen] }
            parameters: [{ key: sku, type: string, required: true }]
            creates: [{ key: order, entity_type: order, fields: { sku: $parameters.sku } }]
            steps:
              - { key: known, lookup: { connection: stock, resource: articles, key: $parameters.sku } }
              - { key: reserved, push: { connection: stock, resource: reservations, value: $parameters.sku }, compensate: { push: { connection: stock, resource: releases, value: $steps.reserved.response } } }
              - { key: shipped, wait: { event: shipped, filter: { field: order, operator: eq, value: $submission.id }, timeout: 2d } }
        """

    private static func shipping(_ answers: String, _ then: String) -> String {
        """
        action: order
        cases:
          - name: an order
            as: { user: ana, roles: [citizen] }
            given: { connections: { stock: { \(answers) } } }
            payload: { sku: lamp }
            then: [\(then)]
        """
    }

    @Test func `connections answer as the case says, in its order`() async throws {
        let contract = TestedContract(Self.shipping)
        let results = try await contract.run(
            Self.shipping(
                "articles: [{ error: transient }, { value: { id: lamp } }], reservations: [{ value: r-1 }], releases: [{ value: null }]",
                "{ advance: 1m, expect: { steps: { known: succeeded, reserved: succeeded, shipped: waiting } } }, { raise: shipped, data: { order: another }, expect: { run_state: waiting } }, { advance: 2d, expect: { run_state: failed, steps: { reserved: compensated }, errors: { shipped: timed_out } } }"
            ))
        #expect(results.flatMap(\.failures).map(\.message) == [])
        #expect(results.map(\.verdict) == [.passed])
    }

    @Test func `what a case has no answer for fails, and what is refused is final`() async throws {
        let contract = TestedContract(Self.shipping)
        for (answers, code) in [
            ("articles: []", "no_answer"), ("articles: [{ error: final }]", "refused"),
            ("articles: [{ value: null }]", "not_found"),
        ] {
            let results = try await contract.run(
                Self.shipping(
                    answers, "{ advance: 1m, expect: { run_state: failed, errors: { known: \(code) } } }"))
            #expect(results.flatMap(\.failures).map(\.message) == [], "\(answers)")
        }
    }

    @Test func `steps of branches have their states beside those of the run`() async throws {
        let contract = TestedContract(
            """
            actions:
              - key: land
                execution_mode: workflow
                status: published
                permissions_policy: { view: [citizen], apply: [citizen] }
                parameters: [{ key: name, type: string, required: true }]
                steps:
                  - key: both
                    parallel:
                      branches:
                        quick: [{ key: told, emit: { event: told } }]
                        slow:
                          - { key: rest, wait: { for: 1h } }
                          - key: deep
                            parallel: { branches: { one: [{ key: late, emit: { event: late } }] } }
            """)
        let results = try await contract.run(
            """
            action: land
            cases:
              - name: two branches
                as: { user: ana, roles: [citizen] }
                payload: { name: x }
                expect: { steps: { both: waiting, told: succeeded, rest: waiting } }
                then: [{ advance: 1h, expect: { steps: { rest: succeeded, late: succeeded, both: succeeded } } }]
            """)
        #expect(results.flatMap(\.failures).map(\.message) == [])
    }
}
