// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Rounds an amount.
    static let decimalRound = CuratedFunction(
        "decimal.round", since: "0.1.0",
        summary: "Rounds a decimal and writes all its places, as amounts of money are written.",
        parameters: [
            .normalized([.decimal]), .changedNumber,
            FunctionParameter("digits", .value(.integer), "Digits after the point, 0 to 30.", default: 2),
            .roundingRule,
        ],
        returns: "The rounded decimal with zeros up to its last place.", result: .type(.decimal),
        examples: [
            FunctionExample(
                "Two places", stage: .normalize, with: ["field": "amount"], on: ["amount": "12.3"],
                types: ["amount": .decimal], .fields(["amount": "12.30"])),
            FunctionExample(
                "A half cent goes up", stage: .value, with: ["value": "0.125"], .returns("0.13")),
            FunctionExample(
                "Or to the even neighbour", stage: .value, with: ["value": "0.125", "rule": "half_even"],
                .returns("0.12")),
            FunctionExample(
                "Below zero a half goes down", stage: .value, with: ["value": "-0.125"], .returns("-0.13")),
            FunctionExample(
                "What is no number is left to the type", stage: .normalize, with: ["field": "amount"],
                on: ["amount": "many"], types: ["amount": .decimal], .fields(["amount": "many"])),
        ],
        checkArguments: ArgumentLimits.integer("digits", 0...30),
        body: .changing(assumed: .decimal) { value, _, arguments in
            guard let number = value.exactNumber else { return value }
            let digits = max(0, min(arguments.integer("digits") ?? 2, 30))
            return value.replacing(
                with: number.rounded(toPlaces: digits, arguments.roundingRule, padded: true))
        })
}
