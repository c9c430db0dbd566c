// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
public import Ledger

extension Interpreter {
    /// Whether the caller may see a submission: by the action's rights, or as one whose approval it waits for.
    func sees(_ row: SubmissionRow, as caller: Caller) async throws(InterpreterError) -> Bool {
        let plan = try await shownPlan(of: row, in: caller.scope)
        if maySee(caller, row, plan) { return true }
        guard !row.status.isFinal, plan.mayWaitForApproval else { return false }
        let run = try await reading { () async throws(LedgerError) in
            try await store.runs(of: row.id, in: caller.scope).last
        }
        guard let run, run.wait?.kind == "approval" else { return false }
        return try await machine(of: run.id, in: caller.scope)?.mayApprove(caller) ?? false
    }

    /// The records that the caller may see, in the order of creation: those that come of a submission that he may see.
    public func records(
        _ query: RecordQuery, as caller: Caller
    ) async throws(InterpreterError) -> [RecordRow] {
        var sight = Sight(interpreter: self, caller: caller)
        var query = query
        var visible: [RecordRow] = []
        let wanted = query.limit
        while visible.count < wanted {
            let rows = try await reading { [query] () async throws(LedgerError) in
                try await store.records(query, in: caller.scope)
            }
            for row in rows where visible.count < wanted {
                if try await sight.reaches(row.createdBy) { visible.append(row) }
            }
            guard let last = rows.last, rows.count == query.limit else { break }
            query.after = last.sequence
            query.limit = max(wanted, Sight.pageSize)
        }
        return visible
    }

    /// The record of an id, if the caller may see it; without a type it is looked for among all.
    ///
    /// - Throws: `notFound`, also for what the caller may not see; `usage` when records of several types have the id.
    public func record(
        _ id: String, ofType type: String?, as caller: Caller
    ) async throws(InterpreterError) -> RecordRow {
        let rows = try await reading { () async throws(LedgerError) in
            try await store.records(id: id, in: caller.scope)
        }
        var sight = Sight(interpreter: self, caller: caller)
        var visible: [RecordRow] = []
        for row in rows where type?.hasSameBytes(as: row.id.entityType) != false {
            if try await sight.reaches(row.createdBy) { visible.append(row) }
        }
        guard let found = visible.first else {
            throw InterpreterError(.notFound, "there is no record '\(id)'")
        }
        guard visible.count == 1 else {
            let types = visible.map(\.id.entityType).joined(separator: ", ")
            throw InterpreterError(.usage, "'\(id)' is a record of several types: \(types)")
        }
        return found
    }

    /// The entries of the trail that the caller may see: those of submissions that he may see, and those of none.
    public func trail(
        after place: Int64, limit: Int, as caller: Caller
    ) async throws(InterpreterError) -> [AuditRow] {
        var sight = Sight(interpreter: self, caller: caller)
        var visible: [AuditRow] = []
        var last = place
        while visible.count < limit {
            let size = max(limit, Sight.pageSize)
            let rows = try await reading { [last] () async throws(LedgerError) in
                try await store.audit(after: last, limit: size, in: caller.scope)
            }
            for row in rows where visible.count < limit {
                if try await sight.reaches(row) { visible.append(row) }
            }
            guard let end = rows.last, rows.count == size else { break }
            last = end.sequence
        }
        return visible
    }
}

/// What one caller may see of a tenant, remembered while one list is made.
package struct Sight: Sendable {
    /// Rows that are looked at together where many may be hidden.
    static let pageSize = 500
    private static let maxRemembered = 10_000

    private let interpreter: Interpreter
    private let caller: Caller
    private var known: [String: Bool] = [:]

    package init(interpreter: Interpreter, caller: Caller) {
        self.interpreter = interpreter
        self.caller = caller
    }

    /// Whether the caller may see what came of a submission.
    package mutating func reaches(_ submission: String) async throws(InterpreterError) -> Bool {
        if let answer = known[submission] { return answer }
        let row = try await interpreter.reading { [interpreter, caller] () async throws(LedgerError) in
            try await interpreter.store.submission(submission, in: caller.scope)
        }
        var answer = false
        if let row { answer = try await interpreter.sees(row, as: caller) }
        if known.count >= Sight.maxRemembered { known = [:] }
        known[submission] = answer
        return answer
    }

    /// Whether the caller may see an entry of the trail.
    package mutating func reaches(_ entry: AuditRow) async throws(InterpreterError) -> Bool {
        guard let submission = entry.draft.submission else { return true }
        return try await reaches(submission)
    }
}

extension ActionPlan {
    /// False when no approver has ever to look at a submission.
    var mayWaitForApproval: Bool { approval != nil || ownSteps.contains { $0.approvalAsked != nil } }
}

extension SubmissionRow.Status {
    /// True when the submission waits for nobody any more.
    fileprivate var isFinal: Bool { self == .failed || self == .cancelled }
}
