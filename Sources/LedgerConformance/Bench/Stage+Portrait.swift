// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension Stage {
    /// A guard that never holds.
    var failingGuard: Guard { .submissionStatus(submission: id("never"), status: .accepted) }

    /// A transition with a write of every kind, on top of an accepted submission 'a'.
    func everything(guards: [Guard]) -> Transition {
        var first = submission("a")
        first.status = .creating
        var firstRun = run("a", of: "a", state: .running)
        firstRun.version = 2
        let attachment = AttachmentRow(
            id: id("attachment"), submission: id("b"), position: 0, parameter: nil, name: "a.txt",
            contentType: "text/plain", bytes: 1, sha256: Digest(of: "x").hex)
        var changed = recordRow("made", by: "b", fields: #"{"title":"changed"}"#)
        changed.version = 2
        let writes: [Write] = [
            .contract(digest: "sha256:" + Digest(of: "other").hex, plan: "{}"),
            .insertSubmission(submission("b")), .insertRun(run("b", of: "b")),
            .updateSubmission(first), .updateRun(firstRun),
            .journal(
                JournalRow(
                    run: id("run/b"), ordinal: 0, step: "normalize", verb: "transform", state: .succeeded,
                    startedAt: Stage.start)),
            .insertRecord(recordRow("made", by: "b"), uniques: [uniqueValue]),
            .updateRecord(changed, uniques: [uniqueValue]),
            .insertAttachment(attachment),
            .attach(attachment: attachment.id, record: record("made")),
            .holdKeys([key("new")], submission: id("b"), at: Stage.start),
            .recordKeys([key("record")], submission: id("a"), record: record("made"), at: Stage.start),
            .setHolds(submission: id("a"), on: [id("b")]),
            .wakeHeld(by: id("b"), at: Stage.start),
            .trigger(
                TriggerRow(application: "civic", key: "t", cause: "c", knownSince: Stage.start, place: 1)),
            .fire(fire("1", .started, submission: id("b"))),
            .audit(audit("accepted", of: "b")), .outbox(event("accepted", of: "b")),
        ]
        let request = CounterRequest(names: ["N-"], before: "N-", after: "", width: 1)
        return Transition(scope: scope, guards: guards, counter: request, writes: writes) { reference in
            var row = submission("numbered")
            row.reference = reference
            return [.insertSubmission(row)]
        }
    }

    var uniqueValue: UniqueValue { UniqueValue(constraint: "code", digest: Digest(of: "1").bytes) }

    /// What the reads tell about everything that `everything` writes, by part.
    func portrait() async throws -> [String: String] {
        let attachments = try await ledger.attachments(of: id("b"), in: scope)
        let contract = try await ledger.contract("sha256:" + Digest(of: "other").hex, in: scope)
        func holders(_ name: String) async throws -> String {
            try await
                "\(ledger.matchHolders([key(name)], before: .max, excluding: "", limit: 9, in: scope).holders)"
        }
        let free = Guard.uniqueFree(entityType: "report", value: uniqueValue, by: record("another"))
        return [
            "submission updated": try await
                "\(String(describing: ledger.submission(id("a"), in: scope)?.status))",
            "submission inserted": try await "\(ledger.submission(id("b"), in: scope) != nil)",
            "submission numbered": try await "\(ledger.submission(id("numbered"), in: scope) != nil)",
            "run updated": try await "\(storedRun("a"))",
            "run inserted": try await "\(ledger.run(id("run/b"), in: scope) != nil)",
            "journal": try await "\(ledger.journal(of: id("run/b"), in: scope).count)",
            "record": try await "\(String(describing: ledger.record(record("made"), in: scope)?.version))",
            "unique": try await "\(ledger.commit(Transition(scope: scope, guards: [free])))",
            "attachment": "\(attachments)",
            "contract": "\(contract != nil)",
            "keys handed over": try await holders("old"),
            "keys held": try await holders("new"),
            "keys of the record": try await holders("record"),
            "type change": try await "\(ledger.lastChange(ofType: "report", in: scope))",
            "trigger": try await "\(ledger.triggers(application: "civic", in: scope))",
            "fire": try await
                "\(ledger.fires(FireQuery(application: "civic", trigger: "t"), in: scope).map(\.slot))",
            "audit": try await "\(ledger.auditHead(in: scope))",
            "outbox": try await "\(ledger.outbox(after: 0, limit: 10, in: scope).count)",
        ]
    }

    /// Demands that the next number of the counter of `everything` gives this reference.
    func demandNextNumber(
        _ reference: String, fileID: StaticString = #fileID, line: UInt = #line
    ) async throws {
        let request = CounterRequest(names: ["N-"], before: "N-", after: "", width: 1)
        let outcome = try await ledger.commit(Transition(scope: scope, counter: request))
        try demand(
            outcome, equals: .committed(reference: reference, sequence: nil), "the next number",
            fileID: fileID,
            line: line)
    }

    /// Demands that a transition cannot be written.
    func demandThrows(
        _ transition: Transition, _ what: String, fileID: StaticString = #fileID, line: UInt = #line
    ) async throws {
        do {
            let outcome = try await ledger.commit(transition)
            throw ConformanceBreach("\(what) gave \(outcome)", fileID, line)
        } catch let error as LedgerError {
            try demand(error.code, equals: .invalidTransition, what, fileID: fileID, line: line)
        }
    }

    /// Stores a content in pieces of seven bytes.
    func store(_ content: [UInt8], maxBytes: Int64 = 1_000_000) async throws -> StoredFile {
        let pieces = Pieces(content)
        return try await ledger.storeFile(maxBytes: maxBytes, in: scope) { pieces.next() }
    }
}
