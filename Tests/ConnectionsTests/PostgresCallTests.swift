// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary
import Testing

@testable import Connections

/// What a function of a database is asked, how often it runs, and what it gives.
@Suite(
    .enabled(
        if: ScratchCluster.isInstalled,
        "PostgreSQL is not installed, so nothing is shown: apt-get install postgresql"))
struct PostgresCallTests {
    let database: ScratchDatabase
    let client = Asking.client(secrets: ["env:WORD": "open-sesame"])

    init() throws { database = try ScratchDatabase() }

    private func call(
        _ name: String, _ arguments: ValueMap = [:], key: String? = "key-1", path: ValueMap = [:],
        lossy: Bool = false, timeout: Duration = .seconds(20)
    ) -> ConnectionRequest {
        ConnectionRequest(
            target: database.target(port: lossy ? database.lossyPort : nil), resource: name, path: path,
            operation: .call(arguments: arguments), idempotencyKey: key, timeout: timeout)
    }

    private func counted() async throws -> Value? {
        try await client.send(Asking.fetch(database.target(), "counted"))["count"]
    }

    @Test func `a call gives its rows, and is made once for each key`() async throws {
        let first = try await client.send(call("close_day", ["day": "2026-11-21"]))
        #expect(first == ["records": [["entry": 1, "said": "2026-11-21 none"]], "count": 1])
        #expect(try await client.send(call("public.close_day", ["day": "2026-11-21"])) == first)
        #expect(try await counted() == 1)
        let other = try await client.send(
            call(
                "close_{what}", ["note": "x'); DROP", "day": "2026-11-22"], key: "key-2",
                path: ["what": "day"]))
        #expect(other["records"] == [["entry": 2, "said": "2026-11-22 x'); DROP"]])
    }

    @Test func `a plain value, none, no value and many are rows`() async throws {
        let total = try await client.send(
            call(
                "{schema}.Total", ["n": .number(try #require(Number("1.25")))], path: ["schema": "odd.schema"]
            ))
        #expect(total["records"] == [.number(try #require(Number("2.50")))])
        #expect(try await client.send(call("absent", key: "a")) == ["records": [.null], "count": 1])
        #expect(try await client.send(call("nothing", key: "b"))["count"] == 1)
        #expect(try await client.send(call("many", ["most": 3], key: "c"))["records"] == [1, 2, 3])
        #expect(try await client.send(call("many", ["most": 0], key: "d")) == ["records": [], "count": 0])
        #expect(
            try await client.send(call("close_day", ["day": .null], key: "e"))["records"]?.list?.count == 1)
    }

    @Test func `an answer that was lost is found under its key`() async throws {
        // Whose answer is lost is the call, not the table that is made for the first of all.
        _ = try await client.send(call("absent", key: "first"))
        let lost = try await client.failure(call("close_day", ["day": "2026-11-21"], lossy: true))
        #expect(lost.kind == .unknown)
        // The second attempt only reads, and ends with no commit whose answer could be lost.
        let answer = try await client.send(call("close_day", ["day": "2026-11-21"], lossy: true))
        #expect(answer["records"] == [["entry": 1, "said": "2026-11-21 none"]])
        #expect(try await counted() == 1)
    }

    @Test func `many at once with one key call it once, and all hear its answer`() async throws {
        let request = call("close_day", ["day": "2026-11-21"])
        let client = client
        let answers = await withTaskGroup(of: Value?.self) { group in
            for _ in 0..<12 { group.addTask { try? await client.send(request) } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(answers) == [["records": [["entry": 1, "said": "2026-11-21 none"]], "count": 1]])
        #expect(try await counted() == 1)
    }

    @Test func `what cannot be called is a final failure, and leaves nothing`() async throws {
        for (name, arguments, code) in [
            ("refuses", [:], "postgres_p0001"), ("none", [:], "postgres_42883"),
            ("proceeds", [:], "postgres_42809"), ("close_day", [:], "postgres_42883"),
            ("close_day", ["day": "soon"], "postgres_22007"), ("close_day", ["days": 1], "postgres_42883"),
            ("a.b.c", [:], "malformed_resource"), ("close_day", ["": 1], "malformed_resource"),
        ] as [(String, ValueMap, String)] {
            let failure = try await client.failure(call(name, arguments))
            #expect(failure.kind == .final)
            #expect(failure.code == code, "\(name)")
            #expect(!failure.message.contains("secret words"))
        }
        #expect(try await counted() == 0)
        // The key is free.
        #expect(try await client.send(call("close_day", ["day": "2026-11-21"]))["count"] == 1)
    }

    @Test func `a call without a key, or with too long an answer, is not made`() async throws {
        #expect(try await client.failure(call("nothing", key: nil)).code == "missing_key")
        #expect(try await client.failure(call("nothing", key: "a\0b")).code == "malformed_key")
        var few = ConnectionLimits()
        few.maxRecords = 3
        let small = Asking.client(secrets: ["env:WORD": "open-sesame"], limits: few)
        let failure = try await small.failure(call("many", ["most": 4]))
        #expect(failure.code == "response_too_large")
        #expect(try await counted() == 0)
    }
}
