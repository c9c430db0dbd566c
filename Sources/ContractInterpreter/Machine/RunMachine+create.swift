// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension RunMachine {
    // MARK: - Create, attach, audit, complete

    /// Makes the edits and creates.
    ///
    /// Nil when they are gathered.
    mutating func create() -> RunCommand? {
        if plan.needsTarget, target == nil {
            return fail(RunFailure("missing_target", "the target record is gone"), at: "create")
        }
        do throws(RunFailure) {
            try checkCriteriaAgain()
            let writer = EntityWriter(
                plan: plan, submission: submission, context: context(), now: now, checks: checks)
            let outcome = try writer.make(target: target, prepared: state.fields)
            relyOnLookUp()
            draft.guards += outcome.guards
            draft.writes += outcome.writes
            submission.entity = outcome.entity
            submission.status = .created
            let output = outcome.created.mapValues { record in record["id"] ?? .null }
            journal(state.cursor, .succeeded, output: .map(ValueMap(output.map { ($0.key, $0.value) })))
            for entry in outcome.audits {
                audit(
                    entry.event, actor: submission.actor, record: entry.record,
                    AuditDetails.make(plan.auditMode, before: entry.before, after: entry.after))
            }
            created = outcome.created
            if plan.ownSteps.isEmpty {
                submission.result = try result(outcome.created)
            } else {
                state.created = ValueMap(outcome.created.map { ($0.key, .map($0.value)) })
            }
            return nil
        } catch { return fail(error, at: "create") }
    }

    /// What was read of the target at the admission may have changed: it is judged once more on what the
    /// transaction relies on.
    private func checkCriteriaAgain() throws(RunFailure) {
        guard target != nil else { return }
        let checker = CriteriaChecker(plan: plan, context: context())
        for verdict in checker.verdicts(onlyAboutTarget: true)
        where !verdict.holds && !verdict.criterion.isWarning {
            throw RunFailure("criterion", "the criterion '\(verdict.criterion.key)' does not hold any more")
        }
    }

    private func result(_ created: [String: ValueMap]) throws(RunFailure) -> String? {
        guard !plan.result.isEmpty else { return nil }
        var context = context(isStored: true)
        if plan.ownSteps.isEmpty { context.created = created }
        var map = ValueMap()
        for (key, expression) in plan.result.sorted(by: { $0.key < $1.key }) {
            do throws(FunctionFailure) { map[key] = try Evaluator(context).value(of: expression) } catch {
                throw RunFailure(error.code, "the result '\(key)': \(error.message)")
            }
        }
        return CanonicalJSON.faithfulText(.map(map))
    }

    /// Makes a record for each attached file.
    mutating func attach() -> RunCommand? {
        guard let parent = submission.entity else {
            if setting.attachments.contains(where: { $0.parameter == nil }) {
                submission.warnings = RunMachine.adding(
                    "not_attached", "no record was made that the files could be attached to",
                    to: submission.warnings)
            }
            journal(state.cursor, .skipped)
            return nil
        }
        do throws(RunFailure) {
            let count = try attachFiles(to: parent)
            journal(state.cursor, .succeeded, output: ["files": .number(Number(Int64(count)))])
            return nil
        } catch {
            // The records that were to be made with it are not made either.
            takeBack()
            return fail(error, at: "attach")
        }
    }

    @discardableResult
    mutating func attachFiles(to parent: RecordID) throws(RunFailure) -> Int {
        guard let contract = plan.attachments else { return 0 }
        let files = setting.attachments.filter { $0.parameter == nil }
        let writer = EntityWriter(plan: plan, submission: submission, context: context(), now: now)
        for file in files {
            let id = RecordID(
                entityType: contract.entityType,
                id: Identity.attachmentRecord(of: submission.id, position: file.position))
            let fields = writer.attachment(file, to: parent)
            rely(on: .filePresent(sha256: file.sha256))
            let uniques = try writer.claimUniques(fields, of: id, knowing: checks, &draft.guards)
            write(
                .insertRecord(
                    RecordRow(
                        id: id, application: plan.application,
                        fields: CanonicalJSON.faithfulText(.map(fields)),
                        createdBy: submission.id, createKey: "attachment.\(file.position)", createdAt: now,
                        updatedAt: now),
                    uniques: uniques))
            writeKeys(of: id, fields)
            write(.attach(attachment: file.id, record: id))
            audit(
                "attached", actor: submission.actor, record: id,
                AuditDetails.make(plan.auditMode, before: nil, after: fields))
        }
        return files.count
    }

    private mutating func writeKeys(of record: RecordID, _ fields: ValueMap) {
        let own = plan.matchSpecs[record.entityType] ?? []
        let keys = MatchKeys.ofRecord(
            fields: fields, entityType: record.entityType,
            specs: checks.specs(of: record.entityType, beside: own), application: plan.application,
            maker: submission, registry: setting.registry)
        if !draft.guards.contains(checks.unchanged) { rely(on: checks.unchanged) }
        if keys.isEmpty { return }
        write(.recordKeys(keys, submission: submission.id, record: record, at: submission.acceptedAt))
    }

    /// The trail's own step: that the pipeline has said everything it has to say.
    mutating func audit() -> RunCommand? {
        journal(state.cursor, .succeeded)
        // What steps come behind may take months: that the record is there is told when it is.
        if plan.ownSteps.contains(where: { !$0.isBeforeCreate }) {
            tellCreated()
            // Whoever waits to be linked waits for the record, and not for what steps do behind it.
            if state.hasHandedOver || handsOver { write(.wakeHeld(by: submission.id, at: now)) }
        }
        return nil
    }

    private mutating func tellCreated() {
        submission.status = .created
        if state.created == nil { state.created = [:] }
        var further: ValueMap = [:]
        if let entity = submission.entity {
            further["entity"] = ["type": .string(entity.entityType), "id": .string(entity.id)]
        }
        emit("created", further)
    }

    /// The end of the run.
    mutating func complete() -> RunCommand {
        let isTold = submission.status == .created && state.created != nil
        if submission.status != .created { submission.status = .created }
        if !plan.isWorkflow {
            var context = context()
            context.created = created
            draft.writes += SideEffects(plan: plan, submission: submission, context: context, now: now)
                .events()
        }
        // A create has answered for what it made.
        if !plan.ownSteps.isEmpty || plan.creates.isEmpty {
            do throws(RunFailure) { submission.result = try result([:]) } catch {
                return fail(error, at: nil)
            }
        }
        if !isTold || !plan.ownSteps.contains(where: { !$0.isBeforeCreate }) { tellCreated() }
        return end(as: .completed)
    }

    // MARK: - Ends

    /// Commits the last transition of a run.
    ///
    /// Whoever was held because of this submission is looked at again.
    mutating func end(as runState: RunRow.State) -> RunCommand {
        // Without a record that took them over, the submission's keys go.
        if !state.hasHandedOver && !handsOver { write(.releaseKeys(submission: submission.id)) }
        write(.wakeHeld(by: submission.id, at: now))
        // From here on it is counted how long it is kept.
        submission.updatedAt = now
        return commit(state: runState, wake: nil)
    }

    /// True when the next commit gives the submission's keys to a record that it made.
    var handsOver: Bool {
        draft.writes.contains { change in
            guard case .recordKeys(_, let maker, _, _) = change else { return false }
            return maker.hasSameBytes(as: submission.id)
        }
    }

    /// Ends the run as failed: a dead letter, with the reason, from which `retry` goes on.
    ///
    /// `because` is what a person did to bring it about: event, user and details for the trail. Where a step of the
    /// author's failed, the run may go on behind it; where steps say how they are undone, that comes first.
    mutating func fail(
        _ failure: RunFailure, at step: String?, outcome: StepRecord.Outcome = .failed, shown: Value? = nil,
        output: Value? = nil, decision: Value? = nil, because: (String, String?, ValueMap)? = nil
    ) -> RunCommand {
        if state.undo != nil { return undoFailed(failure) }
        let own = steps.indices.contains(state.cursor) ? steps[state.cursor].own : nil
        let failed = own.flatMap { own in step.map { $0.hasSameBytes(as: own.key) } ?? false ? own : nil }
        if let failed {
            let command = goOn(
                behind: failed, failure, outcome, output: output, shown: shown, decision: decision,
                because: because)
            if let command { return command }
        }
        keepWhatIsDone()
        let attempts = max(1, state.spentAttempts)
        var error: ValueMap = [
            "code": .string(failure.code), "message": .string(failure.message),
            "attempts": .number(Number(Int64(attempts))),
        ]
        error["step"] = step.map(Value.string) ?? .null
        if let step, let index = steps.firstIndex(where: { $0.key == step }) {
            journal(
                index, .failed, input: shown ?? input(of: steps[index]),
                output: ["code": .string(failure.code), "message": .string(failure.message)],
                decision: decision)
        }
        if let (event, user, details) = because { audit(event, actor: user, details) }
        if let failed { recordFailure(of: failed, failure, outcome, output) }
        let isUnknown = failure.code == "unknown_outcome" || mayHaveHappened
        let queue = stepsToUndo(unknown: isUnknown ? failed?.key : failed == nil ? nil : fanToUndo)
        if queue.isEmpty, recordsToWithdraw.isEmpty { return finishFailed(error) }
        beginUndo(queue, error: error)
        return advance()
    }

    /// Nothing of the failed step is written; the commits before it stand, and so do the steps that are done.
    mutating func keepWhatIsDone() {
        if !plan.ownSteps.isEmpty { return takeBackToMark() }
        let done = draft.writes.filter { change in
            guard case .journal(let row) = change else { return false }
            return row.ordinal < state.cursor
        }
        draft = TransitionDraft()
        draft.writes = done
        $submission = $committedSubmission
    }

    /// The dead letter itself, once everything that is to be undone has been.
    mutating func finishFailed(_ error: ValueMap) -> RunCommand {
        // What is created stays created, whatever later steps do.
        if submission.status != .created { submission.status = .failed }
        submission.error = CanonicalJSON.faithfulText(.map(error))
        write(.setHolds(submission: submission.id, on: []))
        audit("failed", actor: nil, ["code": error["code"] ?? .null, "step": error["step"] ?? .null])
        emit("failed", ["code": error["code"] ?? .null])
        return end(as: .failed)
    }

    /// Ends the run because a person stops it; steps that say how they are undone are undone first.
    ///
    /// What is created stays created.
    mutating func cancel(by user: String?, reason: String?) -> RunCommand {
        guard !run.state.isFinal, state.undo == nil else { return .rest }
        if submission.status == .created, plan.ownSteps.isEmpty { return .rest }
        if submission.status != .created { submission.status = .cancelled }
        write(.setHolds(submission: submission.id, on: []))
        // What it stood at goes no further.
        let isUnknown = mayHaveHappened
        let queue = stepsUndoneByStop
        if run.wait != nil || isUnknown || !state.attempts.isEmpty, steps.indices.contains(state.cursor) {
            let index = run.wait?.kind == "duplicate" ? duplicatesIndex ?? state.cursor : state.cursor
            journal(index, isUnknown ? .failed : .skipped, output: ["code": "cancelled"])
        }
        audit("cancelled", actor: user, reason.map { ["reason": .string($0)] } ?? [:])
        let pending = childrenStopped
        if queue.isEmpty, pending.isEmpty, recordsToWithdraw.isEmpty { return finishCancelled(left: []) }
        // A request on its way is let arrive before it is undone: its lease stays, and ends at once with its process.
        let lease = setting.isLeaseFree ? nil : run.lease
        beginUndo(queue, children: pending, error: nil)
        let quiet = lease.map { max(.zero, $0.until.since(now)) } ?? .zero
        return commit(state: .pending, wake: RunRow.Wake(setAt: now, delay: quiet), lease: lease)
    }

    /// The end of a run that was stopped.
    mutating func finishCancelled(left: [Value], kept: [Value] = []) -> RunCommand {
        if !left.isEmpty || !kept.isEmpty {
            var error: ValueMap = [
                "code": "compensation_failed", "message": "not everything could be undone",
            ]
            if !left.isEmpty { error["not_undone"] = .list(left) }
            if !kept.isEmpty { error["not_withdrawn"] = .list(kept) }
            submission.error = CanonicalJSON.faithfulText(.map(error))
        }
        emit("cancelled")
        return end(as: .terminated)
    }
}

/// What the audit trail says about a record, as the contract's policy allows.
enum AuditDetails {
    static func make(_ mode: String, before: ValueMap?, after: ValueMap) -> ValueMap {
        switch mode {
        case "minimal": return [:]
        case "summary":
            let changed = after.entries.filter { before?[$0.key] != $0.value }.map { Value.string($0.key) }
            return ["fields": .list(changed)]
        default:
            return ["before": before.map(Value.map) ?? .null, "after": .map(after)]
        }
    }
}

/// A file as records and arguments hold it: its content by digest, never its bytes.
enum FileDescriptor {
    static func value(of file: AttachmentRow) -> Value {
        [
            "id": .string(file.id), "name": .string(file.name), "content_type": .string(file.contentType),
            "bytes": .number(Number(file.bytes)), "sha256": .string(file.sha256),
        ]
    }
}
