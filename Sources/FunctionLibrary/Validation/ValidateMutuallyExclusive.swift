// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Allows one of several parameters.
    static let validateMutuallyExclusive = CuratedFunction(
        "validate.mutually_exclusive", since: "0.1.0",
        summary: "Checks that at most one of several parameters is given and not empty.",
        parameters: [
            FunctionParameter(
                "fields", .fields(types: [], single: false), "The parameters that exclude each other.")
        ],
        returns: "Nothing; refuses every parameter after the first that is given.",
        examples: [
            FunctionExample(
                "One of them", stage: .validate, with: ["fields": ["iban", "card"]],
                on: ["iban": "PT50", "card": ""],
                .refusals([:])),
            FunctionExample(
                "None of them", stage: .validate, with: ["fields": ["iban", "card"]], .refusals([:])),
            FunctionExample(
                "Two of them", stage: .validate, with: ["fields": ["iban", "card"]],
                on: ["iban": "PT50", "card": "4111"],
                .refusals(["card": "mutually_exclusive"])),
            FunctionExample(
                "Blank text counts as absent", stage: .validate, with: ["fields": ["iban", "card"]],
                on: ["iban": "PT50", "card": " "], .refusals([:])),
        ],
        checkArguments: ArgumentLimits.keys("fields", atLeast: 2),
        body: CuratedFunction.Body(validate: { subject, arguments in
            let present = (arguments.keys("fields") ?? []).filter {
                subject.arguments[$0]?.isGiven ?? false
            }
            return present.dropFirst().map { key in
                Refusal(
                    parameter: key, code: "mutually_exclusive",
                    message: "must not be given together with '\(present[0])'")
            }
        }))
}
