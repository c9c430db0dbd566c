// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Testing

@testable import ContractInterpreter

/// Fan-outs have bounds, and a run asks outside no more often than its ceiling.
@Suite struct BoundProofTests {
    private static let told = "steps: [{ key: told, emit: { event: done } }]"

    @Test(arguments: [
        ("$parameters.lines", true), ("$parameters.open", false), ("[1, 2, 3]", true),
        ("[$parameters.kind]", true), ("$steps.all.records", false), ("$steps.some.records", true),
        ("$steps.each.results", true), ("$steps.each.failures", true),
        ("{ function: list.unique, with: { value: $parameters.lines } }", false),
    ])
    func `a list that is gone over has a bound`(_ items: String, _ isBound: Bool) {
        let before = """
            - { key: all, fetch: { connection: shop, resource: x } }
            - { key: some, fetch: { connection: shop, resource: x, limit: 4 } }
            - { key: each, for_each: { items: $parameters.lines, steps: [{ key: one, emit: { event: done } }] } }

            """
        func codes(_ more: String) -> [String] {
            ProofContract.codes(
                before + "- { key: last, for_each: { items: \(items), \(more)\(Self.told) } }"
            )
            .filter { $0.hasPrefix("E03") }
        }
        #expect(codes("") == (isBound ? [] : ["E0312"]))
        #expect(codes("max_items: 9, ") == [])
    }

    /// A fan-out over `items` that pushes with so many attempts.
    private static func fanOut(_ items: Int, attempts: Int, _ key: String = "each") -> String {
        "- { key: \(key), for_each: { items: $parameters.open, max_items: \(items), steps: [{ key: \(key)_sent, push: { connection: bank, resource: x, value: $item }, retry: { max_attempts: \(attempts) } }] } }"
    }

    @Test func `attempts times items stay within the ceiling`() {
        #expect(ProofContract.codes(Self.fanOut(100_000, attempts: 10)) == [])
        #expect(ProofContract.codes(Self.fanOut(100_000, attempts: 11)) == ["E0308"])
    }

    @Test func `fan-outs together stay within it too`() {
        let two = Self.fanOut(100_000, attempts: 6, "one") + "\n" + Self.fanOut(100_000, attempts: 6, "two")
        #expect(ProofContract.codes(two) == ["E0308"])
    }

    @Test func `the requests of children and of undoing count`() {
        let called =
            "- { key: a, for_each: { items: $parameters.open, max_items: ITEMS, call: { action: ten } } }"
        let ten = """
              - key: ten
                execution_mode: workflow
                permissions_policy: { apply: [clerk, system] }
                steps:
                  - key: out
                    push: { connection: bank, resource: x, value: 1 }
                    compensate: { push: { connection: bank, resource: x, value: 1 } }
                    retry: { max_attempts: 10 }

            """
        #expect(ProofContract.codes(called.replacing("ITEMS", with: "50000"), further: ten) == [])
        #expect(ProofContract.codes(called.replacing("ITEMS", with: "50001"), further: ten) == ["E0308"])
    }

    @Test(arguments: [("", 8), ("retry: { max_attempts: 3 }, ", 3)])
    func `questions to a model are tried as often as the contract says`(_ retry: String, _ attempts: Int) {
        func codes(_ items: Int) -> [String] {
            ProofContract.diagnostics(
                """
                connections: [{ key: reader, type: model, base_url: "https://models.example" }]
                actions:
                  - key: order
                    execution_mode: workflow
                    permissions_policy: { apply: [clerk] }
                    parameters: [{ key: open, type: list, required: true }]
                    submission_contract: { \(retry)duplicates: none }
                    steps:
                      - key: many
                        for_each:
                          items: $parameters.open
                          max_items: 100000
                          steps:
                            - key: each
                              for_each:
                                items: $parameters.open
                                max_items: \(items)
                                steps: [{ key: asked, model: { connection: reader, prompt: x, output: [{ key: a, type: string, required: true }], fallback: { a: b } } }]
                """
            ).map(\.code.code)
        }
        #expect(codes(10 / attempts) == [])
        #expect(codes(10 / attempts + 1) == ["E0308"])
    }

    @Test func `nested lists are multiplied without running over`() {
        var steps = "{ key: in0, push: { connection: bank, resource: x, value: 1 } }"
        for depth in 1...6 {
            steps =
                "{ key: in\(depth), for_each: { items: $parameters.open, max_items: 100000, steps: [\(steps)] } }"
        }
        #expect(ProofContract.codes("- " + steps) == ["E0308"])
    }

    @Test func `the message says the product`() throws {
        let found = ProofContract.diagnostics(ProofContract.text(Self.fanOut(100_000, attempts: 11)))
        #expect(
            found.map(\.message) == [
                "100,000 items of up to 11 requests come to 1,100,000, more than 1,000,000"
            ])
        #expect(found.first?.labels.map(\.message) == ["11 requests for each item"])
    }

    @Test(arguments: [(1, "1"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")])
    func `numbers are grouped`(_ number: Int, _ text: String) {
        #expect(OutsideCallProof.grouped(number) == text)
    }

    @Test(arguments: [
        ("[1, 2, 3]", 2, ["E0207"]), ("[1, 2, 3]", 3, []), ("[1, $parameters.total]", 1, ["E0207"]),
    ])
    func `a list that is always too long is refused`(_ items: String, _ most: Int, _ codes: [String]) {
        let step =
            "- { key: a, for_each: { items: \(items), max_items: \(most), steps: [{ key: b, emit: { event: x } }] } }"
        #expect(ProofContract.codes(step) == codes)
    }
}
