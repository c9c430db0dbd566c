// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import ContractLint

/// What is certain of conditions about emptiness and about texts that are too long.
@Suite struct EmptinessTests {
    private static func action(_ parameter: String, _ normalize: String = "") throws -> LintedAction {
        var text = """
            actions:
              - key: a
                execution_mode: workflow
                parameters:
                  - { key: p, \(parameter) }

            """
        if !normalize.isEmpty { text += "    submission_contract: { normalize: [\(normalize)] }\n" }
        let (file, diagnostics) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        #expect(!diagnostics.contains { $0.severity == .error }, "\(diagnostics.map(\.message))")
        return LintedAction(
            try #require(file.actions.first), entities: [:], catalogue: FunctionCatalogue { _ in nil })
    }

    private static func condition(_ comparator: Condition.Comparator, _ value: Value? = nil) -> Condition {
        let place = SourceRange(file: "a.yaml", start: .start, end: .start)
        return .comparison(
            Condition.Comparison(
                field: Located(.subjectField(["p"]), range: place, path: ""),
                comparator: Located(comparator, range: place, path: ""),
                value: value.map { Located(.literal($0), range: place, path: "") }))
    }

    private static let kinds = "type: enum, constraints: { choices: [a, b, c] }"
    private static let name = "type: string, constraints: { min_length: 2, max_length: 5 }"

    private static let tags = "type: list, constraints: { items: { type: string }"
    /// A parameter and a comparison with it; whether that can hold, and whether it can fail.
    private static let certain: [(String, Condition.Comparator, Value?, Bool, Bool)] = [
        // A required one is there and says something.
        ("required: true, \(kinds)", .notEmpty, nil, true, false),
        ("required: true, \(kinds)", .empty, nil, false, true),
        ("required: true, \(name)", .notEmpty, nil, true, false),
        ("required: true, type: string", .empty, nil, false, true),
        ("required: true, type: integer", .notEmpty, nil, true, false),
        ("required: true, \(tags), min_items: 1 }", .empty, nil, false, true),
        // One that may be absent, and one that is there and may hold nothing.
        (kinds, .notEmpty, nil, true, true), (kinds, .empty, nil, true, true),
        (name, .notEmpty, nil, true, true), (name, .empty, nil, true, true),
        ("required: true, \(tags) }", .empty, nil, true, true),
        ("type: string, default: x", .notEmpty, nil, true, true),
        // A text that its length forbids.
        ("required: true, \(name)", .eq, "longer than five", false, true),
        ("required: true, \(name)", .ne, "longer than five", true, false),
        ("required: true, \(name)", .eq, "x", false, true),
        ("required: true, \(name)", .eq, "five5", true, true),
        ("required: true, \(name)", .isIn, ["longer than five", "longer than six"], false, true),
        ("required: true, \(name)", .isIn, ["longer than five", "five5"], true, true),
        ("required: true, \(name)", .notIn, ["longer than five"], true, false),
        (name, .eq, "longer than five", false, true), (name, .ne, "longer than five", true, false),
    ]

    @Test(arguments: certain)
    func `what is certain is said`(
        _ parameter: String, _ comparator: Condition.Comparator, _ value: Value?, _ canHold: Bool,
        _ canFail: Bool
    ) throws {
        let logic = ConditionLogic(action: try Self.action(parameter))
        let condition = Self.condition(comparator, value)
        #expect(logic.canHold(condition, .parameters) == canHold)
        #expect(logic.canFail(condition, .parameters) == canFail)
    }

    @Test func `a text that 'normalize' may empty may be empty`() throws {
        let parameter = "required: true, type: string"
        let trimmed = ConditionLogic(action: try Self.action(parameter, "text.trim"))
        #expect(!trimmed.canFail(Self.condition(.notEmpty), .parameters))
        let slug = ConditionLogic(action: try Self.action(parameter, "text.slug"))
        #expect(slug.canFail(Self.condition(.notEmpty), .parameters))
    }

    @Test(arguments: [kinds, name, "type: string", "type: integer"])
    func `empty and not empty cannot hold together`(_ parameter: String) throws {
        let logic = ConditionLogic(action: try Self.action(parameter))
        let (empty, filled) = (Self.condition(.empty), Self.condition(.notEmpty))
        #expect(!logic.isSatisfiable([(empty, .parameters, true), (filled, .parameters, true)]))
        #expect(!logic.isSatisfiable([(empty, .parameters, false), (filled, .parameters, false)]))
        #expect(logic.isSatisfiable([(empty, .parameters, true), (filled, .parameters, false)]))
    }
}
