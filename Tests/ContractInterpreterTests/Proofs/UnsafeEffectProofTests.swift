// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

/// What may not be repeated is neither retried nor rescued, and a query finds the write that it asks for.
@Suite struct UnsafeEffectProofTests {
    private static let push = "push: { connection: once, resource: mails, value: 1 }"

    @Test(arguments: [
        ("- { key: a, PUSH, retry: { max_attempts: 2 } }", ["E0224"]),
        ("- { key: a, PUSH, retry: { max_attempts: 1 } }", []),
        ("- { key: a, PUSH }", []),
        ("- { key: a, call: { action: pay_once }, retry: { max_attempts: 2 } }", ["E0224"]),
        ("- { key: a, call: { action: pay_once } }", []),
        ("- { key: a, call: { action: pay }, retry: { max_attempts: 2 } }", []),
        // Who starts does not wait, and what is started is one however often it is tried.
        ("- { key: a, start: { action: pay_once }, retry: { max_attempts: 2 } }", []),
        (
            "- { key: a, for_each: { items: $parameters.lines, call: { action: pay_once } }, retry: { max_attempts: 2 } }",
            ["E0224"]
        ),
        (
            "- { key: a, parallel: { branches: { x: [{ key: b, PUSH }] } }, retry: { max_attempts: 2 } }",
            ["E0224"]
        ),
        ("- { key: a, push: { connection: plain, resource: mails, value: 1 } }", ["E0224"]),
        (
            "- { key: a, push: { connection: shop, resource: mails, value: 1 }, retry: { max_attempts: 9 } }",
            []
        ),
    ])
    func `a retry over an effect that may not be repeated is refused`(_ step: String, _ codes: [String]) {
        #expect(ProofContract.codes(step.replacing("PUSH", with: Self.push)) == codes)
    }

    @Test func `a run goes on behind an unknown outcome only where somebody asks for it`() {
        let rescued = "- { key: a, \(Self.push), on_error: continue }"
        #expect(ProofContract.codes(rescued) == ["E0224"])
        for asked in ["$steps.a.outcome", "$steps.a.error.code"] {
            let gate =
                "- { key: b, gate: { when: { field: \(asked), operator: eq, value: failed }, end: failed } }"
            #expect(ProofContract.codes(rescued + "\n" + gate) == [])
        }
        let jumps = "- { key: a, \(Self.push), on_error: { goto: b } }\n- { key: b, emit: { event: done } }"
        #expect(ProofContract.codes(jumps) == ["E0224"])
        let safe = "- { key: a, push: { connection: bank, resource: x, value: 1 }, on_error: continue }"
        #expect(ProofContract.codes(safe) == [])
    }

    @Test func `the witness of a retry is the effect below it`() throws {
        let found = ProofContract.diagnostics(
            ProofContract.text("- { key: a, call: { action: pay_once }, retry: { max_attempts: 2 } }"))
        let diagnostic = try #require(found.first)
        #expect(diagnostic.message.contains("'charge_once' of 'pay_once'"))
        #expect(diagnostic.labels.count == 1)
        #expect(diagnostic.path.hasSuffix("/retry"))
    }

    private static func query(_ value: String, _ key: String) -> String {
        """
        - key: a
          push:
            connection: plain
            resource: payments
            value: \(value)
            idempotency: { query_first: { lookup: { resource: payments, key: \(key) } } }
        """
    }

    @Test(arguments: [
        ("{ order: $submission.id }", "{ order: $submission.id }", true),
        ("{ order: $submission.id }", "$submission.id", true),
        (
            "{ order: $submission.id, total: $parameters.total }",
            "{ t: $tenant.code, order: $submission.id }", true
        ),
        ("{ total: $parameters.total }", "{ order: $submission.id }", false),
        ("{ order: $submission.id }", "{ status: paid }", false),
        ("{ order: $submission.id }", "7", false),
        (
            "{ order: { function: text.lowercase, with: { value: $parameters.kind } } }", "$parameters.kind",
            true
        ),
    ])
    func `a query asks by what is written`(_ value: String, _ key: String, _ isFound: Bool) {
        #expect(ProofContract.codes(Self.query(value, key)) == (isFound ? [] : ["E0302"]))
    }

