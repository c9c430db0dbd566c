// SPDX-License-Identifier: Apache-2.0
internal import Ledger

/// What an ended submission made, and what of it stands.
struct RerunRemains: Sendable {
    /// The records that stand, which would be made again by who begins before them.
    var records: [RecordRow] = []
    /// True when a record of the submission was taken back.
    var isWithdrawn = false
    /// True when the run changed its target, which nobody takes back.
    var hasEdits = false

    var stands: Bool { hasEdits || !records.isEmpty }
}

extension Interpreter {
    /// What stands of a submission.
    ///
    /// A rerun that kept the record of the one before it stands on that one's.
    func remains(
        of old: SubmissionDetail, _ state: RunState, in scope: TenantScope
    ) async throws(InterpreterError) -> RerunRemains {
        var remains = RerunRemains()
        var makers = [old.submission.id]
        if let id = old.submission.entity {
            let row = try await reading { () async throws(LedgerError) in
                try await store.record(id, in: scope)
            }
            // A submission that names a record and is not created had one withdrawn, if not this one.
            remains.isWithdrawn = row?.isWithdrawn ?? false || old.submission.status != .created
            if let row, state.keepsRecord, state.linked == nil, row.createdBy != old.submission.id {
                makers.append(row.createdBy)
            }
        }
        for maker in makers {
            var query = RecordQuery(limit: 1_000)
            query.createdBy = maker
            remains.records += try await reading { [query] () async throws(LedgerError) in
                try await store.records(query, in: scope)
            }
        }
        let isMade = old.submission.status == .created || remains.isWithdrawn
        remains.hasEdits = isMade && !old.plan.edits.isEmpty
        return remains
    }
}
