// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension Interpreter {
    /// Rows that are read together, and the most that one pass purges in each tenant and state.
    private static let retainedAtOnce = 100
    private static let maxRetainedInPass = 2_000

    /// Purges what a policy keeps no longer, and forgets keys; returns how many submissions that were.
    ///
    /// Each is a transaction of its own, so that whoever ends on the way has done whole ones, and the next goes on.
    @discardableResult
    package func retain(_ policy: RetentionPolicy) async throws(InterpreterError) -> Int {
        guard !policy.isEmpty else { return 0 }
        let scopes = try await reading { () async throws(LedgerError) in try await store.tenants() }
        var count = 0
        for scope in scopes {
            let kept: [(RunRow.State, Duration?)] = [
                (.completed, policy.completed), (.failed, policy.failed), (.terminated, policy.terminated),
            ]
            for (state, age) in kept {
                if let age { count += try await purge(ended: state, before: age, in: scope) }
                if let keys = policy.keys {
                    count += try await forgetKeys(ended: state, before: keys, in: scope)
                }
            }
        }
        return count
    }

    private func purge(
        ended state: RunRow.State, before age: Duration, in scope: TenantScope
    ) async throws(InterpreterError) -> Int {
        var query = query(of: state, before: age)
        query.isPurged = false
        let details: ValueMap = [
            "retention": .string(state.rawValue), "kept_for": .string(DurationText.render(age)),
        ]
        return try await each(query, in: scope) { row throws(InterpreterError) in
            let found = try await detail(of: row, in: scope)
            guard try await obstacle(toPurging: found, in: scope) == nil else { return false }
            return try await purge(found, by: nil, details, in: scope)
        }
    }

    private func forgetKeys(
        ended state: RunRow.State, before age: Duration, in scope: TenantScope
    ) async throws(InterpreterError) -> Int {
        var query = query(of: state, before: age)
        query.hasKey = true
        // What failed can be redriven until it is purged, and would then do again what a repetition had done.
        if state == .failed { query.isPurged = true }
        return try await each(query, in: scope) { row throws(InterpreterError) in
            guard
                let run = try await reading({ () async throws(LedgerError) in
                    try await store.runs(of: row.id, in: scope).last
                })
            else { return false }
            let audit = AuditDraft(
                event: "key_forgotten", submission: row.id, actor: nil, at: surroundings.now(),
                details: CanonicalJSON.text(["remembered_for": .string(DurationText.render(age))]),
                salt: surroundings.random(16))
            let transition = Transition(
                scope: scope, guards: [.runVersion(run: run.id, version: run.version), .lastRun(run.id)],
                writes: [.forgetKey(submission: row.id), .audit(audit)])
            let outcome = try await reading { () async throws(LedgerError) in
                try await commitTold(transition)
            }
            if case .refused = outcome { return false }
            return true
        }
    }

    private func query(of state: RunRow.State, before age: Duration) -> SubmissionQuery {
        var query = SubmissionQuery(limit: Interpreter.retainedAtOnce)
        query.runState = state
        query.updatedBefore = surroundings.now().adding(.zero - age)
        return query
    }

    /// Does something to each submission of a query, up to the most of a pass; counts those that it was done to.
    private func each(
        _ first: SubmissionQuery, in scope: TenantScope,
        _ body: (SubmissionRow) async throws(InterpreterError) -> Bool
    ) async throws(InterpreterError) -> Int {
        var query = first
        var count = 0
        while count < Interpreter.maxRetainedInPass, !Task.isCancelled {
            let rows = try await reading { [query] () async throws(LedgerError) in
                try await store.submissions(query, in: scope)
            }
            for row in rows where !Task.isCancelled {
                if try await body(row) { count += 1 }
            }
            guard let last = rows.last, rows.count == query.limit else { break }
            query.after = last.sequence
        }
        return count
    }
}
