// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Testing

@testable import ContractInterpreter

/// Time limits leave time for the attempts, and numbers are what the run would come to.
@Suite struct TimeProofTests {
    @Test(arguments: [
        (RetryPolicy(), 30, 363), (RetryPolicy(maxAttempts: 1), 30, 30),
        (RetryPolicy(maxAttempts: 3, backoff: .constant, initial: .seconds(10)), 5, 35),
        (RetryPolicy(maxAttempts: 4, backoff: .linear, initial: .seconds(10)), 1, 64),
        (RetryPolicy(maxAttempts: 4, initial: .seconds(100), maxDelay: .seconds(60)), 1, 184),
        (RetryPolicy(maxAttempts: 1_000_000, backoff: .constant), 1, 1_999_999),
        (RetryPolicy(maxAttempts: 50, maxElapsed: .seconds(180)), 10, 250),
        (RetryPolicy(maxAttempts: 2, maxElapsed: .seconds(1_000)), 10, 21),
    ])
    func `attempts come to their time limits and the longest waits between them`(
        _ policy: RetryPolicy, _ timeout: Int, _ seconds: Int
    ) {
        #expect(RetryHorizon(policy, timeout: .seconds(timeout)).total == .seconds(seconds))
    }

    @Test(arguments: [
        (Effect.RetrySafety.atMostOnce, 30), (.keyed, 363), (.upsert, 363), (.queryFirst, 8 * 70 + 123),
    ])
    func `what is never repeated has one attempt, and what is asked about takes twice as long`(
        _ safety: Effect.RetrySafety, _ seconds: Int
    ) {
        let horizon = RetryHorizon(RetryPolicy(), timeout: .seconds(30), safety: safety)
        #expect(horizon.total == .seconds(seconds))
    }

    @Test(arguments: [
        (0, "0s"), (59, "59s"), (60, "1m"), (363, "6m3s"), (3_600, "1h"), (90_061, "1d1h"),
    ])
    func `durations in messages have two units`(_ seconds: Int, _ text: String) {
        #expect(DurationWords.text(.seconds(seconds)) == text)
    }

