// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import FunctionLibrary
import Testing

@testable import Connections

/// What becomes of a request when the other side does not do its part.
@Suite struct HTTPFaultTests {
    let server: FaultyServer

    init() throws { server = try FaultyServer() }

    typealias Kind = FunctionFailure.Kind

    /// A status, what it means for a push, and for a fetch.
    static let statuses: [(Int, Kind, Kind)] = [
        (408, .transient, .transient), (425, .transient, .transient),
        (429, .transient, .transient), (503, .transient, .transient), (500, .unknown, .transient),
        (502, .unknown, .transient), (504, .unknown, .transient), (599, .unknown, .transient),
        (400, .final, .final), (401, .final, .final), (403, .final, .final), (404, .final, .final),
        (409, .final, .final), (422, .final, .final), (304, .final, .final), (300, .final, .final),
    ]

    @Test(arguments: statuses)
    func `a status says whether to send again`(
        _ status: Int, _ push: FunctionFailure.Kind, _ fetch: FunctionFailure.Kind
    ) async throws {
        let client = Asking.client()
        let pushed = try await client.failure(Asking.push(server.target(), "status/\(status)"))
        #expect(pushed.kind == push)
        #expect(pushed.code == "http_\(status)")
        let fetched = try await client.failure(Asking.fetch(server.target(), "status/\(status)"))
        #expect(fetched.kind == fetch)
        #expect(fetched.code == "http_\(status)")
    }

    @Test(arguments: [301, 302, 303, 307, 308])
    func `a push is not sent elsewhere`(_ status: Int) async throws {
        let failure = try await Asking.client().failure(
            Asking.push(server.target(), "redirect/\(status)/{to}", path: ["to": "/echo"]))
        #expect(failure.kind == .final)
        #expect(failure.code == "http_\(status)")
        #expect(try await server.seen().effects == 0)
    }

    static let waits: [(String, Duration)] = [
        ("7", .seconds(7)), ("0", .zero), ("99999999999999999999", .seconds(3600)),
        ("Sun, 06 Nov 1994 08:49:37 GMT", .seconds(37)), ("Sunday, 06-Nov-94 08:49:37 GMT", .seconds(37)),
        ("Sun Nov  6 08:49:37 1994", .seconds(37)), ("Sat, 05 Nov 1994 08:49:37 GMT", .zero),
        ("Sun, 06 Nov 2094 08:49:37 GMT", .seconds(3600)),
    ]

    @Test(arguments: waits)
    func `how long the server asks to wait is told`(_ text: String, _ wait: Duration) async throws {
        for status in [429, 503] {
            let failure = try await Asking.client().failure(
                Asking.push(server.target(), "status/\(status)/{after}", path: ["after": .string(text)]))
            #expect(failure.retryAfter == wait)
        }
    }

    @Test(arguments: ["-5", "soon", "1.5", "Sun, 31 Feb 1994 08:49:37 GMT", "Sun, 06 Nov 1994 25:49:37 GMT"])
    func `a wait that is no time is none`(_ text: String) async throws {
        let failure = try await Asking.client().failure(
            Asking.push(server.target(), "status/429/{after}", path: ["after": .string(text)]))
        #expect(failure.kind == .transient)
        #expect(failure.retryAfter == nil)
    }

    @Test func `an instant without the server's clock is held against ours`() {
        let now = Instant(microseconds: 784_111_770_000_000)
        let wait = RetryAfterText.parse(
            "Sun, 06 Nov 1994 08:49:37 GMT", date: nil, now: { now }, atMost: .seconds(60))
        #expect(wait == .seconds(7))
    }

    /// What happens, its code, and what it means for a fetch.
    static let broken: [(String, String, Kind)] = [
        ("reset", "connection_lost", .transient),
        ("hangup", "connection_lost", .transient), ("short", "connection_lost", .transient),
        ("chunks", "connection_lost", .transient), ("garbage", "malformed_response", .final),
        ("huge", "response_too_large", .final), ("headers", "response_too_large", .final),
        ("header", "response_too_large", .final),
        ("say/json/[1,", "malformed_response", .final), ("say/json/[1]]", "malformed_response", .final),
        ("say/json/[NaN]", "malformed_response", .final),
    ]

    @Test(arguments: broken)
    func `an answer that is broken leaves a push unknown`(
        _ resource: String, _ code: String, _ fetch: FunctionFailure.Kind
    ) async throws {
        let client = Asking.client()
        let pushed = try await client.failure(Asking.push(server.target(), resource))
        #expect(pushed.kind == .unknown)
        #expect(pushed.code == code)
        #expect(try await server.seen().effects == 1)
        let fetched = try await client.failure(Asking.fetch(server.target(), resource))
        #expect(fetched.kind == fetch)
        #expect(fetched.code == code)
    }

