// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

/// What is not there after all: of a duplicate that was linked, a child that ended early, a call that was late.
@Suite struct LatePresenceProofTests {
    /// An action that cannot do without a text, and a child with what it gives.
    private static func around(_ child: String = "steps: [{ key: noted, emit: { event: noted } }]") -> String
    {
        """
          - key: needs
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [clerk, system] }
            parameters: [{ key: text, type: string, required: true }]
          - key: child
            execution_mode: workflow
            permissions_policy: { apply: [clerk, system] }
            parameters: [{ key: kind, type: string, required: true }, { key: note, type: string }]

        """ + child.split(separator: "\n").map { "    " + $0 }.joined(separator: "\n") + "\n"
    }

    private static func codes(_ steps: String, _ child: String? = nil) -> [String] {
        ProofContract.codes(steps, further: child.map { around($0) } ?? around())
    }

    private static let call = "call: { action: child, input: { kind: $parameters.kind }LATE }"

    private static func read(_ value: String, _ late: String = "", between: String = "") -> String {
        "- { key: c, \(call.replacing("LATE", with: late)) }\n\(between)- { key: use, call: { action: needs, input: { text: \(value) } } }"
    }

    @Test(arguments: [
        ("result: { n: $parameters.kind }", []), ("result: { n: $parameters.note }", ["E0229"]),
        ("result: { n: x }", []), ("result: { n: null }", ["E0229"]),
        (
            "result: { n: $steps.s.outcome }\nsteps: [{ key: g, gate: { when: { field: $parameters.kind, operator: eq, value: a }, end: completed } }, { key: s, emit: { event: e } }]",
            ["E0229"]
        ),
        (
            "result: { n: $steps.s.outcome }\nsteps: [{ key: g, gate: { when: { field: $parameters.kind, operator: eq, value: a }, end: failed } }, { key: s, emit: { event: e } }]",
            []
        ),
        (
            "result: { n: $steps.g.outcome }\nsteps: [{ key: g, gate: { when: { field: $parameters.kind, operator: eq, value: a }, end: completed } }, { key: s, emit: { event: e } }]",
            []
        ),
        (
            "result: { n: $steps.s.outcome }\nsteps: [{ key: g, gate: { when: { field: $parameters.kind, operator: eq, value: a }, skip_to: t } }, { key: s, emit: { event: e } }, { key: t, emit: { event: e } }]",
            []
        ),
    ])
    func `a member of a child's result is there when it is sure in the child`(
        _ child: String, _ codes: [String]
    ) {
        #expect(Self.codes(Self.read("$steps.c.result.n"), child) == codes)
    }

    @Test func `a result hands on what another result may not hold`() {
        let child =
            "result: { n: $steps.inner.result.m }\nsteps: [{ key: inner, call: { action: below, input: { note: $parameters.note } } }]"
        let below = """
              - key: below
                execution_mode: workflow
                permissions_policy: { apply: [clerk, system] }
                parameters: [{ key: note, type: string }]
                result: { m: $parameters.note }

            """
        let steps = Self.read("$steps.c.result.n")
        #expect(ProofContract.codes(steps, further: Self.around(child) + below) == ["E0229"])
        let sure = below.replacing("{ m: $parameters.note }", with: "{ m: sure }")
        #expect(ProofContract.codes(steps, further: Self.around(child) + sure) == [])
    }

    @Test(arguments: [
        ("$steps.c.submission_id", "{ a: 1 }", ["E0229"]), ("$steps.c.submission_id", "late", ["E0229"]),
        ("$steps.c.submission_id", "{ submission_id: none }", []),
        ("$steps.c.submission_id", "{ submission_id: $parameters.note }", ["E0229"]),
        ("$steps.c.result.n", "{ result: { n: x } }", []), ("$steps.c.result.n", "{ result: {} }", ["E0229"]),
        ("$steps.c.result.n", "{ result: { n: null } }", ["E0229"]), ("$steps.c.outcome", "{ a: 1 }", []),
    ])
    func `of a call with a value for a late result is sure what both have`(
        _ value: String, _ late: String, _ codes: [String]
    ) {
        let steps = Self.read(value, ", timeout: 1h, timeout_value: \(late)")
        #expect(Self.codes(steps, "result: { n: x }") == codes)
    }

    @Test(arguments: [
        "{ field: $steps.c.outcome, operator: eq, value: timed_out }",
        "{ field: $steps.c.outcome, operator: ne, value: succeeded }",
        "{ field: $steps.c.outcome, operator: in, value: [timed_out, failed] }",
    ])
    func `a gate that keeps out what is late lets the child's result be read`(_ when: String) {
        let gate = "- { key: g, gate: { when: \(when), end: failed } }\n"
        let steps = Self.read(
            "$steps.c.result.n", ", timeout: 1h, timeout_value: { late: true }", between: gate)
        #expect(Self.codes(steps, "result: { n: x }") == [])
    }

