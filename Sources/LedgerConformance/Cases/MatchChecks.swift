// SPDX-License-Identifier: Apache-2.0
internal import Ledger

extension LedgerConformance {
    static let matchChecks: [ConformanceCase] = [
        ConformanceCase("a check is known once, and only moves on") { bench in
            let stage = try await bench.stage()
            func known() async throws -> [MatchCheckRow] {
                try await stage.ledger.matchChecks(application: "civic", in: stage.scope)
            }
            try demand(try await known(), equals: [], "what a fresh ledger knows")
            var row = MatchCheckRow(
                application: "civic", entityType: "report", digest: "d", spec: #"{"a":1}"#,
                isComplete: false)
            try await stage.commit([.matchCheck(row)])
            try demand(try await known(), equals: [row], "what is known")
            row.indexedTo = 7
            try await stage.commit([.matchCheck(row)])
            var behind = row
            behind.indexedTo = 3
            try await stage.commit([.matchCheck(behind)])
            try demand(try await known(), equals: [row], "what is known after a late comer")
            row.isComplete = true
            try await stage.commit([.matchCheck(row)])
            try await stage.commit([.matchCheck(behind)])
            try demand(try await known(), equals: [row], "what is known of a complete check")
        },
        ConformanceCase("the guard sees that a check of the application was added, and nothing else") {
            bench in
            let stage = try await bench.stage()
            let neighbour = stage.neighbour("porto")
            func check(_ digest: String, application: String = "civic", isComplete: Bool = true) -> Write {
                .matchCheck(
                    MatchCheckRow(
                        application: application, entityType: "report", digest: digest, spec: "{}",
                        isComplete: isComplete))
            }
            let none = Guard.matchChecksUnchanged(application: "civic", count: 0)
            try await stage.demandHolds(none, "no check is known")
            try await stage.commit([check("a", isComplete: false)])
            try await stage.demandRefused(none, "a check was added")
            let one = Guard.matchChecksUnchanged(application: "civic", count: 1)
            try await stage.demandHolds(one, "it was read")
            try await stage.commit([check("a"), check("b", application: "other")])
            try await neighbour.commit([check("c")])
            try await stage.demandHolds(one, "the check moved on, and others were added elsewhere")
            try await stage.commit([check("b")])
            try await stage.demandRefused(one, "another check was added")
        },
    ]
}