    @Test(arguments: [
        ("call: { action: pay, timeout: 363s }", []), ("call: { action: pay, timeout: 362s }", ["E0306"]),
        ("call: { action: pay, timeout: 1m, timeout_value: { status: late } }", []),
        ("call: { action: pay }", []), ("call: { action: quiet, timeout: 1s }", []),
        ("call: { action: asks, timeout: 1s }", []),
    ])
    func `a call leaves its child time for its attempts`(_ work: String, _ codes: [String]) {
        #expect(ProofContract.codes("- { key: a, \(work) }") == codes)
        // The limit may stand on the step as well.
        let outside = work.replacing(", timeout: 362s }", with: " }, timeout: 362s")
        if outside != work { #expect(ProofContract.codes("- { key: a, \(outside) }") == codes) }
    }

    @Test(arguments: [
        ("", "362s", "363s"), ("timeout: 1s, ", "130s", "131s"),
        ("retry: { max_attempts: 1 }, ", "29s", "30s"),
    ])
    func `a call leaves its child time to ask a model`(_ more: String, _ short: String, _ long: String) {
        let asks = """
              - key: sorted
                execution_mode: workflow
                permissions_policy: { apply: [clerk, system] }
                steps: [{ key: ask, \(more)model: { connection: reader, prompt: x, output: [{ key: a, type: string, required: true }], fallback: { a: b } } }]

            """
        func codes(_ limit: String) -> [String] {
            let text = ProofContract.text(
                "- { key: a, call: { action: sorted, timeout: \(limit) } }", further: asks)
            return ProofContract.diagnostics(
                text.replacingOnce(
                    "connections:\n",
                    with: "connections:\n  - { key: reader, type: model, base_url: \"https://m.example\" }\n")
            ).map(\.code.code)
        }
        #expect(codes(short) == ["E0306"])
        #expect(codes(long) == [])
    }

    @Test func `a call leaves its child time to ask what became of a request`() {
        func codes(_ limit: String) -> [String] {
            ProofContract.codes(
                "- { key: a, call: { action: asking, timeout: \(limit) } }",
                further: """
                      - key: asking
                        execution_mode: workflow
                        permissions_policy: { apply: [clerk, system] }
                        steps:
                          - key: sent
                            push:
                              connection: plain
                              resource: payments
                              value: { of: $submission.id }
                              idempotency: { query_first: { lookup: { resource: payments, key: { of: $submission.id } } } }

                    """)
        }
        #expect(codes("682s") == ["E0306"])
        #expect(codes("683s") == [])
    }

    @Test(arguments: [("3d", "1h", ["E0306"]), ("1h", "1h", []), ("1h", "3d", [])])
    func `a wait is not cut short by its own limit`(_ wait: String, _ limit: String, _ codes: [String]) {
        let step = "key: a, wait: { for: \(wait) }, timeout: \(limit)"
        #expect(ProofContract.codes("- { \(step) }") == codes)
        // Who goes on behind it waits for the limit, and runs.
        #expect(ProofContract.codes("- { \(step), on_error: continue }") == [])
    }

    @Test(arguments: [("2d", "1h", ["E0306"]), ("1h", "1h", []), ("1h", "2d", [])])
    func `an approval expires within its own limit`(_ expiry: String, _ limit: String, _ codes: [String]) {
        let approval = "approval: { approvers: { roles: [office] }, expires_after: \(expiry) }"
        #expect(ProofContract.codes("- { key: a, \(approval), timeout: \(limit) }") == codes)
    }

    @Test func `the message says the numbers, and the labels where they come from`() throws {
        let found = ProofContract.diagnostics(
            ProofContract.text("- { key: a, call: { action: pay, timeout: 5m } }"))
        let diagnostic = try #require(found.first)
        #expect(
            diagnostic.message
                == "8 attempts of up to 30s and waits of up to 2m3s come to 6m3s, longer than the timeout of 5m"
        )
        #expect(diagnostic.labels.map(\.message) == ["'charge' of 'pay' may try for so long"])
        #expect(diagnostic.path.hasSuffix("/call/timeout"))
    }

    @Test func `a child that is sure to wait longer is never in time`() {
        func codes(_ wait: String, _ limit: String) -> [String] {
            ProofContract.codes(
                "- { key: a, call: { action: slow, timeout: \(limit), timeout_value: { status: late } } }",
                further: """
                      - key: slow
                        execution_mode: workflow
                        permissions_policy: { apply: [clerk, system] }
                        parameters: [{ key: fast, type: boolean, default: false }]
                        steps:
                          - \(wait)

                    """)
        }
        #expect(codes("{ key: w, wait: { for: 2h } }", "2h") == ["E0306"])
        #expect(codes("{ key: w, wait: { for: 2h } }", "3h") == [])
        let when = "when: { field: $parameters.fast, operator: eq, value: false }"
        #expect(codes("{ key: w, \(when), wait: { for: 2h } }", "1h") == [])
        #expect(codes("{ key: w, wait: { event: x, timeout: 2h } }", "1h") == [])
    }

