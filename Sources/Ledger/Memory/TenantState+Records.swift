// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension TenantState {
    mutating func insert(_ row: RecordRow, uniques values: [UniqueValue]) throws(LedgerError) {
        let key = RecordKey(row.id)
        guard records[key] == nil else { throw .impossible("record '\(row.id.id)' exists") }
        guard submissionIndex[ExactText(row.createdBy)] != nil else {
            throw .missing("submission", row.createdBy)
        }
        var stored = row
        stored.sequence = nextChange(of: row.id.entityType)
        set(\.records, key, stored)
        append(key, to: \.recordOrder)
        try setUniques(values, of: key, entityType: row.id.entityType)
    }

    mutating func update(_ row: RecordRow, uniques values: [UniqueValue]) throws(LedgerError) {
        let key = RecordKey(row.id)
        guard let stored = records[key] else { throw .missing("record", row.id.id) }
        guard row.version == stored.version + 1 else {
            throw .impossible(
                "record '\(row.id.id)' has version \(stored.version), so the next is not \(row.version)")
        }
        var changed = row
        changed.sequence = stored.sequence
        changed.createdBy = stored.createdBy
        changed.createKey = stored.createKey
        changed.createdAt = stored.createdAt
        _ = nextChange(of: row.id.entityType)
        set(\.records, key, changed)
        try setUniques(values, of: key, entityType: row.id.entityType)
    }

    private mutating func nextChange(of entityType: String) -> Int64 {
        set(\.changeCount, to: changeCount + 1)
        set(\.typeChanges, ExactText(entityType), changeCount)
        return changeCount
    }

    private mutating func setUniques(
        _ values: [UniqueValue], of record: RecordKey, entityType: String
    ) throws(LedgerError) {
        for key in recordUniques[record] ?? [] { set(\.uniques, key, nil) }
        let keys = values.map { uniqueKey(entityType, $0) }
        for key in keys {
            guard uniques[key] == nil || uniques[key] == record else {
                throw .impossible("the unique value of '\(key.constraint.text)' is taken")
            }
            set(\.uniques, key, record)
        }
        set(\.recordUniques, record, keys)
    }
}
