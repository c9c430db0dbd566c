// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Foundation
import FunctionLibrary
import Synchronization
import Testing

@testable import Connections

/// The databases of `Tests/Fixtures/Servers/postgres.py`.
final class ScratchCluster: Sendable {
    /// One for all tests: it ends with the process.
    static let shared = Result { try ScratchCluster() }
    static let counter = Atomic(0)

    static let isInstalled: Bool = {
        let manager = FileManager.default
        let root = "/usr/lib/postgresql"
        let folders =
            (try? manager.contentsOfDirectory(atPath: root))?.map { "\(root)/\($0)/bin" } ?? []
        let searched =
            ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":").map(String.init) ?? []
        return (folders + searched).contains { manager.isExecutableFile(atPath: $0 + "/initdb") }
    }()

    let port: Int
    /// The same server, where the answer to each commit is lost.
    let lossyPort: Int
    private let process: Process
    private let input: Pipe

    init() throws {
        process = Process()
        input = Pipe()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", FaultyServer.fixtures.appending(path: "postgres.py").path]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let line = output.fileHandleForReading.line()
        let ports = line.split(whereSeparator: \.isWhitespace).compactMap { Int($0) }
        guard ports.count == 2 else { throw Missing(line: line) }
        (port, lossyPort) = (ports[0], ports[1])
    }

    struct Missing: Error, CustomStringConvertible {
        var line: String

        var description: String {
            "PostgreSQL did not start; its port is said to be '\(line)'"
        }
    }

}

/// A database that no other test uses.
struct ScratchDatabase {
    let port: Int
    let lossyPort: Int
    let name: String

    init() throws {
        let cluster = try ScratchCluster.shared.get()
        (port, lossyPort) = (cluster.port, cluster.lossyPort)
        name = "shop\(ScratchCluster.counter.wrappingAdd(1, ordering: .relaxed).newValue)"
    }

    func target(
        user: String = "ada", host: String = "127.0.0.1", port: Int? = nil, database: String? = nil,
        allow: [String]? = ["127.0.0.1", "localhost"], secret: String? = "env:WORD", searchPath: String? = nil
    ) -> ConnectionRequest.Target {
        let options = searchPath.map { "&options=-c%20search_path%3D\($0)" } ?? ""
        let server = "\(host):\(port ?? self.port)"
        return ConnectionRequest.Target(
            key: "shop", kind: "postgres",
            baseURL: "postgres://\(user)@\(server)/\(database ?? name)?sslmode=disable\(options)",
            authentication: secret.map { .init(kind: "bearer", secret: $0) }, allowHosts: allow)
    }
}

/// What goes to a PostgreSQL database, and what becomes of it.
@Suite(
    .enabled(
        if: ScratchCluster.isInstalled,
        "PostgreSQL is not installed, so nothing is shown: apt-get install postgresql"))
struct PostgresConnectionTests {
    let database: ScratchDatabase
    let client = Asking.client(secrets: ["env:WORD": "open-sesame\n", "env:WRONG": "wrong-word"])

    init() throws { database = try ScratchDatabase() }

    @Test func `a record pushed is found again with its types`() async throws {
        let target = database.target()
        let record: Value = [
            "id": 9_007_199_254_740_993, "name": "O'Brien \"; DROP TABLE orders; --", "open": true,
            "price": .number(try #require(Number("1.50"))), "more": ["a": [1, .null]], "placed": "2026-02-28",
        ]
        let answer = try await client.send(Asking.push(target, "orders", record, key: "k-1"))
        #expect(answer == ["key": "k-1", "response": .null])
        let found = try await client.send(Asking.lookup(target, "orders", 9_007_199_254_740_993))
        #expect(found["name"] == record["name"])
        #expect(found["price"] == record["price"])
        #expect(found["open"] == true)
        #expect(found["more"] == ["a": [1, .null]])
        #expect(found["placed"] == "2026-02-28")
        #expect(found["tags"] == .null)
        #expect(try await client.send(Asking.lookup(target, "public.orders", ["name": "nobody"])) == .null)
        let byNull = try await client.send(
            Asking.fetch(target, "orders", where: ["tags": .null, "open": true]))
        #expect(byNull["count"] == 1)
    }

    @Test func `a key is taken once, also by many at once`() async throws {
        let target = database.target()
        let client = client
        // Each time, all of them find no table of keys, and make it.
        let rounds = 1...16
        for round in rounds {
            let fresh = database.target(searchPath: "fresh\(round)")
            let failures = await withTaskGroup(of: FunctionFailure?.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        do throws(FunctionFailure) {
                            let push = Asking.push(fresh, "public.counted", [:], key: "same")
                            _ = try await client.send(push)
                            return nil
                        } catch {
                            return error
                        }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }.compactMap(\.self)
            }
            #expect(failures.isEmpty)
            let found = try await client.send(Asking.fetch(target, "counted"))
            #expect(found["count"] == .number(Number(Int64(round))))
        }
    }

