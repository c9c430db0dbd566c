// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Writes match keys: who is found by them, and when a key's holders last changed.
final class MatchWrites {
    private let order: ChangeOrder
    private let records: RecordWrites
    private let rows: MatchKeyRows
    private let sets: KeySetRows
    private let heads: KeyHeads

    init(_ connection: SQLiteConnection, _ order: ChangeOrder, _ records: RecordWrites) {
        self.order = order
        self.records = records
        rows = MatchKeyRows(connection, order)
        sets = KeySetRows(connection)
        heads = KeyHeads(connection)
    }

    func forget() { rows.forget() }
    func committed() throws(LedgerError) { try rows.committed() }

    /// True when no holder of the keys came, went or changed since: at most one look-up for each key, however many
    /// hold it.
    func areUnchanged(_ keys: [MatchKey], _ since: Int64, _ tenant: String) throws(LedgerError) -> Bool {
        if try rows.areSurelyUnchanged(keys, since) { return true }
        return try heads.heads(of: keys, tenant).allSatisfy { $0.changed <= since }
    }

    /// True when nobody ever held any of the keys; false for no keys.
    func areUnheld(_ keys: [MatchKey], _ tenant: String) throws(LedgerError) -> Bool {
        if keys.isEmpty { return false }
        return try heads.heads(of: keys, tenant).isEmpty
    }

    /// Adds keys under which a live submission is found.
    func hold(
        _ keys: [MatchKey], by place: SubmissionPlace, at: Instant, _ tenant: String
    ) throws(LedgerError) {
        let holder = MatchKeyHolder.submission(place.sequence)
        let present = place.isNew ? nil : try sets.find(holder, tenant)
        for key in keys { try rows.insert(key, holder, at, tenant) }
        try sets.put((present ?? []) + keys, holder, tenant)
    }

    /// Ends the submission's own keys and makes `keys` the whole set of the record's.
    func handOver(
        _ keys: [MatchKey], of place: SubmissionPlace, to record: RecordID, at: Instant, _ tenant: String
    ) throws(LedgerError) {
        let own = MatchKeyHolder.submission(place.sequence)
        let holder = MatchKeyHolder.record(record, broughtBy: place.sequence)
        let ownKeys = try sets.find(own, tenant) ?? []
        let isMaker = records.isNew(record, madeBy: place.id)
        let staying = isMaker ? [] : try endFormerKeys(of: record, heirOf: place.sequence, but: keys, tenant)
        var left = ownKeys
        for key in keys where !staying.contains(key) {
            let isHeld = left.firstIndex(of: key).map { left.remove(at: $0) } != nil
            if isHeld, try rows.move(key, from: own, to: holder, at, tenant) { continue }
            try rows.insert(key, holder, at, tenant)
        }
        for key in left { try rows.delete(key, own, tenant) }
        if !ownKeys.isEmpty { try sets.delete(own, tenant) }
        if !keys.isEmpty { try sets.put(keys, holder, tenant) }
    }

    /// Ends the keys that a record has from before, whoever brought them, and notes who brings the next.
    ///
    /// A key that stays with who brought it is no change; those are returned.
    private func endFormerKeys(
        of record: RecordID, heirOf sequence: Int64, but keys: [MatchKey], _ tenant: String
    ) throws(LedgerError) -> Set<MatchKey> {
        let places = try records.keyPlaces(of: record, tenant)
        let former = MatchKeyHolder.record(record, broughtBy: places?.keys ?? sequence)
        let formerKeys = try sets.find(former, tenant) ?? []
        let staying = former.sequence == sequence ? Set(keys).intersection(formerKeys) : []
        for key in formerKeys where !staying.contains(key) { try rows.delete(key, former, tenant) }
        try sets.delete(former, tenant)
        if let places, places.keys != sequence {
            let isMaker = places.maker == sequence
            try records.setKeys(of: record, broughtBy: isMaker ? nil : sequence, tenant)
        }
        return staying
    }

    /// Ends every key that the submission brought, its records' too.
    func release(of sequence: Int64, _ tenant: String) throws(LedgerError) {
        for (holder, keys) in try sets.all(of: sequence, tenant) {
            for key in keys { try rows.delete(key, holder, tenant) }
            try sets.delete(holder, tenant)
        }
    }
}
