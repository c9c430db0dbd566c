// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// What a server of models replies to a question: the first choice of a chat completion.
struct ModelReply {
    private let choice: ValueMap
    private let message: ValueMap

    init(_ value: Value) throws(FunctionFailure) {
        guard let choice = value["choices"]?.list?.first?.map, let message = choice["message"]?.map else {
            throw .malformedResponse("the answer holds no choice with a message")
        }
        self.choice = choice
        self.message = message
    }

    /// What the model said, read as strict JSON; everything that is not a whole answer of its own free will fails for good.
    func answer(_ limits: ConnectionLimits) throws(FunctionFailure) -> Value {
        if let refusal = message["refusal"], !refusal.isNull, refusal != "" {
            throw FunctionFailure(.final, code: "model_refused", message: "the model refuses to answer")
        }
        switch choice["finish_reason"] ?? .null {
        case .null, "stop": break
        case "length":
            throw FunctionFailure(
                .final, code: "answer_truncated", message: "the model's answer was cut off at its length")
        case "content_filter":
            throw FunctionFailure(
                .final, code: "content_filtered", message: "a filter of the server withheld the answer")
        default:
            throw .malformedResponse("the model ended otherwise than with an answer")
        }
        guard let text = message["content"]?.string else {
            throw .malformedResponse("the message of the model has no text")
        }
        do throws(FunctionFailure) {
            return try StrictJSON.read(Array(text.utf8), limits, place: "")
        } catch {
            throw FunctionFailure(
                .final, code: "malformed_answer", message: "what the model said is \(error.message)")
        }
    }
}
