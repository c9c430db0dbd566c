// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Writes several values as one text.
    static let textJoin = CuratedFunction(
        "text.join", since: "0.1.0",
        summary: "Joins texts, numbers and truth values to one text.",
        parameters: [
            .joined("parts", "What is joined, in its order; what is absent or empty is left out."),
            FunctionParameter("separator", .value(.string), "What stands between two parts.", default: ""),
        ],
        returns: "The text; empty when there is nothing to join.", result: .type(.text),
        examples: [
            FunctionExample(
                "Parts of a name", stage: .value,
                with: ["parts": ["Ana", .null, "Silva"], "separator": " "],
                .returns("Ana Silva")),
            FunctionExample(
                "Numbers stay as written", stage: .value,
                with: ["parts": [.decimal("1.10"), " EUR, ", true]],
                .returns("1.10 EUR, true")),
            FunctionExample(
                "Nothing joined is empty", stage: .value, with: ["parts": [.null, ""], "separator": ", "],
                .returns("")),
            FunctionExample(
                "A list in the list is no text", stage: .value, with: ["parts": ["a", ["b"]]],
                .fails(code: "join")),
        ],
        body: CuratedFunction.Body(value: { arguments throws(FunctionFailure) in
            var texts: [String] = []
            for part in arguments.list("parts") ?? [] where part.isPresent {
                switch part {
                case .string(let text): texts.append(text)
                case .number(let number): texts.append(number.text)
                case .bool(let truth): texts.append(truth ? "true" : "false")
                case .null, .list, .map:
                    throw FunctionFailure(
                        .final, code: "join", message: "'parts' holds a list or a map, which is no text")
                }
            }
            return .string(texts.joined(separator: arguments.string("separator") ?? ""))
        }))
}
