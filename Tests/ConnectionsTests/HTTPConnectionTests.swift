// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Testing

@testable import Connections

/// What goes over HTTP when everything works.
@Suite struct HTTPConnectionTests {
    let server: FaultyServer

    init() throws { server = try FaultyServer() }

    @Test func `a push sends the value as JSON with its key`() async throws {
        let target = server.target(server.base + "/echo/api/?v=1")
        var request = Asking.push(
            target, "orders/{order}/lines", ["b": 1, "a": .number(try #require(Number("1.50")))],
            key: "k-7", path: ["order": "4/7 ü"])
        request.traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
        let answer = try await Asking.client().send(request)
        #expect(answer["key"] == "k-7")
        let seen = try #require(answer["response"])
        #expect(seen["method"] == "POST")
        #expect(seen["target"] == "/echo/api/orders/4%2F7%20%C3%BC/lines?v=1")
        #expect(seen["body"] == #"{"a":1.50,"b":1}"#)
        #expect(seen.value(at: ["headers", "content-type"]) == "application/json")
        #expect(seen.value(at: ["headers", "idempotency-key"]) == "k-7")
        #expect(
            seen.value(at: ["headers", "traceparent"])
                == "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
        #expect(seen.value(at: ["headers", "authorization"]) == nil)
        #expect(seen.value(at: ["headers", "expect"]) == nil)
    }

    @Test(arguments: ["PUT", "PATCH", "DELETE"])
    func `a push uses the method that it names`(_ method: String) async throws {
        let answer = try await Asking.client().send(Asking.push(server.target(), "echo", method: method))
        #expect(answer.value(at: ["response", "method"]) == .string(method))
    }

    @Test func `a large value arrives whole`() async throws {
        let text = String(repeating: "0123456789abcdef", count: 200_000)
        let answer = try await Asking.client(limits: limits { $0.maxResponseBytes = 8 << 20 }).send(
            Asking.push(server.target(), "echo", ["text": .string(text)]))
        #expect(answer.value(at: ["response", "body"])?.string?.utf8.count == text.utf8.count + 11)
    }

    @Test func `a fetch gives the records, filtered by the server and cut here`() async throws {
        let client = Asking.client()
        let all = try await client.send(Asking.fetch(server.target(), "records"))
        #expect(all["count"] == 3)
        #expect(all["records"]?.list?.count == 3)
        let open = try await client.send(
            Asking.fetch(server.target(), "records/wrapped", where: ["open": true], limit: 1))
        #expect(open["count"] == 1)
        #expect(open.value(at: ["records", "0", "name"]) == "Ada")
        let named = try await client.send(
            Asking.fetch(server.target(), "records", where: ["name": "Cy & Co"]))
        #expect(named.value(at: ["records", "0", "id"]) == 3)
    }

    @Test func `what is asked for is a query, escaped, and JSON where it is not scalar`() async throws {
        let answer = try await Asking.client().send(
            Asking.lookup(
                server.target(), "echo",
                ["a b": "x&y=z#?", "list": [1, "two"], "none": .null, "yes": true, "n": 1]))
        #expect(
            answer["target"] == "/echo?a%20b=x%26y%3Dz%23%3F&list=%5B1%2C%22two%22%5D&n=1&none=&yes=true")
    }

    @Test func `a lookup gives the record or null`() async throws {
        let client = Asking.client()
        let target = server.target()
        #expect(try await client.send(Asking.lookup(target, "records", 2))["name"] == "Bo")
        #expect(try await client.send(Asking.lookup(target, "records", 9)) == .null)
        #expect(try await client.send(Asking.lookup(target, "nowhere", 1)) == .null)
        #expect(try await client.send(Asking.lookup(target, "empty", 1)) == .null)
        #expect(try await client.send(Asking.lookup(target, "say/json/null", 1)) == .null)
        #expect(
            try await client.send(Asking.lookup(target, "say/json/{text}", 1, path: ["text": "{\"a\":1}"]))
                == ["a": 1])
        let failure = try await client.failure(Asking.lookup(target, "records", ["open": true]))
        #expect(failure.kind == .final)
        #expect(failure.code == "ambiguous_record")
    }

