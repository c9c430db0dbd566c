// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Testing

@testable import ContractDiff

/// What is told of a changed condition is held against what the engine accepts, payload by payload.
@Suite struct ConditionOracleTests {
    /// Draws the same numbers for the same seed.
    private struct Dice {
        private var state: UInt64

        init(_ seed: Int) { state = UInt64(seed) &* 0x9e37_79b9_7f4a_7c15 | 1 }

        mutating func roll(_ sides: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int((state >> 33) % UInt64(sides))
        }
    }

    private static let orders = ["gt", "gte", "lt", "lte", "eq", "ne"]
    private static let parts = ["eq", "ne", "starts_with", "ends_with", "contains", "not_contains"]
    private static let states = ["exists", "not_exists", "empty", "not_empty"]

    private static func comparison(_ dice: inout Dice) -> String {
        let field = ["n", "r", "t", "k"][dice.roll(4)]
        if dice.roll(6) == 0 { return "{ field: \(field), operator: \(states[dice.roll(4)]) }" }
        func value(_ dice: inout Dice) -> String {
            ["n", "r"].contains(field) ? "\(dice.roll(8) - 3)" : ["a", "b", "ab"][dice.roll(3)]
        }
        if dice.roll(3) == 0 {
            let list = (0...dice.roll(3)).map { _ in value(&dice) }.joined(separator: ", ")
            return "{ field: \(field), operator: \(["in", "not_in"][dice.roll(2)]), value: [\(list)] }"
        }
        let words = field == "t" ? parts : ["eq", "ne"]
        let word = ["n", "r"].contains(field) ? orders[dice.roll(6)] : words[dice.roll(words.count)]
        return "{ field: \(field), operator: \(word), value: \(value(&dice)) }"
    }

    private static func condition(_ dice: inout Dice, depth: Int = 2) -> String {
        guard depth > 0, dice.roll(2) == 0 else { return comparison(&dice) }
        if dice.roll(3) == 0 { return "{ not: \(condition(&dice, depth: depth - 1)) }" }
        let parts = (0...(1 + dice.roll(2))).map { _ in condition(&dice, depth: depth - 1) }
        return "{ \(["all", "any"][dice.roll(2)]): [\(parts.joined(separator: ", "))] }"
    }

    /// The condition with one comparison, its number or its operator another.
    private static func changed(_ condition: String, _ dice: inout Dice) -> String {
        let changes: [(String, String)] = [
            ("operator: gt,", "operator: gte,"), ("operator: gte,", "operator: gt,"),
            ("operator: lt,", "operator: lte,"), ("operator: lte,", "operator: lt,"),
            ("operator: eq, value: a ", "operator: in, value: [a, b] "), ("all:", "any:"), ("any:", "all:"),
            ("value: 1 ", "value: 2 "), ("value: 2 ", "value: 1 "), ("value: 0 ", "value: -1 "),
            ("operator: in,", "operator: not_in,"), ("operator: ne,", "operator: eq,"),
            ("value: ab ", "value: a "), ("value: a ", "value: ab "), ("value: b ", "value: ab "),
            ("[a, ", "["), ("[b, ", "[b, a, "),
        ].filter { condition.contains($0.0) }
        guard !changes.isEmpty, dice.roll(4) > 0 else { return Self.condition(&dice) }
        let (from, to) = changes[dice.roll(changes.count)]
        return condition.replacing(from, with: to, maxReplacements: 1)
    }

    private static func text(_ condition: String) -> String {
        """
        status: published
        permissions_policy: { view: [member], apply: [member], edit: [member] }
        parameters:
          - { key: n, type: integer, constraints: { min: -2, max: 4 } }
          - { key: r, type: integer, required: true, constraints: { min: 0, exclusive_max: 4 } }
          - { key: t, type: string }
          - { key: k, type: enum, required: true, constraints: { choices: [a, b] } }
        submission_criteria:
          - { key: c, criteria_type: form, config: \(condition), message: No. }
        creates:
          - { key: x, entity_type: thing, fields: { n: $parameters.n } }
        """
    }

    private static let payloads: [ValueMap] = {
        var payloads: [ValueMap] = []
        for n in [nil, -2, -1, 0, 1, 2, 3, 4] as [Int64?] {
            for r in 0...3 as ClosedRange<Int64> {
                for t in [nil, "a", "b", "ab", "ba"] as [String?] {
                    for k in ["a", "b"] {
                        var payload: ValueMap = ["r": .number(Number(r)), "k": .string(k)]
                        payload["n"] = n.map { .number(Number($0)) }
                        payload["t"] = t.map(Value.string)
                        payloads.append(payload)
                    }
                }
            }
        }
        return payloads
    }()

    /// The payloads that a version accepts, by their places; nil for one that does not compile.
    private static func accepted(_ condition: String) async -> Set<Int>? {
        let source = SourceText(file: "a.yaml", text: Versions.contract(text(condition)))
        let (contract, diagnostics) = ContractDecoder.read(source)
        let application = ApplicationMerger.merge([contract], applicationCode: "app").application
        let outcome = ContractCompiler(application, registry: .standard).compile()
        guard !(diagnostics + outcome.diagnostics).contains(where: { $0.severity == .error }),
            let plan = outcome.plans.first
        else { return nil }
        let trial = PayloadTrial(plan, registry: .standard, now: Instant(microseconds: 1_790_000_000_000_000))
        var accepted: Set<Int> = []
        for (place, payload) in payloads.enumerated() where await trial.errors(in: payload).isEmpty {
            accepted.insert(place)
        }
        return accepted
    }

    @Test func `what is said to hold less, more or the same does`() async throws {
        var judged: [String: Int] = [:]
        for seed in 0..<60 {
            var dice = Dice(seed)
            let old = Self.condition(&dice)
            let new = Self.changed(old, &dice)
            guard let before = await Self.accepted(old), let after = await Self.accepted(new) else {
                continue
            }
            let changes = try Versions.changes(Self.text(old), Self.text(new))
            let told = changes.map(\.message).filter { $0.contains("criterion") }
            let comment: Comment = "\(seed): \(old)\n\(new)\n\(told)"
            if told.isEmpty { #expect(before == after, comment) }
            for message in told {
                if message.hasSuffix("holds less often") { #expect(after.isSubset(of: before), comment) }
                if message.hasSuffix("holds more often") { #expect(before.isSubset(of: after), comment) }
            }
            // What was accepted and is refused is never told as anything less than breaking.
            if !before.isSubset(of: after) {
                #expect(Versions.labels(changes).contains("breaking callers B907"), comment)
            }
            judged[told.first.map { String($0.suffix(16)) } ?? "the same", default: 0] += 1
        }
        // Of each kind there were some: otherwise the conditions would test nothing.
        for kind in ["the same", "holds less often", "holds more often"] {
            #expect(judged[kind, default: 0] >= 3, "\(judged)")
        }
    }
}
