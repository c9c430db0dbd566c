// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension LedgerConformance {
    static let isolation: [ConformanceCase] = [
        ConformanceCase("no read tells a tenant anything of another, whatever it names") { bench in
            let stage = try await bench.stage()
            let spy = stage.neighbour("porto")
            let file = try await stage.writeCanaries()
            try await spy.accept(
                "own", keys: [spy.key("own")], further: [.audit(spy.audit("own", of: "own"))])
            for (name, answer) in try await spy.everyRead(namingThoseOf: stage, file: file) {
                try demand(!answer.contains("canary"), "\(name) told: \(answer)")
                try demand(!answer.contains(stage.id("a")), "\(name) told an id: \(answer)")
            }
            // The same reads in the tenant itself do find something, so the search above could have failed.
            for (name, answer) in try await stage.everyRead(namingThoseOf: stage, file: file) {
                try demand(
                    answer.contains("canary") || answer.contains(stage.id("a")),
                    "\(name) told nothing: \(answer)")
            }
        },
        ConformanceCase("no write of a tenant changes a row of another") { bench in
            let stage = try await bench.stage()
            let spy = stage.neighbour("porto")
            let file = try await stage.writeCanaries()
            try await spy.accept("own")
            let before = try await stage.everyRead(namingThoseOf: stage, file: file)
            for write in try await stage.hostileWrites(by: spy) {
                // Refused, without effect or in a room of its own: all the same to the tenant aimed at.
                _ = try? await spy.ledger.commit(Transition(scope: spy.scope, writes: [write]))
                let after = try await stage.everyRead(namingThoseOf: stage, file: file)
                try demand(after, equals: before, "what \(write) left")
            }
        },
        ConformanceCase("two tenants keep records and keys of the same name apart") { bench in
            let stage = try await bench.stage()
            let porto = stage.neighbour("porto")
            let shared = RecordID(entityType: "report", id: stage.id("shared"))
            for each in [stage, porto] {
                try await each.accept("a", keys: [each.key("k")]) { $0.idempotencyKey = "k" }
                var row = each.recordRow("r", by: "a", fields: #"{"of":"\#(each.scope.tenant)"}"#)
                row.id = shared
                try await each.commit([.insertRecord(row, uniques: [each.uniqueValue])])
            }
            for each in [stage, porto] {
                let row = try await each.ledger.record(shared, in: each.scope)
                try demand(row?.fields, equals: #"{"of":"\#(each.scope.tenant)"}"#, "the record")
                try demand(try await each.holders(each.key("k")).count, equals: 1, "holders of the key")
            }
        },
        ConformanceCase("tenants whose names differ in bytes alone are two") { bench in
            let stage = try await bench.stage(tenant: "caf\u{E9}")
            let other = Stage(ledger: stage.ledger, tenant: "cafe\u{301}")
            try await stage.accept("a")
            let found = try await other.ledger.submissions(SubmissionQuery(), in: other.scope)
            try demand(found.count, equals: 0, "submissions of the other tenant")
        },
    ]
}

extension Stage {
    private static let canary = "canary-1f9c"

    /// Fills the tenant with rows of every kind that carry the canary; returns a file with it.
    fileprivate func writeCanaries() async throws -> StoredFile {
        let file = try await store(Array(Stage.canary.utf8))
        var row = submission("a")
        row.reference = Stage.canary
        row.idempotencyKey = "k"
        row.payload = #"{"text":"\#(Stage.canary)"}"#
        var running = run("a", of: "a")
        running.machine = #"{"text":"\#(Stage.canary)"}"#
        var event = event("accepted", of: "a")
        event.payload = Stage.canary
        let journal = JournalRow(
            run: running.id, ordinal: 0, step: Stage.canary, verb: "transform", state: .succeeded,
            startedAt: Stage.start)
        try await commit([
            Stage.storedContract, .contract(digest: canaryContract, plan: Stage.canary),
            .insertSubmission(row), .insertRun(running), .journal(journal),
            .insertRecord(
                recordRow("r", by: "a", fields: #"{"text":"\#(Stage.canary)"}"#), uniques: [uniqueValue]),
            .insertAttachment(attachment(Stage.canary, of: "a", file)),
            .holdKeys([key("k")], submission: row.id, at: Stage.start),
            .audit(audit(Stage.canary, of: "a")), .outbox(event),
        ])
        return file
    }

    private var canaryContract: String { "sha256:" + Digest(of: Stage.canary).hex }

    /// The answer of every read of this tenant, asked for what another tenant has.
    fileprivate func everyRead(namingThoseOf other: Stage, file: StoredFile) async throws -> [String: String]
    {
        let submission = other.id("a")
        let run = other.id("run/a")
        var byField = RecordQuery()
        byField.fields = ["text": .string(Stage.canary)]
        var byMaker = RecordQuery()
        byMaker.createdBy = submission
        let bytes = try await ledger.fileBytes(file.sha256, in: scope) ?? []
        let contract = try await ledger.contract(other.canaryContract, in: scope)
        let byKey = try await ledger.submission(
            idempotencyKey: "k", application: "civic", action: "report", actor: "ana", in: scope)
        let found = try await ledger.matchHolders(
            [other.key("k")], before: .max, excluding: "", limit: 9, in: scope)
        let unique = try await ledger.holder(of: uniqueValue, ofType: "report", in: scope)
        return [
            "submission": try await "\(String(describing: ledger.submission(submission, in: scope)))",
            "reference": try await "\(ledger.submissions(reference: Stage.canary, in: scope))",
            "idempotency key":
                "\(String(describing: byKey))",
            "submissions": try await "\(ledger.submissions(SubmissionQuery(limit: 100), in: scope))",
            "run": try await "\(String(describing: ledger.run(run, in: scope)))",
            "runs": try await "\(ledger.runs(of: submission, in: scope))",
            "journal": try await "\(ledger.journal(of: run, in: scope))",
            "attachments": try await "\(ledger.attachments(of: submission, in: scope))",
            "contract": contract ?? "",
            "record": try await "\(String(describing: ledger.record(other.record("r"), in: scope)))",
            "records": try await "\(ledger.records(RecordQuery(limit: 100), in: scope))",
            "records by field": try await "\(ledger.records(byField, in: scope))",
            "records by maker": try await "\(ledger.records(byMaker, in: scope))",
            "unique value": unique == other.record("r") ? Stage.canary : "",
            "match holders":
                "\(found.holders)",
            "audit": try await "\(ledger.audit(after: 0, limit: 100, in: scope))",
            "audit of submission": try await "\(ledger.audit(of: submission, in: scope))",
            "outbox": try await "\(ledger.outbox(after: 0, limit: 100, in: scope))",
            "outbox of submission": try await "\(ledger.outbox(of: submission, in: scope))",
            "file": String(decoding: bytes, as: UTF8.self),
        ]
    }

    /// Writes that another tenant might aim at this one's rows.
    fileprivate func hostileWrites(by spy: Stage) async throws -> [Write] {
        var status = submission("a")
        status.status = .cancelled
        var moved = try await storedRun("a")
        moved.version += 1
        moved.state = .terminated
        var changed = recordRow("r", by: "a", fields: "{}")
        changed.version = 2
        let journal = JournalRow(
            run: moved.id, ordinal: 0, step: "stolen", verb: "transform", state: .failed,
            startedAt: Stage.start)
        return [
            .updateSubmission(status), .updateRun(moved), .journal(journal),
            .updateRecord(changed, uniques: []), .insertSubmission(submission("a")),
            .attach(attachment: id("attachment/" + Stage.canary), record: spy.record("r")),
            .insertAttachment(
                AttachmentRow(
                    id: id("attachment/stolen"), submission: id("a"), position: 1, parameter: nil, name: "x",
                    contentType: "text/plain", bytes: 1, sha256: Digest(of: "x").hex)),
            .holdKeys([key("k")], submission: id("a"), at: Stage.start),
            .releaseKeys(submission: id("a")),
            .recordKeys([], submission: id("a"), record: record("r"), at: Stage.start),
            .setHolds(submission: id("a"), on: [spy.id("own")]),
            .wakeHeld(by: id("a"), at: Stage.start),
            .contract(digest: canaryContract, plan: "stolen"),
            .audit(audit("stolen", of: "a")), .outbox(event("stolen", of: "a")),
        ]
    }
}
