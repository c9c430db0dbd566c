// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel

/// One line of a batch: `{ "payload", "target", "idempotency_key", "files" }`.
struct BatchLine: Sendable {
    let number: Int
    let text: [UInt8]

    private static let keys = ["payload", "target", "idempotency_key", "files"]

    /// The request that the line asks for.
    func request(for plan: ActionPlan) throws(Failure) -> SubmitRequest {
        let name = "line \(number)"
        guard let line = try PayloadInput.json(text, name).map else { throw .usage("\(name) is not a map") }
        for key in line.keys where !BatchLine.keys.contains(key) {
            throw .usage(
                "\(name): unknown key '\(key)'", help: Suggestion.didYouMean(key, among: BatchLine.keys))
        }
        guard let payload = (line["payload"] ?? .map([:])).map else {
            throw .usage("\(name): 'payload' is not a map")
        }
        var request = SubmitRequest(payload: payload, source: "batch")
        request.target = try text(line["target"], "\(name): 'target'")
        request.idempotencyKey = try text(line["idempotency_key"], "\(name): 'idempotency_key'")
        guard let files = (line["files"] ?? []).list else { throw .usage("\(name): 'files' is not a list") }
        for file in files { request.files.append(try attachment(file, name, plan).file()) }
        return request
    }

    private func text(_ value: Value?, _ name: String) throws(Failure) -> String? {
        guard let value, !value.isNull else { return nil }
        guard let text = value.string else { throw .usage("\(name) is not text") }
        return text
    }

    /// A file is `"[param=]FILE"`, or `{ "path", "param" }`.
    private func attachment(
        _ value: Value, _ name: String, _ plan: ActionPlan
    ) throws(Failure) -> AttachmentInput {
        if let text = value.string { return try AttachmentInput(text, for: plan) }
        guard let path = try text(value["path"], "\(name): 'path'") else {
            throw .usage("\(name): a file is text, or a map with 'path'")
        }
        return AttachmentInput(parameter: try text(value["param"], "\(name): 'param'"), path: path)
    }
}

/// Reads a batch line by line, so that its size does not matter.
struct BatchSource {
    private let source: FileSource
    private let path: String
    private var buffer: [UInt8] = []
    private var number = 0
    private var isAtEnd = false

    init(_ path: String) throws(Failure) {
        self.path = path
        do throws(FileSystem.Problem) { source = try FileSource(path) } catch { throw .usage(error.message) }
    }

    /// The next lines that hold something, at most `count`; empty at the end.
    mutating func next(_ count: Int) throws(Failure) -> [BatchLine] {
        var lines: [BatchLine] = []
        while lines.count < count, let line = try nextLine() {
            let isBlank = line.allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
            if !isBlank { lines.append(BatchLine(number: number, text: line)) }
        }
        return lines
    }

    private mutating func nextLine() throws(Failure) -> [UInt8]? {
        while true {
            if let end = buffer.firstIndex(of: UInt8(ascii: "\n")) {
                number += 1
                defer { buffer.removeSubrange(...end) }
                return Array(buffer[..<end])
            }
            if isAtEnd {
                if buffer.isEmpty { return nil }
                number += 1
                defer { buffer = [] }
                return buffer
            }
            guard buffer.count <= PayloadInput.maxBytes else {
                throw .usage("line \(number + 1) of '\(path)' has more than \(PayloadInput.maxBytes) bytes")
            }
            do throws(FileSystem.Problem) {
                if let piece = try source.next() { buffer += piece } else { isAtEnd = true }
            } catch {
                throw .usage(error.message)
            }
        }
    }
}
