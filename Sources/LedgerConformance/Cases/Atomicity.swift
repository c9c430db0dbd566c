// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension LedgerConformance {
    static let atomicity: [ConformanceCase] = [
        ConformanceCase("a refused transition writes nothing of any kind") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a", keys: [stage.key("old")])
            let before = try await stage.portrait()
            let outcome = try await stage.ledger.commit(stage.everything(guards: [stage.failingGuard]))
            try demand(outcome, equals: .refused(stage.failingGuard), "the outcome")
            try demand(try await stage.portrait(), equals: before, "what is stored after a refusal")
            try await stage.demandNextNumber("N-1")
        },
        ConformanceCase("a transition that cannot be written leaves nothing of any kind") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a", keys: [stage.key("old")])
            let before = try await stage.portrait()
            // The last write inserts a submission that exists.
            var broken = stage.everything(guards: [])
            broken.writes.append(.insertSubmission(stage.submission("a")))
            try await stage.demandThrows(broken, "a submission inserted twice")
            try demand(try await stage.portrait(), equals: before, "what is stored after a failure")
            try await stage.demandNextNumber("N-1")
        },
        ConformanceCase("what a transition writes is read at once, all of it") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a", keys: [stage.key("old")])
            let before = try await stage.portrait()
            let outcome = try await stage.ledger.commit(stage.everything(guards: []))
            guard case .committed(reference: "N-1", sequence: _?, _) = outcome else {
                throw ConformanceBreach("the outcome: \(outcome)", #fileID, #line)
            }
            let after = try await stage.portrait()
            for part in after.keys.sorted() {
                try demand(after[part] != before[part], "nothing was written to '\(part)'")
            }
        },
        ConformanceCase("a transition that fails touches none of those that commit beside it") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            let committed = try await withThrowingTaskGroup(of: Int.self) { group in
                for number in 0..<40 {
                    group.addTask {
                        var guards: [Guard] = []
                        // Of each four, one is refused and one cannot be written.
                        if number % 4 == 1 { guards = [stage.failingGuard] }
                        let row = stage.submission(number % 4 == 2 ? "a" : "n\(number)")
                        let transition = Transition(
                            scope: stage.scope, guards: guards,
                            writes: [
                                .audit(stage.audit("accepted", of: "n\(number)")),
                                .insertSubmission(row),
                                .holdKeys([stage.key("k\(number)")], submission: row.id, at: Stage.start),
                            ])
                        do {
                            if case .committed = try await stage.ledger.commit(transition) { return 1 }
                        } catch {
                            try demand(number % 4 == 2, "transition \(number) failed: \(error)")
                        }
                        return 0
                    }
                }
                return try await group.reduce(0, +)
            }
            try demand(committed, equals: 20, "committed transitions")
            for number in 0..<40 {
                let row = try await stage.ledger.submission(stage.id("n\(number)"), in: stage.scope)
                try demand((row != nil) == (number % 4 == 0 || number % 4 == 3), "submission \(number)")
            }
            try demand(try await stage.ledger.auditHead(in: stage.scope).count, equals: 20, "audit entries")
        },
        ConformanceCase("of a hundred at once with one idempotency key, one is accepted") { bench in
            let stage = try await bench.stage()
            let free = Guard.idempotencyKeyFree(
                application: "civic", action: "report", actor: "ana", key: "k")
            try await stage.commit([Stage.storedContract])
            let outcomes = try await withThrowingTaskGroup(of: CommitOutcome.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        var row = stage.submission("n\(number)")
                        row.idempotencyKey = "k"
                        return try await stage.ledger.commit(
                            Transition(scope: stage.scope, guards: [free], writes: [.insertSubmission(row)]))
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            try demand(outcomes.count { $0 == .refused(free) }, equals: 99, "refused transitions")
            let all = try await stage.ledger.submissions(SubmissionQuery(limit: 200), in: stage.scope)
            try demand(all.count, equals: 1, "submissions with the key")
            let found = try await stage.ledger.submission(
                idempotencyKey: "k", application: "civic", action: "report", actor: "ana", in: stage.scope)
            try demand(found?.id, equals: all.first?.id, "the submission found by the key")
        },
        ConformanceCase("of many at once that rely on one version, one is committed") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            let row = try await stage.storedRun("a")
            let committed = try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<50 {
                    group.addTask {
                        var next = row
                        next.version = 2
                        next.machine = #"{"by":\#(number)}"#
                        let outcome = try await stage.ledger.commit(
                            Transition(
                                scope: stage.scope, guards: [.runVersion(run: row.id, version: 1)],
                                writes: [.updateRun(next), .audit(stage.audit("moved", of: "a"))]))
                        if case .committed = outcome { return true }
                        return false
                    }
                }
                return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            try demand(committed, equals: 1, "committed transitions")
            try demand(try await stage.storedRun("a").version, equals: 2, "the run's version")
            try demand(try await stage.ledger.auditHead(in: stage.scope).count, equals: 1, "audit entries")
        },
    ]
}
