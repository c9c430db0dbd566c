// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Brings a number within limits.
    static let numberClamp = CuratedFunction(
        "number.clamp", since: "0.1.0",
        summary: "Replaces a number beyond a limit by the limit.",
        parameters: [
            .normalized([.number, .decimal, .integer]), .changedNumber,
            FunctionParameter("min", .value(.number), "The least value.", required: false),
            FunctionParameter("max", .value(.number), "The greatest value.", required: false),
        ],
        returns: "The number, or the limit that it passed.", result: .likeValue,
        examples: [
            FunctionExample(
                "Above the limit", stage: .normalize, with: ["field": "priority", "min": 1, "max": 5],
                on: ["priority": 9], types: ["priority": .integer], .fields(["priority": 5])),
            FunctionExample("Below the limit", stage: .value, with: ["value": -3, "min": 0], .returns(0)),
            FunctionExample(
                "Within the limits", stage: .value, with: ["value": .decimal("2.50"), "min": 1, "max": 5],
                .returns(.decimal("2.50"))),
            FunctionExample(
                "The limit itself is within", stage: .value, with: ["value": 5, "max": 5], .returns(5)),
        ],
        checkArguments: { literals, scope in
            let arguments = Arguments(literals)
            if let least = arguments.number("min"), let greatest = arguments.number("max"), greatest < least {
                return [ArgumentProblem(argument: "min", message: "'min' must not be greater than 'max'")]
            }
            let isWhole = arguments.keys("field")?.first { scope.parameters[$0] == .integer }
            for name in ["min", "max"] {
                guard let key = isWhole, let limit = arguments.number(name), !limit.isInteger else {
                    continue
                }
                let message = "'\(name)' is no whole number, and '\(key)' is of type integer"
                return [ArgumentProblem(argument: name, message: message)]
            }
            return scope.given("min") || scope.given("max")
                ? [] : [ArgumentProblem(argument: "min", message: "'min' or 'max' is needed")]
        },
        body: .changing(assumed: .number) { value, _, arguments in
            guard let number = value.exactNumber else { return value }
            if let least = arguments.number("min"), number < least { return value.replacing(with: least) }
            if let greatest = arguments.number("max"), greatest < number {
                return value.replacing(with: greatest)
            }
            return value
        })
}
