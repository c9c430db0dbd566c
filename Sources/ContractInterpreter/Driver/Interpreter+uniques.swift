// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension Interpreter {
    /// Gives the records from before the places that they have under the action's unique constraints.
    ///
    /// As with duplicate checks, a constraint is made known first, so that whoever writes a record from then on takes its
    /// place. Of records from before that are alike, the first has it, and the others stay as they are.
    func indexUniques(_ plan: ActionPlan, in scope: TenantScope) async throws(InterpreterError) {
        for (type, unique) in plan.facts.writtenUniques {
            let cached = try await knownChecks(of: plan.application, in: scope)
            if let row = cached.row(of: unique, type), row.isComplete { continue }
            // Another process may have come further than was last heard.
            checks.forget(plan.application, in: scope)
            var known = try await knownChecks(of: plan.application, in: scope)
            if known.row(of: unique, type) == nil {
                let last = try await reading { () async throws(LedgerError) in
                    try await store.lastChange(ofType: type, in: scope)
                }
                if last == 0 { continue }
                let row = known.newRow(of: unique, type, isComplete: false)
                try await write([.matchCheck(row)], [], in: scope)
                checks.forget(plan.application, in: scope)
                known = try await knownChecks(of: plan.application, in: scope)
            }
            guard var row = known.row(of: unique, type), !row.isComplete else { continue }
            while try await indexPage(of: unique, &row, in: scope) {}
            row.isComplete = true
            try await write([.matchCheck(row)], [], in: scope)
            checks.forget(plan.application, in: scope)
        }
    }

    /// Brings the next records under a constraint; false when there are none.
    private func indexPage(
        of unique: PlanUnique, _ row: inout MatchCheckRow, in scope: TenantScope
    ) async throws(InterpreterError) -> Bool {
        let query = RecordQuery(
            entityType: row.entityType, limit: Interpreter.indexedAtOnce, after: row.indexedTo)
        for _ in 0..<Interpreter.maxAcceptAttempts {
            let records = try await reading { () async throws(LedgerError) in
                try await store.records(query, in: scope)
            }
            guard let last = records.last else { return false }
            var guards: [Guard] = []
            var writes: [Write] = []
            for record in records where !record.isWithdrawn {
                guard let value = unique.value(of: StoredJSON.map(record.fields), yields: true) else {
                    continue
                }
                guards.append(.recordVersion(record.id, version: record.version))
                writes.append(.takeUniques([value], of: record.id))
            }
            var next = row
            next.indexedTo = last.sequence
            if try await write(writes + [.matchCheck(next)], guards, in: scope) {
                row = next
                return true
            }
        }
        throw InterpreterError(.conflict, "the records of '\(row.entityType)' keep changing; try again")
    }
}
