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
        ("wait: { for: 1h }, timeout: 1d", false),
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

    @Test func `the record stands between the steps before it and those behind`() {
        let entity =
            "entities: [{ entity_type: bill, schema: { fields: [{ field_key: n, field_type: { type: string } }], unique_constraints: UNIQUE } }]\n"
        func codes(_ unique: String, _ undo: String = "") -> [String] {
            let text = """
                connections: [{ key: shop, type: file, path: shop }]
                actions:
                  - key: bill
                    execution_mode: workflow
                    creates: [{ key: bill, entity_type: bill, fields: { n: "1" } }]
                    steps:
                      - { key: held, at: before_create, push: { connection: shop, resource: x, value: 1 }\(undo) }
                      - { key: sent, push: { connection: shop, resource: x, value: 1 }, irrevocable: true }

                """
            return ProofContract.diagnostics(entity.replacing("UNIQUE", with: unique) + text).map(\.code.code)
        }
        #expect(codes("[[n]]") == ["E0305"])
        #expect(codes("[]") == [])
        #expect(codes("[[n]]", ", compensate: { emit: { event: undone } }") == [])
    }

    private static let effect = "push: { connection: bank, resource: x, value: 1 }"
    private static let ask = "approval: { approvers: { roles: [office] } }"

    @Test func `of all that may fail behind an effect, one on its way is enough`() {
        let effect = "- { key: k, when: { field: $parameters.kind, operator: eq, value: a }, \(Self.effect) }"
        let other = "- { key: z, when: { field: $parameters.kind, operator: eq, value: b }, \(Self.ask) }"
        let asked = "- { key: y, \(Self.ask) }"
        #expect(ProofContract.codes([effect, other, asked, Self.point].joined(separator: "\n")) == ["E0305"])
        #expect(ProofContract.codes([effect, other, Self.point].joined(separator: "\n")) == [])
    }

    @Test(arguments: [
        ("for_each: { items: [1, 2], steps: [{ key: k, EFFECT }, { key: y, ASK }] }", true),
        ("for_each: { items: [1, 2], steps: [{ key: y, ASK }, { key: k, EFFECT }] }", true),
        (
            "for_each: { items: [1, 2], steps: [{ key: k, EFFECT, compensate: { emit: { event: u } } }, { key: y, ASK }] }",
            false
        ),
        (
            "for_each: { items: [1, 2], on_error: collect, steps: [{ key: k, EFFECT }, { key: y, ASK }] }",
            false
        ),
        ("parallel: { branches: { a: [{ key: k, EFFECT }], b: [{ key: y, ASK }] } }", true),
        ("parallel: { branches: { a: [{ key: k, EFFECT }, { key: y, ASK }] } }", true),
        ("parallel: { branches: { a: [{ key: y, ASK }, { key: k, EFFECT }] } }", false),
        (
            "parallel: { branches: { a: [{ key: k, when: { field: $parameters.kind, operator: eq, value: a }, EFFECT }], b: [{ key: y, when: { field: $parameters.kind, operator: ne, value: a }, ASK }] } }",
            false
        ),
    ])
    func `an effect in an item or a branch is undone when another part fails`(_ work: String, _ isLeft: Bool)
    {
        let step = "- { key: all, \(work) }".replacing("EFFECT", with: Self.effect)
            .replacing("ASK", with: Self.ask)
        #expect(ProofContract.codes(step + "\n" + Self.point) == (isLeft ? ["E0305"] : []))
    }

    @Test func `a step that only a jump past the point reaches does not stand behind it`() {
        let jump =
            "- { key: g, gate: { when: { field: $parameters.kind, operator: eq, value: a }, skip_to: other } }"
        let end =
            "- { key: e, gate: { when: { field: $parameters.kind, operator: ne, value: VALUE }, end: completed } }"
        let other = "- { key: other, \(Self.ask) }"
        func codes(_ value: String) -> [String] {
            ProofContract.codes(
                [jump, Self.point, end.replacing("VALUE", with: value), other].joined(separator: "\n"))
        }
        #expect(codes("a") == [])
        #expect(codes("b") == ["E0303"])
    }

    @Test(arguments: [
        (
            "lookup: { connection: shop, resource: x, key: 1, on_missing: \"null\" }, output: [{ key: t, type: integer }]",
            true
        ),
        (
            "fetch: { connection: shop, resource: x, limit: 3 }, output: [{ key: records, type: list, required: true }]",
            false
        ),
        (
            "fetch: { connection: shop, resource: x, limit: 3 }, output: [{ key: records, type: list, constraints: { max_items: 1 } }]",
            true
        ),
        (
            "push: { connection: shop, resource: x, value: 1 }, output: [{ key: key, type: string, required: true }]",
            false
        ),
        (
            "push: { connection: shop, resource: x, value: 1 }, output: [{ key: response, type: object }]",
            true
        ),
        ("call: { action: short, input: { text: $parameters.kind } }", true),
        ("call: { action: short, input: { text: abc } }", false),
        ("call: { action: short, input: { text: $steps.point.outcome } }", true),
        ("start: { action: short, input: { text: $parameters.kind } }", true),
        ("call: { action: free, input: { text: $parameters.kind } }", false),
        ("for_each: { items: [1], call: { action: short, input: { text: $parameters.kind } } }", true),
        (
            "model: { connection: reader, prompt: a, output: [{ key: t, type: string, constraints: { max_length: 3 } }], fallback: { t: $parameters.kind } }",
            true
        ),
        (
            "model: { connection: reader, prompt: a, output: [{ key: t, type: string, constraints: { max_length: 3 } }], fallback: { t: abc } }",
            false
        ),
    ])
    func `what may not be as it is declared does not stand behind the point`(_ work: String, _ fails: Bool) {
        let children = """
              - key: short
                execution_mode: workflow
                permissions_policy: { apply: [clerk, system] }
                parameters: [{ key: text, type: string, required: true, constraints: { max_length: 3 } }]
              - key: free
                execution_mode: workflow
                permissions_policy: { apply: [clerk, system] }
                parameters: [{ key: text, type: string, required: true }]

            """
        let text = ProofContract.text(Self.point + "\n- { key: behind, \(work) }", further: children)
            .replacing(
                "connections:\n",
                with: "connections:\n  - { key: reader, type: model, base_url: \"https://models.example\" }\n"
            )
        #expect(ProofContract.diagnostics(text).map(\.code.code) == (fails ? ["E0303"] : []))
    }

    @Test(arguments: [
        ("{ field: n, value: $parameters.n }", true), ("{ field: state, value: closed }", true),
        ("{ field: state, value: open }", false), ("{ field: note, value: $parameters.n }", false),
    ])
    func `a change that the record may refuse does not stand behind the point`(_ edit: String, _ fails: Bool)
    {
        let text = """
            entities:
              - entity_type: bill
                schema:
                  fields:
                    - { field_key: n, field_type: { type: string } }
                    - { field_key: note, field_type: { type: string } }
                    - { field_key: state, field_type: { type: enum, choices: [new, open, closed] } }
                  unique_constraints: [[n]]
                  states: { field: state, initial: new, transitions: { new: [open], open: [closed], closed: [open] } }
            connections: [{ key: shop, type: file, path: shop }]
            actions:
              - key: change
                target_model: bill
                permissions_policy: { apply: [clerk] }
                parameters: [{ key: n, type: string, required: true }]
                edits: [\(edit)]
              - key: order
                execution_mode: workflow
                permissions_policy: { apply: [clerk] }
                parameters: [{ key: bill, type: string, required: true }]
                steps:
                  - { key: sent, push: { connection: shop, resource: x, value: 1 }, irrevocable: true }
                  - { key: changed, call: { action: change, target: $parameters.bill, input: { n: a } } }

            """
        #expect(ProofContract.diagnostics(text).map(\.code.code) == (fails ? ["E0303"] : []))
    }
}
