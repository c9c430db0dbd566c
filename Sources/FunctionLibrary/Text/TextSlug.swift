// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Turns text into something that can stand in an address.
    static let textSlug = CuratedFunction(
        "text.slug", since: "0.1.0",
        summary: "Turns letters to lower case and joins the words with a separator.",
        parameters: [
            .normalized([.string]), .changedValue(.text),
            FunctionParameter("separator", .value(.string), "What stands between words.", default: "-"),
        ],
        returns: "The words; empty when the text holds neither letter nor digit.",
        examples: [
            FunctionExample(
                "Words are joined", stage: .value, with: ["value": "Hello, World!"], .returns("hello-world")),
            FunctionExample(
                "The separator can be chosen", stage: .value,
                with: ["value": "Hello, World", "separator": "_"],
                .returns("hello_world")),
            FunctionExample(
                "Letters of all scripts stay", stage: .normalize, with: ["field": "code"],
                on: ["code": " Ação Nº 7 "], .fields(["code": "ação-nº-7"])),
            FunctionExample("Signs alone leave nothing", stage: .value, with: ["value": "?!"], .returns("")),
        ],
        body: .changingText { text, _, arguments in
            text.lowercased()
                .split { !$0.isLetter && !$0.isNumber }
                .joined(separator: arguments.string("separator") ?? "-")
        })
}
