// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
package import Ledger

// A person's word about a held duplicate or an approval.
extension Interpreter {
    /// The submission that somebody decides about.
    ///
    /// Who has decided about it, and perhaps has not heard so, is told where it stands; an approver sees a
    /// submission no longer than it waits.
    ///
    /// - Throws: as `find`; `conflict` to whoever has decided already and may not see it any more, `denied` while it
    ///   waits for others.
    func findToDecide(_ name: String, as caller: Caller) async throws(InterpreterError) -> SubmissionDetail {
        do throws(InterpreterError) {
            return try await find(name, as: caller)
        } catch {
            guard error.kind == .notFound, let user = caller.user else { throw error }
            for row in try await named(name, in: caller.scope) {
                if try await hasDecided(user, about: row, in: caller.scope) {
                    let run = try await reading { () async throws(LedgerError) in
                        try await store.runs(of: row.id, in: caller.scope).last
                    }
                    // It was passed on, or who decided has not the role any more.
                    if run?.wait?.kind == "approval" { throw Interpreter.notForCaller }
                    throw InterpreterError(
                        .conflict, "'\(name)' waits for no decision; it is \(row.status.rawValue)")
                }
                var left = Interpreter.maxPartsAskedAbout
                guard try await hasDecided(user, inside: row, in: caller.scope, &left) else { continue }
                throw InterpreterError(
                    .conflict,
                    "no further decision is waited for in '\(name)' from '\(user)'; it is \(row.status.rawValue)"
                )
            }
            throw error
        }
    }

    private static let notForCaller = InterpreterError(
        .denied, "this approval is not for this caller to decide")

    /// How many parts are looked through for a decision that was taken before.
    private static let maxPartsAskedAbout = 1_000

    private func hasDecided(
        _ user: String, about row: SubmissionRow, in scope: TenantScope
    ) async throws(InterpreterError) -> Bool {
        let trail = try await reading { () async throws(LedgerError) in
            try await store.audit(of: row.id, in: scope)
        }
        return trail.contains { entry in
            RunMachine.approvalEvents.contains(entry.draft.event)
                && entry.draft.actor?.hasSameBytes(as: user) ?? false
        }
    }

    /// Whether somebody decided about an item or a branch of a run, however deep.
    private func hasDecided(
        _ user: String, inside row: SubmissionRow, in scope: TenantScope, _ left: inout Int
    ) async throws(InterpreterError) -> Bool {
        var place: Int64 = 0
        while left > 0 {
            let rows = try await parts(of: row.id, after: place, in: scope)
            for part in rows where left > 0 && part.isFanned(by: row) {
                left -= 1
                if try await hasDecided(user, about: part, in: scope) { return true }
                if try await hasDecided(user, inside: part, in: scope, &left) { return true }
            }
            guard let last = rows.last else { return false }
            place = last.sequence
        }
        return false
    }

    /// Takes a person's decision about a held duplicate or an approval, then drives the run on.
    ///
    /// - Throws: `denied` when this person may not decide, `conflict` when nothing waits for this decision.
    package func decide(
        _ name: String, _ kind: Decision.Kind, reason: String?, as caller: Caller
    ) async throws(InterpreterError) -> SubmissionDetail {
        // Another approver's word, or a look at the hold, moves the run without ending the wait: judge again.
        for _ in 0..<Interpreter.maxAcceptAttempts {
            let found = try await findToDecide(name, as: caller)
            try refusePaused(found, as: name)
            guard let run = found.run, let wait = run.wait, run.state == .waiting else {
                let row = found.submission
                throw InterpreterError(
                    .conflict,
                    "'\(row.reference ?? name)' waits for no decision; it is \(row.status.rawValue)")
            }
            // The time was up before this word came: what follows from that is first.
            if let until = wait.until, surroundings.now() >= until {
                try await drive(run.id, in: caller.scope)
                continue
            }
            guard try await mayDecide(kind, wait, found, caller) else { continue }
            if kind == .approve, let notice = try await repeatedApproval(of: run, by: caller) {
                var standing = found
                standing.notice = notice
                return standing
            }
            let event = RunEvent.decided(
                Decision(kind, by: caller.user, reason: reason, seenVersion: run.version))
            if try await drive(run.id, in: caller.scope, with: event, careful: false) != nil {
                return try await detail(of: fresh(found, caller.scope), in: caller.scope)
            }
        }
        throw InterpreterError(.conflict, "'\(name)' keeps being moved; try again")
    }

    /// What somebody is told who approves again; nil for whoever has not approved.
    private func repeatedApproval(
        of run: RunRow, by caller: Caller
    ) async throws(InterpreterError) -> String? {
        guard let user = caller.user,
            let counted = try await machine(of: run.id, in: caller.scope)?.approvals(with: user)
        else { return nil }
        return
            "'\(user)' has approved it already, and counts once; \(counted.given) of \(counted.needed) approvals are given"
    }

    /// Refuses a decision about a run that an operator paused.
    func refusePaused(_ found: SubmissionDetail, as name: String) throws(InterpreterError) {
        guard found.run?.state == .suspended else { return }
        throw InterpreterError(
            .conflict, "the run of '\(name)' is paused, and takes no decision until it is resumed")
    }

    /// Throws when this person may not decide; false when the run has moved since it was found.
    private func mayDecide(
        _ kind: Decision.Kind, _ wait: RunRow.Wait, _ found: SubmissionDetail, _ caller: Caller
    ) async throws(InterpreterError) -> Bool {
        switch kind {
        case .confirm, .override:
            guard wait.kind == "duplicate" else {
                throw InterpreterError(
                    .conflict, "the submission waits for an \(wait.kind), not for a word on a duplicate")
            }
            let isSubmitter = found.submission.actor != nil && found.submission.actor == caller.user
            let mayConfirm = found.plan.duplicates?.onMatch == .confirm && isSubmitter
            guard mayConfirm || Interpreter.isAllowed(caller, by: found.plan.edit) else {
                throw InterpreterError(
                    .denied,
                    "a held duplicate is decided by \(found.plan.edit.isEmpty ? "nobody" : found.plan.edit.joined(separator: ", "))"
                )
            }
        case .approve, .reject:
            guard wait.kind == "approval", let run = found.run else {
                throw InterpreterError(.conflict, "the submission waits for no approval")
            }
            guard let machine = try await machine(of: run.id, in: caller.scope) else { return false }
            if machine.committedRun.version != run.version { return false }
            guard machine.mayApprove(caller) else {
                throw Interpreter.notForCaller
            }
        }
        return true
    }
}
