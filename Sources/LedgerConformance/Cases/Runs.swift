// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension LedgerConformance {
    static let runs: [ConformanceCase] = [
        ConformanceCase("a run is read back as it was written, in every state") { bench in
            let stage = try await bench.stage()
            for state in RunRow.State.allCases {
                try await stage.accept(state.rawValue) { row in
                    row = stage.fullRun(row)
                    row.state = state
                }
                var written = stage.fullRun(stage.run(state.rawValue, of: state.rawValue))
                written.state = state
                try demand(try await stage.storedRun(state.rawValue), equals: written, "the full row")
            }
            try await stage.accept("bare")
            try demand(
                try await stage.storedRun("bare"), equals: stage.run("bare", of: "bare"), "the bare row")
            try demand(
                try await stage.ledger.run(stage.id("run/none"), in: stage.scope) == nil, "a run that is none"
            )
        },
        ConformanceCase("an update replaces a run, also by nothing") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            var full = stage.fullRun(stage.run("a", of: "a"))
            full.version = 2
            try await stage.commit([.updateRun(full)])
            try demand(try await stage.storedRun("a"), equals: full, "the full row")
            var bare = stage.run("a", of: "a", state: .completed)
            bare.version = 3
            bare.leaseEpoch = full.leaseEpoch
            try await stage.commit([.updateRun(bare)])
            try demand(try await stage.storedRun("a"), equals: bare, "the bare row")
        },
        ConformanceCase("the runs of a submission are listed oldest first") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            try await stage.accept("b")
            for number in 2...4 {
                let name = number == 2 ? "a" : "a/\(number - 1)"
                try await stage.updateRun(name) { $0.state = .failed }
                var next = stage.run("a/\(number)", of: "a")
                next.number = number
                try await stage.commit([.insertRun(next)])
            }
            let rows = try await stage.ledger.runs(of: stage.id("a"), in: stage.scope)
            try demand(rows.map(\.number), equals: [1, 2, 3, 4], "the runs' numbers")
            try demand(rows.last?.id, equals: stage.id("run/a/4"), "the latest run")
        },
        ConformanceCase("a journal keeps one row for each ordinal, the latest, in order") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            try await stage.accept("b")
            func row(_ ordinal: Int, _ state: JournalRow.State) -> JournalRow {
                JournalRow(
                    run: stage.id("run/a"), ordinal: ordinal, step: "step\(ordinal)", verb: "transform",
                    state: state, startedAt: Stage.at(Int64(ordinal)))
            }
            var full = row(1, .succeeded)
            full.finishedAt = Stage.at(9)
            full.input = #"{"a":1}"#
            full.output = "null"
            full.attempts = #"[{"number":1}]"#
            full.decision = #"{"by":"rui"}"#
            try await stage.commit([
                .journal(row(2, .pending)), .journal(row(0, .succeeded)), .journal(row(1, .running)),
            ])
            try await stage.commit([.journal(full)])
            let stored = try await stage.ledger.journal(of: stage.id("run/a"), in: stage.scope)
            try demand(stored, equals: [row(0, .succeeded), full, row(2, .pending)], "the journal")
            let others = try await stage.ledger.journal(of: stage.id("run/b"), in: stage.scope)
            try demand(others, equals: [], "the journal of another run")
        },
        ConformanceCase("an outbox keeps its events whole, in order, page by page") { bench in
            let stage = try await bench.stage()
            for name in ["a", "b"] {
                var later = stage.event("created", of: name)
                later.reference = "R-1"
                later.payload = #"{"title":"報告"}"#
                try await stage.accept(
                    name, further: [.outbox(stage.event("accepted", of: name)), .outbox(later)])
            }
            let all = try await stage.ledger.outbox(after: 0, limit: 10, in: stage.scope)
            try demand(
                all.map(\.event), equals: ["accepted", "created", "accepted", "created"], "the events")
            try demand(
                zip(all, all.dropFirst()).allSatisfy { $0.sequence < $1.sequence }, "growing sequences")
            let page = try await stage.ledger.outbox(after: all[0].sequence, limit: 2, in: stage.scope)
            try demand(page, equals: Array(all[1...2]), "the second page")
            let own = try await stage.ledger.outbox(of: stage.id("b"), in: stage.scope)
            try demand(own, equals: Array(all[2...3]), "the events of one submission")
            var written = stage.event("created", of: "b")
            written.reference = "R-1"
            written.payload = #"{"title":"報告"}"#
            written.sequence = all[3].sequence
            try demand(all[3], equals: written, "an event as written")
        },
    ]
}

extension Stage {
    /// A run with a value in every column.
    fileprivate func fullRun(_ row: RunRow) -> RunRow {
        var full = row
        full.state = .running
        full.machine = #"{"place":3,"text":"報告"}"#
        full.wake = RunRow.Wake(setAt: Stage.at(5), delay: .microseconds(1_500_001))
        full.wait = RunRow.Wait(step: "manager", kind: "approval", until: Stage.at(500))
        full.lease = RunRow.Lease(owner: "first", epoch: 7, until: Stage.at(60))
        full.leaseEpoch = 7
        full.crashes = 2
        return full
    }
}