    @Test(arguments: [
        ("for_each: { items: $parameters.lines, steps: [{ key: w, wait: { for: 2h } }] }", "2h", "3h"),
        ("for_each: { items: $parameters.lines, call: { action: slow } }", "2h", "3h"),
        ("for_each: { items: $parameters.lines, call: { action: pay } }", "362s", "363s"),
        (
            "for_each: { items: $parameters.lines, steps: [{ key: p, push: { connection: bank, resource: x, value: 1 } }] }",
            "362s", "363s"
        ),
        (
            "parallel: { branches: { left: [{ key: w, wait: { for: 2h } }], right: [{ key: n, emit: { event: noted } }] } }",
            "2h", "3h"
        ),
        (
            "for_each: { items: $parameters.lines, call: { action: slow, timeout: 3h, timeout_value: 1 } }",
            "1h",
            "3h"
        ),
    ])
    func `items and branches have their time within that of the whole`(
        _ work: String, _ short: String, _ long: String
    ) {
        let slow = """
              - key: slow
                execution_mode: workflow
                permissions_policy: { apply: [clerk, system] }
                steps: [{ key: slept, wait: { for: 2h } }]

            """
        #expect(ProofContract.codes("- { key: a, timeout: \(short), \(work) }", further: slow) == ["E0306"])
        #expect(ProofContract.codes("- { key: a, timeout: \(long), \(work) }", further: slow) == [])
        #expect(ProofContract.codes("- { key: a, \(work) }", further: slow) == [])
    }

    @Test(arguments: [
        ("items: [1, 2, 3, 4], concurrency: 1", "8s", "9s"),
        ("items: [1, 2, 3, 4], concurrency: 3", "4s", "5s"),
        ("items: [1, 2, 3, 4]", "2s", "3s"), ("items: $parameters.some, concurrency: 2", "4s", "5s"),
        ("items: $parameters.lines, concurrency: 1", "2s", "3s"),
        ("items: [1, 2, 3, 4], concurrency: 1, on_error: collect", "2s", "3s"),
    ])
    func `items that wait behind others have their time together`(
        _ items: String, _ short: String, _ long: String
    ) {
        func codes(_ limit: String, _ work: String) -> [String] {
            let step = "- { key: f, timeout: \(limit), for_each: { \(items), \(work) } }"
            let text = ProofContract.text(
                step,
                further: """
                      - key: slow
                        execution_mode: workflow
                        permissions_policy: { apply: [clerk, system] }
                        steps: [{ key: slept, wait: { for: 2s } }]

                    """
            ).replacing(
                "      - { key: open,",
                with:
                    "      - { key: some, type: list, required: true, constraints: { min_items: 3, max_items: 9 } }\n      - { key: open,"
            )
            return ProofContract.diagnostics(text).map(\.code.code)
        }
        for work in ["steps: [{ key: x, wait: { for: 2s } }]", "call: { action: slow }"] {
            #expect(codes(short, work) == ["E0306"])
            #expect(codes(long, work) == [])
        }
    }

