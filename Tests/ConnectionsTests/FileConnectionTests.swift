// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import FunctionLibrary
import Testing

@testable import Connections

/// A folder of its own, gone with the test.
final class ScratchFolder: Sendable {
    let path: String

    init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "connections-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ name: String, _ text: String) throws {
        try write(name, Array(text.utf8))
    }

    func write(_ name: String, _ bytes: [UInt8]) throws {
        let place = URL(filePath: path).appending(path: name)
        try FileManager.default.createDirectory(
            at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Foundation.Data(bytes).write(to: place)
    }

    func read(_ name: String) -> String? {
        FileManager.default.contents(atPath: path + "/" + name).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Every file below the folder.
    var files: [String] {
        (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).filter {
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path + "/" + $0, isDirectory: &isFolder)
                && !isFolder.boolValue
        }.sorted()
    }
}

@Suite struct FileConnectionTests {
    let scratch: ScratchFolder
    let target = ConnectionRequest.Target(key: "outbox", kind: "file", folder: "box")

    init() throws { scratch = try ScratchFolder() }

    private func client(_ limits: ConnectionLimits = ConnectionLimits()) -> OutsideConnections {
        Asking.client(root: scratch.path, limits: limits)
    }

    // MARK: - Writing

    @Test func `a push writes exactly the value, under its key`() async throws {
        let value: Value = ["b": .number(try #require(Number("1.50"))), "a": ["ü", .null, true]]
        let answer = try await client().send(Asking.push(target, "letters/out", value, key: "k-1"))
        #expect(answer == ["key": "k-1", "response": .null])
        #expect(scratch.files == ["box/letters/out/k-1.json"])
        #expect(scratch.read("box/letters/out/k-1.json") == #"{"a":["ü",null,true],"b":1.50}"#)
    }

    @Test func `the same key is the same file`() async throws {
        let client = client()
        for value in [1, 1, 2] as [Value] {
            let answer = try await client.send(Asking.push(target, "letters", value, key: "k"))
            #expect(answer["key"] == "k")
        }
        #expect(scratch.files == ["box/letters/k.json"])
        #expect(scratch.read("box/letters/k.json") == "1")
    }

    @Test func `writers of one key at once leave one file and nothing else`() async throws {
        let client = client()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<32 {
                group.addTask {
                    _ = try await client.send(Asking.push(target, "letters", ["n": 1], key: "k"))
                }
            }
            try await group.waitForAll()
        }
        #expect(scratch.files == ["box/letters/k.json"])
        #expect(scratch.read("box/letters/k.json") == #"{"n":1}"#)
    }

    @Test func `what a killed push left is gone with the next one of its key`() async throws {
        try scratch.write("box/letters/.k.json.part", #"{"n":"#)
        try scratch.write("box/letters/.other.json.part", #"{"n":"#)
        _ = try await client().send(Asking.push(target, "letters", ["n": 1], key: "k"))
        #expect(scratch.files == ["box/letters/.other.json.part", "box/letters/k.json"])
        #expect(scratch.read("box/letters/k.json") == #"{"n":1}"#)
    }

    @Test func `what another is writing under the same key stays`() async throws {
        try scratch.write("box/letters/.k.json.part", #"{"n":"#)
        let other = open(scratch.path + "/box/letters/.k.json.part", O_RDWR)
        defer { close(other) }
        #expect(flock(other, LOCK_EX) == 0)
        _ = try await client().send(Asking.push(target, "letters", ["n": 1], key: "k"))
        #expect(scratch.files == ["box/letters/.k.json.part", "box/letters/k.json"])
        #expect(scratch.read("box/letters/.k.json.part") == #"{"n":"#)
        #expect(scratch.read("box/letters/k.json") == #"{"n":1}"#)
    }

    @Test(arguments: ["../../escape", "a/b", "..", ".", "a\u{0}b", "%2e%2e", "é", "a b\nc"])
    func `a key or a value never leads to another folder`(_ hostile: String) async throws {
        let client = client()
        _ = try? await client.send(Asking.push(target, "letters", 1, key: hostile))
        _ = try? await client.send(Asking.push(target, "{x}", 1, path: ["x": .string(hostile)]))
        _ = try? await client.send(Asking.push(target, "a{x}/b", 1, path: ["x": .string(hostile)]))
        #expect(scratch.files.allSatisfy { $0.hasPrefix("box/") && $0.hasSuffix(".json") })
        #expect(scratch.files.allSatisfy { $0.split(separator: "/").count <= 4 })
        #expect(!FileManager.default.fileExists(atPath: scratch.path + "/../escape.json"))
    }

    static let noPaths: [(String, ValueMap)] = [
        ("../out", [:]), ("a/../../out", [:]), ("/etc", [:]), ("", [:]), ("a//b", [:]), ("{x}", [:]),
        ("{x}", ["x": ".."]), ("{x}", ["x": ""]), ("{x}", ["x": .null]), ("{x}", ["x": ["a"]]),
        ("{x", ["x": "a"]), (".{x}", ["x": "."]),
    ]

    @Test(arguments: noPaths)
    func `a resource that is no path of names is refused`(_ resource: String, _ path: ValueMap) async throws {
        let failure = try await client().failure(Asking.push(target, resource, 1, path: path))
        #expect(failure.kind == .final)
        #expect(failure.code == "malformed_resource")
        #expect(scratch.files.isEmpty)
    }

    @Test func `two values never become one name`() async throws {
        let client = client()
        for hostile in ["a/b", "a%2Fb", "a%252Fb", "a\\b"] {
            _ = try await client.send(Asking.push(target, "{x}", 1, key: "k", path: ["x": .string(hostile)]))
        }
        #expect(scratch.files.count == 4)
    }

    @Test func `a symbolic link does not lead out`() async throws {
        try scratch.write("outside/secret.json", #"[{"id":1}]"#)
        try scratch.write("box/inside.json", "[]")
        let manager = FileManager.default
        try manager.createSymbolicLink(
            atPath: scratch.path + "/box/link", withDestinationPath: scratch.path + "/outside")
        try manager.createSymbolicLink(
            atPath: scratch.path + "/box/file.json",
            withDestinationPath: scratch.path + "/outside/secret.json")
        let client = client()
        for request in [
            Asking.push(target, "link", 1), Asking.fetch(target, "link/secret"), Asking.fetch(target, "file"),
        ] {
            let failure = try await client.failure(request)
            #expect(failure.kind == .final)
            #expect(["outside_folder", "not_a_file"].contains(failure.code))
        }
        #expect(scratch.files.filter { $0.hasPrefix("outside") } == ["outside/secret.json"])
    }

    @Test func `what cannot be written fails whole`() async throws {
        try scratch.write("box/letters", "a file where a folder is expected")
        let failure = try await client().failure(Asking.push(target, "letters", 1))
        #expect(failure.kind == .final)
        #expect(failure.code == "not_a_file")
        let keyless = try await client().failure(Asking.push(target, "other", 1, key: nil))
        #expect(keyless.code == "missing_key")
        let long = try await client().failure(
            Asking.push(target, "other", 1, key: String(repeating: "k", count: 300)))
        #expect(long.code == "malformed_key")
        var limits = ConnectionLimits()
        limits.maxPushBytes = 10
        let large = try await client(limits).failure(Asking.push(target, "other", "0123456789"))
        #expect(large.code == "push_too_large")
        #expect(scratch.files == ["box/letters"])
    }

    // MARK: - Reading

    static let forms: [(String, String)] = [
        ("json", #"[{"id":1,"n":"Ada","x":null},{"id":2,"n":"Bo"},{"id":2.0,"n":"Cy"},"loose"]"#),
        (
            "ndjson",
            "{\"id\":1,\"n\":\"Ada\",\"x\":null}\r\n\n{\"id\":2,\"n\":\"Bo\"}\n{\"id\":2.0,\"n\":\"Cy\"}"
        ),
        ("csv", "\u{FEFF}id,n,x\r\n1,Ada,\n2,\"Bo\",y\n2.0,Cy,\"a \"\"b\"\",\nc\"\n"),
    ]

    @Test(arguments: forms)
    func `records are read from each form`(_ form: String, _ text: String) async throws {
        try scratch.write("box/people." + form, text)
        let client = client()
        let two = try await client.send(Asking.fetch(target, "people", where: ["id": 2]))
        #expect(two["count"] == 2)
        #expect(two.value(at: ["records", "1", "n"]) == "Cy")
        let one = try await client.send(Asking.fetch(target, "people", where: ["id": 2], limit: 1))
        #expect(one["count"] == 1)
        #expect(one.value(at: ["records", "0", "n"]) == "Bo")
        let none = try await client.send(Asking.fetch(target, "people", limit: 0))
        #expect(none["records"] == [])
        #expect(try await client.send(Asking.lookup(target, "people", 1))["n"] == "Ada")
        #expect(try await client.send(Asking.lookup(target, "people", ["n": "Bo", "id": 2]))["n"] == "Bo")
        #expect(try await client.send(Asking.lookup(target, "people", 7)) == .null)
        #expect(try await client.send(Asking.lookup(target, "people", ["x": .null, "id": 1]))["n"] == "Ada")
        let failure = try await client.failure(Asking.lookup(target, "people", 2))
        #expect(failure.kind == .final)
        #expect(failure.code == "ambiguous_record")
    }

    @Test func `fields of CSV are text`() async throws {
        try scratch.write("box/people.csv", Self.forms[2].1)
        let answer = try await client().send(Asking.fetch(target, "people"))
        #expect(answer["count"] == 3)
        #expect(answer.value(at: ["records", "0"]) == ["id": "1", "n": "Ada", "x": ""])
        #expect(answer.value(at: ["records", "2", "x"]) == "a \"b\",\nc")
    }

    @Test(arguments: [
        ("json", "{}"), ("json", "[1"), ("json", ""), ("json", #"[{"a":1,"a":2}]"#),
        ("ndjson", "{\"id\":1}\n{"),
        ("ndjson", "{} {}"), ("csv", ""), ("csv", "a,a\n1,2"), ("csv", "a,b\n1"), ("csv", "a\n\"1"),
        ("csv", "a\nx\"y\"\n"), ("csv", "a\n\"x\"y\n"), ("csv", "a,b\n1\r2,3\n"),
    ])
    func `a file that is malformed is refused and not repeated`(_ form: String, _ text: String) async throws {
        try scratch.write("box/people." + form, text)
        let failure = try await client().failure(Asking.fetch(target, "people"))
        #expect(failure.kind == .final)
        #expect(failure.code == "malformed_response")
        #expect(failure.message.utf8.count < 120)
    }

    @Test func `text that is not UTF-8 is refused`() async throws {
        for (form, bytes) in [
            ("json", [0x5B, 0x22, 0xFF, 0x22, 0x5D]), ("ndjson", [0x22, 0xFF, 0x22]),
            ("csv", [0x61, 0x0A, 0xFF, 0x0A]),
        ] as [(String, [UInt8])] {
            try scratch.write("box/\(form)." + form, bytes)
            let failure = try await client().failure(Asking.fetch(target, form))
            #expect(failure.code == "malformed_response")
        }
    }

    @Test func `what is not there is told from what is empty`() async throws {
        try scratch.write("box/none.json", "[]")
        let client = client()
        #expect(try await client.send(Asking.fetch(target, "none"))["count"] == 0)
        for resource in ["nothing", "no/folder"] {
            let failure = try await client.failure(Asking.fetch(target, resource))
            #expect(failure.kind == .final)
            #expect(failure.code == "not_found")
        }
        let elsewhere = ConnectionRequest.Target(key: "o", kind: "file", folder: "not-there")
        #expect(try await client.failure(Asking.lookup(elsewhere, "x", 1)).code == "not_found")
    }

    @Test func `a pipe and a folder are no files`() async throws {
        try scratch.write("box/folder.json/x", "")
        #expect(mkfifo(scratch.path + "/box/pipe.json", 0o600) == 0)
        for resource in ["folder", "pipe"] {
            let failure = try await client().failure(Asking.fetch(target, resource))
            #expect(failure.kind == .final)
            #expect(failure.code == "not_a_file")
        }
    }

    @Test(arguments: ["json", "ndjson", "csv"])
    func `what is too large is refused`(_ form: String) async throws {
        let line = form == "csv" ? "0123456789\n" : #"{"a":"0123456789"}"# + (form == "json" ? "," : "\n")
        let lines = String(repeating: line, count: 1000)
        try scratch.write("box/many." + form, form == "json" ? "[\(lines){}]" : lines)
        var bytes = ConnectionLimits()
        bytes.maxAnswerBytes = 5000
        bytes.maxFileBytes = 5000
        var records = ConnectionLimits()
        records.maxRecords = 10
        var long = ConnectionLimits()
        long.maxRecordBytes = 5
        for limits in form == "json" ? [bytes] : [bytes, long] {
            #expect(
                try await client(limits).failure(Asking.fetch(target, "many")).code == "response_too_large")
        }
        #expect(
            try await client(records).failure(Asking.fetch(target, "many")).code == "response_too_large")
        #expect(
            try await client(records).failure(Asking.fetch(target, "many", limit: 11)).code
                == "response_too_large")
        #expect(try await client(records).send(Asking.fetch(target, "many", limit: 10))["count"] == 10)
    }
}
