// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension Value {
    /// The number, also when it is written as text, as a decimal may be.
    var exactNumber: Number? {
        switch self {
        case .number(let number): number
        case .string(let text): Number(text)
        default: nil
        }
    }

    /// The same kind of value with another number: text stays text.
    func replacing(with number: Number) -> Value {
        if case .string = self { .string(number.text) } else { .number(number) }
    }
}

extension FunctionParameter {
    /// How a number between two candidates is rounded.
    static let roundingRule = FunctionParameter(
        "rule", .choice(RoundingRule.allCases.map(\.rawValue)),
        "What becomes of a half: away from zero, or to the even neighbour; or always away from or towards zero.",
        default: .string(RoundingRule.halfUp.rawValue))
}

extension Arguments {
    var roundingRule: RoundingRule { string("rule").flatMap { RoundingRule(rawValue: $0) } ?? .halfUp }
}
