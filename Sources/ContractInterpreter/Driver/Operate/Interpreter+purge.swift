// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
public import Ledger

extension Interpreter {
    private static let pageOfParts = 200

    /// Removes payload, state and journal of an ended submission and of the parts of its run.
    ///
    /// What it made stays, and so do the trail, its reference and its keys: whoever asks by one of them is answered with
    /// id, status, record and error, without the result.
    ///
    /// - Throws: `denied` for who may not change it; `conflict` while it, or one that it is a part of, is under way.
    public func purge(
        _ name: String, reason: String?, as caller: Caller
    ) async throws(InterpreterError) -> SubmissionDetail {
        let found = try await find(name, as: caller)
        try await checkPurge(found, as: caller)
        var details: ValueMap = [:]
        details["reason"] = reason.map(Value.string)
        guard try await purge(found, by: caller.user, details, in: caller.scope) else {
            throw InterpreterError(.conflict, "'\(name)' was moved meanwhile")
        }
        return try await detail(of: fresh(found, caller.scope), in: caller.scope)
    }

    func checkPurge(_ found: SubmissionDetail, as caller: Caller) async throws(InterpreterError) {
        let name = found.submission.reference ?? found.submission.id
        try requireEdit(caller, found.plan, "purged")
        if found.submission.purgedAt != nil {
            throw InterpreterError(.conflict, "'\(name)' was purged already")
        }
        if let obstacle = try await obstacle(toPurging: found, in: caller.scope) {
            throw InterpreterError(.conflict, "'\(name)' \(obstacle)")
        }
    }

    /// Why a submission cannot be purged yet; nil when it can.
    func obstacle(
        toPurging found: SubmissionDetail, in scope: TenantScope
    ) async throws(InterpreterError) -> String? {
        guard found.run?.state.isFinal ?? true else { return "is under way; only what has ended is purged" }
        guard let parent = found.submission.parent else { return nil }
        let above = try await reading { () async throws(LedgerError) in
            try await store.runs(of: parent, in: scope).last
        }
        guard let above, !above.state.isFinal else { return nil }
        return "is read by '\(parent)', which is under way"
    }

    /// Purges a submission behind the parts of its run, each in a transaction of its own; false when it was moved.
    ///
    /// Whoever ends on the way leaves the submission itself, which is found again.
    func purge(
        _ found: SubmissionDetail, by user: String?, _ details: ValueMap, in scope: TenantScope
    ) async throws(InterpreterError) -> Bool {
        var query = SubmissionQuery(limit: Interpreter.pageOfParts)
        query.parent = found.submission.id
        query.isPurged = false
        while true {
            let rows = try await reading { [query] () async throws(LedgerError) in
                try await store.submissions(query, in: scope)
            }
            for row in rows where row.action.hasPrefix(found.submission.action + "/") {
                let part = try await detail(of: row, in: scope)
                guard part.run?.state.isFinal ?? true else { return false }
                guard try await purge(part, by: user, details, in: scope) else { return false }
            }
            guard let last = rows.last, rows.count == query.limit else { break }
            query.after = last.sequence
        }
        let transition = try await purgeTransition(found, by: user, details, in: scope)
        let outcome = try await reading { () async throws(LedgerError) in try await commitTold(transition) }
        if case .refused = outcome { return false }
        return true
    }

    private func purgeTransition(
        _ found: SubmissionDetail, by user: String?, _ details: ValueMap, in scope: TenantScope
    ) async throws(InterpreterError) -> Transition {
        let now = surroundings.now()
        let submission = found.submission
        var row = PurgeRow(
            submission: submission.id,
            caller: CanonicalJSON.text(["user": submission.actor.map(Value.string) ?? .null, "roles": []]),
            error: submission.error, machine: RunState(cursor: found.plan.steps.count).text, at: now)
        row.attachments = try await attachmentsToForget(found, in: scope)
        row.events = try await reading { () async throws(LedgerError) in
            // What was told to this run alone, nobody reads any more.
            try await store.outbox(of: submission.id, in: scope)
                .filter { $0.event.hasSuffix(DirectedEvent.name("", to: submission.id)) }.map(\.id)
        }
        var guards: [Guard] = [.submissionStatus(submission: submission.id, status: submission.status)]
        if let run = found.run {
            guards += [.runVersion(run: run.id, version: run.version), .lastRun(run.id)]
        }
        return Transition(
            scope: scope, guards: guards,
            writes: [
                .purge(row),
                .audit(
                    AuditDraft(
                        event: "purged", submission: submission.id, actor: user, at: now,
                        details: CanonicalJSON.faithfulText(.map(details)), salt: surroundings.random(16))),
            ])
    }

    /// The files that no record holds: neither one that stands for the file, nor one that names its content.
    private func attachmentsToForget(
        _ found: SubmissionDetail, in scope: TenantScope
    ) async throws(InterpreterError) -> [String] {
        if found.attachments.isEmpty { return [] }
        var query = RecordQuery(limit: 1_000)
        query.createdBy = found.submission.id
        var texts = try await reading { [query] () async throws(LedgerError) in
            try await store.records(query, in: scope).map(\.fields)
        }
        for id in [found.submission.entity, found.submission.target].compactMap(\.self) {
            let record = try await reading { () async throws(LedgerError) in
                try await store.record(id, in: scope)
            }
            if let record { texts.append(record.fields) }
        }
        return found.attachments.filter { file in
            file.record == nil && !texts.contains { $0.contains(file.sha256) }
        }.map(\.id)
    }
}
