// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Synchronization
import Testing

/// How often a run asks outside systems at most is what the worst of its runs comes to.
@Suite(.timeLimit(.minutes(5))) struct WorstRunTests {
    /// A resource `x-3` is away until it is asked for the third time, `x-away` for ever; of `x-lost` no answer comes, and
    /// nobody finds what was sent there.
    private final class Outside: ConnectionClient {
        private let asked = Mutex<[String: Int]>([:])
        var calls: Int { asked.withLock { $0.values.reduce(0, +) } }

        func send(_ request: ConnectionRequest) async throws(FunctionFailure) -> Value {
            let place = "\(request.resource) \(request.idempotencyKey ?? "")"
            let count = asked.withLock { asked in
                asked[place, default: 0] += 1
                return asked[place, default: 0]
            }
            let kind = request.resource.split(separator: "-").last.map(String.init) ?? ""
            let isAway = kind == "away" || Int(kind).map { count < $0 } ?? false
            if isAway { throw FunctionFailure(.transient, code: "away", message: "it is away") }
            switch request.operation {
            case .push:
                if kind == "lost" {
                    throw FunctionFailure(.unknown, code: "lost", message: "the answer is lost")
                }
                return ["key": .string(request.idempotencyKey ?? ""), "response": .null]
            case .lookup: return .null
            case .fetch, .call: return []
            case .delete: return ["existed": false]
            case .ask: return ["word": "a"]
            }
        }
    }

    private static func push(_ key: String, _ resource: String, _ more: String = "") -> String {
        "{ key: \(key), push: { connection: bank, resource: \(resource), value: 1 }\(more) }"
    }
    private static func tries(_ count: Int) -> String { ", retry: { max_attempts: \(count) }" }
    private static func undone(_ resource: String) -> String {
        ", compensate: { push: { connection: bank, resource: \(resource), value: 1 } }"
    }
    private static let query =
        "idempotency: { query_first: { lookup: { resource: found, key: { n: $parameters.n } } } }"

    private static func text(_ steps: [String], _ outer: String = "") -> String {
        """
        connections:
          - { key: bank, type: http, base_url: "https://bank.example", idempotency: keyed }
          - { key: reader, type: model, base_url: "https://models.example" }
        actions:
          - key: child
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [citizen, system] }
            steps: [\(push("paid", "paid-3", tries(3) + undone("unpaid-away"))), \(push("told", "told-away", tries(2)))]
          - key: order
            execution_mode: workflow
            status: published
            permissions_policy: { apply: [citizen, system] }
            parameters: [{ key: n, type: integer, default: 7 }]
            submission_contract: { duplicates: none, retry: { max_attempts: 4 } }
            steps:
        \(steps.map { "      - " + $0 }.joined(separator: "\n"))
        \(outer)
        """
    }

    @Test(arguments: [
        ([push("a", "a-away", tries(1))], 1), ([push("a", "a-away")], 4),
        ([push("a", "a-3", tries(3) + undone("u-away")), push("b", "b-away", tries(2))], 8),
        (
            [
                "{ key: a, push: { connection: bank, resource: a-lost, value: { n: $parameters.n }, \(query) }\(tries(3)) }"
            ], 6
        ),
        (
            [
                "{ key: m-away, model: { connection: reader, prompt: x, output: [{ key: word, type: string, required: true }], fallback: { word: b } } }"
            ], 4
        ),
        (
            [
                "{ key: a, lookup: { connection: bank, resource: a-2, key: 1, on_missing: \"null\" }\(tries(2)) }",
                "{ key: b, fetch: { connection: bank, resource: b-away }\(tries(3)) }",
            ], 5
        ),
        (["{ key: e, for_each: { items: [1, 2, 3], steps: [\(push("a", "a-2", tries(2)))] } }"], 6),
        (
            [
                "{ key: e, for_each: { items: [1, 2], on_error: complete_all, steps: [\(push("a", "a-2", tries(2) + undone("u-away"))), \(push("b", "b-away", tries(3)))] } }"
            ], 14
        ),
        (
            [
                "{ key: p, parallel: { branches: { x: [\(push("a", "a-2", tries(2)))], y: [\(push("b", "b-away", tries(3)))] }, on_error: complete_all } }"
            ], 5
        ),
        (
            [
                "{ key: c, call: { action: child }, on_error: continue }", push("a", "a-away", tries(1)),
            ], 9
        ),
    ])
    func `the worst run asks as often as is proved`(_ steps: [String], _ number: Int) async throws {
        // Twelve calls for each of so many items come just to the ceiling of a million.
        func codes(_ items: Int) -> [String] {
            let calls = (0..<12).map { "{ key: c\($0), call: { action: order, ref: c\($0) } }" }
            let outer = """
                  - key: many
                    execution_mode: workflow
                    permissions_policy: { apply: [citizen] }
                    parameters: [{ key: open, type: list, required: true }]
                    steps: [{ key: each, for_each: { items: $parameters.open, max_items: \(items), steps: [\(calls.joined(separator: ", "))] } }]
                """
            return ProofContract.diagnostics(Self.text(steps, outer)).map(\.code.code)
        }
        let ceiling = 1_000_000 / (12 * number)
        #expect(codes(ceiling) == [])
        #expect(codes(ceiling + 1) == ["E0308"])

        let outside = Outside()
        let bench = Workbench(Self.text(steps), connections: outside)
        let id = try await bench.submit("order", [:]).submission.id
        for _ in 0..<400 {
            try await bench.work()
            if try await bench.detail(id).run?.state.isFinal ?? true { break }
            bench.clock.advance(.seconds(60))
        }
        #expect(try await bench.detail(id).run?.state.isFinal == true)
        #expect(outside.calls == number)
    }
}
