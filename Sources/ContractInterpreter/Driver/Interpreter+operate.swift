// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
public import Ledger

/// A submission with its run and plan, as its readers want it.
public struct SubmissionDetail: Sendable {
    public var submission: SubmissionRow
    public var run: RunRow?
    public var plan: ActionPlan
    public var attachments: [AttachmentRow]
    /// What whoever gave a word is told of it, beside where the submission stands.
    package var notice: String?

    /// A submission put together by who has its parts, such as a dry run.
    public init(submission: SubmissionRow, run: RunRow?, plan: ActionPlan, attachments: [AttachmentRow]) {
        self.submission = submission
        self.run = run
        self.plan = plan
        self.attachments = attachments
    }
}

extension Interpreter {
    /// The submission that an id or a reference names, if the caller may see it.
    ///
    /// - Throws: `notFound`, also for what the caller may not see; `usage` when a reference fits several.
    public func find(_ name: String, as caller: Caller) async throws(InterpreterError) -> SubmissionDetail {
        let rows = try await reading { () async throws(LedgerError) -> [SubmissionRow] in
            if let row = try await store.submission(name, in: caller.scope) { return [row] }
            return try await store.submissions(reference: name, in: caller.scope)
        }
        var visible: [SubmissionDetail] = []
        for row in rows where try await sees(row, as: caller) {
            visible.append(try await detail(of: row, in: caller.scope))
        }
        if visible.count > 1 {
            let list = visible.map { "\($0.submission.application) \($0.submission.id)" }.joined(
                separator: ", ")
            throw InterpreterError(.usage, "'\(name)' fits several submissions: \(list)")
        }
        guard let found = visible.first else {
            let nearest = await nearestReference(to: name, as: caller)
            throw InterpreterError(
                .notFound, "there is no submission '\(name)'",
                help: nearest.map { "did you mean '\($0)'?" })
        }
        return found
    }

    /// A submission with what belongs to it.
    public func detail(
        of row: SubmissionRow, in scope: TenantScope
    ) async throws(InterpreterError) -> SubmissionDetail {
        let plan = try await shownPlan(of: row, in: scope)
        return try await reading { () async throws(LedgerError) in
            // The run first: what is decided on rests on its version, so the submission may be newer, never older.
            let run = try await store.runs(of: row.id, in: scope).last
            return SubmissionDetail(
                submission: try await store.submission(row.id, in: scope) ?? row, run: run, plan: plan,
                attachments: try await store.attachments(of: row.id, in: scope))
        }
    }

    /// The submissions of a tenant that the caller may see, oldest first.
    public func list(
        _ query: SubmissionQuery, as caller: Caller
    ) async throws(InterpreterError) -> [SubmissionDetail] {
        var query = query
        var visible: [SubmissionDetail] = []
        let wanted = query.limit
        while visible.count < wanted {
            let rows = try await reading { [query] () async throws(LedgerError) in
                try await store.submissions(query, in: caller.scope)
            }
            for row in rows where visible.count < wanted {
                guard try await sees(row, as: caller) else { continue }
                visible.append(try await detail(of: row, in: caller.scope))
            }
            guard let last = rows.last, rows.count == query.limit else { break }
            query.after = last.sequence
        }
        return visible
    }

    /// The actions of which there are submissions that the caller may see, among the first `maxPlanned`.
    public func actionsOfSubmissions(as caller: Caller) async throws(InterpreterError) -> Set<String> {
        var query = SubmissionQuery(limit: 500)
        var actions: Set<String> = []
        for _ in 0..<Interpreter.maxPlanned / query.limit {
            let rows = try await reading { [query] () async throws(LedgerError) in
                try await store.submissions(query, in: caller.scope)
            }
            for row in rows where !actions.contains(row.action) {
                if try await sees(row, as: caller) { actions.insert(row.action) }
            }
            guard let last = rows.last, rows.count == query.limit else { break }
            query.after = last.sequence
        }
        return actions
    }

