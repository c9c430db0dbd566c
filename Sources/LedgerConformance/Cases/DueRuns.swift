// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension LedgerConformance {
    static let dueRuns: [ConformanceCase] = [
        ConformanceCase("runs are due from their wake-up on, oldest first, as many as asked for") { bench in
            let stage = try await bench.stage()
            for (name, delay) in [("a", 30), ("b", 10), ("c", 20)] {
                try await stage.acceptWaking(name, after: Int64(delay))
            }
            try demand(try await stage.dueNames(at: 9), equals: [], "before the first wake-up")
            try demand(try await stage.dueNames(at: 10), equals: ["b"], "at the first wake-up")
            try demand(try await stage.dueNames(at: 100), equals: ["b", "c", "a"], "after all")
            try demand(try await stage.dueNames(at: 100, limit: 2), equals: ["b", "c"], "the first two")
            let due = try await stage.ledger.dueRuns(now: Stage.at(10), limit: 1).first
            try demand(due?.submission, equals: stage.id("b"), "the submission of the due run")
            try demand(due?.scope, equals: stage.scope, "the scope of the due run")
        },
        ConformanceCase("a clock set back lengthens no wait beyond its own delay") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a") { (row: inout RunRow) in
                row.wake = RunRow.Wake(setAt: Stage.at(1_000), delay: .seconds(50))
            }
            try demand(try await stage.dueNames(at: 1_049), equals: [], "inside the delay")
            try demand(try await stage.dueNames(at: 1_000), equals: [], "where the wait began")
            try demand(try await stage.dueNames(at: 999), equals: ["a"], "the clock before the wait began")
            try demand(try await stage.dueNames(at: 1_050), equals: ["a"], "after the delay")
        },
        ConformanceCase("pending, running and waiting runs wake up; suspended and ended ones never") {
            bench in
            let stage = try await bench.stage()
            for state in RunRow.State.allCases {
                try await stage.accept(state.rawValue) { (row: inout RunRow) in
                    row.state = state
                    row.wake = RunRow.Wake(setAt: Stage.start, delay: .zero)
                }
            }
            let names = try await stage.dueNames(at: 10, among: RunRow.State.allCases.map(\.rawValue))
            try demand(Set(names), equals: ["pending", "running", "waiting"], "the states of the due runs")
        },
        ConformanceCase("a run without a wake-up is never due") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a") { (row: inout RunRow) in
                row.state = .waiting
                row.wait = RunRow.Wait(step: "manager", kind: "approval")
            }
            try demand(try await stage.dueNames(at: 1_000_000), equals: [], "due runs")
            try demand(try await stage.ledger.nextWake(includingWaits: true), equals: nil, "the next wake-up")
        },
        ConformanceCase("a run under another's valid lease is left alone until the lease ends") { bench in
            let stage = try await bench.stage(as: "first")
            let other = try await bench.ledger(as: "second")
            try await stage.acceptLeased("a", to: "second", until: 60)
            try demand(try await stage.dueNames(at: 59), equals: [], "under the lease")
            try demand(
                try await stage.ledger.nextWake(includingWaits: true), equals: Stage.at(60),
                "the next wake-up")
            try demand(try await stage.dueNames(at: 60), equals: ["a"], "when the lease has run out")
            let own = try await other.dueRuns(now: Stage.at(5), limit: 10).map(\.run)
            try demand(own, equals: [stage.id("run/a")], "what the holder of the lease may drive")
        },
        ConformanceCase("the leases of a process that is gone are free at once") { bench in
            let stage = try await bench.stage(as: "first")
            let other = try await bench.ledger(as: "second")
            try await stage.acceptLeased("a", to: "second", until: 60)
            try await stage.accept("b") { (row: inout RunRow) in
                row.state = .running
                row.leaseEpoch = 1
                row.lease = RunRow.Lease(owner: "second", epoch: 1, until: Stage.at(60))
            }
            try demand(try await stage.dueNames(at: 5), equals: [], "while the other process lives")
            try demand(
                await stage.ledger.mayBeAlive("second"), equals: true, "what is told of a living process")
            await bench.close(other)
            try demand(
                await stage.ledger.mayBeAlive("second"), equals: false,
                "what is told of a process that is gone")
            try demand(
                await stage.ledger.mayBeAlive("first"), equals: true, "what is told of the process itself")
            try demand(Set(try await stage.dueNames(at: 5)), equals: ["a", "b"], "when the other is gone")
        },
        ConformanceCase("the next wake-up is the earliest of the runs that sleep, in any tenant") { bench in
            let stage = try await bench.stage()
            try demand(
                try await stage.ledger.nextWake(includingWaits: true), equals: nil,
                "the wake-up of an empty ledger")
            try await stage.acceptWaking("a", after: 30)
            try await stage.accept("b") { (row: inout RunRow) in
                row.state = .suspended
                row.wake = RunRow.Wake(setAt: Stage.start, delay: .seconds(5))
            }
            try demand(
                try await stage.ledger.nextWake(includingWaits: true), equals: Stage.at(30),
                "with a suspended run beside")
            try await stage.neighbour("porto").acceptWaking("a", after: 20)
            try demand(
                try await stage.ledger.nextWake(includingWaits: true), equals: Stage.at(20),
                "with another tenant's run")
            try await stage.neighbour("porto").updateRun("a") { $0.state = .completed }
            try demand(
                try await stage.ledger.nextWake(includingWaits: true), equals: Stage.at(30),
                "when that run has ended")
        },
        ConformanceCase("the next wake-up without declared waits is that of retries and unknown outcomes") {
            bench in
            let stage = try await bench.stage()
            try await stage.accept("a") { (row: inout RunRow) in
                row.state = .waiting
                row.wait = RunRow.Wait(step: "duplicates", kind: "duplicate")
                row.wake = RunRow.Wake(setAt: Stage.start, delay: .seconds(10))
            }
            try demand(try await stage.ledger.nextWake(includingWaits: false), equals: nil, "beside a wait")
            try demand(
                try await stage.ledger.nextWake(includingWaits: true), equals: Stage.at(10), "of the wait")
            try await stage.accept("b") { (row: inout RunRow) in
                row.state = .waiting
                row.wait = RunRow.Wait(step: "send", kind: "outcome")
                row.wake = RunRow.Wake(setAt: Stage.start, delay: .seconds(40))
            }
            try demand(
                try await stage.ledger.nextWake(includingWaits: false), equals: Stage.at(40),
                "of an unknown outcome")
            try await stage.acceptWaking("c", after: 30)
            try demand(
                try await stage.ledger.nextWake(includingWaits: false), equals: Stage.at(30), "of a retry")
        },
        ConformanceCase("due runs of every tenant are given with their own scope") { bench in
            let stage = try await bench.stage()
            let porto = stage.neighbour("porto")
            try await stage.acceptWaking("a", after: 2)
            try await porto.acceptWaking("a", after: 1)
            let due = try await stage.ledger.dueRuns(now: Stage.at(5), limit: 10)
            try demand(due.map(\.scope.tenant), equals: ["porto", "lisbon"], "the tenants")
            try demand(due.map(\.run), equals: [porto.id("run/a"), stage.id("run/a")], "the runs")
        },
        ConformanceCase("the tenants are those with rows") { bench in
            let stage = try await bench.stage()
            try demand(try await stage.ledger.tenants(), equals: [], "the tenants of an empty ledger")
            try await stage.accept("a")
            try await stage.neighbour("porto").accept("a")
            _ = try await stage.neighbour("faro").ledger.submissions(
                SubmissionQuery(), in: stage.neighbour("faro").scope)
            let tenants = try await stage.ledger.tenants().map(\.tenant)
            try demand(tenants.sorted(), equals: ["lisbon", "porto"], "the tenants")
        },
        ConformanceCase("a closed process leaves no unclean end behind") { bench in
            let first = try await bench.ledger(as: "first")
            try demand(await first.takeUncleanEnd(), equals: false, "the end before a fresh ledger")
            await bench.close(first)
            let second = try await bench.ledger(as: "second")
            try demand(await second.takeUncleanEnd(), equals: false, "the end after a clean close")
        },
        ConformanceCase("a process that died is noticed once") { bench in
            let first = try await bench.stage(as: "first")
            try await first.accept("a")
            guard await bench.end(first.ledger) else { return }
            let second = try await bench.ledger(as: "second")
            try demand(await second.takeUncleanEnd(), equals: true, "the end behind a dead process")
            try demand(await second.takeUncleanEnd(), equals: false, "the same end, taken again")
            await bench.close(second)
            let third = try await bench.ledger(as: "third")
            try demand(await third.takeUncleanEnd(), equals: false, "the end behind a process that closed")
        },
    ]
}

extension Stage {
    fileprivate func acceptWaking(_ name: String, after seconds: Int64) async throws {
        try await accept(name) { (row: inout RunRow) in
            row.wake = RunRow.Wake(setAt: Stage.start, delay: .seconds(seconds))
        }
    }

    /// Accepts a submission whose due run another process drives.
    fileprivate func acceptLeased(_ name: String, to owner: String, until seconds: Int64) async throws {
        try await accept(name) { (row: inout RunRow) in
            row.state = .running
            row.wake = RunRow.Wake(setAt: Stage.start, delay: .zero)
            row.leaseEpoch = 1
            row.lease = RunRow.Lease(owner: owner, epoch: 1, until: Stage.at(seconds))
        }
    }
}
