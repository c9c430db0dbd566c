// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Rounds a number.
    static let numberRound = CuratedFunction(
        "number.round", since: "0.1.0",
        summary: "Rounds a number to so many decimal places, exactly as it is written in decimal digits.",
        parameters: [
            .normalized([.number, .decimal, .integer]), .changedNumber,
            FunctionParameter(
                "digits", .value(.integer), "Digits after the point, -15 to 30; below zero, zeros before it.",
                default: 0),
            .roundingRule,
        ],
        returns: "The rounded number, without zeros at its end.",
        examples: [
            FunctionExample(
                "A half goes up", stage: .normalize, with: ["field": "amount", "digits": 2],
                on: ["amount": .decimal("1.005")], types: ["amount": .number],
                .fields(["amount": .decimal("1.01")])),
            FunctionExample(
                "Or to the even neighbour", stage: .value,
                with: ["value": .decimal("2.5"), "rule": "half_even"],
                .returns(2)),
            FunctionExample(
                "Hundreds", stage: .value, with: ["value": 1250, "digits": -2, "rule": "down"], .returns(1200)
            ),
            FunctionExample(
                "Away from zero, whatever is cut", stage: .value,
                with: ["value": .decimal("-2.01"), "rule": "up"], .returns(-3)),
        ],
        checkArguments: ArgumentLimits.integer("digits", -15...30),
        body: .changing(assumed: .number) { value, _, arguments in
            guard let number = value.exactNumber else { return value }
            let digits = max(-15, min(arguments.integer("digits") ?? 0, 30))
            return value.replacing(with: number.rounded(toPlaces: digits, arguments.roundingRule))
        })
}
