// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Checks that an answer is sure enough of itself.
    static let evaluateMinConfidence = CuratedFunction(
        "evaluate.min_confidence", since: "0.1.0",
        summary: "Checks that a confidence from 0 to 1 is at least as high as asked for.",
        parameters: [
            FunctionParameter(
                "value", .oneOf([.number, .decimal]), "The confidence that the answer states."),
            FunctionParameter("min", .value(.number), "The least that is enough, from 0 to 1."),
        ],
        returns: "Whether it is; a value that is absent, below 0 or above 1 never is.",
        result: .type(.boolean),
        examples: [
            FunctionExample(
                "Sure enough", stage: .evaluate, with: ["value": .decimal("0.85"), "min": .decimal("0.8")],
                .returns(true)),
            FunctionExample(
                "As sure as asked for", stage: .evaluate,
                with: ["value": .decimal("0.80"), "min": .decimal("0.8")], .returns(true)),
            FunctionExample(
                "Not sure enough", stage: .evaluate,
                with: ["value": .decimal("0.79"), "min": .decimal("0.8")],
                .returns(false)),
            FunctionExample(
                "No confidence is above 1", stage: .condition,
                with: ["value": 95, "min": .decimal("0.8")], .returns(false)),
        ],
        checkArguments: { literals, _ in
            guard let least = literals["min"]?.number, least < Number(0) || least > Number(1) else {
                return []
            }
            return [ArgumentProblem(argument: "min", message: "'min' is not from 0 to 1")]
        },
        body: CuratedFunction.Body(condition: { arguments in
            guard let value = arguments["value"]?.exactNumber, let least = arguments.number("min") else {
                return false
            }
            return value >= least && value >= Number(0) && value <= Number(1)
        }))
}
