// SPDX-License-Identifier: Apache-2.0
public import ContractModel
internal import Synchronization

extension MemoryLedger {
    public func dueRuns(now: Instant, limit: Int) async throws(LedgerError) -> [DueRun] {
        try requireOpen()
        guard limit > 0 else { return [] }
        return home.state.withLock { state in
            var due: [(at: Instant, sequence: Int64, run: DueRun)] = []
            for (name, tenant) in state.tenants {
                for id in tenant.liveRun.values {
                    guard let run = tenant.runs[id] else { continue }
                    let holder = run.lease.map { state.holder(of: $0, seenFrom: processID) }
                    guard let at = run.dueAt(now: now, holder: holder) else { continue }
                    let row = DueRun(
                        scope: TenantScope(tenant: name.text), run: run.id, submission: run.submission)
                    due.append((at, tenant.submission(run.submission)?.sequence ?? 0, row))
                }
            }
            due.sort { ($0.at, $0.sequence) < ($1.at, $1.sequence) }
            return due.prefix(limit).map(\.run)
        }
    }

    public func nextWake(includingWaits: Bool) async throws(LedgerError) -> Instant? {
        try requireOpen()
        return home.state.withLock { state in
            var next: Instant?
            for tenant in state.tenants.values {
                for id in tenant.liveRun.values {
                    guard let run = tenant.runs[id], includingWaits || !run.isDeclaredWait else { continue }
                    let holder = run.lease.map { state.holder(of: $0, seenFrom: processID) }
                    guard let at = run.sleepsUntil(holder: holder) else { continue }
                    next = next.map { min($0, at) } ?? at
                }
            }
            return next
        }
    }

    public func mayBeAlive(_ processID: String) async -> Bool {
        home.state.withLock { $0.living.contains(ExactText(processID)) }
    }

    public func tenants() async throws(LedgerError) -> [TenantScope] {
        try requireOpen()
        return home.state.withLock { state in
            state.tenants.filter(\.value.hasRows).keys.sorted().map { TenantScope(tenant: $0.text) }
        }
    }
}

/// Whose a lease is, seen from one process.
enum LeaseHolder {
    case own, otherLiving, dead
}

extension MemoryHome.State {
    func holder(of lease: RunRow.Lease, seenFrom processID: String) -> LeaseHolder {
        if lease.owner.hasSameBytes(as: processID) { return .own }
        return living.contains(ExactText(lease.owner)) ? .otherLiving : .dead
    }
}

extension RunRow {
    /// Since when the run wants to be driven; nil when it does not want to at `now`.
    func dueAt(now: Instant, holder: LeaseHolder?) -> Instant? {
        guard !state.isFinal, state != .suspended else { return nil }
        if let lease, let holder, holder != .own {
            if holder == .otherLiving, now < lease.until { return nil }
            // The owner died or hangs in the middle of a drive: nobody else would move the run.
            if state == .running || state == .pending { return min(wake?.dueAt ?? now, now) }
        }
        guard let wake, wake.isDue(at: now) else { return nil }
        return wake.dueAt
    }

    /// When the run becomes due by itself; nil when only somebody else can make it so.
    func sleepsUntil(holder: LeaseHolder?) -> Instant? {
        guard !state.isFinal, state != .suspended else { return nil }
        return holder == .otherLiving ? lease?.until : wake?.dueAt
    }
}
