// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import FunctionLibrary
import Testing

@testable import Connections

/// A server of `Tests/Fixtures/Servers/http.py`; it ends with this value.
final class FaultyServer: Sendable {
    let port: Int
    let securePort: Int
    let mutePort: Int
    private let process: Process
    private let input: Pipe

    static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Fixtures/Servers")

    init() throws {
        process = Process()
        input = Pipe()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", FaultyServer.fixtures.appending(path: "http.py").path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let ports = output.fileHandleForReading.line().split(whereSeparator: \.isWhitespace)
            .compactMap { Int($0) }
        try #require(ports.count == 3)
        (port, securePort, mutePort) = (ports[0], ports[1], ports[2])
    }

    deinit {
        try? input.fileHandleForWriting.close()
        process.waitUntilExit()
    }

    var base: String { "http://127.0.0.1:\(port)" }

    func target(
        _ base: String? = nil, allow: [String]? = ["127.0.0.1"],
        authentication: ConnectionRequest.Target.Authentication? = nil
    ) -> ConnectionRequest.Target {
        ConnectionRequest.Target(
            key: "shop", kind: "http", baseURL: base ?? self.base, authentication: authentication,
            allowHosts: allow)
    }

    /// What the server has seen and done, by its own account.
    func seen() async throws -> (effects: Int, requests: [Value]) {
        let answer = try await Asking.client().send(
            ConnectionRequest(target: target(), resource: "seen", operation: .lookup(key: .map(ValueMap()))))
        return (answer["effects"]?.list?.count ?? -1, answer["requests"]?.list ?? [])
    }
}

/// Requests in the shortest form, and how they ended.
enum Asking {
    static func client(
        root: String = "/nowhere", secrets: [String: String] = [:], now: Instant = Instant(microseconds: 0),
        limits: ConnectionLimits = ConnectionLimits()
    ) -> OutsideConnections {
        struct Missing: Error {}
        return OutsideConnections(
            ConnectionSurroundings(
                root: root,
                secret: { place in
                    guard let secret = secrets[place] else { throw Missing() }
                    return secret
                }, now: { now }), limits: limits)
    }

    static func push(
        _ target: ConnectionRequest.Target, _ resource: String, _ value: Value = ["sku": "A-1"],
        method: String? = nil, key: String? = "key-1", path: ValueMap = [:], timeout: Duration = .seconds(20)
    ) -> ConnectionRequest {
        ConnectionRequest(
            target: target, resource: resource, path: path, operation: .push(value: value, method: method),
            idempotencyKey: key, timeout: timeout)
    }

    static func fetch(
        _ target: ConnectionRequest.Target, _ resource: String, where fields: ValueMap = [:],
        limit: Int? = nil, path: ValueMap = [:], timeout: Duration = .seconds(20)
    ) -> ConnectionRequest {
        ConnectionRequest(
            target: target, resource: resource, path: path, operation: .fetch(where: fields, limit: limit),
            timeout: timeout)
    }

    static func lookup(
        _ target: ConnectionRequest.Target, _ resource: String, _ key: Value, path: ValueMap = [:]
    ) -> ConnectionRequest {
        ConnectionRequest(
            target: target, resource: resource, path: path, operation: .lookup(key: key),
            timeout: .seconds(20))
    }
}

extension OutsideConnections {
    /// The failure of a request that must fail.
    func failure(
        _ request: ConnectionRequest, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws -> FunctionFailure {
        do throws(FunctionFailure) {
            let answer = try await send(request)
            Issue.record("it answered \(CanonicalJSON.text(answer))", sourceLocation: sourceLocation)
            throw FunctionFailure(.final, code: "answered", message: "")
        } catch {
            return error
        }
    }
}

extension FileHandle {
    /// Reads up to the end of a line, which can come in parts.
    func line() -> String {
        var line: [UInt8] = []
        while line.last != 0x0A {
            let bytes = availableData
            if bytes.isEmpty { break }
            line.append(contentsOf: bytes)
        }
        return String(decoding: line, as: UTF8.self)
    }
}
