// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Asks for at least one of several parameters.
    static let validateRequiredAny = CuratedFunction(
        "validate.required_any", since: "0.1.0",
        summary: "Checks that at least one of several parameters is given and not empty.",
        parameters: [
            FunctionParameter(
                "fields", .fields(types: [], single: false), "The parameters of which one is needed.")
        ],
        returns: "Nothing; refuses the arguments as a whole when all are absent or empty.",
        examples: [
            FunctionExample(
                "One is enough", stage: .validate, with: ["fields": ["email", "phone"]],
                on: ["phone": "+351210000000"], .refusals([:])),
            FunctionExample(
                "None is refused", stage: .validate, with: ["fields": ["email", "phone"]],
                on: ["name": "Ana"],
                .refusals(["": "required_any"])),
            FunctionExample(
                "Blank text counts as absent", stage: .validate, with: ["fields": ["email", "phone"]],
                on: ["email": "  "], .refusals(["": "required_any"])),
            FunctionExample(
                "Empty text counts as absent", stage: .validate, with: ["fields": ["email", "phone"]],
                on: ["email": "", "phone": .null], .refusals(["": "required_any"])),
        ],
        checkArguments: ArgumentLimits.keys("fields", atLeast: 1),
        body: CuratedFunction.Body(validate: { subject, arguments in
            let keys = arguments.keys("fields") ?? []
            if keys.contains(where: { subject.arguments[$0].map(\.isGiven) ?? false }) { return [] }
            let names = keys.map { "'\($0)'" }.joined(separator: ", ")
            return [
                Refusal(parameter: nil, code: "required_any", message: "at least one of \(names) is required")
            ]
        }))
}

extension Value {
    /// False for what does not answer a question: what is absent, empty, or text of which nothing can be seen.
    var isGiven: Bool { string.map { !BlankText.isBlank($0) } ?? isPresent }

    /// False for null, empty text, an empty list and an empty map.
    var isPresent: Bool {
        switch self {
        case .null: false
        case .bool, .number: true
        case .string(let text): !text.isEmpty
        case .list(let values): !values.isEmpty
        case .map(let map): !map.isEmpty
        }
    }
}
