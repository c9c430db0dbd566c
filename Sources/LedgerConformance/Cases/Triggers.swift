// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension LedgerConformance {
    static let triggers: [ConformanceCase] = [
        ConformanceCase("a trigger has one row for each cause, which moves on version by version") { bench in
            let stage = try await bench.stage()
            let neighbour = stage.neighbour("porto")
            func known(_ stage: Stage) async throws -> [TriggerRow] {
                try await stage.ledger.triggers(application: "civic", in: stage.scope)
            }
            func version(_ version: Int64, _ key: String = "t", _ cause: String = "cron") -> Guard {
                .triggerVersion(application: "civic", trigger: key, cause: cause, version: version)
            }
            try demand(try await known(stage), equals: [], "what a fresh ledger knows")
            try await stage.demandHolds(version(0), "nobody knows the trigger")
            var row = TriggerRow(
                application: "civic", key: "t", cause: "cron", knownSince: Stage.start, place: -7,
                silentSince: Stage.at(3))
            try await stage.commit([.trigger(row)], guards: [version(0)])
            try await stage.demandRefused(version(0), "the trigger is known")
            (row.version, row.place, row.silentSince) = (2, 9, nil)
            try await stage.commit([.trigger(row)], guards: [version(1)])
            try await stage.demandHolds(version(2), "it has moved on")
            try await stage.demandHolds(version(0, "u"), "another one is not known")
            try await stage.demandThrows(
                Transition(scope: stage.scope, writes: [.trigger(row)]), "the same version once more")
            var other = row
            (other.key, other.version) = ("a", 1)
            var foreign = other
            foreign.application = "other"
            var changed = row
            (changed.cause, changed.version, changed.place) = ("event", 1, 4)
            try await stage.demandHolds(version(0, "t", "event"), "it is not known with another cause")
            try await stage.commit([.trigger(other), .trigger(foreign), .trigger(changed)])
            try demand(try await known(stage), equals: [other, row, changed], "what is known")
            try await stage.demandHolds(version(2), "another cause moves it on by itself")
            try demand(try await known(neighbour), equals: [], "what another tenant knows")
            try await neighbour.demandHolds(version(0), "another tenant does not know it")
        },
        ConformanceCase("a slot has one fire, which starts one submission for ever") { bench in
            let stage = try await bench.stage()
            func slot(_ slot: String, _ outcome: FireRow.Outcome?) -> Guard {
                .fire(application: "civic", trigger: "t", slot: slot, outcome: outcome)
            }
            try await stage.demandHolds(slot("1", nil), "nothing has fired")
            try await stage.demandRefused(slot("1", .queued), "nothing has fired")
            try await stage.commit([.fire(stage.fire("1", .queued))], guards: [slot("1", nil)])
            try await stage.demandRefused(slot("1", nil), "the slot has a fire")
            try await stage.demandHolds(slot("1", .queued), "it is queued")
            try await stage.demandHolds(slot("2", nil), "another slot has no fire")
            try await stage.neighbour("porto").demandHolds(slot("1", nil), "another tenant has no fire")
            try await stage.accept(
                "a", further: [.fire(stage.fire("1", .started, submission: stage.id("a")))])
            try await stage.demandHolds(slot("1", .started), "it has started")
            for outcome in FireRow.Outcome.allCases {
                let again = stage.fire("1", outcome, submission: outcome == .started ? stage.id("b") : nil)
                try await stage.demandThrows(
                    Transition(scope: stage.scope, writes: [.fire(again)]), "a fire after the start")
            }
            try await stage.demandThrows(
                Transition(scope: stage.scope, writes: [.fire(stage.fire("3", .started))]),
                "a start of nothing")
            try await stage.demandThrows(
                Transition(
                    scope: stage.scope, writes: [.fire(stage.fire("3", .skipped, submission: stage.id("a")))]),
                "a submission that was not started")
        },
        ConformanceCase("fires are listed by trigger, slot and outcome, from either end") { bench in
            let stage = try await bench.stage()
            for (index, outcome) in [
                FireRow.Outcome.skipped, .queued, .missed, .queued, .refused,
            ].enumerated() {
                try await stage.commit([.fire(stage.fire("\(index)", outcome))])
            }
            try await stage.commit([.fire(stage.fire("0", .missed, trigger: "u"))])
            func slots(_ change: (inout FireQuery) -> Void) async throws -> [String] {
                var query = FireQuery(application: "civic", trigger: "t", limit: 10)
                change(&query)
                return try await stage.ledger.fires(query, in: stage.scope).map(\.slot)
            }
            try demand(try await slots { _ in }, equals: ["4", "3", "2", "1", "0"], "all")
            try demand(try await slots { $0.limit = 2 }, equals: ["4", "3"], "the newest")
            try demand(try await slots { $0.limit = 0 }, equals: [], "none")
            try demand(
                try await slots { ($0.isOldestFirst, $0.limit) = (true, 2) }, equals: ["0", "1"], "the oldest"
            )
            try demand(try await slots { $0.outcome = .queued }, equals: ["3", "1"], "the queued")
            try demand(
                try await slots { ($0.outcome, $0.isOldestFirst, $0.limit) = (.queued, true, 1) },
                equals: ["1"], "the queued that is first")
            try demand(try await slots { $0.slot = "2" }, equals: ["2"], "one slot")
            try demand(
                try await slots { ($0.slot, $0.outcome) = ("2", .queued) }, equals: [], "one slot, otherwise")
            try demand(try await slots { $0.application = "other" }, equals: [], "of another application")
            try await stage.commit([.fire(stage.fire("1", .missed))])
            let row = try await stage.ledger.fires(
                FireQuery(application: "civic", trigger: "t", slot: "1"), in: stage.scope)
            var expected = stage.fire("1", .missed)
            expected.sequence = row.first?.sequence ?? 0
            try demand(row, equals: [expected], "what was queued and is missed")
            try demand(try await slots { $0.outcome = .queued }, equals: ["3"], "the queued that is left")
        },
    ]
}
