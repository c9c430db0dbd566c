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
}