    @Test func `the message about items says how many there are`() {
        let step =
            "- { key: f, timeout: 3s, for_each: { items: [1, 2, 3, 4], concurrency: 1, steps: [{ key: x, wait: { for: 2s } }] } }"
        #expect(
            ProofContract.diagnostics(ProofContract.text(step)).map(\.message) == [
                "the 4 items of 'f', 1 at a time, are sure to wait for 8s, longer than the timeout of 3s"
            ])
    }

    @Test func `behind a failure that jumps no wait is sure`() {
        let steps =
            "{ key: p, push: { connection: bank, resource: x, value: 1 }, on_error: { goto: z } }, { key: w, wait: { for: 2h } }, { key: z, emit: { event: e } }"
        let call = "call: { action: slow, timeout: 1h, timeout_value: { status: late } }"
        #expect(
            ProofContract.codes(
                "- { key: a, \(call) }",
                further: """
                      - key: slow
                        execution_mode: workflow
                        permissions_policy: { apply: [clerk, system] }
                        steps: [\(steps)]

                    """) == [])
    }

    private static func report(_ within: String, _ step: String) -> [String] {
        ProofContract.diagnostics(
            """
            connections: [{ key: shop, type: file, path: shop }]
            actions:
              - key: report
                execution_mode: workflow
                parameters: [{ key: title, type: string, required: true }]
                creates: [{ key: report, entity_type: report, fields: { title: $parameters.title } }]
                submission_contract:
                  normalize: text.trim
                  duplicates: { function: records.same_fields, with: { fields: [title]\(within) } }
                steps:
                  - { key: known, \(step) }

            """
        ).map(\.code.code)
    }

    @Test func `duplicates are remembered for as long as the first may still try`() {
        let early =
            "at: before_create, lookup: { connection: shop, resource: x, key: 1, on_missing: \"null\" }"
        #expect(Self.report(", within: 362s", early) == ["E0307"])
        #expect(Self.report(", within: 363s", early) == [])
        #expect(Self.report("", early) == [])
        #expect(Self.report(", within: 1s", early.replacing("at: before_create, ", with: "")) == [])
        #expect(Self.report(", within: 1s", "emit: { event: x }") == [])
    }

    @Test(arguments: [
        ("call: { action: below }", "4h", "5h"),
        (
            "parallel: { branches: { a: [{ key: w, wait: { for: 2h } }], b: [{ key: v, wait: { for: 4h } }] } }",
            "4h", "5h"
        ),
        (
            "parallel: { branches: { a: [{ key: w, wait: { for: 2h } }, { key: v, wait: { for: 2h } }] } }",
            "4h", "5h"
        ),
        ("for_each: { items: [1, 2], steps: [{ key: w, wait: { for: 4h } }] }", "4h", "5h"),
        ("for_each: { items: [1, 2], call: { action: below } }", "4h", "5h"),
        ("for_each: { items: $parameters.lines, steps: [{ key: w, wait: { for: 4h } }] }", nil, "1h"),
        ("call: { action: below, timeout: 5h }", "4h", "5h"), ("call: { action: tries }", "362s", "363s"),
        ("parallel: { branches: { a: [{ key: t, call: { action: tries } }] } }", "362s", "363s"),
    ])
    func `a call leaves time for all that its child awaits`(_ work: String, _ short: String?, _ long: String)
    {
        let further = """
              - key: middle
                execution_mode: workflow
                permissions_policy: { apply: [clerk, system] }
                parameters: [{ key: lines, type: list, required: true, constraints: { max_items: 3 } }]
                steps: [{ key: inner, \(work) }]
              - key: below
                execution_mode: workflow
                permissions_policy: { apply: [clerk, system] }
                steps: [{ key: slept, wait: { for: 4h } }]
              - key: tries
                execution_mode: workflow
                permissions_policy: { apply: [clerk, system] }
                steps: [{ key: p, push: { connection: bank, resource: x, value: 1 } }]

            """
        func codes(_ limit: String) -> [String] {
            ProofContract.codes(
                "- { key: a, call: { action: middle, input: { lines: [] }, timeout: \(limit) } }",
                further: further)
        }
        if let short { #expect(codes(short) == ["E0306"]) }
        #expect(codes(long) == [])
    }

    @Test(arguments: [
        "parallel: { branches: { a: [{ key: k, LOOKUP }] } }",
        "for_each: { items: [1], steps: [{ key: k, LOOKUP }] }",
    ])
    func `attempts in branches and items before the record count for the duplicate check`(_ work: String) {
        let lookup = "lookup: { connection: shop, resource: x, key: 1, on_missing: \"null\" }"
        let early = "at: before_create, " + work.replacing("LOOKUP", with: lookup)
        #expect(Self.report(", within: 362s", early) == ["E0307"])
        #expect(Self.report(", within: 363s", early) == [])
    }

    @Test func `a duplicate check that is left to the default looks back for a day`() {
        func codes(_ attempts: Int) -> [String] {
            ProofContract.diagnostics(
                """
                connections: [{ key: shop, type: file, path: shop }]
                actions:
                  - key: report
                    execution_mode: workflow
                    parameters: [{ key: title, type: string, required: true }]
                    creates: [{ key: report, entity_type: report, fields: { title: $parameters.title } }]
                    steps:
                      - { key: known, at: before_create, lookup: { connection: shop, resource: x, key: 1, on_missing: "null" }, retry: { max_attempts: \(attempts), initial: 60s, backoff: constant } }

                """
            ).map(\.code.code)
        }
        #expect(codes(3_000) == ["E0307"])
        #expect(codes(100) == [])
    }
}
