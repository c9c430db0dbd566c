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
        set(\.recordUniques, record, [])
        try take(values, by: record, entityType: entityType)
    }

    mutating func take(_ values: [UniqueValue], of record: RecordID) throws(LedgerError) {
        guard records[RecordKey(record)] != nil else { throw .missing("record", record.id) }
        try take(values, by: RecordKey(record), entityType: record.entityType)
    }

    private mutating func take(
        _ values: [UniqueValue], by record: RecordKey, entityType: String
    ) throws(LedgerError) {
        var keys = recordUniques[record] ?? []
        for value in values {
            let key = uniqueKey(entityType, value)
            if let owner = uniques[key] {
                if owner == record { continue }
                if value.yields { continue }
                throw .impossible("the unique value of '\(key.constraint.text)' is taken")
            }
            set(\.uniques, key, record)
            keys.append(key)
        }
        set(\.recordUniques, record, keys)
    }
}
