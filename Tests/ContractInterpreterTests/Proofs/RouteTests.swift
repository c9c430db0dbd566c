// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Testing

/// Every outcome of every step leads somewhere.
@Suite struct RouteTests {
    private static func plan(_ steps: String, further: String = "") throws -> CompiledAction {
        let text = ProofContract.text(steps, further: further)
        let (file, _) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        let (application, _) = ApplicationMerger.merge([file], applicationCode: "a")
        let outcome = ContractCompiler(application, registry: .standard).compile()
        #expect(outcome.diagnostics.map(\.message) == [])
        return try #require(outcome.action("order"))
    }

    private static func routes(_ work: String) throws -> [String] {
        let plan = try plan("- { key: a, \(work) }\n- { key: z, emit: { event: done } }")
        return try #require(plan.routes.first).routes.map { "\($0.outcome) \($0.way.rawValue)" }
    }

    @Test(arguments: [
        ("emit: { event: x }", ["succeeded next"]),
        (
            "transform: { function: text.lowercase, with: { value: $parameters.kind } }",
            ["succeeded next", "failed fail"]
        ),
        (
            "lookup: { connection: shop, resource: x, key: 1 }",
            ["succeeded next", "not_found fail", "unreachable retry", "failed fail", "cancelled stop"]
        ),
        (
            "lookup: { connection: shop, resource: x, key: 1, on_missing: \"null\" }",
            ["succeeded next", "not_found value", "unreachable retry", "failed fail", "cancelled stop"]
        ),
        (
            "fetch: { connection: shop, resource: x }, on_error: continue",
            ["succeeded next", "unreachable retry", "failed next", "cancelled stop"]
        ),
        (
            "push: { connection: bank, resource: x, value: 1 }",
            ["succeeded next", "unreachable retry", "unknown retry", "failed fail", "cancelled stop"]
        ),
        (
            "push: { connection: once, resource: x, value: 1 }",
            ["succeeded next", "unreachable fail", "unknown fail", "failed fail", "cancelled stop"]
        ),
        (
            "gate: { cases: [{ when: { field: $parameters.total, operator: gt, value: 1 }, skip_to: z }, { when: { field: $parameters.total, operator: gt, value: 2 }, end: failed }, { when: { field: $parameters.total, operator: gt, value: 3 }, end: completed }] }",
            ["case_0 jump", "case_1 fail", "case_2 end", "no_case next"]
        ),
        ("govern: limit", ["succeeded next", "refused fail"]),
        (
            "approval: { approvers: { roles: [office] } }",
            ["approved next", "rejected fail", "undecided person", "cancelled stop"]
        ),
        (
            "approval: { approvers: { roles: [office] }, expires_after: 1d }",
            ["approved next", "rejected fail", "expired fail", "cancelled stop"]
        ),
        (
            "approval: { approvers: { roles: [office] }, expires_after: 1d, on_expiry: approve }",
            ["approved next", "rejected fail", "expired next", "cancelled stop"]
        ),
        (
            "approval: { approvers: { roles: [office] }, expires_after: 1d, on_expiry: escalate, escalate_to: { roles: [head] } }",
            ["approved next", "rejected fail", "expired person", "cancelled stop"]
        ),
        ("wait: { for: 1h }", ["succeeded next", "cancelled stop"]),
        (
            "wait: { event: x, timeout: 1h }, on_error: { goto: z }",
            ["succeeded next", "timed_out jump", "cancelled stop"]
        ),
        (
            "call: { action: noted, timeout: 1h }",
            [
                "succeeded next", "child_failed fail", "child_cancelled fail", "child_duplicate fail",
                "child_refused fail", "timed_out fail", "cancelled stop",
            ]
        ),
        (
            "call: { action: noted, timeout: 1h, timeout_value: 1 }",
            [
                "succeeded next", "child_failed fail", "child_cancelled fail", "child_duplicate fail",
                "child_refused fail", "timed_out value", "cancelled stop",
            ]
        ),
        (
            "call: { action: priced, timeout: 1h }",
            ["succeeded next", "child_refused fail", "timed_out fail", "cancelled stop"]
        ),
        (
            "call: { action: quiet, timeout: 1h }",
            [
                "succeeded next", "child_failed fail", "child_cancelled fail", "child_refused fail",
                "timed_out fail", "cancelled stop",
            ]
        ),
        ("start: { action: quiet }", ["succeeded next", "child_refused fail", "cancelled stop"]),
        (
            "for_each: { items: $parameters.lines, call: { action: quiet } }",
            ["succeeded next", "item_failed fail", "too_many_items fail", "cancelled stop"]
        ),
        (
            "for_each: { items: $parameters.lines, call: { action: quiet }, on_error: collect }",
            ["succeeded next", "item_failed next", "too_many_items fail", "cancelled stop"]
        ),
        (
            "when: { field: $parameters.total, operator: gt, value: 1 }, emit: { event: x }",
            ["succeeded next", "skipped next"]
        ),
    ])
    func `each verb has its outcomes, and each of them a way`(_ work: String, _ expected: [String]) throws {
        #expect(try Self.routes(work) == expected)
    }

