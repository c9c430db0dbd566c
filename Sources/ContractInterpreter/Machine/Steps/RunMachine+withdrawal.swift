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
    /// The records that are withdrawn when the run does not come to its end well, those of its files last.
    var recordsToWithdraw: [RecordID] {
        if state.keepsRecord { return [] }
        let made = plan.creates.filter(\.withdrawsOnFailure).compactMap { create in
            state.created?[create.key]?["id"]?.string.map { RecordID(entityType: create.entityType, id: $0) }
        }
        guard let contract = plan.attachments, let parent = submission.entity, made.contains(parent) else {
            return made
        }
        return made
            + setting.attachments.filter { $0.parameter == nil }.map { file in
                RecordID(
                    entityType: contract.entityType,
                    id: Identity.attachmentRecord(of: submission.id, position: file.position))
            }
    }

    /// Withdraws the records that say so; answers what has to stay, each with the reason.
    ///
    /// A record that somebody changed since, or that another one names, is not the run's alone any more.
    mutating func withdraw(_ found: [WithdrawnRecord], as status: SubmissionRow.Status) -> [Value] {
        var left: [Value] = []
        var isParentLeft = false
        for (id, record) in zip(recordsToWithdraw, found) {
            guard var row = record.row, !row.isWithdrawn else { continue }
            // Files stay with the record that they belong to.
            if isParentLeft, isOfAttachment(id) { continue }
            guard row.version == 1, !record.isReferredTo else {
                if id == submission.entity { isParentLeft = true }
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
            // The keys of records that stay are found by as before.
            write(.recordKeys([], submission: submission.id, record: id, at: now))
            audit("withdrawn", actor: nil, record: id, [:])
            submission.status = status
        }
        return left
    }
}
