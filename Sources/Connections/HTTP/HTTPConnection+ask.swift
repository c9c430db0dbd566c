// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

extension HTTPConnection {
    /// Asks a model over the chat interface that most servers of models have.
    ///
    /// A question changes nothing outside, so what is lost on the way may be asked again.
    func ask(_ prompt: String, _ schema: Value) throws(FunctionFailure) -> Value {
        let target = request.target
        guard target.kind == "model" else { throw .unsupportedConnection(target.kind) }
        let question: Value = [
            "model": .string(target.model ?? HTTPConnection.defaultModel),
            "messages": [["role": "user", "content": .string(prompt)]],
            "temperature": .number(target.temperature ?? Number(0)), "stream": false,
            "response_format": [
                "type": "json_schema",
                "json_schema": ["name": .string(request.resource), "strict": true, "schema": schema],
            ],
        ]
        let body = Array(CanonicalJSON.faithfulText(question).utf8)
        guard body.count <= limits.maxPushBytes else {
            throw FunctionFailure(
                .final, code: "prompt_too_large",
                message: "the question has \(body.count) bytes, at most \(limits.maxPushBytes) are sent")
        }
        let outcome = try exchange("POST", address, try headersOfBody(), body, within: timeout)
        let verdict = HTTPVerdict(isPush: false, wasSent: outcome.wasSent)
        try check(outcome, verdict, limits.maxResponseBytes)
        return try ModelReply(try StrictJSON.read(outcome.reply.body, limits)).answer(limits)
    }

    /// What is asked for where the connection names no model: servers with one model take any name.
    private static let defaultModel = "default"
}
