// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Turns letters to upper case.
    static let textUppercase = CuratedFunction(
        "text.uppercase", since: "0.1.0",
        summary: "Turns letters to upper case by the rules of Unicode, the same for every language.",
        parameters: [.normalized([.string, .text]), .changedValue(.text)],
        returns: "The text in upper case, which can be longer.", result: .likeValue,
        examples: [
            FunctionExample(
                "Letters of all scripts", stage: .normalize, with: ["field": "plate"],
                on: ["plate": "ab-12-çd"],
                .fields(["plate": "AB-12-ÇD"])),
            FunctionExample("One letter can become two", stage: .value, with: ["value": "ß"], .returns("SS")),
            FunctionExample(
                "Signs and digits stay", stage: .value, with: ["value": "a1-ñ…"], .returns("A1-Ñ…")),
        ],
        body: .changingText { text, _, _ in text.uppercased() })
}
