// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension LedgerConformance {
    static let purges: [ConformanceCase] = [
        ConformanceCase(
            "a purge leaves a submission's outcome and keys, and takes its payload, state and journal"
        ) {
            bench in
            let stage = try await bench.stage()
            try await stage.acceptEnded("a")
            try await stage.commit([.purge(stage.purgeRow("a"))])
            let row = try demand(
                some: try await stage.ledger.submission(stage.id("a"), in: stage.scope), "the submission")
            try demand([row.payload, row.arguments], equals: ["{}", "{}"], "payload and arguments")
            try demand(row.purgedAt, equals: Stage.at(9), "when it was purged")
            try demand(row.idempotencyKey, equals: "key", "its key")
            try demand(try await stage.storedRun("a").machine, equals: "purged", "the run's state")
            let journal = try await stage.ledger.journal(of: stage.id("run/a"), in: stage.scope)
            try demand(journal.count, equals: 0, "rows of the journal")
            let files = try await stage.ledger.attachments(of: stage.id("a"), in: stage.scope)
            try demand(files.count, equals: 0, "attachments")
            let told = try await stage.ledger.outbox(of: stage.id("a"), in: stage.scope)
            try demand(told.map(\.payload), equals: ["{}"], "what was told to it")
            try await stage.demandRefused(
                .idempotencyKeyFree(application: "civic", action: "report", actor: "ana", key: "key"),
                "the same key")
            var query = SubmissionQuery(limit: 10)
            query.isPurged = false
            let kept = try await stage.ledger.submissions(query, in: stage.scope)
            try demand(kept.count, equals: 0, "submissions that were not purged")
        },
        ConformanceCase("what is under way is not purged") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            try await stage.demandThrows(
                Transition(scope: stage.scope, writes: [.purge(stage.purgeRow("a"))]), "a purge of a live run"
            )
        },
        ConformanceCase("a purge that fails leaves everything") { bench in
            let stage = try await bench.stage()
            try await stage.acceptEnded("a")
            let before = try await stage.ledger.submission(stage.id("a"), in: stage.scope)
            let writes: [Write] = [.purge(stage.purgeRow("a")), .purge(stage.purgeRow("nobody"))]
            try await stage.demandThrows(Transition(scope: stage.scope, writes: writes), "a purge of nothing")
            try demand(
                try await stage.ledger.submission(stage.id("a"), in: stage.scope), equals: before,
                "the submission")
            let journal = try await stage.ledger.journal(of: stage.id("run/a"), in: stage.scope)
            try demand(journal.count, equals: 1, "rows of the journal")
        },
        ConformanceCase("a key that is forgotten is free, and can be taken again") { bench in
            let stage = try await bench.stage()
            try await stage.acceptEnded("a")
            try await stage.commit([.forgetKey(submission: stage.id("a"))])
            let row = try await stage.accept("b") { (row: inout SubmissionRow) in row.idempotencyKey = "key" }
            let found = try await stage.ledger.submission(
                idempotencyKey: "key", application: "civic", action: "report", actor: "ana", in: stage.scope)
            try demand(found?.id, equals: row.id, "who has the key")
        },
        ConformanceCase("a run is the last of its submission until another one begins") { bench in
            let stage = try await bench.stage()
            try await stage.acceptEnded("a")
            let first = try await stage.storedRun("a")
            try await stage.commit([], guards: [.lastRun(first.id)])
            var second = first
            (second.id, second.number, second.state, second.version) = (
                stage.id("run/second"), 2, .pending, 1
            )
            try await stage.commit([.insertRun(second)])
            try await stage.demandRefused(.lastRun(first.id), "a run with another one behind it")
            try await stage.commit([], guards: [.lastRun(second.id)])
        },
        ConformanceCase("submissions are found by what made them, and by why they failed") { bench in
            let stage = try await bench.stage()
            try await stage.accept("a")
            try await stage.accept("b") { (row: inout SubmissionRow) in
                (row.parent, row.part) = (stage.id("a"), "lines#1")
            }
            var failed = try await stage.accept("c") { (row: inout SubmissionRow) in
                row.rerunOf = stage.id("a")
            }
            failed.error = #"{"code":"away","step":null}"#
            try await stage.commit([.updateSubmission(failed)])
            var query = SubmissionQuery(limit: 10)
            query.parent = stage.id("a")
            let parts = try await stage.ledger.submissions(query, in: stage.scope)
            try demand(parts.map(\.part), equals: ["lines#1"], "what 'a' made")
            query.parent = nil
            query.errorCode = "away"
            let found = try await stage.ledger.submissions(query, in: stage.scope)
            try demand(found.map(\.rerunOf), equals: [stage.id("a")], "what failed so")
        },
    ]
}

extension Stage {
    /// Accepts a submission with everything that a purge takes, and ends its run.
    fileprivate func acceptEnded(_ name: String) async throws {
        try await accept(name) { (row: inout SubmissionRow) in row.idempotencyKey = "key" }
        try await updateRun(name) { row in row.state = .completed }
        try await commit([
            .journal(
                JournalRow(
                    run: id("run/" + name), ordinal: 0, step: "normalize", verb: "transform",
                    state: .succeeded,
                    startedAt: Stage.start, output: "{}")),
            .insertAttachment(
                AttachmentRow(
                    id: id("file"), submission: id(name), position: 0, parameter: nil, name: "a.txt",
                    contentType: "text/plain", bytes: 1, sha256: Digest(of: "x").hex)),
            .outbox(told(name)),
        ])
    }

    private func told(_ name: String) -> OutboxRow {
        var row = event("told", of: name)
        row.payload = #"{"a":1}"#
        return row
    }

    fileprivate func purgeRow(_ name: String) -> PurgeRow {
        var row = PurgeRow(
            submission: id(name), caller: #"{"user":"ana"}"#, error: nil, machine: "purged", at: Stage.at(9))
        row.attachments = [id("file")]
        row.events = [event("told", of: name).id]
        return row
    }
}