    @Test func `a push is answered by null where the server says nothing that is JSON`() async throws {
        let client = Asking.client()
        for resource in ["empty", "say/html/OK", "say/none/ "] {
            let answer = try await client.send(Asking.push(server.target(), resource))
            #expect(answer == ["key": "key-1", "response": .null], "\(resource)")
        }
    }

    @Test func `an interim answer is not the answer`() async throws {
        #expect(try await Asking.client().send(Asking.fetch(server.target(), "two"))["count"] == 0)
    }

    @Test func `an answer lost is unknown, and the same key does it once`() async throws {
        let client = Asking.client()
        let request = Asking.push(server.target(), "keyed", key: "once")
        let failure = try await client.failure(request)
        #expect(failure.kind == .unknown)
        #expect(failure.code == "connection_lost")
        #expect(try await client.send(request)["response"] == ["number": 1])
        #expect(try await client.send(request)["response"] == ["number": 1])
        #expect(try await server.seen().effects == 1)
    }

    // MARK: - Who we are

    typealias Authentication = ConnectionRequest.Target.Authentication

    static let proofs: [(Authentication, String, String)] = [
        (Authentication(kind: "bearer", secret: "env:TOKEN"), "authorization", "Bearer s3cret-s3cret"),
        (
            Authentication(kind: "basic", secret: "env:TOKEN", username: "ada"), "authorization",
            "Basic YWRhOnMzY3JldC1zM2NyZXQ="
        ),
        (Authentication(kind: "header", secret: "file:t", header: "X-Api-Key"), "x-api-key", "s3cret-s3cret"),
    ]

    @Test(arguments: proofs)
    func `who we are is said in a header`(
        _ authentication: Authentication, _ header: String, _ value: String
    ) async throws {
        let secrets = ["env:TOKEN": "s3cret-s3cret\n", "file:t": "s3cret-s3cret\r\n"]
        let answer = try await Asking.client(secrets: secrets).send(
            Asking.push(server.target(authentication: authentication), "echo"))
        #expect(answer.value(at: ["response", "headers", header]) == .string(value))
    }

    static let noSecrets: [(String?, String)] = [
        (nil, "missing_secret"), ("", "missing_secret"), ("\n", "missing_secret"),
        ("abc\r\nX-Evil: yes", "malformed_secret"), ("abc\u{0}def", "malformed_secret"),
    ]

    @Test(arguments: noSecrets)
    func `a secret that is missing or would be two headers is not sent`(
        _ secret: String?, _ code: String
    ) async throws {
        let target = server.target(authentication: Authentication(kind: "bearer", secret: "env:TOKEN"))
        let client = Asking.client(secrets: secret.map { ["env:TOKEN": $0] } ?? [:])
        let failure = try await client.failure(Asking.push(target, "echo"))
        #expect(failure.kind == .final)
        #expect(failure.code == code)
        #expect(!failure.message.contains("abc"))
        #expect(try await server.seen().requests.isEmpty)
    }

    @Test func `no failure holds a secret or a value`() async throws {
        let target = server.target(authentication: Authentication(kind: "bearer", secret: "env:TOKEN"))
        let client = Asking.client(secrets: ["env:TOKEN": "hidden-secret"])
        let resources = [
            "status/400", "status/401", "status/500", "reset", "garbage", "short", "say/json/{x}", "headers",
            "redirect/302/elsewhere", "chunks",
        ]
        for resource in resources {
            let path: ValueMap = resource.contains("{") ? ["x": "hidden-value"] : [:]
            for request in [
                Asking.push(target, resource, ["v": "hidden-value"], key: "hidden-key", path: path),
                Asking.fetch(target, resource, where: ["v": "hidden-value"], path: path),
            ] {
                let failure = try await client.failure(request)
                #expect(!failure.message.contains("hidden"), "\(resource): \(failure.message)")
                #expect(!failure.message.contains("own words"))
                #expect(failure.message.first?.isLowercase == true)
                #expect(!failure.message.hasSuffix("."))
            }
        }
    }

    private func limits(_ change: (inout ConnectionLimits) -> Void) -> ConnectionLimits {
        var limits = ConnectionLimits()
        change(&limits)
        return limits
    }
}
