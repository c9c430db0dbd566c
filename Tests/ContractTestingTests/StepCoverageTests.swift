// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractTesting
import Testing

@Suite(.timeLimit(.minutes(10))) struct StepCoverageTests {
    /// What the cases reach of the action of the contract.
    private func report(_ contract: String, _ cases: [String]) async throws -> CoverageReport {
        let contract = TestedContract(contract)
        let texts = cases.enumerated().map { index, body in
            "  - { name: case \(index), \(TestedContract.ana), \(body) }\n"
        }
        var reached = ReachedPlaces()
        for result in try await contract.run("action: go\ncases:\n" + texts.joined()) {
            #expect(result.verdict == .passed, "\(result.failures)")
            reached.merge(result.reached["go"] ?? ReachedPlaces())
        }
        return CoverageReport(try contract.plan("go"), reached)
    }

    private func missing(_ report: CoverageReport) -> [String] {
        report.places.filter { !$0.isReached }.map { "\($0.kind.rawValue) \($0.name)" }
    }

    @Test func `steps that no case reaches are named`() async throws {
        let report = try await report(
            SteppedContract.full,
            [
                "payload: { quantity: 50 }, expect: { status: created }",
                "payload: {}, expect: { status: refused }",
            ])
        #expect(
            missing(report) == [
                "function 'text.join' called",
                "policy 'allowed' refuses by 'small': $parameters.quantity lt 100",
                "gate 'large' lets the run go on", "step 'joined' runs", "branch 'joined' does not apply",
                "step 'ask' runs", "branch 'ask' does not apply", "approval 'ask' is approved",
                "approval 'ask' is rejected", "approval 'ask' expires",
            ])
        #expect(report.places.count == 18)
    }

    @Test func `cases that go every way reach all of the steps`() async throws {
        let report = try await report(SteppedContract.full, SteppedContract.everyWay)
        #expect(missing(report) == [])
        #expect(report.percent == 100)
    }

    private static let decided = "as: { tenant: lisbon, user: rui, roles: [admin] }"

    struct Row: Sendable, CustomTestStringConvertible {
        var name: String
        var steps: [String]
        /// What happens after the submission, and what is not reached then.
        var ways: [(then: String, missing: [String])]
        var testDescription: String { name }
    }

    static let rows = [
        Row(
            name: "a wait for an event",
            steps: ["{ key: paid, wait: { event: money, timeout: 2d }, on_error: continue }"],
            ways: [
                (
                    "{ raise: money }",
                    ["wait 'paid' times out", "failure 'paid' fails (on_error: continue)"]
                ),
                ("{ advance: 3d }", ["wait 'paid' ends by 'money'"]),
            ]),
        Row(
            name: "a wait for a time", steps: ["{ key: rest, wait: { for: 2d } }"],
            ways: [("{ advance: 1d }", ["wait 'rest' ends"]), ("{ advance: 2d }", [])]),
        Row(
            name: "an approval that is escalated",
            steps: [
                """
                { key: ask, approval: { approvers: { roles: [admin] }, message: Well?, expires_after: 1d,
                          on_expiry: escalate, escalate_to: { roles: [citizen] } } }
                """
            ],
            ways: [
                (
                    "{ advance: 1d }",
                    ["approval 'ask' is approved", "approval 'ask' is rejected", "approval 'ask' expires"]
                ),
                ("{ advance: 3d }", ["approval 'ask' is approved", "approval 'ask' is rejected"]),
            ]),
        Row(
            name: "what undoes",
            steps: [
                "{ key: told, emit: { event: told }, compensate: { emit: { event: untold } } }",
                "{ key: ask, approval: { approvers: { roles: [admin] }, message: Well? } }",
            ],
            ways: [
                (
                    "{ decide: approve, \(decided) }",
                    ["compensation 'told' is undone", "approval 'ask' is rejected"]
                ),
                ("{ decide: reject, \(decided) }", ["approval 'ask' is approved"]),
            ]),
        Row(
            name: "steps of items",
            steps: [
                """
                { key: each, for_each: { items: [1, 9], steps: [
                          { key: inner, when: { field: $item, operator: gt, value: 20 }, emit: { event: told } },
                          { key: asked, approval: { approvers: { roles: [admin] }, message: Well? } }] } }
                """
            ],
            ways: [
                (
                    "{ advance: 1d }",
                    ["step 'inner' runs", "approval 'asked' is approved", "approval 'asked' is rejected"]
                ),
                (
                    "{ decide: approve, \(decided) }, { decide: reject, step: asked, \(decided) }",
                    ["step 'inner' runs"]
                ),
            ]),
        Row(
            name: "a gate with two cases in a branch",
            steps: [
                """
                { key: both, parallel: { branches: { left: [
                          { key: fork, gate: { cases: [
                            { when: { field: $parameters.quantity, operator: eq, value: 1 }, end: completed },
                            { when: { field: $parameters.quantity, operator: ne, value: 1 }, skip_to: tail }] } },
                          { key: mid, emit: { event: mid } }, { key: tail, emit: { event: tail } }] } } }
                """
            ],
            ways: [
                (
                    "{ advance: 1d }",
                    [
                        "gate 'fork' skips to 'tail': $parameters.quantity ne 1", "step 'mid' runs",
                        "step 'tail' runs",
                    ]
                )
            ]),
        Row(
            name: "a child that is late",
            steps: ["{ key: late, call: { action: linger, timeout: 1d, timeout_value: { n: 0 } } }"],
            ways: [
                ("{ raise: go_on }", ["step 'late' takes its timeout_value"]), ("{ advance: 2d }", []),
            ]),
    ]

    @Test(arguments: rows)
    func `a kind of step has its own outcomes`(_ row: Row) async throws {
        for way in row.ways {
            let report = try await report(
                SteppedContract.with(row.steps),
                ["payload: { quantity: 1 }, expect: { status: created }, then: [\(way.then)]"])
            #expect(
                missing(report).filter { $0 != "constraint 'quantity' refused by required" } == way.missing)
        }
    }

    @Test(arguments: [
        (2, ["branch 'duplicates' does not apply", "duplicates a match (on_match: quarantine)"]),
        (
            1,
            [
                "branch 'duplicates' applies", "duplicates a match (on_match: quarantine)",
                "duplicates no match",
            ]
        ),
    ])
    func `a check for duplicates that does not apply has found nothing`(
        _ quantity: Int, _ expected: [String]
    ) async throws {
        let report = try await report(
            """
            entities:
              - entity_type: thing
                schema: { fields: [{ field_key: title, field_type: { type: string } }] }
            actions:
              - key: go
                target_model: thing
                status: published
                execution_mode: workflow
                permissions_policy: { apply: [citizen], edit: [admin] }
                parameters: [{ key: title, type: string }, { key: quantity, type: integer }]
                creates: [{ key: thing, entity_type: thing, fields: { title: $parameters.title } }]
                submission_contract:
                  duplicates:
                    function: records.same_fields
                    with: { fields: [title] }
                    on_match: quarantine
                    when: { field: $parameters.quantity, operator: gt, value: 1 }

            """, ["payload: { title: a, quantity: \(quantity) }, expect: { status: created }"])
        #expect(missing(report) == expected)
    }
}

