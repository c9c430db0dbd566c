// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension LedgerConformance {
    static let guards: [ConformanceCase] = [
        ConformanceCase("a run version is guarded") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            let run = stage.id("run/a")
            try await stage.demandHolds(.runVersion(run: run, version: 1), "the version read")
            try await stage.demandRefused(.runVersion(run: run, version: 2), "a later version")
            try await stage.updateRun("a") { $0.state = .running }
            try await stage.demandRefused(.runVersion(run: run, version: 1), "an older version")
            try await stage.demandRefused(
                .runVersion(run: stage.id("run/none"), version: 1), "a run that is none")
        },
        ConformanceCase("a lease is guarded by owner and epoch") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            let run = stage.id("run/a")
            try await stage.demandRefused(.lease(run: run, owner: "first", epoch: 1), "no lease")
            try await stage.updateRun("a") { row in
                row.leaseEpoch = 1
                row.lease = RunRow.Lease(owner: "first", epoch: 1, until: Stage.at(60))
            }
            try await stage.demandHolds(.lease(run: run, owner: "first", epoch: 1), "the lease granted")
            try await stage.demandRefused(.lease(run: run, owner: "second", epoch: 1), "another owner")
            try await stage.demandRefused(.lease(run: run, owner: "first", epoch: 2), "another epoch")
            try await stage.updateRun("a") { row in
                row.leaseEpoch = 2
                row.lease = RunRow.Lease(owner: "second", epoch: 2, until: Stage.at(120))
            }
            try await stage.demandRefused(.lease(run: run, owner: "first", epoch: 1), "the lease of before")
        },
        ConformanceCase("a submission status is guarded") { bench in
            let stage = try await bench.stage()
            var row = try await stage.accept("a")
            try await stage.demandHolds(
                .submissionStatus(submission: row.id, status: .accepted), "the status")
            row.status = .cancelled
            try await stage.commit([.updateSubmission(row)])
            let was = Guard.submissionStatus(submission: row.id, status: .accepted)
            try await stage.demandRefused(was, "the status of before")
            let none = Guard.submissionStatus(submission: stage.id("none"), status: .accepted)
            try await stage.demandRefused(none, "a submission that is none")
        },
        ConformanceCase("the length of a submission's trail is guarded") { bench in
            let stage = try await bench.stage()
            let row = try await stage.accept("a")
            try await stage.accept("b")
            let count = try await stage.ledger.audit(of: row.id, in: stage.scope).count
            try await stage.demandHolds(.trailLength(of: row.id, entries: count), "the entries read")
            try await stage.commit([.audit(stage.audit("noted", of: "a"))])
            try await stage.demandRefused(.trailLength(of: row.id, entries: count), "the entries of before")
            try await stage.demandHolds(.trailLength(of: row.id, entries: count + 1), "the entries of now")
            try await stage.demandHolds(.trailLength(of: stage.id("none"), entries: 0), "no submission")
            let porto = stage.neighbour("porto")
            try await porto.demandHolds(.trailLength(of: row.id, entries: 0), "another tenant")
        },
        ConformanceCase("an idempotency key is taken in its application, action and actor only") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a") { $0.idempotencyKey = "k" }
            func free(_ application: String, _ action: String, _ actor: String?, _ key: String) -> Guard {
                .idempotencyKeyFree(application: application, action: action, actor: actor, key: key)
            }
            try await stage.demandRefused(free("civic", "report", "ana", "k"), "the key taken")
            try await stage.demandHolds(free("civic", "report", "ana", "K"), "another key")
            try await stage.demandHolds(free("civic", "report", "rui", "k"), "another actor")
            try await stage.demandHolds(free("civic", "report", nil, "k"), "no actor")
            try await stage.demandHolds(free("civic", "close", "ana", "k"), "another action")
            try await stage.demandHolds(free("parks", "report", "ana", "k"), "another application")
            let porto = stage.neighbour("porto")
            try await porto.demandHolds(free("civic", "report", "ana", "k"), "another tenant")
            try await stage.accept("b") { row in
                row.idempotencyKey = "k"
                row.actor = nil
            }
            try await stage.demandRefused(
                free("civic", "report", nil, "k"), "the key that nobody took by name")
        },
        ConformanceCase("an idempotency key is its bytes") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a") { $0.idempotencyKey = "caf\u{E9}" }
            let decomposed = Guard.idempotencyKeyFree(
                application: "civic", action: "report", actor: "ana", key: "cafe\u{301}")
            try await stage.demandHolds(decomposed, "the decomposed text")
        },
        ConformanceCase("a record version is guarded") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            let id = stage.record("r")
            try await stage.demandHolds(.recordVersion(id, version: nil), "no record")
            try await stage.demandRefused(.recordVersion(id, version: 1), "a version of no record")
            var row = stage.recordRow("r", by: "a")
            try await stage.commit([.insertRecord(row, uniques: [])])
            try await stage.demandHolds(.recordVersion(id, version: 1), "the version read")
            try await stage.demandRefused(.recordVersion(id, version: nil), "a record where none was")
            row.version = 2
            try await stage.commit([.updateRecord(row, uniques: [])])
            try await stage.demandRefused(.recordVersion(id, version: 1), "an older version")
            row.version = 3
            row.isWithdrawn = true
            try await stage.commit([.updateRecord(row, uniques: [])])
            try await stage.demandHolds(.recordVersion(id, version: nil), "a withdrawn record")
            try await stage.demandRefused(.recordVersion(id, version: 2), "the version before the withdrawal")
        },
        ConformanceCase("an entity type guards against records made, changed and withdrawn") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            func unchanged(_ type: String, _ since: Int64) -> Guard {
                .entityTypeUnchanged(entityType: type, since: since)
            }
            try await stage.demandHolds(unchanged("report", 0), "a type without records")
            var row = stage.recordRow("r", by: "a")
            var last: Int64 = 0
            for step in ["made", "changed", "withdrawn"] {
                if step == "made" {
                    try await stage.commit([.insertRecord(row, uniques: [])])
                } else {
                    row.version += 1
                    row.isWithdrawn = step == "withdrawn"
                    try await stage.commit([.updateRecord(row, uniques: [])])
                }
                try await stage.demandRefused(unchanged("report", last), "a record \(step)")
                last = try await stage.ledger.lastChange(ofType: "report", in: stage.scope)
                try await stage.demandHolds(unchanged("report", last), "the place after a record was \(step)")
            }
            try await stage.commit([.insertRecord(stage.recordRow("t", type: "tree", by: "a"), uniques: [])])
            try await stage.demandHolds(unchanged("report", last), "a record of another type")
        },
        ConformanceCase("a file is guarded in its tenant") { bench in
            let stage = try await bench.stage()
            let file = try await stage.store(Array("content".utf8))
            try await stage.demandHolds(.filePresent(sha256: file.sha256), "the file stored")
            try await stage.demandRefused(
                .filePresent(sha256: Digest(of: "other").hex), "a file that is none")
            let porto = stage.neighbour("porto")
            try await porto.demandRefused(.filePresent(sha256: file.sha256), "the file of another tenant")
        },
        ConformanceCase("a unique value is guarded") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            let value = UniqueValue(constraint: "code", digest: Digest(of: "1").bytes)
            func free(_ type: String, _ value: UniqueValue, _ name: String) -> Guard {
                .uniqueFree(entityType: type, value: value, by: stage.record(name, type: type))
            }
            try await stage.demandHolds(free("report", value, "r"), "a value that nobody has")
            var row = stage.recordRow("r", by: "a")
            try await stage.commit([.insertRecord(row, uniques: [value])])
            try await stage.demandHolds(free("report", value, "r"), "the record's own value")
            try await stage.demandRefused(free("report", value, "q"), "the value of another record")
            try await stage.demandHolds(free("tree", value, "q"), "the value in another type")
            let other = UniqueValue(constraint: "name", digest: value.digest)
            try await stage.demandHolds(free("report", other, "q"), "the value of another constraint")
            row.version = 2
            try await stage.commit([.updateRecord(row, uniques: [other])])
            try await stage.demandHolds(free("report", value, "q"), "the value given up")
            try await stage.demandRefused(free("report", other, "q"), "the value taken instead")
            row.version = 3
            row.isWithdrawn = true
            try await stage.commit([.updateRecord(row, uniques: [])])
            try await stage.demandHolds(free("report", other, "q"), "the value of a withdrawn record")
        },
        ConformanceCase("a unique value that yields is taken where no other record has it") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            func value(_ name: String, yields: Bool = true) -> UniqueValue {
                UniqueValue(constraint: name, digest: Digest(of: "1").bytes, yields: yields)
            }
            func demandHolder(_ name: String, is record: RecordID?, _ what: String) async throws {
                let holder = try await stage.ledger.holder(
                    of: value(name), ofType: "report", in: stage.scope)
                try demand(holder, equals: record, what)
            }
            let first = stage.recordRow("r", by: "a")
            var second = stage.recordRow("s", by: "a")
            try await stage.commit([.insertRecord(first, uniques: [value("code", yields: false)])])
            try await stage.commit([.insertRecord(second, uniques: [value("code"), value("name")])])
            try await demandHolder("code", is: first.id, "a value that was taken")
            try await demandHolder("name", is: second.id, "a value that was free")
            try await stage.commit([.takeUniques([value("name"), value("tag")], of: first.id)])
            try await demandHolder("name", is: second.id, "a value that another took before")
            try await demandHolder("tag", is: first.id, "a value that a record takes later")
            try await stage.commit([.takeUniques([value("tag")], of: first.id)])
            try await demandHolder("code", is: first.id, "what a record has beside")
            try await stage.demandThrows(
                Transition(
                    scope: stage.scope, writes: [.takeUniques([value("tag", yields: false)], of: second.id)]),
                "a value that does not yield and is taken")
            try await stage.demandThrows(
                Transition(
                    scope: stage.scope, writes: [.takeUniques([value("new")], of: stage.record("none"))]),
                "a value for no record")
            second.version = 2
            try await stage.commit([.updateRecord(second, uniques: [])])
            try await demandHolder("name", is: nil, "a value given up")
        },
        ConformanceCase("the record that has a unique value is told") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            let value = UniqueValue(constraint: "code", digest: Digest(of: "1").bytes)
            let other = UniqueValue(constraint: "name", digest: value.digest)
            func demandHolder(
                _ value: UniqueValue, _ type: String = "report", is record: RecordID?, _ what: String
            ) async throws {
                let holder = try await stage.ledger.holder(of: value, ofType: type, in: stage.scope)
                try demand(holder, equals: record, what)
            }
            try await demandHolder(value, is: nil, "the holder of a value that nobody has")
            var row = stage.recordRow("r", by: "a")
            try await stage.commit([.insertRecord(row, uniques: [value])])
            try await demandHolder(value, is: row.id, "the holder of a value")
            try await demandHolder(value, "tree", is: nil, "the holder in another type")
            try await demandHolder(other, is: nil, "the holder of the value of another constraint")
            row.version = 2
            try await stage.commit([.updateRecord(row, uniques: [other])])
            try await demandHolder(value, is: nil, "the holder of a value given up")
            try await demandHolder(other, is: row.id, "the holder of the value taken instead")
            row.version = 3
            row.isWithdrawn = true
            try await stage.commit([.updateRecord(row, uniques: [])])
            try await demandHolder(other, is: nil, "the holder of the value of a withdrawn record")
        },
        ConformanceCase("the first guard that fails is the one named") { bench in
            let stage = try await bench.stage()
            let row = try await stage.accept("a")
            let failing: [Guard] = [
                .submissionStatus(submission: row.id, status: .failed),
                .runVersion(run: stage.id("run/a"), version: 7),
                .filePresent(sha256: Digest(of: "none").hex),
            ]
            for first in failing {
                let guards =
                    [.submissionStatus(submission: row.id, status: .accepted), first]
                    + failing.filter { $0 != first }
                let outcome = try await stage.ledger.commit(Transition(scope: stage.scope, guards: guards))
                try demand(outcome, equals: .refused(first), "the guard named")
            }
        },
    ]
}
