// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension Interpreter {
    /// Records whose keys are written in one transaction.
    static let indexedAtOnce = 100

    func knownChecks(
        of application: String, in scope: TenantScope
    ) async throws(InterpreterError) -> KnownChecks {
        try await checks.checks(of: application, in: scope, from: store)
    }

    /// The checks that an accept makes known itself: those of types without a record or a check yet.
    func newChecks(
        _ plan: ActionPlan, _ known: KnownChecks, in scope: TenantScope
    ) async throws(InterpreterError) -> (writes: [Write], guards: [Guard]) {
        var writes: [Write] = []
        var guards: [Guard] = []
        for (type, specs) in plan.matchSpecs where known.isEmpty(for: type) {
            let last = try await reading { () async throws(LedgerError) in
                try await store.lastChange(ofType: type, in: scope)
            }
            guard last == 0 else { continue }
            writes += specs.map { .matchCheck(known.newRow(of: $0, type, isComplete: true)) }
            guards += [.entityTypeUnchanged(entityType: type, since: 0), known.unchanged]
        }
        for (type, unique) in plan.facts.writtenUniques where known.row(of: unique, type) == nil {
            let last = try await reading { () async throws(LedgerError) in
                try await store.lastChange(ofType: type, in: scope)
            }
            guard last == 0 else { continue }
            writes.append(.matchCheck(known.newRow(of: unique, type, isComplete: true)))
            guards += [.entityTypeUnchanged(entityType: type, since: 0), known.unchanged]
        }
        return (writes, guards)
    }

    /// Brings what was there before the action's duplicate check under it, so that the check overlooks nothing.
    ///
    /// The check is made known first: from then on whoever writes a record writes its keys, too, and every write
    /// that was decided before is refused. What is left are the records from before, page by page, each guarded by
    /// its version. A process that ends on the way leaves the place it came to.
    func index(_ plan: ActionPlan, in scope: TenantScope) async throws(InterpreterError) {
        try await indexUniques(plan, in: scope)
        guard let spec = plan.duplicates?.spec, let type = plan.checkedType else { return }
        let cached = try await knownChecks(of: plan.application, in: scope)
        if let row = cached.row(of: spec, type), row.isComplete { return }
        // Another process may have come further than was last heard.
        checks.forget(plan.application, in: scope)
        var known = try await knownChecks(of: plan.application, in: scope)
        if known.row(of: spec, type) == nil {
            let last = try await reading { () async throws(LedgerError) in
                try await store.lastChange(ofType: type, in: scope)
            }
            if last == 0, known.isEmpty(for: type) { return }
            let row = known.newRow(of: spec, type, isComplete: false)
            try await write([.matchCheck(row)], [], in: scope)
            checks.forget(plan.application, in: scope)
            known = try await knownChecks(of: plan.application, in: scope)
        }
        guard var row = known.row(of: spec, type), !row.isComplete else { return }
        if try await mayFindAnything(spec, plan, in: scope) {
            try await indexSubmissions(spec, plan, in: scope)
            while try await indexPage(&row, in: scope) {}
        }
        row.isComplete = true
        try await write([.matchCheck(row)], [], in: scope)
        checks.forget(plan.application, in: scope)
    }

    /// A check without fields compares submissions of its own action: an action that is new has none.
    private func mayFindAnything(
        _ spec: PlanMatchSpec, _ plan: ActionPlan, in scope: TenantScope
    ) async throws(InterpreterError) -> Bool {
        guard spec.fields.isEmpty else { return true }
        var query = SubmissionQuery(limit: 1)
        query.application = plan.application
        query.action = plan.action
        return try await reading { [query] () async throws(LedgerError) in
            try await !store.submissions(query, in: scope).isEmpty
        }
    }

    /// Brings the next records under a check; false when there are none.
    private func indexPage(
        _ check: inout MatchCheckRow, in scope: TenantScope
    ) async throws(InterpreterError) -> Bool {
        var query = RecordQuery(
            entityType: check.entityType, limit: Interpreter.indexedAtOnce, after: check.indexedTo)
        query.application = check.application
        for _ in 0..<Interpreter.maxAcceptAttempts {
            let known = try await knownChecks(of: check.application, in: scope)
            let rows = try await reading { [query] () async throws(LedgerError) in
                try await store.records(query, in: scope)
            }
            guard let last = rows.last else { return false }
            var guards: [Guard] = [known.unchanged]
            var writes: [Write] = []
            for row in rows {
                let maker = try await reading { () async throws(LedgerError) in
                    try await store.submission(row.createdBy, in: scope)
                }
                guard let maker else { continue }
                let keys = MatchKeys.ofRecord(
                    fields: StoredJSON.map(row.fields), entityType: check.entityType,
                    specs: known.specs(of: check.entityType, beside: []), application: check.application,
                    maker: maker, registry: registry)
                if keys.isEmpty { continue }
                guards.append(.recordVersion(row.id, version: row.version))
                writes.append(.recordKeys(keys, submission: maker.id, record: row.id, at: maker.acceptedAt))
            }
            var next = check
            next.indexedTo = last.sequence
            if try await write(writes + [.matchCheck(next)], guards, in: scope) {
                check = next
                return true
            }
        }
        throw InterpreterError(.conflict, "the records of '\(check.entityType)' keep changing; try again")
    }

    /// Lets the submissions on their way be found under a check that they were accepted without.
    private func indexSubmissions(
        _ spec: PlanMatchSpec, _ plan: ActionPlan, in scope: TenantScope
    ) async throws(InterpreterError) {
        for status in [SubmissionRow.Status.accepted, .creating, .rejectedDuplicate] {
            var query = SubmissionQuery(limit: Interpreter.indexedAtOnce)
            query.status = status
            query.application = plan.application
            while true {
                let rows = try await reading { [query] () async throws(LedgerError) in
                    try await store.submissions(query, in: scope)
                }
                for row in rows { try await index(row, spec, plan, in: scope) }
                guard let last = rows.last, rows.count == query.limit else { break }
                query.after = last.sequence
            }
        }
    }

    private func index(
        _ row: SubmissionRow, _ spec: PlanMatchSpec, _ plan: ActionPlan, in scope: TenantScope
    ) async throws(InterpreterError) {
        let its = try await plans.plan(row.contract, in: scope, from: store)
        guard its.checkedType == plan.checkedType else { return }
        for _ in 0..<Interpreter.maxAcceptAttempts {
            let run = try await reading { () async throws(LedgerError) in
                try await store.runs(of: row.id, in: scope).last
            }
            // What has ended meanwhile is found by its record, or not at all.
            guard let run, !run.state.isFinal else { return }
            let changed = (try? RunState(text: run.machine))?.arguments
            let keys = MatchKeys.ofSubmission(
                changed ?? StoredJSON.map(row.arguments), specs: [spec], entityType: its.checkedType ?? "",
                submission: row, registry: registry)
            if keys.isEmpty { return }
            let isWritten = try await write(
                [.holdKeys(keys, submission: row.id, at: row.acceptedAt)],
                [.runVersion(run: run.id, version: run.version)], in: scope)
            if isWritten { return }
        }
        throw InterpreterError(.conflict, "a submission on its way keeps moving; try again")
    }

    /// False when what was relied on has changed.
    @discardableResult
    func write(
        _ writes: [Write], _ guards: [Guard], in scope: TenantScope
    ) async throws(InterpreterError) -> Bool {
        let transition = Transition(scope: scope, guards: guards, writes: writes)
        switch try await reading({ () async throws(LedgerError) in try await commitTold(transition) }) {
        case .committed: return true
        case .refused(let guardian):
            checks.learn(from: guardian, in: scope)
            return false
        }
    }
}

extension ActionPlan {
    /// The type of record that the action's duplicate check looks for.
    var checkedType: String? { duplicates == nil ? nil : primary?.entityType ?? targetType }
}