    @Test func `a key is no other, and a push without one is always made`() async throws {
        let target = database.target()
        for _ in 0..<2 { _ = try await client.send(Asking.push(target, "counted", [:], key: "same")) }
        #expect(try await client.send(Asking.fetch(target, "counted"))["count"] == 1)
        _ = try await client.send(Asking.push(target, "counted", [:], key: "other"))
        #expect(try await client.send(Asking.fetch(target, "counted"))["count"] == 2)
        _ = try await client.send(Asking.push(target, "counted", [:], key: nil))
        #expect(try await client.send(Asking.fetch(target, "counted", limit: 2))["count"] == 2)
        #expect(try await client.send(Asking.fetch(target, "counted"))["count"] == 3)
        #expect(try await client.failure(Asking.lookup(target, "counted", [:])).code == "ambiguous_record")
    }

    @Test func `a push that the database refuses takes no key`() async throws {
        let target = database.target()
        let refused = try await client.failure(
            Asking.push(target, "orders", ["id": 1, "price": -1], key: "k"))
        #expect(refused.kind == .final)
        #expect(refused.code == "postgres_23514")
        #expect(!refused.message.contains("price"))
        _ = try await client.send(Asking.push(target, "orders", ["id": 1, "price": 1], key: "k"))
        _ = try await client.send(Asking.push(target, "orders", ["id": 1, "price": 2], key: "k"))
        let found = try await client.send(Asking.lookup(target, "orders", 1))
        #expect(found["price"] == 1)
        let twice = try await client.failure(Asking.push(target, "orders", ["id": 1], key: "another"))
        #expect(twice.kind == .final)
        #expect(twice.code == "postgres_23505")
    }

    @Test func `an answer to a commit lost is unknown, and the same key does it once`() async throws {
        let target = database.target()
        let lossy = database.target(port: database.lossyPort)
        _ = try await client.send(Asking.push(target, "counted", [:], key: "first"))
        let failure = try await client.failure(Asking.push(lossy, "counted", [:], key: "lost"))
        #expect(failure.kind == .unknown)
        #expect(failure.code == "connection_lost")
        // Known by its key, it is answered before anything is committed.
        #expect(try await client.send(Asking.push(lossy, "counted", [:], key: "lost"))["key"] == "lost")
        #expect(try await client.send(Asking.fetch(target, "counted"))["count"] == 2)
    }

    @Test func `names are quoted and what fills them is one name`() async throws {
        let target = database.target()
        let table = "select \"x\"; --"
        let record: Value = ["drop table": "a", "a.b": 7]
        let path: ValueMap = ["schema": "odd.schema", "table": .string(table)]
        _ = try await client.send(Asking.push(target, "{schema}.{table}", record, path: path))
        let found = try await client.send(
            Asking.lookup(target, "{schema}.{table}", ["a.b": 7, "drop table": "a"], path: path))
        #expect(found == record)
        for (resource, code) in [
            ("orders; DROP TABLE orders", "postgres_42p01"), ("ORDERS", "postgres_42p01"),
            ("a.b.c", "malformed_resource"),
            ("a..b", "malformed_resource"), (String(repeating: "t", count: 64), "malformed_resource"),
        ] {
            let failure = try await client.failure(Asking.fetch(target, resource))
            #expect(failure.kind == .final)
            #expect(failure.code == code)
        }
        let column = try await client.failure(Asking.fetch(target, "orders", where: ["no": 1]))
        #expect(column.code == "postgres_42703")
        let type = try await client.failure(Asking.fetch(target, "orders", where: ["id": "x' OR '1'='1"]))
        #expect(type.code == "postgres_22p02")
        #expect(try await client.failure(Asking.push(target, "orders", [1])).code == "unfit_value")
        #expect(try await client.send(Asking.fetch(target, "orders"))["count"] == 0)
    }

    @Test func `who may not, does not`() async throws {
        let wrong = try await client.failure(Asking.fetch(database.target(secret: "env:WRONG"), "orders"))
        #expect(wrong.kind == .final)
        #expect(wrong.code == "postgres_28p01")
        #expect(!wrong.message.contains("wrong-word"))
        let none = try await client.failure(Asking.fetch(database.target(secret: nil), "orders"))
        #expect(none.kind == .final)
        #expect(none.code == "missing_secret")
        let nowhere = try await client.failure(Asking.fetch(database.target(database: "none"), "orders"))
        #expect(nowhere.code == "postgres_3d000")
        let denied = try await client.failure(Asking.fetch(database.target(user: "bo"), "orders"))
        #expect(denied.code == "postgres_42501")
        // Neither may a table be made, so nothing is written without one for the keys.
        let keyless = try await client.failure(
            Asking.push(database.target(user: "bo"), "orders", ["id": 1], key: "k"))
        #expect(keyless.kind == .final)
        #expect(keyless.code == "postgres_42501")
        // What the server says of the table that it did not make is told, not that there is none.
        let taken = try await client.failure(
            Asking.push(database.target(searchPath: "taken"), "public.orders", ["id": 1], key: "k"))
        #expect(taken.kind == .final)
        #expect(taken.code == "postgres_42710")
        #expect(try await client.send(Asking.fetch(database.target(), "orders"))["count"] == 0)
    }

