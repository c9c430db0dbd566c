// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension TenantState {
    /// Writes a whole transition whose guards hold; whoever calls keeps the changes or takes them back.
    mutating func write(_ transition: Transition) throws(LedgerError) -> CommitOutcome {
        var writes = transition.writes
        var reference: String?
        if let request = transition.counter {
            var text: String
            var numbered: [Write] = []
            repeat {
                text = request.render(try nextNumber(request))
                if let closure = transition.numbered { numbered = closure(text) }
            } while isReferenceTaken(in: numbered)
            reference = text
            writes += numbered
        }
        // Keys may be held for a submission that stands further down, so submissions go first.
        var sequence: Int64?
        let isUnheld = !transition.sought.isEmpty && transition.sought.allSatisfy { matchChanges[$0] == nil }
        for case .insertSubmission(let row) in writes { sequence = try insert(row) }
        for change in writes { try apply(change, tenant: transition.scope.tenant) }
        return .committed(
            reference: reference, sequence: sequence, unheldSince: isUnheld ? matchChangeCount : nil)
    }

    /// True when another counter has written the text: `R1` and 1 read as `R` and 11 do.
    private func isReferenceTaken(in writes: [Write]) -> Bool {
        writes.contains { write in
            guard case .insertSubmission(let row) = write, let reference = row.reference else { return false }
            let place = ReferenceKey(application: ExactText(row.application), reference: ExactText(reference))
            return references[place] != nil
        }
    }

    /// One more than the largest of the counters named; all of them move on to it.
    private mutating func nextNumber(_ request: CounterRequest) throws(LedgerError) -> Int64 {
        let names = request.names.map(ExactText.init)
        let largest = names.map { counters[$0] ?? 0 }.max() ?? 0
        let (number, overflow) = largest.addingReportingOverflow(1)
        if names.isEmpty || overflow {
            throw LedgerError(names.isEmpty ? .invalidTransition : .tooLarge, "no number is left to take")
        }
        for name in names { set(\.counters, name, number) }
        return number
    }

    private mutating func apply(_ change: Write, tenant: String) throws(LedgerError) {
        switch change {
        case .contract(let digest, let plan):
            let key = ExactText(digest)
            if contracts[key] == nil { set(\.contracts, key, plan) }
        case .insertSubmission: break
        case .updateSubmission(let row): try update(row)
        case .insertRun(let row): try insert(row)
        case .updateRun(let row): try update(row)
        case .journal(let row): try record(row)
        case .insertRecord(let row, let values): try insert(row, uniques: values)
        case .updateRecord(let row, let values): try update(row, uniques: values)
        case .takeUniques(let values, let record): try take(values, of: record)
        case .insertAttachment(let row): try insert(row)
        case .attach(let attachment, let record): try attach(attachment, to: record)
        case .holdKeys(let keys, let submission, let at): try hold(keys, by: submission, at: at)
        case .recordKeys(let keys, let submission, let record, let at):
            try handOver(keys, of: submission, to: record, at: at)
        case .releaseKeys(let submission): releaseKeys(of: submission)
        case .matchCheck(let row): know(row)
        case .setHolds(let submission, let others): setHolds(of: submission, on: others)
        case .wakeHeld(let submission, let at): wakeHeld(by: submission, at: at)
        case .purge(let row): try purge(row)
        case .forgetKey(let submission): try forgetKey(of: submission)
        case .trigger(let row): try know(row)
        case .fire(let row): try record(row)
        case .audit(let draft):
            let head = audit.last.map { AuditHead(hash: $0.hash, count: $0.sequence) } ?? .empty
            append(AuditChain.link(draft, tenant: tenant, after: head), to: \.audit)
        case .outbox(let row): try record(row)
        }
    }

    // MARK: - Submissions

    private mutating func insert(_ row: SubmissionRow) throws(LedgerError) -> Int64 {
        let id = ExactText(row.id)
        let index = submissions.count
        guard submissionIndex[id] == nil else { throw .impossible("submission '\(row.id)' exists") }
        if let key = row.idempotencyKey {
            let place = IdempotencyKey(
                application: ExactText(row.application), action: ExactText(row.action),
                actor: row.actor.map(ExactText.init), key: ExactText(key))
            guard idempotency[place] == nil else { throw .impossible("the idempotency key is taken") }
            set(\.idempotency, place, index)
        }
        if let reference = row.reference {
            let place = ReferenceKey(application: ExactText(row.application), reference: ExactText(reference))
            guard references[place] == nil else { throw .impossible("reference '\(reference)' is taken") }
            set(\.references, place, index)
        }
        var stored = row
        stored.sequence = Int64(index) + 1
        append(stored, to: \.submissions)
        set(\.submissionIndex, id, index)
        return stored.sequence
    }

    private mutating func update(_ row: SubmissionRow) throws(LedgerError) {
        guard let index = submissionIndex[ExactText(row.id)] else { throw .missing("submission", row.id) }
        var stored = submissions[index]
        stored.status = row.status
        stored.entity = row.entity
        stored.error = row.error
        stored.duplicates = row.duplicates
        stored.warnings = row.warnings
        stored.result = row.result
        stored.updatedAt = row.updatedAt
        replace(stored, at: index, in: \.submissions)
    }

    // MARK: - Runs

    private mutating func insert(_ row: RunRow) throws(LedgerError) {
        let id = ExactText(row.id)
        let submission = ExactText(row.submission)
        guard runs[id] == nil else { throw .impossible("run '\(row.id)' exists") }
        guard submissionIndex[submission] != nil else { throw .missing("submission", row.submission) }
        if !row.state.isFinal {
            guard liveRun[submission] == nil else {
                throw .impossible("submission '\(row.submission)' has a live run")
            }
            set(\.liveRun, submission, id)
        }
        set(\.runs, id, row)
        set(\.runsOfSubmission, submission, (runsOfSubmission[submission] ?? []) + [id])
    }

    private mutating func update(_ row: RunRow) throws(LedgerError) {
        let id = ExactText(row.id)
        guard let stored = runs[id] else { throw .missing("run", row.id) }
        guard !stored.state.isFinal else { throw .impossible("run '\(row.id)' has ended") }
        guard row.version == stored.version + 1 else {
            throw .impossible(
                "run '\(row.id)' has version \(stored.version), so the next is not \(row.version)")
        }
        guard row.leaseEpoch >= stored.leaseEpoch, (row.lease?.epoch ?? 0) <= row.leaseEpoch else {
            throw .impossible("the lease epoch of run '\(row.id)' goes back")
        }
        var changed = row
        changed.submission = stored.submission
        changed.number = stored.number
        set(\.runs, id, changed)
        if row.state.isFinal { set(\.liveRun, ExactText(stored.submission), nil) }
    }

    private mutating func record(_ row: JournalRow) throws(LedgerError) {
        let run = ExactText(row.run)
        guard runs[run] != nil else { throw .missing("run", row.run) }
        var journal = journals[run] ?? [:]
        // The table's own copy goes first, so that the change below is made in place.
        let before = journals.removeValue(forKey: run)
        journal[row.ordinal] = row
        journals[run] = before
        set(\.journals, run, journal)
    }

    // MARK: - Attachments and outbox

    private mutating func insert(_ row: AttachmentRow) throws(LedgerError) {
        let id = ExactText(row.id)
        let submission = ExactText(row.submission)
        guard attachments[id] == nil else { throw .impossible("attachment '\(row.id)' exists") }
        guard submissionIndex[submission] != nil else { throw .missing("submission", row.submission) }
        set(\.attachments, id, row)
        set(\.attachmentsOfSubmission, submission, (attachmentsOfSubmission[submission] ?? []) + [id])
    }

    private mutating func attach(_ attachment: String, to record: RecordID) throws(LedgerError) {
        let id = ExactText(attachment)
        guard var row = attachments[id] else { throw .missing("attachment", attachment) }
        row.record = record
        set(\.attachments, id, row)
    }

    private mutating func record(_ row: OutboxRow) throws(LedgerError) {
        let id = ExactText(row.id)
        var stored = row
        stored.sequence = Int64(outbox.count) + 1
        guard outboxIndex[id] == nil else { throw .impossible("event '\(row.id)' is in the outbox") }
        set(\.outboxIndex, id, outbox.count)
        append(stored, to: \.outbox)
        wakeHeld(by: OutboxRow.waitKey(row.event), at: row.at)
    }
}

extension LedgerError {
    /// A transition that no store can write.
    static func impossible(_ reason: String) -> LedgerError { LedgerError(.invalidTransition, reason) }

    /// A transition that changes a row which is not there.
    static func missing(_ kind: String, _ id: String) -> LedgerError {
        LedgerError(.invalidTransition, "\(kind) '\(id)' does not exist")
    }
}
