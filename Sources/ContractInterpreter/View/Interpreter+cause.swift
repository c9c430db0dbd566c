// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
public import Ledger

extension Interpreter {
    /// The most children that are looked at for a cause: a fan-out may have many that failed.
    private static let maxCauses = 200

    /// What a child has to do with the failure of a run; nil where it is none of a child, or no longer in its way.
    public func cause(
        of detail: SubmissionDetail, as caller: Caller
    ) async throws(InterpreterError) -> ChildCause? {
        guard detail.run?.state == .failed, let error = detail.submission.error.map(StoredJSON.value),
            let step = error["step"]?.string
        else { return nil }
        var query = SubmissionQuery(limit: Interpreter.maxCauses)
        query.parent = detail.submission.id
        switch error["code"]?.string {
        case "child_refused":
            if let closed = try await closedChild(of: detail, at: step, in: caller.scope) { return closed }
            query.runState = .failed
            let left = try await child(query, at: step, in: caller.scope, where: \.hasLeft)
            return left.map { ChildCause(kind: .notUndone, child: $0.id) }
        case "child_failed", "child_cancelled", "child_duplicate": break
        default: return nil
        }
        query.status = .rejectedDuplicate
        if let row = try await child(query, at: step, in: caller.scope) {
            let run = try await reading { () async throws(LedgerError) in
                try await store.runs(of: row.id, in: caller.scope).last
            }
            if run?.state.isFinal ?? true { return ChildCause(kind: .over, child: row.id) }
            let canBeDecided = try await shownPlan(of: row, in: caller.scope).hasDecider(of: row)
            return ChildCause(kind: canBeDecided ? .held : .heldForNobody, child: row.id)
        }
        query.status = .cancelled
        query.runState = .terminated
        let left = try await child(query, at: step, in: caller.scope) { row in
            row.part?.contains("#") ?? false && row.hasLeft
        }
        if let left { return ChildCause(kind: .notUndone, child: left.id) }
        query.status = nil
        for (state, kind) in [(RunRow.State.failed, ChildCause.Kind.failed), (.terminated, .over)] {
            query.runState = state
            if let row = try await child(query, at: step, in: caller.scope) {
                // Of a fan-out, another stands in for one that was stopped.
                let isReplaced = row.status == .cancelled && row.part?.contains("#") ?? false
                return ChildCause(kind: isReplaced ? .failed : kind, child: row.id)
            }
        }
        return nil
    }

    /// The latest child of a step, of one of its items or of its branches that a query finds.
    private func child(
        _ query: SubmissionQuery, at step: String, in scope: TenantScope,
        where fits: (SubmissionRow) -> Bool = { _ in true }
    ) async throws(InterpreterError) -> SubmissionRow? {
        let rows = try await reading { () async throws(LedgerError) in
            try await store.submissions(query, in: scope)
        }
        return rows.last { row in
            guard let part = row.part, fits(row) else { return false }
            return part.hasSameBytes(as: step) || part.hasPrefix(step + "#")
        }
    }

    /// The action that a step starts and whose pinned contract takes no submissions.
    private func closedChild(
        of detail: SubmissionDetail, at step: String, in scope: TenantScope
    ) async throws(InterpreterError) -> ChildCause? {
        guard let failed = detail.plan.ownSteps.first(where: { $0.key.hasSameBytes(as: step) }) else {
            return nil
        }
        let state = detail.run.flatMap { try? RunState(text: $0.machine) }
        let pinned = state.flatMap { $0.pinned.isEmpty ? nil : $0.pinned } ?? detail.plan.children
        for action in failed.startedActions {
            guard let digest = pinned[action],
                let plan = try? await plans.plan(digest, in: scope, from: store)
            else { continue }
            if obstacle(plan) != nil { return ChildCause(kind: .closed, child: action) }
        }
        return nil
    }
}

extension SubmissionRow {
    /// True when something of it could not be undone.
    var hasLeft: Bool {
        !(error.map(StoredJSON.value)?["not_undone"]?.list ?? []).isEmpty
    }
}
