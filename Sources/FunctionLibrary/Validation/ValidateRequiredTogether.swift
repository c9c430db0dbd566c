// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Asks for all of several parameters once one is there.
    static let validateRequiredTogether = CuratedFunction(
        "validate.required_together", since: "0.1.0",
        summary: "Checks that several parameters are all given or all absent.",
        parameters: [
            FunctionParameter("fields", .fields(types: [], single: false), "The parameters that go together.")
        ],
        returns: "Nothing; refuses each parameter that is missing beside the others.",
        examples: [
            FunctionExample(
                "All together", stage: .validate, with: ["fields": ["street", "city"]],
                on: ["street": "Rua Augusta", "city": "Lisboa"], .refusals([:])),
            FunctionExample(
                "None of them", stage: .validate, with: ["fields": ["street", "city"]], .refusals([:])),
            FunctionExample(
                "Some of them", stage: .validate, with: ["fields": ["street", "city", "postcode"]],
                on: ["street": "Rua Augusta", "city": ""],
                .refusals(["city": "required_together", "postcode": "required_together"])),
            FunctionExample(
                "Blank text counts as absent", stage: .validate, with: ["fields": ["street", "city"]],
                on: ["street": "Rua Augusta", "city": " "], .refusals(["city": "required_together"])),
        ],
        checkArguments: ArgumentLimits.keys("fields", atLeast: 2),
        body: CuratedFunction.Body(validate: { subject, arguments in
            let keys = arguments.keys("fields") ?? []
            let absent = keys.filter { !(subject.arguments[$0]?.isGiven ?? false) }
            guard absent.count < keys.count else { return [] }
            return absent.map { key in
                let others = keys.filter { $0 != key }.map { "'\($0)'" }.joined(separator: ", ")
                return Refusal(
                    parameter: key, code: "required_together", message: "is required together with \(others)")
            }
        }))
}