    @Test func `a failure undoes what was done before it, the latest first`() throws {
        let plan = try Self.plan(
            """
            - { key: one, push: { connection: bank, resource: x, value: 1 }, compensate: { emit: { event: undone } } }
            - { key: two, emit: { event: x }, compensate: { emit: { event: undone } } }
            - { key: last, wait: { event: x, timeout: 2d } }
            """)
        let late = try #require(plan.routes.last?.routes.first { $0.outcome == "timed_out" })
        #expect(late.undoes == ["two", "one"])
        #expect(late.words == "after 2d: fails the run, undoes two, one, then dead letter")
        // Who does not know whether it happened takes it for done.
        let unknown = try #require(plan.routes.first?.routes.first { $0.outcome == "unknown" })
        #expect(unknown.undoes == ["one"])
        #expect(plan.routes.first?.routes.first { $0.outcome == "failed" }?.undoes == [])
        // What was stopped while nobody knew whether it happened is undone as well.
        let stopped = try #require(plan.routes.first?.routes.first { $0.outcome == "cancelled" })
        #expect(stopped.undoes == ["one"])
    }

    @Test func `a record that says so is withdrawn however the run is ended behind it`() throws {
        let plan = try Self.plan(
            """
            - { key: asked, at: before_create, wait: { event: x, timeout: 2d } }
            - key: both
              parallel: { branches: { one: [{ key: inner, wait: { event: x, timeout: 2d } }] } }
            """,
            further: """
                    creates:
                      - { key: note, entity_type: note, on_failure: withdraw, fields: { total: $parameters.total } }

                """)
        let words = plan.routes.map { routes in routes.routes.first { $0.outcome == "cancelled" }?.words }
        #expect(
            words == [
                "stops the run", "stops the run, withdraws the record", "stops the run, withdraws the record",
            ])
    }

    @Test func `items that say how they are undone are undone with what comes behind them`() throws {
        let plan = try Self.plan(
            """
            - key: each
              for_each: { items: $parameters.lines, steps: [{ key: book, push: { connection: bank, resource: x, value: 1 }, compensate: { emit: { event: undone } } }] }
            - { key: last, wait: { event: x, timeout: 2d } }
            """)
        let last = try #require(plan.routes.last)
        #expect(last.routes.first { $0.outcome == "timed_out" }?.undoes == ["each"])
        #expect(last.routes.first { $0.outcome == "cancelled" }?.words == "stops the run, undoes each")
        // Items that ended well are undone when another one fails the fan-out.
        let each = try #require(plan.routes.first)
        #expect(each.routes.first { $0.outcome == "item_failed" }?.undoes == ["each"])
        #expect(each.routes.first { $0.outcome == "too_many_items" }?.undoes == [])
    }

    @Test func `steps inside others fail what they are a part of`() throws {
        let plan = try Self.plan(
            """
            - key: each
              for_each: { items: $parameters.lines, on_error: collect, steps: [{ key: in_item, govern: limit }] }
            - key: both
              parallel: { branches: { a: [{ key: in_branch, govern: limit }] } }
            """)
        let routes = plan.routes
        #expect(routes.map(\.step) == ["each", "in_item", "both", "in_branch"])
        #expect(routes[1].routes.last?.words == "fails the item, and 'each' notes it and goes on")
        #expect(routes[3].routes.last?.words == "fails the branch, stops the others, and 'both' fails")
    }
}
