// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

/// Steps whose conditions exclude each other stand on different ways.
@Suite struct WayExclusionTests {
    /// The codes of two points of no return, each under a condition, behind other steps.
    private func codes(_ first: String, _ second: String, behind steps: String = "") -> [String] {
        let text = """
            connections: [{ key: bank, type: http, base_url: "https://bank.example", idempotency: keyed }]
            actions:
              - key: order
                execution_mode: workflow
                permissions_policy: { apply: [clerk] }
                parameters:
                  - { key: state, type: enum, required: true, constraints: { choices: [a, b, c] } }
                  - { key: sure, type: boolean, default: false }
                  - { key: maybe, type: boolean }
                  - { key: total, type: integer, required: true }
                  - { key: limit, type: integer, required: true }
                  - { key: price, type: decimal, required: true }
                  - { key: day, type: date, required: true }
                  - { key: at, type: datetime, required: true }
                  - { key: method, type: string }
                  - { key: tags, type: list, constraints: { max_items: 3 } }
                steps:
                  - { key: x, lookup: { connection: bank, resource: x, key: 1 }, on_error: continue }
                  \(steps)
                  - { key: one, when: \(when(first)), push: { connection: bank, resource: y, value: 1 }, irrevocable: true }
                  - { key: two, when: \(when(second)), push: { connection: bank, resource: z, value: 1 }, irrevocable: true }
            """
        return ProofContract.diagnostics(text).map(\.code.code)
    }

    /// A condition from its words, such as `total gt 1`, or several of them with `|` between.
    private func when(_ text: String) -> String {
        let parts = text.split(separator: "|")
        if parts.count > 1 { return "{ any: [\(parts.map { when(String($0)) }.joined(separator: ", "))] }" }
        var words = text.split(separator: " ")
        if words.first == "not" { return "{ not: \(when(words.dropFirst().joined(separator: " "))) }" }
        let field = words.removeFirst()
        let value = words.count > 1 ? ", value: \(words.dropFirst().joined(separator: " "))" : ""
        return
            "{ field: \(field.hasPrefix("$") ? "" : "$parameters.")\(field), operator: \(words[0])\(value) }"
    }

    @Test(arguments: [
        ("total lte 100", "total gte 101"), ("total eq 0", "total gte 1"), ("total gte 5", "total lt 5"),
        ("not total gt 100", "total gte 500"), ("total gte $parameters.limit", "total lt $parameters.limit"),
        ("price gte 100.0", "price lt 100"), ("day gte 2026-01-01", "day lt 2026-01-01"),
        ("at gte 2026-01-01T00:00:00Z", "at lt 2026-01-01T00:00:00Z"),
        ("method eq card", "method not_exists"), ("method eq card", "method empty"),
        ("method not_empty", "method not_exists"), ("method in [card, cash]", "method in [bill, debit]"),
        ("method eq card", "method starts_with b"), ("method eq card", "method eq cash"),
        ("state eq a|state eq b", "state eq c"), ("state ne a", "state in [a]"),
        ("state ne a", "state not_in [b, c]"), ("sure ne true", "sure ne false"),
        ("tags contains now", "not tags contains now"),
        ("$steps.x.outcome eq succeeded", "$steps.x.error exists"),
        ("$steps.x.outcome eq failed", "$steps.x.error not_exists"),
    ])
    func `conditions that never hold together stand on different ways`(_ first: String, _ second: String) {
        #expect(codes(first, second) == [])
        #expect(codes(second, first) == [])
    }

    @Test(arguments: [
        ("total lte 100", "total gte 100"), ("total eq 0", "total gte 0"), ("total gt 5", "total gt 50"),
        ("not total gt 100", "total gte 100"), ("not total gt 5", "not total lte 5|total eq 1"),
        ("total gte $parameters.limit", "total lte $parameters.limit"),
        ("total gt $parameters.limit", "total lt 5"), ("price lte 9.0", "price lte 10.0"),
        ("method exists", "method empty"), ("method ne card", "method not_exists"),
        ("method in [card, cash]", "method in [cash, bill]"), ("method eq card", "method starts_with c"),
        ("method ne card", "method ne cash"), ("maybe ne true", "maybe ne false"),
        ("state eq a|state eq b", "state in [b, c]"), ("state ne a", "state not_in [b]"),
        ("state eq a|total eq 1", "state eq b"), ("tags contains now", "tags contains later"),
        ("$steps.x.outcome ne succeeded", "$steps.x.error exists"),
        ("$steps.x.outcome eq timed_out", "$steps.x.error not_exists"),
    ])
    func `conditions that may hold together stand on one way`(_ first: String, _ second: String) {
        #expect(codes(first, second) == ["E0304"])
        #expect(codes(second, first) == ["E0304"])
    }

    @Test func `what an alternative leaves is seen behind what denies the others`() {
        let gate =
            "- { key: g, gate: { when: \(when("total lt 5")), end: completed } }"
        #expect(codes("total lt 5|state eq a", "state eq b", behind: gate) == [])
        #expect(codes("total lt 5|state eq a", "state eq b") == ["E0304"])
    }

    @Test func `what a step came to tells the ways apart`() {
        #expect(codes("state eq a", "$steps.one.outcome eq skipped") == [])
        #expect(codes("state eq a", "$steps.one.outcome ne succeeded") == [])
        #expect(codes("state eq a", "$steps.one.outcome eq succeeded") == ["E0304"])
    }

    @Test func `a step that failed is told from one that the run went on from`() {
        func codes(_ when: String) -> [String] {
            ProofContract.codes(
                """
                - { key: t, push: { connection: bank, resource: t, value: 1 }, on_error: { goto: both } }
                - { key: first, push: { connection: bank, resource: f, value: 1 }, irrevocable: true }
                - { key: both, emit: { event: told } }
                - { key: second, when: \(self.when(when)), push: { connection: bank, resource: s, value: 1 }, irrevocable: true }
                """)
        }
        #expect(codes("$steps.t.outcome eq failed") == [])
        #expect(codes("$steps.t.error exists") == [])
        #expect(codes("$steps.t.outcome eq succeeded") == ["E0304"])
    }
}
