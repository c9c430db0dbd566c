// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension LedgerConformance {
    static let matchKeys: [ConformanceCase] = [
        ConformanceCase("of twins only the later one finds the other") { bench in
            let stage = try await bench.stage()
            let key = stage.key("k")
            let first = try await stage.accept("a", keys: [key])
            let second = try await stage.accept("b", keys: [key])
            try demand(try await stage.found(by: first, key), equals: [], "what the earlier twin finds")
            let found = try await stage.found(by: second, key)
            let expected = MatchHolder(
                key: key, kind: .submission, submission: first.id, sequence: first.sequence, record: nil,
                at: Stage.start)
            try demand(found, equals: [expected], "what the later twin finds")
        },
        ConformanceCase("who seeks keys first is told, and told only what stays true") { bench in
            let stage = try await bench.stage()
            let (own, other) = (stage.key("own"), stage.key("other"))
            func seek(_ name: String, _ keys: [MatchKey]) async throws -> Int64? {
                let row = stage.submission(name)
                var transition = Transition(
                    scope: stage.scope,
                    writes: [
                        Stage.storedContract, .insertSubmission(row), .insertRun(stage.run(name, of: name)),
                        .holdKeys([own], submission: row.id, at: Stage.start),
                    ])
                transition.sought = keys
                guard case .committed(_, _, let since) = try await stage.ledger.commit(transition) else {
                    throw ConformanceBreach("the accept was refused", #fileID, #line)
                }
                return since
            }
            try demand(try await seek("asks nothing", []), equals: nil, "what is told of no keys")
            try demand(try await seek("second", [own]), equals: nil, "what is told of keys that are held")
            let since = try demand(some: try await seek("first", [other]), "what is told of keys nobody held")
            try await stage.demandHolds(.matchKeysUnchanged([other], since: since), "what was told")
            try await stage.accept("later", keys: [other])
            try await stage.demandRefused(.matchKeysUnchanged([other], since: since), "what was told")
        },
        ConformanceCase("a record is found by earlier submissions too") { bench in
            let stage = try await bench.stage()
            let key = stage.key("k")
            let first = try await stage.accept("a", keys: [key])
            let second = try await stage.accept("b", keys: [key])
            try await stage.makeRecord("r", by: second, keys: [key])
            let found = try await stage.found(by: first, key)
            let expected = MatchHolder(
                key: key, kind: .record, submission: second.id, sequence: second.sequence,
                record: stage.record("r"), at: Stage.at(1))
            try demand(found, equals: [expected], "what the earlier submission finds")
            let own = try await stage.found(by: second, key)
            try demand(own.map(\.submission), equals: [first.id], "what its maker finds beside itself")
        },
        ConformanceCase("when a record takes the keys over, it holds exactly those named") { bench in
            let stage = try await bench.stage()
            let row = try await stage.accept("a", keys: [stage.key("stays"), stage.key("goes")])
            try await stage.makeRecord("r", by: row, keys: [stage.key("stays"), stage.key("comes")])
            for (name, isHeld) in [("stays", true), ("goes", false), ("comes", true)] {
                let holders = try await stage.holders(stage.key(name))
                try demand(holders.map(\.kind), equals: isHeld ? [.record] : [], "the holders of '\(name)'")
            }
            // An edit replaces the record's keys.
            try await stage.commit([
                .recordKeys(
                    [stage.key("edited")], submission: row.id, record: stage.record("r"), at: Stage.at(2))
            ])
            for name in ["stays", "comes"] {
                try demand(try await stage.holders(stage.key(name)), equals: [], "the holders of '\(name)'")
            }
            try demand(
                try await stage.holders(stage.key("edited")).count, equals: 1, "holders after the edit")
        },
        ConformanceCase("released keys find neither the submission nor its record") { bench in
            let stage = try await bench.stage()
            let key = stage.key("k")
            let live = try await stage.accept("a", keys: [key])
            let done = try await stage.accept("b", keys: [key])
            try await stage.makeRecord("r", by: done, keys: [key])
            try demand(try await stage.holders(key).count, equals: 2, "holders at first")
            try await stage.commit([.releaseKeys(submission: live.id)])
            try demand(try await stage.holders(key).map(\.submission), equals: [done.id], "the holder left")
            try await stage.commit([.releaseKeys(submission: done.id)])
            try demand(try await stage.holders(key), equals: [], "holders at last")
        },
        ConformanceCase("holders are given newest first, at most one beyond the limit") { bench in
            let stage = try await bench.stage()
            let key = stage.key("k")
            var ids: [String] = []
            for number in 0..<8 { ids.append(try await stage.accept("n\(number)", keys: [key]).id) }
            for limit in [1, 3, 7] {
                let holders = try await stage.holders(key, limit: limit)
                try demand(
                    holders.map(\.submission), equals: Array(ids.reversed().prefix(limit + 1)),
                    "holders with limit \(limit)")
            }
            try demand(try await stage.holders(key, limit: 20).count, equals: 8, "holders below the limit")
        },
        ConformanceCase("a holder of several keys is given once") { bench in
            let stage = try await bench.stage()
            let keys = ["a", "b", "c"].map(stage.key)
            let first = try await stage.accept("a", keys: keys)
            let second = try await stage.accept("b", keys: [keys[1]])
            try await stage.commit([.holdKeys([keys[0]], submission: first.id, at: Stage.start)])
            let found = try await stage.ledger.matchHolders(
                keys, before: .max, excluding: "", limit: 10, in: stage.scope)
            try demand(found.holders.map(\.submission), equals: [second.id, first.id], "the holders")
        },
        ConformanceCase("a submission's keys may be held before it is inserted in the same transition") {
            bench in
            let stage = try await bench.stage()
            let row = stage.submission("a")
            try await stage.commit([
                Stage.storedContract, .holdKeys([stage.key("k")], submission: row.id, at: Stage.start),
                .insertSubmission(row),
            ])
            let holders = try await stage.holders(stage.key("k"))
            let stored = try await stage.ledger.submission(row.id, in: stage.scope)
            try demand(holders.map(\.submission), equals: [row.id], "the holder")
            try demand(holders.first?.sequence, equals: stored?.sequence, "its place")
        },
        ConformanceCase("the guard sees a holder come, go and change, and no other key") { bench in
            let stage = try await bench.stage()
            let key = stage.key("k")
            let early = try await stage.accept("early", keys: [stage.key("other")])
            func since() async throws -> Int64 {
                let found = try await stage.ledger.matchHolders(
                    [key], before: .max, excluding: "", limit: 10, in: stage.scope)
                return found.since
            }
            func demandSeen(_ what: String, _ change: () async throws -> Void) async throws {
                let place = try await since()
                try await stage.demandHolds(
                    .matchKeysUnchanged([key], since: place), "before a holder \(what)")
                try await change()
                try await stage.demandRefused(
                    .matchKeysUnchanged([stage.key("none"), key], since: place), "a holder that \(what)")
            }
            var row = stage.submission("late")
            try await demandSeen("came") { row = try await stage.accept("late", keys: [key]) }
            try await demandSeen("became a record") { try await stage.makeRecord("r", by: row, keys: [key]) }
            try await demandSeen("was released") {
                try await stage.commit([.releaseKeys(submission: row.id)])
            }
            try await demandSeen("came back") {
                try await stage.commit([.holdKeys([key], submission: early.id, at: Stage.start)])
            }
            let place = try await since()
            try await stage.accept("far", keys: [stage.key("far")])
            try await stage.commit([.releaseKeys(submission: stage.id("far"))])
            try await stage.demandHolds(.matchKeysUnchanged([key], since: place), "another key's holders")
        },
        ConformanceCase("of many twins that look up and accept at once, all but one see another") { bench in
            let stage = try await bench.stage()
            try await stage.commit([Stage.storedContract])
            let alone = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<12 {
                    group.addTask { try await stage.acceptLookingFirst("n\(number)", key: stage.key("k")) }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            try demand(alone, equals: 1, "submissions that saw no twin")
            try demand(try await stage.holders(stage.key("k"), limit: 50).count, equals: 12, "holders")
        },
    ]
}

extension Stage {
    /// The live holders of a key.
    func holders(_ key: MatchKey, limit: Int = 10) async throws -> [MatchHolder] {
        try await ledger.matchHolders([key], before: .max, excluding: "", limit: limit, in: scope).holders
    }

    /// What a submission finds by a key.
    fileprivate func found(by row: SubmissionRow, _ key: MatchKey) async throws -> [MatchHolder] {
        try await ledger.matchHolders([key], before: row.sequence, excluding: row.id, limit: 10, in: scope)
            .holders
    }

    /// Makes the record of a submission and hands the keys over.
    fileprivate func makeRecord(_ name: String, by row: SubmissionRow, keys: [MatchKey]) async throws {
        var made = recordRow(name, by: "a")
        made.createdBy = row.id
        try await commit([
            .insertRecord(made, uniques: []),
            .recordKeys(keys, submission: row.id, record: made.id, at: Stage.at(1)),
        ])
    }

    /// Looks a key up and accepts under guard, again until the look-up held; true when none was found.
    fileprivate func acceptLookingFirst(_ name: String, key: MatchKey) async throws -> Bool {
        let row = submission(name)
        for _ in 0..<100 {
            let seen = try await ledger.matchHolders(
                [key], before: .max, excluding: row.id, limit: 50, in: scope)
            let outcome = try await ledger.commit(
                Transition(
                    scope: scope, guards: [.matchKeysUnchanged([key], since: seen.since)],
                    writes: [.insertSubmission(row), .holdKeys([key], submission: row.id, at: Stage.start)]))
            if case .committed = outcome { return seen.holders.isEmpty }
        }
        throw ConformanceBreach("'\(name)' was refused a hundred times", #fileID, #line)
    }
}
