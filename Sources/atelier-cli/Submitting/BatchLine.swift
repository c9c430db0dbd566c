// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel

/// One line of a batch: `{ "payload", "target", "idempotency_key", "files" }`.
struct BatchLine: Sendable {
    let line: NumberedLine
    var number: Int { line.number }

    private static let keys = ["payload", "target", "idempotency_key", "files"]
    private var name: String { "line \(number)" }

    /// The request that the line asks for.
    func request(for plan: ActionPlan) throws(Failure) -> SubmitRequest {
        guard let text = line.text else {
            throw .usage("\(name) has more than \(PayloadInput.maxBytes) bytes")
        }
        guard let map = try PayloadInput.json(text, name).map else {
            throw .usage("\(name) is not a map", help: "write { \"payload\": { … } }")
        }
        for key in map.keys where !BatchLine.keys.contains(key) {
            throw .usage(
                "\(name): unknown key '\(key)'",
                help: Suggestion.didYouMean(key, among: BatchLine.keys)
                    ?? "a line has \(BatchLine.keys.joined(separator: ", "))")
        }
        guard let payload = (map["payload"] ?? .map([:])).map else {
            throw .usage("\(name): 'payload' is not a map")
        }
        var request = SubmitRequest(payload: payload, source: "batch")
        request.target = try string(map["target"], "\(name): 'target'")
        request.idempotencyKey = try string(map["idempotency_key"], "\(name): 'idempotency_key'")
        guard let files = (map["files"] ?? []).list else { throw .usage("\(name): 'files' is not a list") }
        for file in files { request.files.append(try attachment(file, plan)) }
        return request
    }

    private func string(_ value: Value?, _ what: String) throws(Failure) -> String? {
        guard let value, !value.isNull else { return nil }
        guard let text = value.string else { throw .usage("\(what) is not text") }
        return text
    }

    /// A file is `"[param=]FILE"`, or `{ "path", "param" }`.
    private func attachment(_ value: Value, _ plan: ActionPlan) throws(Failure) -> SubmitRequest.File {
        do throws(Failure) {
            if let text = value.string { return try AttachmentInput(text, for: plan).file() }
            guard let path = try string(value["path"], "'path'") else {
                throw .usage("a file is text, or a map with 'path'")
            }
            return try AttachmentInput(parameter: try string(value["param"], "'param'"), path: path).file()
        } catch {
            throw Failure(
                error.status,
                error.entries.map { Failure.Entry(code: $0.code, message: "\(name): \($0.message)") },
                help: error.help)
        }
    }
}
