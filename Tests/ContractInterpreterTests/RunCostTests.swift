// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Foundation
import Ledger
import LedgerSQLite
import Testing

/// What a run costs the ledger: two transactions, and as many statements and steps whether it holds few rows or many.
@Suite(.timeLimit(.minutes(10))) struct RunCostTests {
    /// What the accept and the rest of one run cost.
    private struct Cost {
        var accept: StatementCount.Sum
        var rest: StatementCount.Sum
    }

    /// A bench on a SQLite ledger whose statements are counted.
    private final class Counted: Sendable {
        let bench: Workbench
        private let ledger: SQLiteLedger
        private let count: StatementCount
        private let folder: URL

        init(_ text: String) throws {
            let name = "atelier-\(UUID().uuidString)"
            // Memory where there is such a place: what is counted here is not the disk's.
            let shared = URL(filePath: "/dev/shm")
            let hasShared = FileManager.default.isWritableFile(atPath: shared.path)
            folder = (hasShared ? shared : FileManager.default.temporaryDirectory).appending(path: name)
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            count = StatementCount(folder: name)
            ledger = try SQLiteLedger.open(path: folder.path + "/ledger.db", processID: "bench")
            bench = Workbench(text, store: ledger)
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func close() async { await ledger.close() }

        /// Takes a submission from its payload to its record.
        func run(_ action: String, _ payload: ValueMap) async throws -> Cost {
            _ = count.take()
            let outcome = try await bench.interpreter.submit(
                SubmitRequest(payload: payload), to: try bench.action(action), as: Workbench.citizen)
            let accept = count.take()
            let run = try #require(outcome.run)
            _ = try await bench.interpreter.drive(run.id, in: Workbench.citizen.scope)
            let rest = count.take()
            let detail = try await bench.detail(outcome.submission.id)
            #expect(detail.submission.status == .created)
            return Cost(accept: accept, rest: rest)
        }
    }

    /// A report of its own place, which is no duplicate of another.
    private static func report(_ number: Int) -> ValueMap {
        [
            "title": "Pothole", "description": "Deep", "category": "road",
            "location": [
                "lat": .decimal("38.\(7000 + number % 100 * 5)"), "lon": .decimal("-9.14\(number / 100)"),
            ],
        ]
    }

    @Test func `a run without outside effects is two transactions`() async throws {
        for (text, payload) in [
            (ReportContract.text, ReportContract.payload),
            (Scenario.example("city-report.yaml"), Self.report(0)),
        ] {
            let counted = try Counted(text)
            let cost = try await counted.run("submit_report", payload)
            #expect(cost.accept.transactions == 1)
            #expect(cost.rest.transactions == 1)
            await counted.close()
        }
    }

    /// The numbers are what the best version so far needed: a change that needs more has to say why.
    @Test func `a run needs no more statements than it did`() async throws {
        let counted = try Counted(Scenario.example("city-report.yaml"))
        // The first run of a process stores the contract and begins its counters.
        for number in 0..<3 { _ = try await counted.run("submit_report", Self.report(number)) }
        let cost = try await counted.run("submit_report", Self.report(3))
        // One of them asks whether anybody holds its match keys, which spares the run that look. One of each asks whether
        // a duplicate check has become known since, whose keys would be missing. One for each event wakes who waits for
        // its name.
        #expect(cost.accept.executions <= 19, "\(cost.accept.statements)")
        #expect(cost.rest.executions <= 38, "\(cost.rest.statements)")
        await counted.close()
    }

    @Test func `a run costs the same in a ledger of many`() async throws {
        let counted = try Counted(Scenario.example("city-report.yaml"))
        var costs: [Cost] = []
        for number in 0..<300 { costs.append(try await counted.run("submit_report", Self.report(number))) }
        let (early, late) = (costs[5], costs[299])
        #expect(late.accept.statements == early.accept.statements)
        #expect(late.rest.statements == early.rest.statements)
        // A look at every row would take some hundred steps more for each of the two.
        #expect(late.accept.steps < early.accept.steps + 100, "\(early.accept.steps) \(late.accept.steps)")
        #expect(late.rest.steps < early.rest.steps + 100, "\(early.rest.steps) \(late.rest.steps)")
        await counted.close()
    }
}
