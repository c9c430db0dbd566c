// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Turns letters to lower case.
    static let textLowercase = CuratedFunction(
        "text.lowercase", since: "0.1.0",
        summary: "Turns letters to lower case by the rules of Unicode, the same for every language.",
        parameters: [.normalized([.string, .text, .email]), .changedValue(.text)],
        returns: "The text in lower case.", result: .likeValue,
        examples: [
            FunctionExample(
                "Letters of all scripts", stage: .normalize, with: ["field": "name"],
                on: ["name": "AÇÃO Σ 1"],
                .fields(["name": "ação σ 1"])),
            FunctionExample("Lower case stays", stage: .value, with: ["value": "abc"], .returns("abc")),
            FunctionExample(
                "The dot of a capital stays as a mark", stage: .value, with: ["value": "İ"],
                .returns("i\u{307}")),
            FunctionExample(
                "Without a letter nothing changes", stage: .value, with: ["value": "12-34 ?"],
                .returns("12-34 ?")),
        ],
        body: .changingText { text, _, _ in text.lowercased() })
}
