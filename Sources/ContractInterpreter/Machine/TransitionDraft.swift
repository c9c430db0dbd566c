// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// What gathers for the next commit.
struct TransitionDraft: Sendable {
    var guards: [Guard] = []
    var writes: [Write] = []
}

extension RunMachine {
    // MARK: - Committing

    /// Commits everything gathered with the run's new state.
    ///
    /// Every commit carries the run's version, and the lease while one is held.
    mutating func commit(
        state runState: RunRow.State, wake: RunRow.Wake?, wait: RunRow.Wait? = nil,
        lease: RunRow.Lease? = nil,
        then: AfterCommit = .rest
    ) -> RunCommand {
        var guards: [Guard] = [.runVersion(run: run.id, version: run.version)]
        if let lease = run.lease, lease.owner == setting.owner {
            guards.append(.lease(run: run.id, owner: lease.owner, epoch: lease.epoch))
        }
        if handsOver { state.hasHandedOver = true }
        if runState != .suspended { state.isHeld = false }
        run.version += 1
        run.state = runState
        run.machine = state.text
        run.wake = wake
        run.wait = wait
        run.lease = lease
        run.leaseEpoch = max(run.leaseEpoch, lease?.epoch ?? 0)
        // Before an outside call the run has not come through yet, nor when the last one ended with its process: the call
        // may be what ends it. One that was answered was not, and the next begins its own count.
        if holdsOutcome || (lease == nil && !isInterrupted) { run.crashes = 0 }
        var writes = draft.writes
        if submission != committedSubmission {
            submission.updatedAt = now
            writes.append(.updateSubmission(submission))
        }
        writes.append(.updateRun(run))
        afterCommit = then
        return .commit(
            Transition(scope: setting.caller.scope, guards: guards + draft.guards, writes: writes))
    }

    /// Sleeps: pending, with a durable wake-up and no worker.
    mutating func pause(until delay: Duration) -> RunCommand {
        commit(state: .pending, wake: RunRow.Wake(setAt: now, delay: delay))
    }

    /// The binary lacks a pinned function: wait for one that has it, without failing anything.
    mutating func stall(_ function: String) -> RunCommand {
        submission.warnings = RunMachine.adding(
            "missing_function", "this version lacks the function '\(function)' as the contract pinned it",
            to: submission.warnings)
        return commit(
            state: .waiting, wake: RunRow.Wake(setAt: now, delay: RunMachine.stallDelay(after: run)),
            wait: RunRow.Wait(
                step: steps.indices.contains(state.cursor) ? steps[state.cursor].key : "", kind: "function"))
    }

    /// The function or the contract is back: the warning has served.
    mutating func settleStall() {
        let warnings = (submission.warnings.map(StoredJSON.value)?.list ?? []).filter {
            $0["code"] != "missing_function" && $0["code"] != .string(Interpreter.missingContract)
        }
        submission.warnings = warnings.isEmpty ? nil : CanonicalJSON.faithfulText(.list(warnings))
    }

    // MARK: - Gathering

    mutating func write(_ write: Write) { draft.writes.append(write) }
    mutating func rely(on guardian: Guard) { draft.guards.append(guardian) }

    /// Writes the journal's row of a step.
    mutating func journal(
        _ index: Int, _ stepState: JournalRow.State, input: Value? = nil, output: Value? = nil,
        decision: Value? = nil
    ) {
        let step = steps[index]
        journal(
            ordinal: index, step.key, verb: step.verb, stepState, input: input, output: output,
            decision: decision)
    }

    mutating func journal(
        ordinal: Int, _ key: String, verb: String, _ stepState: JournalRow.State, input: Value? = nil,
        output: Value? = nil, decision: Value? = nil, startedAt: Instant? = nil, finishedAt: Instant? = nil
    ) {
        write(
            .journal(
                JournalRow(
                    run: run.id, ordinal: ordinal, step: key, verb: verb, state: stepState,
                    startedAt: startedAt ?? state.firstAttemptAt ?? attemptedAt ?? now,
                    finishedAt: stepState == .running || stepState == .waiting || stepState == .pending
                        ? nil : finishedAt ?? now,
                    input: input.map(CanonicalJSON.faithfulText),
                    output: output.map(CanonicalJSON.faithfulText),
                    attempts: state.attempts.isEmpty
                        ? nil : CanonicalJSON.faithfulText(.list(state.attempts)),
                    decision: decision.map(CanonicalJSON.faithfulText))))
    }

    mutating func audit(_ event: String, actor: String?, record: RecordID? = nil, _ details: ValueMap) {
        write(
            .audit(
                AuditDraft(
                    event: event, submission: submission.id, actor: actor, record: record, at: now,
                    details: CanonicalJSON.faithfulText(.map(details)), salt: entropy.bytes(16))))
    }

    /// Tells an event of the run; `round` tells apart those that one run may tell several times.
    mutating func emit(_ event: String, _ further: ValueMap = [:], round: Int = 0) {
        // A part of a run is no submission that anybody made.
        if plan.isFragment { return }
        var payload = EventPayload.standard(plan: plan, submission: submission)
        for entry in further { payload[entry.key] = entry.value }
        let name = plan.action + "." + event
        write(
            .outbox(
                OutboxRow(
                    id: Identity.event(of: submission.id, name, ordinal: run.number + 10_000 * round),
                    event: name,
                    application: plan.application, submission: submission.id, reference: submission.reference,
                    correlationID: submission.correlationID, at: now,
                    payload: CanonicalJSON.faithfulText(SecretScrubber.scrub(.map(payload))))))
    }

    /// A JSON list of warnings with one more; a warning stands only once.
    static func adding(_ code: String, _ message: String, to warnings: String?) -> String {
        var list = warnings.map(StoredJSON.value)?.list ?? []
        let warning: Value = ["code": .string(code), "message": .string(message)]
        if !list.contains(warning) { list.append(warning) }
        return CanonicalJSON.faithfulText(.list(list))
    }
}

/// What built-in events and side effects without a payload say: ids only, no inputs.
enum EventPayload {
    static func standard(plan: ActionPlan, submission: SubmissionRow) -> ValueMap {
        [
            "submission": .string(submission.id),
            "reference": submission.reference.map(Value.string) ?? .null,
            "action": .string(plan.action),
            "target": submission.target.map { ["type": .string($0.entityType), "id": .string($0.id)] }
                ?? .null,
        ]
    }
}
