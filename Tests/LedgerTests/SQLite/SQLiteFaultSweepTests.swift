// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Ledger
import Testing

@testable import LedgerSQLite

/// Fails every operation of one story in turn, and looks at what is left with a fresh process.
@Suite(.timeLimit(.minutes(10))) struct SQLiteFaultSweepTests {
    enum Fault: Sendable, CaseIterable {
        case diskFull, diskError, kill

        var error: any Error {
            switch self {
            case .diskFull: LedgerError(.full, "no space")
            case .diskError: LedgerError(.unavailable, "input/output error")
            case .kill: SimulatedKill()
            }
        }
    }

    /// What the story's caller was told.
    struct Told {
        var storedFile: StoredFile?
        var accepted: Bool?
        var completed: Bool?
    }

    @Test(arguments: Fault.allCases)
    func `whatever fails, what was acknowledged is there and nothing is there by half`(
        _ fault: Fault
    ) async throws {
        var number = 0
        var struck = true
        while struck {
            number += 1
            let folder = try ScratchFolder()
            let injected = FaultAtNumber(number, fault.error)
            let ledger = try folder.open { $0.faults = injected.hook }
            injected.arm()
            let told = await tell(ledger)
            await ledger.close()
            struck = injected.hasStruck
            try await check(folder, told, "operation \(number)")
            if !struck { #expect(told.completed == true) }
        }
        // The story has begin, writes and commit twice over, and a file's way in.
        #expect(number > 30)
    }

    /// Stores a file, accepts a submission that names it, completes it.
    ///
    /// True: acknowledged; false: refused with a word that nothing was written; nil: not said.
    private func tell(_ ledger: SQLiteLedger) async -> Told {
        var told = Told()
        told.storedFile = try? await ledger.store(Array("photo".utf8))
        guard let file = told.storedFile else { return told }
        told.accepted = await isWritten { try await ledger.commit(Self.accept(file)) }
        guard told.accepted == true else { return told }
        told.completed = await isWritten { try await ledger.commit(Self.complete()) }
        return told
    }

    private func isWritten(_ commit: () async throws -> CommitOutcome) async -> Bool? {
        switch await Result.of(commit) {
        case .success(.committed): true
        case .success(.refused): false
        case .failure(let error): (error as? LedgerError)?.code == .unknownOutcome ? nil : false
        }
    }

    private static func accept(_ file: StoredFile) -> Transition {
        var transition = Rows.accept("a")
        transition.guards = [.filePresent(sha256: file.sha256)]
        transition.counter = CounterRequest(names: ["N-"], before: "N-", after: "", width: 1)
        transition.writes += [
            .holdKeys([Rows.key("k1"), Rows.key("k2")], submission: "a", at: Rows.start),
            .insertAttachment(
                AttachmentRow(
                    id: "f", submission: "a", position: 0, parameter: nil, name: "photo",
                    contentType: "image/png",
                    bytes: file.bytes, sha256: file.sha256)),
            .audit(Rows.audit("accepted")),
        ]
        return transition
    }

    private static func complete() -> Transition {
        var run = Rows.run(of: "a", state: .completed)
        run.version = 2
        run.wake = nil
        var submission = Rows.submission("a")
        submission.status = .created
        let record = Rows.record("r", by: "a")
        return Transition(
            scope: Rows.scope, guards: [.runVersion(run: run.id, version: 1)],
            writes: [
                .insertRecord(record, uniques: [UniqueValue(constraint: "title", digest: [1])]),
                .recordKeys([Rows.key("k1")], submission: "a", record: record.id, at: Rows.start),
                .attach(attachment: "f", record: record.id), .updateRun(run), .updateSubmission(submission),
                .audit(Rows.audit("created")), .audit(Rows.audit("completed")),
            ])
    }

    private func check(_ folder: ScratchFolder, _ told: Told, _ place: Comment) async throws {
        let ledger = try folder.open(as: "second") { $0.integrityCheck = .always }
        let scope = Rows.scope
        let submission = try await ledger.submission("a", in: scope)
        let record = try await ledger.record(RecordID(entityType: "report", id: "r"), in: scope)
        let entries = try await ledger.audit(after: 0, limit: 10, in: scope).map(\.draft.event)
        let holders = try await ledger.matchHolders(
            [Rows.key("k1"), Rows.key("k2")], before: .max, excluding: "", limit: 10, in: scope
        ).holders.map(\.kind)
        let run = try await ledger.run("run-a", in: scope)

        if let file = told.storedFile {
            #expect(try await ledger.fileBytes(file.sha256, in: scope) == Array("photo".utf8), place)
        }
        if let accepted = told.accepted { #expect((submission != nil) == accepted, place) }
        if let completed = told.completed { #expect((record != nil) == completed, place) }
        switch (submission?.status, record) {
        case (nil, nil): #expect(entries.isEmpty && holders.isEmpty && run == nil, place)
        case (.accepted, nil):
            #expect(entries == ["accepted"] && holders == [.submission] && run?.version == 1, place)
            #expect(try await ledger.attachments(of: "a", in: scope).first?.record == nil, place)
        case (.created, .some):
            #expect(entries == ["accepted", "created", "completed"] && holders == [.record], place)
            #expect(run?.state == .completed, place)
            #expect(try await ledger.attachments(of: "a", in: scope).first?.record == record?.id, place)
        default: Issue.record("\(place): half a transition is there")
        }
        // What is left can be gone on from.
        #expect(try await ledger.commit(Rows.accept("b")) != .refused(.filePresent(sha256: "")), place)
        await ledger.close()
    }
}
