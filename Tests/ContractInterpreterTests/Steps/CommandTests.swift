// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Ledger
import Testing

/// Functions of the library that tell a connection what to do, as steps and as what undoes them.
@Suite(.timeLimit(.minutes(10))) struct CommandTests {
    private static let connections = """
        connections:
          - { key: outbox, type: file, path: out, timeout: 7s }
          - { key: books, type: postgres, base_url: "postgres://books.example/b" }
        """

    private static func bench(_ steps: String, _ target: OutsideTarget) -> Workbench {
        let text = StepContract.text(steps).replacing(
            "connections:\n", with: connections + "\n", maxReplacements: 1)
        return Workbench(text, connections: target)
    }

    private static let closing = """
        - key: closed
          execute: { function: postgres.call, with: { connection: books, resource: "b.close_{what}", path: { what: day }, arguments: { day: "2026-11-21", note: $parameters.title } } }
        - { key: told, emit: { event: begun, payload: { title: $steps.closed.records.0.said } } }
        """

    @Test func `a call says where, with what and under which key, and its rows are the output`() async throws
    {
        let target = OutsideTarget([.succeeds(["records": [["said": "done"]], "count": 1])])
        let bench = Self.bench(Self.closing, target)
        let id = try await bench.order().submission.id
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(target.requests.count == 1)
        let request = try #require(target.requests.first)
        #expect(request.arguments["resource"] == "b.close_{what}")
        #expect(request.arguments["value"] == ["day": "2026-11-21", "note": "Lamp"])
        #expect(!request.key.isEmpty)
        let told = try await bench.store.outbox(of: id, in: Workbench.citizen.scope).first {
            $0.event == "begun"
        }
        #expect(try told.map { try JSONReader.read($0.payload) }?["title"] == "done")
    }

    @Test func `what nobody heard of is asked again under the same key`() async throws {
        let target = OutsideTarget([
            .unknown, .transient, .succeeds(["records": [["said": "x"]], "count": 1]),
        ])
        let bench = Self.bench(Self.closing, target)
        let id = try await bench.order().submission.id
        for _ in 0..<3 {
            bench.clock.advance(.seconds(60))
            try await bench.work()
        }
        #expect(try await bench.detail(id).run?.state == .completed)
        #expect(target.requests.count == 3)
        #expect(Set(target.requests.map(\.key)).count == 1)
    }

    @Test func `what a push has left is taken away when a later step fails`() async throws {
        let steps = """
            - key: sent
              push: { connection: warehouse, resource: orders, value: { title: $parameters.title } }
              compensate:
                execute: { function: file.delete, with: { connection: outbox, resource: "orders/{key}.json", path: { key: $steps.sent.key } } }
            - { key: booked, push: { connection: warehouse, resource: books, value: 1 } }
            """
        let target = OutsideTarget([
            .succeeds(["key": "k-9", "response": .null]), .final, .transient, .succeeds(["existed": true]),
        ])
        let bench = Self.bench(steps, target)
        let id = try await bench.order().submission.id
        bench.clock.advance(.seconds(60))
        try await bench.work()
        #expect(try await bench.detail(id).run?.state == .failed)
        #expect(
            target.requests.map { $0.arguments["resource"] } == [
                "orders", "books", "orders/{key}.json", "orders/{key}.json",
            ])
        #expect(target.requests.last?.arguments["value"] == "key=k-9")
        let journal = try await bench.journal(of: id)
        #expect(journal.contains("sent: compensated") && journal.contains("sent.compensate: succeeded"))
    }

    @Test func `a part that is absent fails the step before anything is asked`() async throws {
        let target = OutsideTarget([.succeeds(["other": 1])])
        let bench = Self.bench(
            """
            - { key: found, lookup: { connection: warehouse, resource: r, key: 1 } }
            - { key: gone, execute: { function: file.delete, with: { connection: outbox, resource: "{id}.json", path: { id: $steps.found.id } } } }
            """, target)
        let id = try await bench.order().submission.id
        #expect(try await bench.detail(id).run?.state == .failed)
        #expect(target.requests.count == 1)
    }
}