/// Contracts of an action `go` with steps, which makes a record.
enum SteppedContract {
    static func with(_ steps: [String]) -> String {
        head + steps.map { "      - \($0)\n" }.joined()
    }

    private static let head = """
        entities:
          - entity_type: thing
            schema: { fields: [{ field_key: quantity, field_type: { type: integer } }] }
        policies:
          - { key: small, require: [{ field: $parameters.quantity, operator: lt, value: 100 }], on_failure: refuse }
        actions:
          - key: linger
            status: published
            execution_mode: workflow
            permissions_policy: { apply: [citizen], edit: [admin] }
            steps: [{ key: pause, wait: { event: go_on, timeout: 30d } }]
          - key: go
            status: published
            execution_mode: workflow
            permissions_policy: { view: [citizen], apply: [citizen], edit: [admin] }
            parameters: [{ key: quantity, type: integer, required: true }]
            creates: [{ key: thing, entity_type: thing, fields: { quantity: $parameters.quantity } }]
            submission_contract: { duplicates: none }
            steps:

        """

    /// A policy, a gate over two steps with a `when`, and a step behind.
    static let full = with([
        "{ key: allowed, govern: small }",
        "{ key: large, gate: { when: { field: $parameters.quantity, operator: gt, value: 10 }, skip_to: last } }",
        """
        { key: joined, when: { field: $parameters.quantity, operator: lt, value: 5 },
                  transform: { function: text.join, with: { parts: [a, b] } } }
        """,
        """
        { key: ask, when: { field: $parameters.quantity, operator: lt, value: 5 },
                  approval: { approvers: { roles: [admin] }, message: Well?, expires_after: 1d } }
        """,
        "{ key: last, transform: { function: text.slug, with: { value: A B } } }",
    ])

    static let everyWay = [
        "payload: { quantity: 50 }, expect: { steps: { allowed: succeeded, joined: skipped, last: succeeded } }",
        "payload: {}, expect: { status: refused }",
        "payload: { quantity: 100 }, expect: { steps: { allowed: failed } }",
        "payload: { quantity: 5 }, expect: { steps: { joined: skipped, ask: skipped, last: succeeded } }",
        """
        payload: { quantity: 4 }, expect: { steps: { joined: succeeded, ask: waiting } }, \
        then: [{ decide: approve, as: { tenant: lisbon, user: rui, roles: [admin] } }]
        """,
        """
        payload: { quantity: 4 }, expect: { status: created }, \
        then: [{ decide: reject, as: { tenant: lisbon, user: rui, roles: [admin] } }]
        """,
        """
        payload: { quantity: 4 }, expect: { status: created }, \
        then: [{ advance: 1d, expect: { steps: { ask: failed } } }]
        """,
    ]
}
