// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension LedgerConformance {
    static let holds: [ConformanceCase] = [
        ConformanceCase("every run held because of a submission is due when that one lets go") { bench in
            let stage = try await bench.stage()
            try await stage.acceptHeld(["b", "c", "d"])
            try await stage.commit([
                .setHolds(submission: stage.id("b"), on: [stage.id("a")]),
                .setHolds(submission: stage.id("c"), on: [stage.id("a"), stage.id("b")]),
                .setHolds(submission: stage.id("d"), on: [stage.id("b")]),
            ])
            try demand(try await stage.dueNames(at: 1_000_000), equals: [], "due runs while all are held")
            try await stage.commit([.wakeHeld(by: stage.id("a"), at: Stage.at(5))])
            try demand(Set(try await stage.dueNames(at: 5)), equals: ["b", "c"], "due runs")
        },
        ConformanceCase("a run that was woken has a new version") { bench in
            let stage = try await bench.stage()
            try await stage.acceptHeld(["b"])
            try await stage.commit([.setHolds(submission: stage.id("b"), on: [stage.id("a")])])
            let before = try await stage.storedRun("b")
            try await stage.commit([.wakeHeld(by: stage.id("a"), at: Stage.at(5))])
            try await stage.demandRefused(
                .runVersion(run: before.id, version: before.version), "a decision made before the wake-up")
            let after = try await stage.storedRun("b")
            try demand(after.version, equals: before.version + 1, "the run's version")
            try demand(after.wake?.isDue(at: Stage.at(5)), equals: true, "the run's wake-up")
            try demand(after.wait, equals: before.wait, "what the run waits for")
            try demand(after.state, equals: before.state, "the run's state")
        },
        ConformanceCase("new holds replace the former ones") { bench in
            let stage = try await bench.stage()
            try await stage.acceptHeld(["b", "c"])
            try await stage.commit([.setHolds(submission: stage.id("b"), on: [stage.id("a")])])
            try await stage.commit([.setHolds(submission: stage.id("b"), on: [stage.id("c")])])
            try await stage.commit([.wakeHeld(by: stage.id("a"), at: Stage.at(5))])
            try demand(try await stage.dueNames(at: 5), equals: [], "due runs after the former hold ended")
            try await stage.commit([.wakeHeld(by: stage.id("c"), at: Stage.at(6))])
            try demand(try await stage.dueNames(at: 6), equals: ["b"], "due runs after the hold ended")
        },
        ConformanceCase("no holds at all leave nothing to be woken by") { bench in
            let stage = try await bench.stage()
            try await stage.acceptHeld(["b"])
            try await stage.commit([.setHolds(submission: stage.id("b"), on: [stage.id("a")])])
            try await stage.commit([.setHolds(submission: stage.id("b"), on: [])])
            try await stage.commit([.wakeHeld(by: stage.id("a"), at: Stage.at(5))])
            try demand(try await stage.dueNames(at: 5), equals: [], "due runs")
        },
        ConformanceCase("a run that has ended is woken by nothing") { bench in
            let stage = try await bench.stage()
            try await stage.acceptHeld(["b"])
            try await stage.commit([.setHolds(submission: stage.id("b"), on: [stage.id("a")])])
            try await stage.updateRun("b") { row in
                row.state = .terminated
                row.wait = nil
            }
            let ended = try await stage.storedRun("b")
            try await stage.commit([.wakeHeld(by: stage.id("a"), at: Stage.at(5))])
            try demand(try await stage.storedRun("b"), equals: ended, "the ended run")
        },
        ConformanceCase("holds of another tenant are not touched") { bench in
            let stage = try await bench.stage()
            try await stage.acceptHeld(["b"])
            try await stage.commit([.setHolds(submission: stage.id("b"), on: [stage.id("a")])])
            let before = try await stage.storedRun("b")
            // Another tenant names this tenant's submission.
            _ = try? await stage.neighbour("porto").commit([.wakeHeld(by: stage.id("a"), at: Stage.at(5))])
            try demand(try await stage.storedRun("b"), equals: before, "the held run")
        },
    ]
}

extension Stage {
    /// Accepts 'a' with a run that nothing moves, and submissions that wait because of possible duplicates.
    fileprivate func acceptHeld(_ names: [String]) async throws {
        try await accept("a") { (row: inout RunRow) in row.state = .suspended }
        for name in names {
            try await accept(name) { (row: inout RunRow) in
                row.state = .waiting
                row.wait = RunRow.Wait(step: "duplicates", kind: "duplicate")
            }
        }
    }

    /// The names of the due runs some seconds after the start, as `accept` gave them.
    func dueNames(
        at seconds: Int64, limit: Int = 100, among names: [String] = ["a", "b", "c", "d", "e", "f", "g", "h"]
    ) async throws -> [String] {
        try await ledger.dueRuns(now: Stage.at(seconds), limit: limit).map { due in
            names.first { due.run == id("run/" + $0) } ?? "unknown"
        }
    }
}
