// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import FunctionLibrary
import Testing

@testable import Connections

/// Questions to a server of models that speaks the protocol, and misbehaves on request.
@Suite(.timeLimit(.minutes(10))) struct ModelConnectionTests {
    let server: FaultyServer

    init() throws { server = try FaultyServer() }

    private static let schema: Value = [
        "type": "object", "properties": ["kind": ["type": "string"]], "required": ["kind"],
        "additionalProperties": false,
    ]

    private func question(
        _ how: String, kind: String = "model", timeout: Duration = .seconds(20),
        allow: [String]? = ["127.0.0.1"],
        prompt: String = "What is it?",
        _ change: (inout ConnectionRequest.Target) -> Void = { _ in }
    ) -> ConnectionRequest {
        var target = server.target("\(server.base)/model/\(how)", allow: allow)
        target.kind = kind
        change(&target)
        return ConnectionRequest(
            target: target, resource: "sort", operation: .ask(prompt: prompt, schema: Self.schema),
            idempotencyKey: "key-1", timeout: timeout)
    }

    @Test func `an answer is read from the first choice, with numbers as they were written`() async throws {
        let answer = try await Asking.client().send(question("good"))
        #expect(answer["kind"] == "lamp")
        #expect(answer["sure"]?.number?.text == "0.90")
    }

    @Test func `a question says what is asked of whom, and how the answer is to look`() async throws {
        let prompt = "Lamp \"x\"\n{}"
        _ = try await Asking.client(secrets: ["env:TOKEN": "s3cret"]).send(
            question("good", prompt: prompt) { target in
                target.model = "small"
                target.temperature = Number("0.5")
                target.authentication = ConnectionRequest.Target.Authentication(
                    kind: "bearer", secret: "env:TOKEN")
            })
        _ = try await Asking.client().send(question("good"))
        let requests = try await server.seen().requests
        let first = try #require(requests.first)
        #expect(first["method"] == "POST")
        #expect(first["target"] == "/model/good/chat/completions")
        #expect(first["headers"]?["authorization"] == "Bearer s3cret")
        #expect(first["headers"]?["idempotency-key"] == "key-1")
        #expect(first["headers"]?["content-type"] == "application/json")
        let body = try JSONReader.read(try #require(first["body"]?.string))
        #expect(
            body == [
                "model": "small", "temperature": .number(try #require(Number("0.5"))), "stream": false,
                "messages": [["role": "user", "content": .string(prompt)]],
                "response_format": [
                    "type": "json_schema",
                    "json_schema": ["name": "sort", "strict": true, "schema": Self.schema],
                ],
            ])
        let second = try JSONReader.read(try #require(requests[1]["body"]?.string))
        #expect(second["temperature"] == 0)
        #expect(second["model"] == "default")
    }

    static let misbehaviour: [(String, FunctionFailure.Kind, String)] = [
        ("prose", .final, "malformed_answer"), ("fenced", .final, "malformed_answer"),
        ("twice", .final, "malformed_answer"), ("deep", .final, "malformed_answer"),
        ("long", .final, "response_too_large"), ("huge", .final, "response_too_large"),
        ("nothing", .final, "malformed_response"), ("refusal", .final, "model_refused"),
        ("length", .final, "answer_truncated"), ("filter", .final, "content_filtered"),
        ("tool", .final, "malformed_response"), ("choiceless", .final, "malformed_response"),
        ("error", .final, "malformed_response"), ("list", .final, "malformed_response"),
        ("400", .final, "http_400"), ("401", .final, "http_401"), ("404", .final, "http_404"),
        ("422", .final, "http_422"), ("307", .final, "http_307"),
        ("429", .transient, "http_429"), ("500", .transient, "http_500"), ("502", .transient, "http_502"),
        ("503", .transient, "http_503"), ("408", .transient, "http_408"),
        ("reset", .transient, "connection_lost"), ("hangup", .transient, "connection_lost"),
        ("slow", .transient, "timeout"), ("silent", .transient, "timeout"),
        ("garbage", .final, "malformed_response"),
    ]

    @Test(arguments: misbehaviour)
    func `what is no answer is told by its code, and never repeats what was said`(
        _ how: String, _ kind: FunctionFailure.Kind, _ code: String
    ) async throws {
        let isLate = code == "timeout"
        let failure = try await Asking.client().failure(
            question(how, timeout: isLate ? .seconds(1) : .seconds(20)))
        #expect(failure.kind == kind)
        #expect(failure.code == code)
        #expect(!failure.message.contains("words"))
        #expect(!failure.message.contains("lamp"))
        if how == "429" { #expect(failure.retryAfter == .seconds(7)) }
    }

    @Test func `where questions may go is looked at as for any request`() async throws {
        let blocked = try await Asking.client().failure(question("good", allow: nil))
        #expect(blocked.code == "blocked_address")
        let unlisted = try await Asking.client().failure(question("good", allow: ["models.example"]))
        #expect(unlisted.code == "host_not_allowed")
        let secret = try await Asking.client().failure(
            question("good") { target in
                target.authentication = ConnectionRequest.Target.Authentication(
                    kind: "bearer", secret: "env:MISSING")
            })
        #expect(secret.code == "missing_secret")
        #expect(try await server.seen().requests.isEmpty)
    }

    @Test(arguments: ["http", "file", "postgres", "smtp"])
    func `other connections take no questions`(_ kind: String) async throws {
        let failure = try await Asking.client(root: "/tmp").failure(
            question("good", kind: kind) { target in
                target.folder = "x"
                if kind == "postgres" { target.baseURL = "postgres://127.0.0.1:1/x" }
            })
        #expect(failure.kind != .unknown)
        if kind != "postgres" { #expect(failure.code == "unsupported_connection") }
    }
}
