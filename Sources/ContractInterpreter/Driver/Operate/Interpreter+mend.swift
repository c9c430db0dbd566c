// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension Interpreter {
    private static let pageOfRuns = 200

    /// Looks in all tenants for runs that nothing moves any more; with `fixes`, those that only have to be woken are.
    ///
    /// To be woken harms no run: it looks at where it stands and decides again.
    public func examine(fixes: Bool) async throws(InterpreterError) -> [RunFault] {
        var faults: [RunFault] = []
        let scopes = try await reading { () async throws(LedgerError) in try await store.tenants() }
        for scope in scopes {
            for state in [RunRow.State.pending, .running, .waiting] {
                try await each(in: scope, { $0.runState = state }) { row, run throws(InterpreterError) in
                    guard let run, var fault = try await fault(of: run, row, in: scope) else { return }
                    if fixes, fault.kind.isMendable {
                        fault.isMended = try await wake(run, because: fault.kind, in: scope)
                    }
                    faults.append(fault)
                }
            }
            for status in [SubmissionRow.Status.accepted, .creating] {
                try await each(in: scope, { $0.status = status }) { row, run throws(InterpreterError) in
                    guard run?.state.isFinal ?? true else { return }
                    var fault = RunFault(
                        row, .noRun, "it is \(row.status.rawValue), and no run of it goes on", scope)
                    if fixes { fault.isMended = try await begin(row, behind: run, in: scope) }
                    faults.append(fault)
                }
            }
            for state in [RunRow.State.failed, .terminated] {
                try await each(in: scope, { $0.runState = state }) { row, _ throws(InterpreterError) in
                    let left = (row.error.map(StoredJSON.value)?["not_undone"]?.list ?? []).compactMap {
                        $0["step"]?.string
                    }
                    // What was purged nobody can undo any more.
                    if left.isEmpty || row.purgedAt != nil { return }
                    faults.append(
                        RunFault(
                            row, .notUndone,
                            "it ended, and \(left.map { "'\($0)'" }.joined(separator: ", ")) \(left.count == 1 ? "was" : "were") not undone",
                            scope))
                }
            }
        }
        return faults
    }

    private func each(
        in scope: TenantScope, _ narrow: (inout SubmissionQuery) -> Void,
        _ body: (SubmissionRow, RunRow?) async throws(InterpreterError) -> Void
    ) async throws(InterpreterError) {
        var query = SubmissionQuery(limit: Interpreter.pageOfRuns)
        narrow(&query)
        while true {
            let rows = try await reading { [query] () async throws(LedgerError) in
                try await store.submissions(query, in: scope)
            }
            for row in rows {
                let run = try await reading { () async throws(LedgerError) in
                    try await store.runs(of: row.id, in: scope).last
                }
                try await body(row, run)
            }
            guard let last = rows.last, rows.count == query.limit else { return }
            query.after = last.sequence
        }
    }

    // MARK: - What is wrong with a run

    private func fault(
        of run: RunRow, _ row: SubmissionRow, in scope: TenantScope
    ) async throws(InterpreterError) -> RunFault? {
        let now = surroundings.now()
        if let wait = run.wait, wait.kind == "function" || wait.kind == "contract" {
            return RunFault(row, .stalled, "it waits for a \(wait.kind) that is not there", scope)
        }
        if let lease = run.lease {
            guard now >= lease.until else { return nil }
            return RunFault(
                row, .expiredLease,
                "'\(lease.owner)' had the right to act for it until \(DateTimeText.render(lease.until))",
                scope)
        }
        // Whatever it waits for, it looks again by itself.
        if run.wake?.isDue(at: now) ?? false { return nil }
        let state = try? RunState(text: run.machine)
        if run.wake == nil {
            if state?.undo != nil, run.wait == nil {
                return RunFault(
                    row, .stuckCompensation, "its steps are being undone, and that stands still", scope)
            }
            if run.state != .waiting || run.wait == nil {
                return RunFault(
                    row, .noNextStep, "it is \(run.state.rawValue), and nothing says when it goes on", scope)
            }
            if run.wait?.kind == "timer" || run.wait?.until != nil {
                return RunFault(row, .noNextStep, "it waits for an instant, and nothing wakes it then", scope)
            }
        }
        guard let state, let came = try await whatCame(run, row, state, in: scope) else { return nil }
        return RunFault(row, .notWoken, came, scope)
    }

    /// What a waiting run waits for, where it has come already.
    private func whatCame(
        _ run: RunRow, _ row: SubmissionRow, _ state: RunState, in scope: TenantScope
    ) async throws(InterpreterError) -> String? {
        switch run.wait?.kind {
        case "child":
            var ids = state.child.map { [$0] } ?? []
            if state.child == nil, let machine = try await machine(of: run.id, in: scope) {
                ids = machine.childrenToStop
            }
            for id in ids {
                if let child = try await child(id, in: scope), child.hasEnded {
                    return "it waits for '\(id)', which has ended"
                }
            }
        case "event":
            guard let place = state.eventPlace, let name = try await awaited(run, row, in: scope) else {
                return nil
            }
            let whole = state.given?.submission ?? row.id
            let page = try await reading { () async throws(LedgerError) in
                try await store.events(
                    named: [name, DirectedEvent.name(name, to: whole)], after: place, limit: 1, in: scope)
            }
            if !page.events.isEmpty { return "it waits for the event '\(name)', which has come" }
        case "duplicate":
            let others = (row.duplicates.map(StoredJSON.value)?.list ?? []).compactMap {
                $0["submission"]?.string
            }
            for id in others {
                let other = try await reading { () async throws(LedgerError) in
                    try await store.submission(id, in: scope)
                }
                guard let other, other.status == .failed || other.status == .cancelled else { return nil }
            }
            return others.isEmpty ? nil : "it is held because of submissions that are over"
        default: break
        }
        return nil
    }

    private func awaited(
        _ run: RunRow, _ row: SubmissionRow, in scope: TenantScope
    ) async throws(InterpreterError) -> String? {
        let plan = try await shownPlan(of: row, in: scope)
        let step = plan.ownSteps.flatMap(\.withNested).first { $0.key.hasSameBytes(as: run.wait?.step ?? "") }
        guard case .wait(.event(let name, _, _)) = step?.work else { return nil }
        return name
    }

    // MARK: - Mending

    /// Makes a run due; false when it was moved meanwhile.
    private func wake(
        _ seen: RunRow, because kind: RunFault.Kind, in scope: TenantScope
    ) async throws(InterpreterError) -> Bool {
        var run = seen
        run.version += 1
        run.wake = RunRow.Wake(setAt: surroundings.now(), delay: .zero)
        if run.state == .waiting, run.wait == nil { run.state = .pending }
        return try await mend(
            [.updateRun(run)], [.runVersion(run: run.id, version: seen.version)], of: run.submission, kind,
            scope)
    }

    /// Gives a submission that was accepted a run that goes on.
    private func begin(
        _ row: SubmissionRow, behind last: RunRow?, in scope: TenantScope
    ) async throws(InterpreterError) -> Bool {
        let number = (last?.number ?? 0) + 1
        let run = RunRow(
            id: Identity.run(of: row.id, number: number), submission: row.id, number: number, state: .pending,
            machine: last?.machine ?? RunState(cursor: 0).text,
            wake: RunRow.Wake(setAt: surroundings.now(), delay: .zero))
        var guards: [Guard] = [.submissionStatus(submission: row.id, status: row.status)]
        if let last { guards.append(.lastRun(last.id)) }
        return try await mend([.insertRun(run)], guards, of: row.id, .noRun, scope)
    }

    private func mend(
        _ writes: [Write], _ guards: [Guard], of submission: String, _ kind: RunFault.Kind,
        _ scope: TenantScope
    ) async throws(InterpreterError) -> Bool {
        let audit = AuditDraft(
            event: "mended", submission: submission, actor: nil, at: surroundings.now(),
            details: CanonicalJSON.text(["because": .string(kind.rawValue)]), salt: surroundings.random(16))
        let transition = Transition(scope: scope, guards: guards, writes: writes + [.audit(audit)])
        let outcome = try await reading { () async throws(LedgerError) in try await commitTold(transition) }
        if case .committed = outcome { return true }
        return false
    }
}

extension RunFault {
    fileprivate init(_ row: SubmissionRow, _ kind: Kind, _ message: String, _ scope: TenantScope) {
        tenant = scope.tenant
        submission = row.id
        reference = row.reference
        self.kind = kind
        self.message = message
    }
}