    func fresh(
        _ found: SubmissionDetail, _ scope: TenantScope
    ) async throws(InterpreterError) -> SubmissionRow {
        try await reading { () async throws(LedgerError) in
            try await store.submission(found.submission.id, in: scope) ?? found.submission
        }
    }

    /// Stops a submission that is still under way; what its steps did is undone as they say.
    ///
    /// A record that is made stays.
    public func cancel(
        _ name: String, reason: String?, as caller: Caller, seen: Int64? = nil
    ) async throws(InterpreterError) -> SubmissionDetail {
        let found = try await find(name, as: caller)
        let run = try checkCancel(found, as: caller)
        // Whatever moved the run meanwhile, the wish to stop it holds while it is live.
        for _ in 0..<(seen == nil ? Interpreter.maxAcceptAttempts : 1) {
            let event = RunEvent.cancelled(by: caller.user, reason: reason)
            if try await drive(run.id, in: caller.scope, with: event, careful: false, seen: seen) != nil {
                break
            }
        }
        let after = try await detail(of: fresh(found, caller.scope), in: caller.scope)
        let isStopped =
            after.run.map { run in
                run.state == .terminated
                    || ((try? RunState(text: run.machine))?.undo.map { $0.error == nil } ?? false)
            } ?? false
        guard after.submission.status == .cancelled || isStopped else {
            throw InterpreterError(
                .conflict, "'\(name)' was \(after.submission.status.rawValue) before it could be cancelled")
        }
        return after
    }

    /// Refuses what cannot be stopped as it stands.
    @discardableResult
    func checkCancel(
        _ found: SubmissionDetail, as caller: Caller
    ) throws(InterpreterError) -> RunRow {
        let name = found.submission.reference ?? found.submission.id
        guard maySee(caller, found.submission, found.plan) else {
            throw InterpreterError(.denied, "a submission is cancelled by its submitter, or who may edit it")
        }
        guard let run = found.run, !run.state.isFinal,
            found.submission.status != .created || !found.plan.ownSteps.isEmpty
        else {
            throw InterpreterError(
                .conflict, "'\(name)' is \(found.submission.status.rawValue) and cannot be cancelled")
        }
        return run
    }

    /// Refuses who may not change submissions of an action.
    func requireEdit(
        _ caller: Caller, _ plan: ActionPlan, _ what: String
    ) throws(InterpreterError) {
        guard !Interpreter.isAllowed(caller, by: plan.edit) else { return }
        let allowed = plan.edit.isEmpty ? "nobody" : plan.edit.joined(separator: ", ")
        throw InterpreterError(.denied, "submissions of '\(plan.action)' are \(what) by \(allowed)")
    }

    /// Refuses what needs more of a submission than its outcome.
    func refusePurged(_ submission: SubmissionRow) throws(InterpreterError) {
        guard let at = submission.purgedAt else { return }
        throw InterpreterError(
            .conflict,
            "'\(submission.reference ?? submission.id)' was purged at \(DateTimeText.render(at)): its input and state are gone"
        )
    }

    /// Starts another run of a failed submission, from where it failed, with the contract it pinned.
    ///
    /// Steps that were undone run again, as another round; those that stand do not.
    public func retry(
        _ name: String, reason: String?, as caller: Caller
    ) async throws(InterpreterError) -> SubmissionDetail {
        let found = try await find(name, as: caller)
        let (failed, kin) = try await checkRetry(found, as: caller)
        let transition = try retryTransition(
            found, failed, reason, caller,
            try await knownChecks(of: found.plan.application, in: caller.scope), beside: kin)
        let outcome = try await reading { () async throws(LedgerError) in try await commitTold(transition) }
        if case .refused(let guardian) = outcome {
            checks.learn(from: guardian, in: caller.scope)
            throw InterpreterError(.conflict, "'\(name)' was moved meanwhile")
        }
        return try await detail(of: fresh(found, caller.scope), in: caller.scope)
    }