    @Test(arguments: ["silent", "slow"])
    func `an answer that is late leaves a push unknown`(_ resource: String) async throws {
        let client = Asking.client()
        let timeout = Duration.milliseconds(800)
        let pushed = try await client.failure(Asking.push(server.target(), resource, timeout: timeout))
        #expect(pushed.kind == .unknown)
        #expect(pushed.code == "timeout")
        #expect(try await server.seen().effects == 1)
        let fetched = try await client.failure(Asking.fetch(server.target(), resource, timeout: timeout))
        #expect(fetched.kind == .transient)
        #expect(fetched.code == "timeout")
    }

    @Test func `the shorter of two timeouts counts`() async throws {
        var target = server.target()
        target.timeout = .milliseconds(500)
        let failure = try await Asking.client().failure(
            Asking.fetch(target, "silent", timeout: .seconds(300)))
        #expect(failure.code == "timeout")
    }

    @Test func `a secure connection that is never agreed on has sent nothing`() async throws {
        let target = server.target("https://127.0.0.1:\(server.mutePort)")
        let failure = try await Asking.client().failure(
            Asking.push(target, "echo", timeout: .milliseconds(500)))
        #expect(failure.kind == .transient)
        #expect(failure.code == "timeout")
    }

    @Test func `nothing is sent to a server that nobody has certified`() async throws {
        for host in ["127.0.0.1", "localhost"] {
            let target = server.target("https://\(host):\(server.securePort)", allow: [host])
            let failure = try await Asking.client().failure(Asking.push(target, "echo"))
            #expect(failure.kind == .final)
            #expect(failure.code == "untrusted_certificate")
        }
        let plain = server.target("https://127.0.0.1:\(server.port)")
        let failure = try await Asking.client().failure(Asking.push(plain, "echo"))
        #expect(failure.kind == .transient)
        #expect(failure.code == "tls_failure")
        #expect(try await server.seen().effects == 0)
    }

    @Test func `where nobody listens nothing was sent`() async throws {
        let port = try FreePort.take()
        let target = server.target("http://127.0.0.1:\(port)")
        for request in [Asking.push(target, "echo"), Asking.fetch(target, "echo")] {
            let failure = try await Asking.client().failure(request)
            #expect(failure.kind == .transient)
            #expect(failure.code == "connection_refused")
        }
    }

    @Test func `a name without an address is tried again`() async throws {
        let target = server.target("http://no-such-host.invalid", allow: nil)
        let failure = try await Asking.client().failure(Asking.push(target, "echo"))
        #expect(failure.kind == .transient)
        #expect(failure.code == "unknown_host")
    }

    @Test func `a refusal stands, however much is said about it`() async throws {
        let failure = try await Asking.client().failure(Asking.push(server.target(), "loud"))
        #expect(failure.kind == .final)
        #expect(failure.code == "http_422")
    }

    @Test func `an answer that fits no lookup and no fetch is malformed`() async throws {
        let client = Asking.client()
        for text in ["1", "\"text\"", "true"] {
            let failure = try await client.failure(
                Asking.fetch(server.target(), "say/json/{text}", path: ["text": .string(text)]))
            #expect(failure.code == "malformed_response")
        }
        for text in ["1", "[1]", "\"text\""] {
            let failure = try await client.failure(
                Asking.lookup(server.target(), "say/json/{text}", 1, path: ["text": .string(text)]))
            #expect(failure.code == "malformed_response")
        }
    }

    @Test func `JSON that two readers take for two things is refused`() async throws {
        let nested = String(repeating: "[", count: 40) + String(repeating: "]", count: 40)
        for text in [#"[{"a":1,"a":2}]"#, nested, #"["\ud800"]"#] {
            let failure = try await Asking.client().failure(
                Asking.fetch(server.target(), "say/json/{text}", path: ["text": .string(text)]))
            #expect(failure.kind == .final)
            #expect(failure.code == "malformed_response")
        }
    }

    @Test func `a request whose time is over is not sent`() async throws {
        let scratch = try ScratchFolder()
        let targets = [
            server.target(), ConnectionRequest.Target(key: "o", kind: "file", folder: scratch.path),
            ConnectionRequest.Target(
                key: "p", kind: "postgres", baseURL: "postgres://127.0.0.1:\(server.port)/x",
                allowHosts: ["127.0.0.1"]),
        ]
        for target in targets {
            let failure = try await Asking.client().failure(
                Asking.push(target, "echo", timeout: .seconds(-1)))
            #expect(failure.kind == .transient)
            #expect(failure.code == "timeout")
        }
        #expect(scratch.files.isEmpty)
        #expect(try await server.seen().requests.isEmpty)
    }

    @Test func `a request that nobody waits for is given up`() async throws {
        let client = Asking.client()
        let target = server.target()
        let task = Task { try await client.failure(Asking.push(target, "silent", timeout: .seconds(120))) }
        while try await server.seen().effects == 0 { await Task.yield() }
        task.cancel()
        let failure = try await task.value
        #expect(failure.kind == .unknown)
        #expect(failure.code == "cancelled")
    }
}

/// A port of this machine where nobody listens.
enum FreePort {
    static func take() throws -> Int {
        let number = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(number) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(number, generic, length) == 0 && getsockname(number, generic, &length) == 0
            }
        }
        try #require(isBound)
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