    @Test func `inside a fan-out a query tells the items apart`() {
        func each(_ key: String) -> String {
            let push = Self.query("{ order: $submission.id, line: $item }", key)
            return "- key: each\n  for_each:\n    items: $parameters.lines\n    steps:\n"
                + push.split(separator: "\n").map { "      " + $0 }.joined(separator: "\n")
        }
        #expect(ProofContract.codes(each("{ order: $submission.id }")) == ["E0302"])
        #expect(ProofContract.codes(each("{ order: $submission.id, line: $item }")) == [])
    }

    @Test(arguments: [
        ("call: { action: pay_once }, on_error: continue", "$steps.a.outcome"),
        (
            "for_each: { items: $parameters.lines, on_error: collect, steps: [{ key: s, PUSH }] }",
            "$steps.a.failures"
        ),
        (
            "for_each: { items: $parameters.lines, on_error: collect, call: { action: pay_once } }",
            "$steps.a.results"
        ),
        ("parallel: { on_error: collect, branches: { x: [{ key: s, PUSH }] } }", "$steps.s.outcome"),
    ])
    func `a rescue around an unknown outcome is asked for as well`(_ work: String, _ asked: String) {
        let step = "- { key: a, \(work.replacing("PUSH", with: Self.push)) }"
        #expect(ProofContract.codes(step) == ["E0224"])
        let gate = "- { key: b, gate: { when: { field: \(asked), operator: not_exists }, end: failed } }"
        #expect(ProofContract.codes(step + "\n" + gate) == [])
        let safe = step.replacing("pay_once", with: "pay").replacing(
            "connection: once", with: "connection: bank")
        #expect(ProofContract.codes(safe) == [])
    }

    @Test func `a child that asks for itself fails with nothing unknown`() {
        let child = """
              - key: careful
                execution_mode: workflow
                permissions_policy: { apply: [clerk, system] }
                steps:
                  - { key: s, \(Self.push), on_error: continue }
                  - { key: t, gate: { when: { field: $steps.s.outcome, operator: ne, value: succeeded }, end: failed } }

            """
        let step = "- { key: a, call: { action: careful }, on_error: continue }"
        #expect(ProofContract.codes(step, further: child) == [])
    }

    @Test func `what undoes a step is retried with it`() {
        let step =
            "- { key: a, push: { connection: bank, resource: x, value: 1 }, retry: { max_attempts: 3 }, compensate: { call: { action: pay_once } } }"
        #expect(ProofContract.codes(step) == ["E0224"])
        #expect(ProofContract.codes(step.replacing("pay_once", with: "pay")) == [])
    }

    @Test(arguments: [
        ("{ order: $submission.id }", "{ order: $submission.id }", ["E0302"]),
        ("{ order: $submission.id, n: $index }", "{ order: $submission.id, n: $index }", []),
        ("{ order: $submission.id, v: $steps.read.v }", "{ order: $submission.id }", ["E0302"]),
        ("{ order: $submission.id, v: $steps.read.v }", "{ v: $steps.read.v }", []),
        ("{ order: $submission.id, v: $steps.same.v }", "{ v: $steps.same.v }", ["E0302"]),
    ])
    func `a query in an item reads the item, directly or through a step of it`(
        _ value: String, _ key: String, _ codes: [String]
    ) {
        let reads =
            "- { key: read, lookup: { connection: shop, resource: x, key: $item } }\n- { key: same, lookup: { connection: shop, resource: x, key: 1 } }\n"
        let steps = (reads + Self.query(value, key)).split(separator: "\n", omittingEmptySubsequences: false)
        let each =
            "- key: each\n  for_each:\n    items: $parameters.lines\n    steps:\n"
            + steps.map { "      " + $0 }.joined(separator: "\n")
        #expect(ProofContract.codes(each) == codes)
    }
}