    @Test func `the right to insert is enough where the table of keys is there`() async throws {
        let target = database.target(user: "bo", searchPath: "ready")
        for _ in 0..<2 {
            _ = try await client.send(Asking.push(target, "notes", ["n": 1], key: "k"))
        }
        #expect(try await client.send(Asking.fetch(database.target(), "ready.notes"))["count"] == 1)
    }

    @Test func `a database is asked where it may be`() async throws {
        for allow in [nil, ["*"]] {
            for host in ["127.0.0.1", "localhost", "[::1]", "0.0.0.0", "2130706433"] {
                let failure = try await client.failure(
                    Asking.fetch(database.target(host: host, allow: allow), "orders"))
                #expect(failure.kind == .final)
                #expect(failure.code == "blocked_address", "\(host)")
            }
        }
        let unlisted = try await client.failure(Asking.fetch(database.target(allow: ["b.example"]), "orders"))
        #expect(unlisted.code == "host_not_allowed")
        #expect(
            try await client.send(Asking.fetch(database.target(host: "localhost"), "orders"))["count"] == 0)
        for address in [
            "postgres://a,b/shop", "postgres://%2Frun%2Fpostgresql/shop",
            "postgres://127.0.0.1/shop?hostaddr=10.0.0.1",
            "postgres://127.0.0.1/shop?service=x", "postgres://127.0.0.1/shop?host=10.0.0.1,b", "postgres://",
            "nonsense://x",
            "postgres://127.0.0.1:99999/shop", "postgres://a:hunter2@127.0.0.1/shop",
        ] {
            var target = database.target()
            target.baseURL = address
            let failure = try await client.failure(Asking.fetch(target, "orders"))
            #expect(failure.kind == .final)
            #expect(failure.code == "malformed_address", "\(address)")
            #expect(!failure.message.contains("hunter2"))
        }
    }

    @Test func `where nobody listens or answers nothing was done`() async throws {
        let refused = try await client.failure(
            Asking.push(database.target(port: try FreePort.take()), "orders", [:]))
        #expect(refused.kind == .transient)
        #expect(refused.code == "connection_refused")
        let server = try FaultyServer()
        let silent = try await client.failure(
            Asking.push(database.target(port: server.mutePort), "orders", [:], timeout: .milliseconds(400)))
        #expect(silent.kind == .transient)
        #expect(silent.code == "timeout")
        let other = try await client.failure(
            Asking.push(database.target(port: server.port), "orders", [:], timeout: .seconds(2)))
        #expect(other.kind == .transient)
        let slow = try await client.failure(
            Asking.push(database.target(), "slow", ["id": 1], timeout: .milliseconds(700)))
        #expect(slow.kind == .transient)
        #expect(slow.code == "timeout")
        #expect(try await client.send(Asking.fetch(database.target(), "slow"))["count"] == 0)
    }

    @Test func `an answer with too much is refused`() async throws {
        let target = database.target()
        for id in 1...4 {
            _ = try await client.send(
                Asking.push(target, "orders", ["id": .number(Number(Int64(id)))], key: "k\(id)"))
        }
        var few = ConnectionLimits()
        few.maxRecords = 3
        var small = ConnectionLimits()
        small.maxAnswerBytes = 100
        for limits in [few, small] {
            let client = Asking.client(secrets: ["env:WORD": "open-sesame"], limits: limits)
            let failure = try await client.failure(Asking.fetch(target, "orders"))
            #expect(failure.kind == .final)
            #expect(failure.code == "response_too_large")
        }
    }
}

@Suite struct PostgresStateTests {
    static let states: [(String, FunctionFailure.Kind)] = [
        ("40001", .transient), ("40P01", .transient), ("53300", .transient), ("57P03", .transient),
        ("08006", .transient), ("25006", .transient), ("55P03", .transient), ("40003", .unknown),
        ("23505", .final),
        ("42501", .final), ("28000", .final), ("22003", .final),
    ]

    @Test(arguments: states)
    func `a state of the database says whether to send again`(_ state: String, _ kind: FunctionFailure.Kind) {
        let failure = PostgresSession.failure(state: state)
        #expect(failure.kind == kind)
        #expect(failure.code == "postgres_" + state.lowercased())
    }
}
