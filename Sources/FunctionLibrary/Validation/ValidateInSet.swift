// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Checks that a value is one of a set.
    static let validateInSet = CuratedFunction(
        "validate.in_set", since: "0.1.0",
        summary: "Checks that a value is one of a set: text by its bytes, numbers by their value.",
        parameters: [
            .checked([]), .checkedValue(.any),
            FunctionParameter("set", .value(.list), "The allowed values."),
        ],
        returns: "The value; as a condition, whether it is in the set.",
        examples: [
            FunctionExample(
                "A value of the set passes", stage: .validate,
                with: ["field": "country", "set": ["PT", "ES"]],
                on: ["country": "PT"], .refusals([:])),
            FunctionExample(
                "Another is refused", stage: .validate, with: ["field": "country", "set": ["PT", "ES"]],
                on: ["country": "pt"], .refusals(["country": "in_set"])),
            FunctionExample(
                "An absent parameter passes", stage: .validate,
                with: ["field": "country", "set": ["PT", "ES"]],
                .refusals([:])),
            FunctionExample(
                "Numbers are compared by value", stage: .condition,
                with: ["value": .decimal("1.0"), "set": [1, 2]], .returns(true)),
            FunctionExample(
                "A step hands the value on", stage: .transform, with: ["value": "ES", "set": ["PT", "ES"]],
                .returns("ES")),
            FunctionExample(
                "A step fails for another value", stage: .transform,
                with: ["value": "FR", "set": ["PT", "ES"]],
                .fails(code: "in_set")),
        ],
        checkArguments: { literals, _ in
            guard literals["set"]?.list?.isEmpty == true else { return [] }
            return [ArgumentProblem(argument: "set", message: "'set' holds no value, so nothing passes")]
        },
        body: .checking(code: "in_set", message: "is not one of the allowed values") { value, arguments in
            arguments.list("set")?.contains(value) ?? false
        })
}
