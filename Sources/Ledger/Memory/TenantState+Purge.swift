// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension TenantState {
    /// Leaves of an ended submission what still has to answer.
    mutating func purge(_ row: PurgeRow) throws(LedgerError) {
        let id = ExactText(row.submission)
        guard let index = submissionIndex[id] else { throw .missing("submission", row.submission) }
        guard liveRun[id] == nil else {
            throw .impossible("submission '\(row.submission)' has a live run")
        }
        var stored = submissions[index]
        (stored.payload, stored.arguments, stored.caller) = ("{}", "{}", row.caller)
        (stored.error, stored.duplicates, stored.warnings, stored.result) = (row.error, nil, nil, nil)
        stored.purgedAt = row.at
        replace(stored, at: index, in: \.submissions)
        for run in runsOfSubmission[id] ?? [] {
            set(\.journals, run, nil)
            guard var ended = runs[run] else { continue }
            ended.machine = row.machine
            set(\.runs, run, ended)
        }
        let gone = Set(row.attachments.map(ExactText.init))
        let kept = (attachmentsOfSubmission[id] ?? []).filter { !gone.contains($0) }
        set(\.attachmentsOfSubmission, id, kept.isEmpty ? nil : kept)
        for attachment in gone { set(\.attachments, attachment, nil) }
        for event in row.events {
            guard let place = outboxIndex[ExactText(event)] else { continue }
            var told = outbox[place]
            told.payload = "{}"
            replace(told, at: place, in: \.outbox)
        }
        setHolds(of: row.submission, on: [])
    }

    /// Lets another submission take the key.
    mutating func forgetKey(of submission: String) throws(LedgerError) {
        guard let index = submissionIndex[ExactText(submission)] else {
            throw .missing("submission", submission)
        }
        var stored = submissions[index]
        guard let key = stored.idempotencyKey else { return }
        let place = IdempotencyKey(
            application: ExactText(stored.application), action: ExactText(stored.action),
            actor: stored.actor.map(ExactText.init), key: ExactText(key))
        set(\.idempotency, place, nil)
        stored.idempotencyKey = nil
        replace(stored, at: index, in: \.submissions)
    }
}
