// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import FunctionLibrary
import Testing

@testable import Connections

/// What is taken away, and what is not.
@Suite struct DeletionTests {
    private func delete(
        _ target: ConnectionRequest.Target, _ resource: String, path: ValueMap = [:],
        timeout: Duration = .seconds(20)
    ) -> ConnectionRequest {
        ConnectionRequest(
            target: target, resource: resource, path: path, operation: .delete, idempotencyKey: "key-1",
            timeout: timeout)
    }

    // MARK: - Files

    private let box = ConnectionRequest.Target(key: "outbox", kind: "file", folder: "box")

    @Test func `a file is removed once, and what a push has written is found`() async throws {
        let scratch = try ScratchFolder()
        let client = Asking.client(root: scratch.path)
        _ = try await client.send(Asking.push(box, "letters", [:], key: "a/b"))
        try scratch.write("box/kept.csv", "id")
        let request = delete(box, "letters/{key}.json", path: ["key": "a/b"])
        #expect(try await client.send(request) == ["existed": true])
        #expect(scratch.files == ["box/kept.csv"])
        #expect(try await client.send(request) == ["existed": false])
        #expect(try await client.send(delete(box, "none/at/all.json")) == ["existed": false])
        #expect(try await client.send(delete(box, "kept.csv")) == ["existed": true])
        let nowhere = ConnectionRequest.Target(key: "outbox", kind: "file", folder: "nowhere")
        #expect(try await client.send(delete(nowhere, "kept.csv")) == ["existed": false])
    }

    @Test func `nothing outside of the folder is removed, and no folder`() async throws {
        let scratch = try ScratchFolder()
        let client = Asking.client(root: scratch.path)
        try scratch.write("precious/file.txt", "1")
        try scratch.write("box/folder/file.txt", "2")
        for (link, target) in [("link", "../precious"), ("file.txt", "../precious/file.txt")] {
            try FileManager.default.createSymbolicLink(
                atPath: scratch.path + "/box/" + link, withDestinationPath: target)
        }
        for (resource, path, code) in [
            ("link/file.txt", [:], "not_a_file"), ("file.txt", [:], "outside_folder"),
            ("folder", [:], "not_a_file"), ("{up}", ["up": ".."], "malformed_resource"),
        ] as [(String, ValueMap, String)] {
            let failure = try await client.failure(delete(box, resource, path: path))
            #expect(failure.kind == .final)
            #expect(failure.code == code, "\(resource)")
        }
        #expect(
            try await client.send(delete(box, "{up}", path: ["up": "../precious/file.txt"])) == [
                "existed": false
            ])
        #expect(scratch.read("precious/file.txt") == "1")
        #expect(scratch.read("box/folder/file.txt") == "2")
    }

    // MARK: - HTTP

    @Test func `a deletion names the address and carries its key, without a body`() async throws {
        let server = try FaultyServer()
        let answer = try await Asking.client().send(
            delete(server.target(), "echo/{order}", path: ["order": "4/7"]))
        #expect(answer == ["existed": true])
        let seen = try await server.seen()
        #expect(seen.effects == 1)
        #expect(seen.requests.count == 1)
        let request = try #require(seen.requests.first)
        #expect(request["method"] == "DELETE")
        #expect(request["target"] == "/echo/4%2F7")
        #expect(request["body"] == "")
        #expect(request.value(at: ["headers", "idempotency-key"]) == "key-1")
    }

    @Test(
        arguments: [
            (200, nil), (204, nil), (404, nil), (410, nil), (400, .final), (409, .final), (302, .final),
            (429, .transient), (503, .transient), (500, .unknown), (502, .unknown),
        ] as [(Int, FunctionFailure.Kind?)])
    func `a status says what became of it`(_ status: Int, _ kind: FunctionFailure.Kind?) async throws {
        let server = try FaultyServer()
        let request = delete(server.target(), "status/\(status)")
        if let kind {
            let failure = try await Asking.client().failure(request)
            #expect(failure.kind == kind)
            #expect(failure.code == "http_\(status)")
        } else {
            let isThere = status < 300
            #expect(try await Asking.client().send(request) == ["existed": .bool(isThere)])
        }
    }

    @Test func `a connection that ends leaves it unknown`() async throws {
        let server = try FaultyServer()
        let failure = try await Asking.client().failure(delete(server.target(), "reset"))
        #expect(failure.kind == .unknown)
        #expect(failure.code == "connection_lost")
    }

    @Test func `a connection of another type has nothing to delete or to call`() async throws {
        let server = try FaultyServer()
        var request = delete(server.target(), "echo")
        request.operation = .call(arguments: [:])
        #expect(try await Asking.client().failure(request).code == "unsupported_connection")
        request.target = box
        #expect(try await Asking.client().failure(request).code == "unsupported_connection")
        #expect(try await server.seen().requests.isEmpty)
    }
}
