// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

/// Steps that can be undone, at most one point of no return, then steps that can go on for ever.
@Suite struct SagaOrderProofTests {
    private static let point =
        "- { key: point, push: { connection: bank, resource: x, value: 1 }, irrevocable: true }"

    @Test(arguments: [
        ("transform: { function: text.lowercase, with: { value: $parameters.kind } }", false),
        ("transform: { function: validate.in_set, with: { value: $parameters.kind, set: [a] } }", true),
        ("lookup: { connection: shop, resource: x, key: 1 }", true),
        ("lookup: { connection: shop, resource: x, key: 1, on_missing: \"null\" }", false),
        ("fetch: { connection: shop, resource: x }", false),
        ("push: { connection: bank, resource: x, value: 1 }", false),
        ("push: { connection: once, resource: x, value: 1 }", true),
        ("emit: { event: done }", false),
        ("gate: { when: { field: $parameters.total, operator: gt, value: 1 }, end: completed }", false),
        ("gate: { when: { field: $parameters.total, operator: gt, value: 1 }, end: failed }", true),
        ("govern: limit", true),
        ("approval: { approvers: { roles: [office] } }", true),
        ("wait: { for: 1h }", false),
        ("wait: { event: told, timeout: 1d }", true),
        ("call: { action: quiet }", false),
        ("call: { action: asks }", true),
        ("call: { action: quiet, timeout: 1d }", true),
        ("call: { action: quiet, timeout: 1d, timeout_value: { status: late } }", false),
        ("start: { action: asks }", false),
        ("for_each: { items: $parameters.lines, call: { action: asks } }", true),
        ("for_each: { items: $parameters.lines, call: { action: asks }, on_error: collect }", false),
        ("parallel: { branches: { a: [{ key: b, approval: { approvers: { roles: [office] } } }] } }", true),
        (
            "parallel: { on_error: collect, branches: { a: [{ key: b, approval: { approvers: { roles: [office] } } }] } }",
            false
        ),
    ])
    func `behind the point nothing may fail for good`(_ work: String, _ fails: Bool) {
        let step = "- { key: behind, \(work) }"
        #expect(ProofContract.codes(Self.point + "\n" + step) == (fails ? ["E0303"] : []))
        #expect(ProofContract.codes(step + "\n" + Self.point) == [])
        guard !work.contains("once") else { return }
        let rescued = "- { key: behind, \(work), on_error: continue }"
        #expect(ProofContract.codes(Self.point + "\n" + rescued) == [])
    }

    @Test func `without a point of no return steps stand in any order`() {
        let steps =
            "- { key: a, push: { connection: bank, resource: x, value: 1 } }\n- { key: b, approval: { approvers: { roles: [office] } } }"
        #expect(ProofContract.codes(steps) == [])
    }

    @Test func `one way has one point of no return`() {
        let second = Self.point.replacing("key: point", with: "key: second")
        #expect(ProofContract.codes(Self.point + "\n" + second) == ["E0304"])
        let a = Self.point.replacing(
            "key: point,", with: "key: point, when: { field: $parameters.kind, operator: eq, value: a },")
        let b = second.replacing(
            "key: second,", with: "key: second, when: { field: $parameters.kind, operator: VERB, value: a },")
        #expect(ProofContract.codes(a + "\n" + b.replacing("VERB", with: "ne")) == [])
        #expect(ProofContract.codes(a + "\n" + b.replacing("VERB", with: "eq")) == ["E0304"])
    }

    @Test func `a point of no return is not undone, and stands on the way itself`() {
        let undone = Self.point.dropLast(2) + ", compensate: { emit: { event: undone } } }"
        #expect(ProofContract.codes(String(undone)) == ["E0304"])
        let item =
            "- { key: each, for_each: { items: $parameters.lines, steps: [{ key: sent, emit: { event: x }, irrevocable: true }] } }"
        #expect(ProofContract.codes(item) == ["E0304"])
        let branch =
            "- { key: both, parallel: { branches: { a: [{ key: sent, emit: { event: x }, irrevocable: true }] } } }"
        #expect(ProofContract.codes(branch) == ["E0304"])
    }

    @Test(arguments: [
        ("push: { connection: bank, resource: x, value: 1 }", "", true),
        (
            "push: { connection: bank, resource: x, value: 1 }", ", compensate: { emit: { event: undone } }",
            false
        ),
        ("emit: { event: done }", "", false),
        ("call: { action: pay }", "", true),
        ("call: { action: quiet }", "", false),
        ("start: { action: pay }", "", true),
        ("for_each: { items: $parameters.lines, call: { action: pay } }", "", true),
        ("fetch: { connection: shop, resource: x }", "", false),
    ])
    func `an effect before the point is undone when what follows fails`(
        _ work: String, _ undo: String, _ isLeft: Bool
    ) {
        let effect = "- { key: effect, \(work)\(undo) }"
        let asked = "- { key: asked, approval: { approvers: { roles: [office] } } }"
        let all = [effect, asked, Self.point].joined(separator: "\n")
        #expect(ProofContract.codes(all) == (isLeft ? ["E0305"] : []))
        // Where nothing between fails for good, nothing is left standing.
        #expect(ProofContract.codes([asked, effect, Self.point].joined(separator: "\n")) == [])
    }

    @Test func `the witness of a failure names both steps, and why`() throws {
        let found = ProofContract.diagnostics(
            ProofContract.text(Self.point + "\n- { key: asked, call: { action: asks } }"))
        let diagnostic = try #require(found.first)
        #expect(diagnostic.message.contains("'asked'") && diagnostic.message.contains("'point'"))
        #expect(diagnostic.labels.map(\.message) == ["the point of no return", "why it may fail for good"])
        #expect(diagnostic.path.hasSuffix("/key"))
    }

    @Test func `a record that may not be made does not stand behind the point`() {
        let entity =
            "entities: [{ entity_type: bill, schema: { fields: [{ field_key: n, field_type: { type: string } }], unique_constraints: UNIQUE } }]\n"
        let text = """
            connections: [{ key: shop, type: file, path: shop }]
            actions:
              - key: bill
                execution_mode: workflow
                creates: [{ key: bill, entity_type: bill, fields: { n: "1" } }]
                steps: [{ key: sent, at: before_create, push: { connection: shop, resource: x, value: 1 }, irrevocable: true }]

            """
        func codes(_ unique: String) -> [String] {
            ProofContract.diagnostics(entity.replacing("UNIQUE", with: unique) + text).map(\.code.code)
        }
        #expect(codes("[[n]]") == ["E0303"])
        #expect(codes("[]") == [])
    }
}
