// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Foundation
import Ledger
import LedgerSQLite
import Synchronization
import Testing

/// Many callers at once in two processes on one ledger, as the threads of the machine happen to take them.
@Suite(.timeLimit(.minutes(10))) struct CrowdTests {
    /// Two processes on one ledger; behind each operation the seed lets others go first.
    struct Pair {
        let home: Home
        let stores: [any LedgerStore]
        let benches: [Workbench]

        init(_ kind: Home.Kind, seed: UInt64, text: String = ReportContract.text) throws {
            let clock = ManualClock()
            home = try Home(kind, clock)
            stores = [try home.open(as: "first"), try home.open(as: "second")]
            let chance = SeededBytes(seed: seed)
            let compiled = Workbench.compile(text)
            benches = stores.enumerated().map { index, store in
                let yielding = FaultyLedger(
                    store, fault: nil,
                    behind: { _ in for _ in 0..<(chance.next(1)[0] % 5) { await Task.yield() } })
                return Workbench(
                    compiled: compiled, store: yielding, clock: clock, seed: seed &+ UInt64(index))
            }
        }

        /// Every part in a task of its own, in turn in one process and the other.
        func all(_ count: Int, _ part: @escaping @Sendable (Int) -> Race.Part) async -> [Race.Outcome] {
            await withTaskGroup(of: Race.Outcome.self) { group in
                for index in 0..<count {
                    let bench = benches[index % 2]
                    group.addTask { await Race.outcome(part(index), bench, Notes()) }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
        }

        func rows() async throws -> [SubmissionRow] {
            try await stores[0].submissions(SubmissionQuery(limit: 1_000), in: Workbench.citizen.scope)
        }

        func end() async throws {
            #expect(try await benches[0].broken() == [])
            for store in stores { await store.close() }
            #expect(try home.broken() == [])
        }
    }

    private static let seeds: [(Home.Kind, UInt64)] = [
        (.memory, 1), (.memory, 2), (.memory, 3), (.memory, 4), (.sqlite, 1), (.sqlite, 2),
    ]

    @Test(arguments: seeds)
    func `one key a hundred times at once is one submission with one answer`(
        _ kind: Home.Kind, _ seed: UInt64
    ) async throws {
        let pair = try Pair(kind, seed: seed)
        let outcomes = await pair.all(100) { _ in
            Race.submit("submit_report", ReportContract.payload, key: "k")
        }
        #expect(outcomes.compactMap(\.error) == [])
        let rows = try await pair.rows()
        #expect(rows.map(\.status) == [.created])
        #expect(Set(outcomes.compactMap { $0.row?.id }) == Set(rows.map(\.id)))
        #expect(Set(outcomes.map { $0.row?.reference }) == ["CIVIC-2026-001"])
        try await pair.end()
    }

    @Test(arguments: seeds)
    func `of many twins one is made and the others are held`(_ kind: Home.Kind, _ seed: UInt64) async throws {
        let pair = try Pair(kind, seed: seed)
        let outcomes = await pair.all(24) { index in
            Race.submit("submit_report", ReportContract.payload, key: "k\(index)")
        }
        #expect(outcomes.compactMap(\.error) == [])
        for _ in 0..<4 { try await pair.benches[0].work() }
        let statuses = try await pair.rows().map(\.status)
        #expect(statuses == [.created] + Array(repeating: .rejectedDuplicate, count: 23))
        #expect(Set(try await pair.rows().map(\.reference)).count == 24)
        try await pair.end()
    }

    @Test(arguments: seeds)
    func `two workers share the runs and double none`(_ kind: Home.Kind, _ seed: UInt64) async throws {
        let pair = try Pair(kind, seed: seed)
        for index in 0..<30 {
            var request = SubmitRequest(payload: ReportContract.payload)
            request.payload["title"] = .string("Hole \(index)")
            let bench = pair.benches[0]
            _ = try await bench.interpreter.submit(
                request, to: try bench.action("submit_report"), as: Workbench.citizen)
        }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for bench in pair.benches { group.addTask { try await bench.work() } }
            try await group.waitForAll()
        }
        try await pair.benches[0].work()
        #expect(try await pair.rows().allSatisfy { $0.status == .created })
        #expect(try await pair.benches[0].records("report").count == 30)
        try await pair.end()
    }

    /// Holds the writer until all have asked for it, so that they share one transaction.
    @Test func `one key a hundred times in one transaction is one submission`() async throws {
        let clock = ManualClock()
        let home = try Home(.sqlite, clock)
        let ledger = try #require(try home.open(as: "one") as? SQLiteLedger)
        let asked = Mutex(0)
        let watched = FaultyLedger(
            ledger, fault: nil,
            witness: { call in if case .commit = call { asked.withLock { $0 += 1 } } })
        let bench = Workbench(ReportContract.text, store: watched, clock: clock)
        let isHeld = DispatchSemaphore(value: 0)
        let mayGo = DispatchSemaphore(value: 0)
        async let holding: Void = ledger.underWriteLock { _ in
            isHeld.signal()
            mayGo.wait()
        }
        async let outcomes = withTaskGroup(of: Race.Outcome.self) { group in
            for _ in 0..<100 {
                group.addTask {
                    await Race.outcome(
                        { bench, _ in
                            var request = SubmitRequest(payload: ReportContract.payload)
                            request.idempotencyKey = "k"
                            return try await bench.interpreter.submit(
                                request, to: try bench.action("submit_report"), as: Workbench.citizen
                            ).submission
                        }, bench, Notes())
                }
            }
            return await group.reduce(into: [Race.Outcome]()) { $0.append($1) }
        }
        while asked.withLock({ $0 }) < 100 { await Task.yield() }
        mayGo.signal()
        try await holding
        let got = await outcomes
        #expect(got.compactMap(\.error) == [])
        #expect(Set(got.compactMap { $0.row?.id }).count == 1)
        let rows = try await ledger.submissions(SubmissionQuery(limit: 1_000), in: Workbench.citizen.scope)
        #expect(rows.count == 1)
        await ledger.close()
        #expect(try home.broken() == [])
    }
}
