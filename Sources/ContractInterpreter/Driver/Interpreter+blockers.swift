// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
public import Ledger

extension Interpreter {
    /// The most runs that are looked at together: a fan-out may have many items under way.
    private static let maxBlockers = 256
    /// Far deeper than actions may call each other.
    private static let maxBlockerDepth = 64

    /// The runs whose end moves a run on: of its children, items and branches, and of a twin that it is to be linked to.
    ///
    /// Of those that wait for others in turn, the others. Empty when all of them have ended; nil when the run waits for no
    /// run, but for a person, an event or a time.
    public func blockers(
        of run: RunRow, in scope: TenantScope
    ) async throws(InterpreterError) -> [RunRow]? {
        var seen: Set<String> = [run.id]
        return try await blockers(of: run, in: scope, depth: 0, &seen)
    }

    private func blockers(
        of run: RunRow, in scope: TenantScope, depth: Int, _ seen: inout Set<String>
    ) async throws(InterpreterError) -> [RunRow]? {
        guard depth < Interpreter.maxBlockerDepth, let direct = try await directBlockers(of: run, in: scope)
        else { return nil }
        var found: [RunRow] = []
        for blocker in direct where seen.count < Interpreter.maxBlockers {
            guard seen.insert(blocker.id).inserted else { continue }
            guard let further = try await blockers(of: blocker, in: scope, depth: depth + 1, &seen) else {
                found.append(blocker)
                continue
            }
            // All that it waited for has ended since it was read: it is woken, or has moved on.
            if further.isEmpty, let now = try await current(blocker.id, in: scope), !now.state.isFinal {
                found.append(now)
            }
            found += further
        }
        return found
    }

    private func current(_ run: String, in scope: TenantScope) async throws(InterpreterError) -> RunRow? {
        try await reading { () async throws(LedgerError) in try await store.run(run, in: scope) }
    }

    private func directBlockers(
        of run: RunRow, in scope: TenantScope
    ) async throws(InterpreterError) -> [RunRow]? {
        guard !run.state.isFinal, let wait = run.wait else { return nil }
        switch wait.kind {
        case "child": return try await liveParts(of: run.submission, in: scope)
        case "duplicate": return try await liveTwins(of: run.submission, in: scope)
        default: return nil
        }
    }

    private func liveParts(
        of submission: String, in scope: TenantScope
    ) async throws(InterpreterError) -> [RunRow] {
        try await reading { () async throws(LedgerError) in
            var runs: [RunRow] = []
            for state in [RunRow.State.pending, .running, .waiting] {
                var query = SubmissionQuery(limit: Interpreter.maxBlockers)
                (query.parent, query.runState) = (submission, state)
                for row in try await store.submissions(query, in: scope) {
                    if let run = try await store.runs(of: row.id, in: scope).last, !run.state.isFinal {
                        runs.append(run)
                    }
                }
            }
            return runs
        }
    }

    /// Nil where a person is to decide what becomes of a possible duplicate.
    private func liveTwins(
        of submission: String, in scope: TenantScope
    ) async throws(InterpreterError) -> [RunRow]? {
        let row = try await reading { () async throws(LedgerError) in
            try await store.submission(submission, in: scope)
        }
        guard let row,
            try await plans.plan(row.contract, in: scope, from: store).duplicates?.onMatch == .link
        else { return nil }
        let twins = (row.duplicates.map(StoredJSON.value)?.list ?? []).compactMap {
            $0["submission"]?.string
        }
        return try await reading { () async throws(LedgerError) in
            var runs: [RunRow] = []
            for twin in twins {
                if let run = try await store.runs(of: twin, in: scope).last, !run.state.isFinal {
                    runs.append(run)
                }
            }
            return runs
        }
    }

    /// Drives runs as far as they go, a few side by side; whoever else drives them is no harm.
    public func drive(all runs: [RunRow], in scope: TenantScope) async {
        var left = runs[...]
        await withTaskGroup(of: Void.self) { group in
            for run in left.prefix(16) { group.addTask { _ = try? await drive(run.id, in: scope) } }
            left = left.dropFirst(16)
            while await group.next() != nil {
                guard let run = left.popFirst() else { continue }
                group.addTask { _ = try? await drive(run.id, in: scope) }
            }
        }
    }
}