    @Test func `what is read of a linked duplicate is not made`() {
        func codes(_ match: String, _ when: String = "") -> [String] {
            ProofContract.diagnostics(
                """
                entities: [{ entity_type: t, schema: { fields: [{ field_key: n, field_type: { type: string } }] } }]
                connections: [{ key: shop, type: file, path: shop }]
                actions:
                  - key: order
                    execution_mode: workflow
                    permissions_policy: { apply: [clerk] }
                    parameters: [{ key: kind, type: string, required: true }]
                    creates: [{ key: t, entity_type: t, fields: { n: $parameters.kind } }]
                    submission_contract: { duplicates: { function: records.same_fields, with: { fields: [kind] }, on_match: \(match) } }
                    result: { id: $created.t.id }
                    steps:
                      - { key: found, \(when)lookup: { connection: shop, resource: x, key: $created.t.id } }
                      - { key: use, \(when)call: { action: needs, input: { text: $created.t.id } } }

                """ + Self.around()
            ).map(\.code.code)
        }
        #expect(codes("link") == ["E0301", "E0229"])
        #expect(codes("quarantine") == [])
        #expect(codes("link", "when: { field: $created.t.id, operator: exists }, ") == [])
    }

    @Test func `a person stands for an approval, unless time approves`() {
        func codes(_ expiry: String) -> [String] {
            Self.codes(
                "- { key: a, approval: { approvers: { roles: [office] }\(expiry) } }\n- { key: use, call: { action: needs, input: { text: $steps.a.by } } }"
            )
        }
        #expect(codes("") == [])
        #expect(codes(", expires_after: 1d") == [])
        #expect(codes(", expires_after: 1d, on_expiry: approve") == ["E0229"])
    }

    @Test(arguments: [
        ("eq, value: a", "not: { field: $parameters.kind, operator: eq, value: a }", []),
        ("eq, value: a", "field: $parameters.kind, operator: ne, value: a", []),
        ("in, value: [a, b]", "field: $parameters.kind, operator: not_in, value: [a, b]", []),
        (
            "eq, value: a",
            "any: [{ field: $parameters.kind, operator: eq, value: b }, { field: $parameters.kind, operator: ne, value: a }]",
            []
        ),
        ("eq, value: a", "field: $parameters.kind, operator: ne, value: b", ["E0229"]),
        ("eq, value: a", "field: $parameters.kind, operator: eq, value: a", ["E0229"]),
    ])
    func `a gate that lets only one kind pass makes its steps sure, behind it and before`(
        _ when: String, _ gate: String, _ codes: [String]
    ) {
        let step =
            "- { key: i, when: { field: $parameters.kind, operator: \(when) }, push: { connection: bank, resource: x, value: 1 } }"
        let pass = "- { key: g, gate: { when: { \(gate) }, end: completed } }"
        let use = "- { key: use, call: { action: needs, input: { text: $steps.i.key } } }"
        #expect(Self.codes([step, pass, use].joined(separator: "\n")) == codes)
        #expect(Self.codes([pass, step, use].joined(separator: "\n")) == codes)
    }

    @Test func `what a trigger's filter asks for is there in its input`() {
        func codes(_ filter: String) -> [String] {
            ProofContract.diagnostics(
                """
                events: [{ key: go, payload: [{ key: o, type: string }] }]
                triggers: [{ key: k, event: go, \(filter)action: needs, input: { text: $event.o } }]
                actions:

                """ + Self.around("result: { n: x }")
            ).map(\.code.code)
        }
        #expect(codes("filter: { field: o, operator: exists }, ") == [])
        #expect(codes("") == ["E0229"])
    }

    @Test func `what an outer item is says nothing of the items inside`() {
        let inner =
            "{ key: inner, for_each: { items: $parameters.lines, steps: [{ key: use, when: { field: $item, operator: eq, value: a }, call: { action: needs, input: { text: $steps.sent.key } } }] } }"
        let outer =
            "- { key: outer, for_each: { items: $parameters.lines, steps: [{ key: sent, when: { field: $item, operator: eq, value: a }, push: { connection: bank, resource: x, value: 1 } }, \(inner)] } }"
        #expect(Self.codes(outer) == ["E0229"])
    }

    @Test func `a name that a child does not give is one mistake`() {
        #expect(Self.codes(Self.read("$steps.c.result.other"), "result: { n: x }") == ["E0202"])
        #expect(Self.codes(Self.read("$steps.c.result.other")) == ["E0202"])
    }
}