    /// Refuses what cannot go on as it stands.
    @discardableResult
    func checkRetry(
        _ found: SubmissionDetail, as caller: Caller
    ) async throws(InterpreterError) -> (failed: RunRow, kin: RerunKin) {
        let name = found.submission.reference ?? found.submission.id
        try requireEdit(caller, found.plan, "retried")
        try refusePurged(found.submission)
        guard let failed = found.run, failed.state == .failed,
            found.submission.status == .failed || found.submission.status == .created
        else {
            throw found.notFailed("not failed")
        }
        // By itself it would do what the run above has counted as failed, and perhaps undone.
        guard !found.plan.isFragment else {
            throw InterpreterError(
                .conflict,
                "'\(name)' is a part of '\(found.submission.parent ?? "another")', and goes on when that one is retried"
            )
        }
        if try await hadWithdrawn(found.submission, in: caller.scope) {
            throw InterpreterError(.conflict, "a record of '\(name)' was withdrawn; submit it anew")
        }
        return (failed, try await checkKin(of: found, in: caller.scope))
    }

    /// True when a record of a submission was withdrawn: nothing goes on without it.
    func hadWithdrawn(
        _ submission: SubmissionRow, in scope: TenantScope
    ) async throws(InterpreterError) -> Bool {
        guard let id = submission.entity else { return false }
        // One that names a record and failed had one withdrawn, if not this one.
        if submission.status == .failed { return true }
        return try await reading { () async throws(LedgerError) in
            try await store.record(id, in: scope)?.isWithdrawn ?? false
        }
    }

    func retryTransition(
        _ found: SubmissionDetail, _ failed: RunRow, _ reason: String?, _ caller: Caller,
        _ checks: KnownChecks, beside kin: RerunKin, as event: String = "retried", attempts: Int? = nil
    ) throws(InterpreterError) -> Transition {
        let now = surroundings.now()
        var state: RunState
        do throws(PlanCodingError) { state = try RunState(text: failed.machine) } catch {
            throw InterpreterError(
                .unavailable, "the state of the failed run cannot be read: \(error.message)")
        }
        state.attempts = []
        state.firstAttemptAt = nil
        // Whether an unanswered request took effect is asked first, where the target can be asked.
        if !state.asksFirst(found.plan) { state.intent = nil }
        state.turnBack(found.plan)
        state.approvalSince = nil
        state.votes = []
        state.isEscalated = false
        state.attemptLimit = attempts
        // While the submission had failed, a twin may have been made.
        let hasRecord = found.submission.status == .created
        let afterDuplicates =
            found.plan.steps.firstIndex { $0.key == "duplicates" }.map { state.cursor > $0 } ?? false
        state.rechecksDuplicates = afterDuplicates && !state.isOverridden && !hasRecord
        state.lookedUpAt = nil
        state.heldSince = nil
        var submission = found.submission
        if !hasRecord { submission.status = .accepted }
        submission.error = nil
        submission.updatedAt = now
        let number = failed.number + 1
        let run = RunRow(
            id: Identity.run(of: submission.id, number: number), submission: submission.id, number: number,
            state: .pending, machine: state.text, wake: RunRow.Wake(setAt: now, delay: .zero))
        let keys = MatchKeys.ofSubmission(
            state.arguments ?? StoredJSON.map(submission.arguments), plan: found.plan, checks: checks,
            submission: submission, registry: registry)
        var details: ValueMap = reason.map { ["reason": .string($0)] } ?? [:]
        details["attempts"] = attempts.map { .number(Number(Int64($0))) }
        var writes: [Write] = [.updateSubmission(submission), .insertRun(run)]
        if !keys.isEmpty, !hasRecord {
            writes.append(.holdKeys(keys, submission: submission.id, at: submission.acceptedAt))
        }
        writes.append(
            .audit(
                AuditDraft(
                    event: event, submission: submission.id, actor: caller.user, at: now,
                    details: CanonicalJSON.faithfulText(.map(details)), salt: surroundings.random(16))))
        return Transition(
            scope: caller.scope,
            guards: [
                .submissionStatus(submission: submission.id, status: found.submission.status),
                .runVersion(run: failed.id, version: failed.version), .lastRun(failed.id),
                checks.unchanged,
            ] + kin.guards, writes: writes)
    }
}
