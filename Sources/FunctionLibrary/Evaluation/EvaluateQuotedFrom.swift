// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Checks that what an answer quotes stands in the source.
    static let evaluateQuotedFrom = CuratedFunction(
        "evaluate.quoted_from", since: "0.1.0",
        summary: """
            Checks that a text, or every text of a list, stands word for word in a source: what is quoted was not made \
            up.
            """,
        parameters: [
            FunctionParameter(
                "value", .oneOf([.text, .list]), "The text, or the texts, that must stand in the source."),
            FunctionParameter("source", .value(.text), "Where it must stand; white space may differ."),
        ],
        returns: "Whether it does; false for what is absent, empty or no text.", result: .type(.boolean),
        examples: [
            FunctionExample(
                "A passage of the source", stage: .evaluate,
                with: ["value": "due on 1 May", "source": "The rent is due\non 1 May, as agreed."],
                .returns(true)),
            FunctionExample(
                "Nearly the same words", stage: .evaluate,
                with: ["value": "due by 1 May", "source": "The rent is due on 1 May."], .returns(false)),
            FunctionExample(
                "Each of several", stage: .evaluate,
                with: ["value": ["rent", "2 May"], "source": "The rent is due on 1 May."], .returns(false)),
            FunctionExample(
                "Nothing is no quotation", stage: .condition, with: ["value": " ", "source": "The rent"],
                .returns(false)),
        ],
        body: CuratedFunction.Body(condition: { arguments in
            guard let value = arguments["value"], let text = arguments.string("source") else { return false }
            let quotes = value.list ?? [value]
            let source = EvaluatedText(text)
            return !quotes.isEmpty
                && quotes.allSatisfy { quote in
                    let passage = EvaluatedText(quote.string ?? "")
                    return !passage.bytes.isEmpty && source.contains(passage)
                }
        }))
}
