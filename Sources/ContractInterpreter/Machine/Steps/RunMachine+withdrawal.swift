// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// A record that its maker wants back, as it stands now.
struct WithdrawnRecord: Sendable {
    /// Nil when it is not there.
    var row: RecordRow?
    /// True when a record of somebody else's names it.
    var isReferredTo: Bool
}

extension RunMachine {
    /// The records that are withdrawn when the run does not come to its end well.
    var recordsToWithdraw: [RecordID] {
        if state.keepsRecord { return [] }
        return plan.creates.filter(\.withdrawsOnFailure).compactMap { create in
            state.created?[create.key]?["id"]?.string.map { RecordID(entityType: create.entityType, id: $0) }
        }
    }

    /// Withdraws the records that say so; answers what has to stay, each with the reason.
    ///
    /// A record that somebody changed since, or that another one names, is not the run's alone any more.
    mutating func withdraw(_ found: [WithdrawnRecord], as status: SubmissionRow.Status) -> [Value] {
        var left: [Value] = []
        for (id, record) in zip(recordsToWithdraw, found) {
            guard var row = record.row, !row.isWithdrawn else { continue }
            guard row.version == 1, !record.isReferredTo else {
                left.append([
                    "record": ["type": .string(id.entityType), "id": .string(id.id)],
                    "reason": .string(
                        record.isReferredTo ? "another record names it" : "it was changed since"),
                ])
                continue
            }
            rely(on: .recordVersion(id, version: row.version))
            row.version += 1
            row.isWithdrawn = true
            row.updatedAt = now
            write(.updateRecord(row, uniques: []))
            write(.releaseKeys(submission: submission.id))
            audit("withdrawn", actor: nil, record: id, [:])
            submission.status = status
        }
        return left
    }
}
