// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension TenantState {
    mutating func know(_ row: TriggerRow) throws(LedgerError) {
        let place = TriggerPlace(row.application, row.key, row.cause)
        let version = triggers[place]?.version ?? 0
        guard row.version == version + 1 else {
            throw .impossible(
                "trigger '\(row.key)' has version \(version), so the next is not \(row.version)")
        }
        set(\.triggers, place, row)
    }

    mutating func record(_ row: FireRow) throws(LedgerError) {
        guard (row.outcome == .started) == (row.submission != nil) else {
            throw .impossible("what a fire has started is a submission, and nothing else is")
        }
        let place = FirePlace(row.application, row.trigger, row.slot)
        var stored = row
        guard let index = fireIndex[place] else {
            stored.sequence = Int64(fires.count) + 1
            set(\.fireIndex, place, fires.count)
            append(stored, to: \.fires)
            return
        }
        guard fires[index].outcome != .started else {
            throw .impossible("trigger '\(row.trigger)' has fired for '\(row.slot)'")
        }
        stored.sequence = fires[index].sequence
        replace(stored, at: index, in: \.fires)
    }
}

extension MemoryLedger {
    public func triggers(
        application: String, in scope: TenantScope
    ) async throws(LedgerError) -> [TriggerRow] {
        try read(scope) { tenant in
            tenant.triggers.values.filter { $0.application.hasSameBytes(as: application) }
                .sorted { ($0.key, $0.cause) < ($1.key, $1.cause) }
        }
    }

    public func fires(_ query: FireQuery, in scope: TenantScope) async throws(LedgerError) -> [FireRow] {
        try read(scope) { tenant in
            if let slot = query.slot {
                let place = TenantState.FirePlace(query.application, query.trigger, slot)
                return [tenant.fireIndex[place].map { tenant.fires[$0] }].compactMap(\.self)
                    .filter { query.outcome == nil || $0.outcome == query.outcome }
            }
            let wanted = tenant.fires.lazy.filter { row in
                row.application.hasSameBytes(as: query.application)
                    && row.trigger.hasSameBytes(as: query.trigger)
                    && (query.outcome == nil || row.outcome == query.outcome)
            }
            let limit = max(0, query.limit)
            return query.isOldestFirst ? Array(wanted.prefix(limit)) : wanted.suffix(limit).reversed()
        }
    }
}
