// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Checks that a text holds no phrase of a list.
    static let evaluateContainsNone = CuratedFunction(
        "evaluate.contains_none", since: "0.1.0",
        summary: """
            Checks that none of some phrases stands in a text, whatever the case of their letters and the white space \
            between their words.
            """,
        parameters: [
            FunctionParameter("value", .value(.text), "The text to judge."),
            FunctionParameter("phrases", .listOf(.string), "The phrases that must not be there."),
        ],
        returns: "Whether none is there; false for a text that is absent.", result: .type(.boolean),
        examples: [
            FunctionExample(
                "A plain answer", stage: .evaluate,
                with: ["value": "The parcel arrives on Monday.", "phrases": ["as an AI", "I cannot"]],
                .returns(true)),
            FunctionExample(
                "An excuse", stage: .evaluate,
                with: ["value": "As  an ai\nmodel I do not know.", "phrases": ["as an AI"]], .returns(false)),
            FunctionExample(
                "Parts of words count", stage: .condition,
                with: ["value": "Scunthorpe", "phrases": ["thorp"]],
                .returns(false)),
        ],
        checkArguments: { literals, _ in
            guard let phrases = literals["phrases"]?.list else { return [] }
            if phrases.isEmpty {
                return [
                    ArgumentProblem(
                        argument: "phrases", message: "'phrases' holds none, so everything passes")
                ]
            }
            let isBlank = phrases.contains { EvaluatedText($0.string ?? "x").bytes.isEmpty }
            return isBlank
                ? [ArgumentProblem(argument: "phrases", message: "a phrase is empty, so nothing passes")] : []
        },
        body: CuratedFunction.Body(condition: { arguments in
            guard let text = arguments.string("value") else { return false }
            let whole = EvaluatedText(text.lowercased())
            return !(arguments.list("phrases") ?? []).contains { phrase in
                whole.contains(EvaluatedText((phrase.string ?? "").lowercased()))
            }
        }))
}
