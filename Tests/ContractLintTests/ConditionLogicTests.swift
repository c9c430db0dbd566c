// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import ContractLint

/// Holds what is said of conditions against all values that there are, in worlds small enough to try each.
@Suite struct ConditionLogicTests {
    /// What a parameter of the action is in one world; nil for absent.
    private typealias World = [String: Value]

    private static let place = SourceRange(file: "a.yaml", start: .start, end: .start)

    private static func located<Content>(_ value: Content) -> Located<Content> {
        Located(value, range: place, path: "")
    }

    private let action: LintedAction
    private let worlds: [World]

    init() throws {
        let text = """
            actions:
              - key: a
                parameters:
                  - { key: k, type: enum, constraints: { choices: [a, b, c] } }
                  - { key: r, type: enum, required: true, constraints: { choices: [a, b] } }
                  - { key: n, type: integer, constraints: { min: 0, max: 3 } }
                  - { key: m, type: integer, required: true, constraints: { exclusive_min: 0, exclusive_max: 4 } }
                  - { key: f, type: boolean }
            """
        let (file, diagnostics) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        #expect(diagnostics.isEmpty)
        action = LintedAction(
            try #require(file.actions.first), entities: [:], catalogue: FunctionCatalogue { _ in nil })
        var worlds: [World] = [[:]]
        let domains: [(String, [Value?])] = [
            ("k", [nil, "a", "b", "c"]), ("r", ["a", "b"]), ("n", [nil, 0, 1, 2, 3]), ("m", [1, 2, 3]),
            ("f", [nil, true, false]),
        ]
        for (key, values) in domains {
            worlds = worlds.flatMap { world in
                values.map { value in
                    var next = world
                    next[key] = value
                    return next
                }
            }
        }
        self.worlds = worlds
    }

    /// Numbers that look random and are the same each time.
    private struct Seeded: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state ^ (state >> 29)
        }
    }

    private func made(depth: Int, _ random: inout Seeded) -> Condition {
        switch Int.random(in: 0..<(depth > 0 ? 6 : 3), using: &random) {
        case 3: return .not(Self.located(made(depth: depth - 1, &random)))
        case 4, 5:
            let parts = (0..<Int.random(in: 1...3, using: &random)).map { _ in
                Self.located(made(depth: depth - 1, &random))
            }
            return Bool.random(using: &random) ? .all(parts) : .any(parts)
        default: return comparison(&random)
        }
    }

    private func comparison(_ random: inout Seeded) -> Condition {
        let key = ["k", "r", "n", "m", "f"].randomElement(using: &random) ?? "k"
        let literals: [Value] =
            switch key {
            case "k", "r": ["a", "b", "c"]
            case "f": [true, false]
            default: [0, 1, 2, 3, 4]
            }
        var comparators: [Condition.Comparator] = [.eq, .ne, .isIn, .notIn, .exists, .notExists]
        if key == "n" || key == "m" { comparators += [.gt, .gte, .lt, .lte] }
        let comparator = comparators.randomElement(using: &random) ?? .eq
        var value: Value? = literals.randomElement(using: &random)
        switch comparator {
        case .exists, .notExists: value = nil
        case .isIn, .notIn: value = .list(literals.filter { _ in Bool.random(using: &random) })
        default: break
        }
        return .comparison(
            Condition.Comparison(
                field: Self.located(.subjectField([key])), comparator: Self.located(comparator),
                value: value.map { Self.located(.literal($0)) }))
    }

    /// What the language says a condition comes to.
    private func holds(_ condition: Condition, in world: World) -> Bool {
        switch condition {
        case .all(let parts): return parts.allSatisfy { holds($0.value, in: world) }
        case .any(let parts): return parts.contains { holds($0.value, in: world) }
        case .not(let part): return !holds(part.value, in: world)
        case .call: return true
        case .comparison(let comparison):
            guard case .subjectField(let path) = comparison.field.value else { return true }
            let literal = comparison.value?.value.literalValue
            guard let value = world[path[0]] else { return comparison.comparator.value.holdsWhenAbsent }
            switch comparison.comparator.value {
            case .exists: return true
            case .notExists: return false
            case .eq: return value == literal
            case .ne: return value != literal
            case .isIn: return literal?.list?.contains(value) == true
            case .notIn: return literal?.list?.contains(value) == false
            default:
                guard let left = value.number, let right = literal?.number else { return true }
                switch comparison.comparator.value {
                case .gt: return right < left
                case .gte: return right < left || right == left
                case .lt: return left < right
                default: return left < right || left == right
                }
            }
        }
    }

    @Test func `what is said never to hold or to fail never does`() {
        var random = Seeded(state: 7)
        let logic = ConditionLogic(action: action)
        var certain = 0
        for _ in 0..<1_500 {
            let condition = made(depth: 3, &random)
            let outcomes = Set(worlds.map { holds(condition, in: $0) })
            if !logic.canHold(condition, .parameters) {
                certain += 1
                #expect(outcomes == [false], "\(ConditionText.of(condition, .parameters))")
            }
            if !logic.canFail(condition, .parameters) {
                certain += 1
                #expect(outcomes == [true], "\(ConditionText.of(condition, .parameters))")
            }
        }
        // Silence about everything would be right, too.
        #expect(certain > 100)
    }

    @Test func `what can neither hold nor fail alone is found, with one comparison`() {
        var random = Seeded(state: 11)
        let logic = ConditionLogic(action: action)
        for _ in 0..<500 {
            let condition = comparison(&random)
            let outcomes = Set(worlds.map { holds(condition, in: $0) })
            let text = ConditionText.of(condition, .parameters)
            #expect(logic.canHold(condition, .parameters) == outcomes.contains(true), "\(text)")
            #expect(logic.canFail(condition, .parameters) == outcomes.contains(false), "\(text)")
        }
    }

    @Test func `two that exclude each other are found, and others are not`() {
        var random = Seeded(state: 13)
        let logic = ConditionLogic(action: action)
        for _ in 0..<500 {
            let (first, second) = (comparison(&random), comparison(&random))
            let together = worlds.contains { holds(first, in: $0) && holds(second, in: $0) }
            let said = logic.isSatisfiable([(first, .parameters, true), (second, .parameters, true)])
            #expect(
                said == together,
                "\(ConditionText.of(.all([Self.located(first), Self.located(second)]), .parameters))")
        }
    }

    @Test func `too many alternatives are not looked into`() {
        let one = Condition.comparison(
            .init(
                field: Self.located(.subjectField(["k"])), comparator: Self.located(.eq),
                value: Self.located(.literal("a"))))
        let either = Condition.any([Self.located(one), Self.located(one)])
        let many = Condition.all(Array(repeating: Self.located(either), count: 60))
        #expect(ConditionLogic(action: action).canHold(many, .parameters))
        #expect(ConditionLogic(action: action).canFail(many, .parameters))
    }

    @Test(arguments: [
        ("-9223372036854775808", "9223372036854775807"), ("9223372036854775807", "9223372036854775807"),
        ("-9223372036854775808", "-9223372036854775808"), ("-1e400", "1e400"), ("0.5", "0.6"),
    ])
    func `bounds at the ends of numbers are looked at without harm`(_ low: String, _ high: String) throws {
        for type in ["integer", "decimal"] {
            let text =
                "actions: [{ key: a, parameters: [{ key: n, type: \(type), required: true, constraints: { min: \(low), max: \(high) } }] }]"
            let (file, _) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
            guard let definition = file.actions.first else { continue }
            let action = LintedAction(definition, entities: [:], catalogue: FunctionCatalogue { _ in nil })
            for comparator in [Condition.Comparator.gt, .gte, .lt, .lte, .ne, .eq] {
                for literal in [low, high, "0"] {
                    let condition = Condition.comparison(
                        .init(
                            field: Self.located(.subjectField(["n"])), comparator: Self.located(comparator),
                            value: Number(literal).map { Self.located(.literal(.number($0))) }))
                    let logic = ConditionLogic(action: action)
                    // One of the two it must do.
                    #expect(logic.canHold(condition, .parameters) || logic.canFail(condition, .parameters))
                }
            }
        }
    }

    @Test(arguments: [
        ("duration", "1h", "PT60M", "2h"),
        ("datetime", "2026-03-02T10:00:00Z", "2026-03-02T11:00:00+01:00", "2026-03-02T10:00:00+01:00"),
        (
            "uuid", "123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000",
            "123e4567-e89b-12d3-a456-426614174001"
        ),
    ])
    func `what is written in two ways is one value`(
        _ type: String, _ one: Value, _ same: Value, _ other: Value
    ) {
        let text = "actions: [{ key: a, parameters: [{ key: p, type: \(type), required: true }] }]"
        let (file, _) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        guard let definition = file.actions.first else { return }
        let logic = ConditionLogic(
            action: LintedAction(definition, entities: [:], catalogue: FunctionCatalogue { _ in nil }))
        func equals(_ value: Value) -> (condition: Condition, subject: ConditionSubject, holds: Bool) {
            (
                .comparison(
                    .init(
                        field: Self.located(.subjectField(["p"])), comparator: Self.located(.eq),
                        value: Self.located(.literal(value)))), .parameters, true
            )
        }
        #expect(logic.isSatisfiable([equals(one), equals(same)]))
        #expect(!logic.isSatisfiable([equals(one), equals(other)]))
    }

    @Test(arguments: ["default: a", "required: true", "required: true, default: a"])
    func `what does not apply is absent, also with a default`(_ presence: String) {
        let text = """
            actions:
              - key: a
                parameters:
                  - { key: q, type: string }
                  - { key: p, type: string, visible_when: { field: q, operator: exists }, \(presence) }
                  - { key: s, type: string, \(presence) }
            """
        let (file, _) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        guard let definition = file.actions.first else { return }
        let logic = ConditionLogic(
            action: LintedAction(definition, entities: [:], catalogue: FunctionCatalogue { _ in nil }))
        func exists(_ key: String) -> Condition {
            .comparison(
                .init(
                    field: Self.located(.subjectField([key])), comparator: Self.located(.exists), value: nil))
        }
        #expect(logic.canFail(exists("p"), .parameters))
        #expect(!logic.canFail(exists("s"), .parameters))
    }
}
