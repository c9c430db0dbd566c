// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
public import Ledger

extension Interpreter {
    /// Lets a dead letter go on with a bounded number of further attempts.
    ///
    /// Where steps are left that could not be undone, it goes on undoing them; else it goes on from where it failed, as
    /// `retry` does, and the call that it comes to first is tried at most so often.
    ///
    /// - Throws: `conflict` for what is no dead letter, and where something that may have happened would happen again
    ///   without consent.
    public func redrive(
        _ name: String, attempts: Int, consents: Bool, reason: String?, as caller: Caller
    ) async throws(InterpreterError) -> SubmissionDetail {
        let found = try await find(name, as: caller)
        let kin = try await checkRedrive(found, consents: consents, as: caller)
        guard let ended = found.run else { throw InterpreterError(.conflict, "'\(name)' has no run") }
        let checks = try await knownChecks(of: found.plan.application, in: caller.scope)
        let left = found.stepsLeft
        let transition =
            left.isEmpty
            ? try retryTransition(
                found, ended, reason, caller, checks, beside: kin, as: "redriven", attempts: attempts)
            : try undoTransition(found, ended, attempts: attempts, reason, caller, beside: kin)
        let outcome = try await reading { () async throws(LedgerError) in try await commitTold(transition) }
        if case .refused(let guardian) = outcome {
            self.checks.learn(from: guardian, in: caller.scope)
            throw InterpreterError(.conflict, "'\(name)' was moved meanwhile")
        }
        return try await detail(of: fresh(found, caller.scope), in: caller.scope)
    }

    @discardableResult
    func checkRedrive(
        _ found: SubmissionDetail, consents: Bool, as caller: Caller
    ) async throws(InterpreterError) -> RerunKin {
        try requireEdit(caller, found.plan, "redriven")
        try refusePurged(found.submission)
        guard let run = found.run, run.state.isFinal, run.state == .failed || !found.stepsLeft.isEmpty else {
            throw found.notFailed("no dead letter")
        }
        let kin =
            found.stepsLeft.isEmpty
            ? try await checkRetry(found, as: caller).kin
            : try await checkTakenOver(found, in: caller.scope)
        let unmeant = try await firedAgain(by: found, in: caller.scope).filter(\.needsConsent)
        guard unmeant.isEmpty || consents else {
            throw InterpreterError(
                .conflict,
                "\(unmeant.map(\.text).joined(separator: ", ")) may have happened and would happen again; let it with --fire-again"
            )
        }
        return kin
    }

    /// Goes on undoing what could not be undone.
    private func undoTransition(
        _ found: SubmissionDetail, _ ended: RunRow, attempts: Int, _ reason: String?, _ caller: Caller,
        beside kin: RerunKin
    ) throws(InterpreterError) -> Transition {
        let now = surroundings.now()
        var state: RunState
        do throws(PlanCodingError) { state = try RunState(text: ended.machine) } catch {
            throw InterpreterError(.unavailable, "the state of the run cannot be read: \(error.message)")
        }
        state.intent = nil
        state.attempts = []
        state.firstAttemptAt = nil
        state.attemptLimit = attempts
        state.undo = found.undoLeft
        // A child that undoes a step is asked for again under the same name, and went no further by itself.
        state.revives = true
        state.child = nil
        state.isOverdue = false
        var submission = found.submission
        submission.error = nil
        submission.updatedAt = now
        let number = ended.number + 1
        let run = RunRow(
            id: Identity.run(of: submission.id, number: number), submission: submission.id, number: number,
            state: .pending, machine: state.text, wake: RunRow.Wake(setAt: now, delay: .zero))
        var details: ValueMap = [
            "attempts": .number(Number(Int64(attempts))), "undoes": .list(found.stepsLeft.map(Value.string)),
        ]
        details["reason"] = reason.map(Value.string)
        return Transition(
            scope: caller.scope,
            guards: [
                .submissionStatus(submission: submission.id, status: submission.status),
                .runVersion(run: ended.id, version: ended.version), .lastRun(ended.id),
            ] + kin.guards,
            writes: [
                .updateSubmission(submission), .insertRun(run),
                .audit(
                    AuditDraft(
                        event: "redriven", submission: submission.id, actor: caller.user, at: now,
                        details: CanonicalJSON.faithfulText(.map(details)), salt: surroundings.random(16))),
            ])
    }
}

/// Whether a run that failed so may have done what it failed at.
func mayBeUnknown(_ error: Value?) -> Bool {
    error?["code"] == "unknown_outcome" || error?["code"] == .string(RunMachine.quarantined)
}

extension SubmissionDetail {
    /// The steps that could not be undone, the latest first.
    var stepsLeft: [String] {
        let error = submission.error.map(StoredJSON.value)
        var left: [String] = []
        // A fan-out is named once for each item of which something is left.
        for step in (error?["not_undone"]?.list ?? []).compactMap({ $0["step"]?.string })
        where !left.contains(where: { $0.hasSameBytes(as: step) }) {
            left.append(step)
        }
        return left
    }

    /// The undoing of the steps that are left, to the end that the run came to.
    var undoLeft: RunUndo {
        var error: ValueMap?
        if run?.state == .failed {
            let known = submission.error.map(StoredJSON.map) ?? [:]
            error = ValueMap(known.filter { $0.key != "not_undone" }.map { ($0.key, $0.value) })
        }
        var undo = RunUndo(queue: stepsLeft, error: error)
        undo.begun = bodiesUndone
        undo.turnToFirst()
        return undo
    }

    /// How many of the bodies that undo a step were done, of those that were not all done.
    fileprivate var bodiesUndone: [String: Int] {
        let left = submission.error.map(StoredJSON.value)?["not_undone"]?.list ?? []
        var bodies: [String: Int] = [:]
        for entry in left {
            guard let step = entry["step"]?.string, let part = entry["part"]?.number else { continue }
            bodies[step] = part.int64.map(Int.init(clamping:))
        }
        return bodies
    }
}
