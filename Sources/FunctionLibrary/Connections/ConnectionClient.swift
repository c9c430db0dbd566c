// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// What reaches outside systems for the steps `lookup`, `fetch`, `push`, `execute` and `model`.
///
/// The answer to a lookup is the record, or null when there is none; to a fetch and a call `{records, count}`; to a push
/// `{key, response}`, where `key` is the idempotency key and `response` what the other side said, or null; to a deletion
/// `{existed}`; to a question what the model said, read as JSON and not held against the schema.
public protocol ConnectionClient: Sendable {
    /// Sends one request, once.
    ///
    /// - Throws: a failure whose kind says whether the request can have had an effect: `transient` and `final`
    ///   mean that it has none, `unknown` that nobody knows. It holds neither secrets nor values.
    func send(_ request: ConnectionRequest) async throws(FunctionFailure) -> Value
}
