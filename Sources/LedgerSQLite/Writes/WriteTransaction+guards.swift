// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

extension WriteTransaction {
    /// Whether a transition's ground still holds, read inside the transaction.
    func holds(_ condition: Guard, _ tenant: String) throws(LedgerError) -> Bool {
        if condition.isOverlooked { return true }
        switch condition {
        case .runVersion(let run, let version):
            return try runs.stored(run, tenant)?.version == version
        case .runLive(let run):
            guard let stored = try runs.stored(run, tenant) else { return false }
            return RunRow.State(rawValue: stored.state).map { !$0.isFinal } ?? false
        case .lastRun(let run): return try runs.isLast(run, tenant)
        case .lease(let run, let owner, let epoch):
            guard let stored = try runs.stored(run, tenant), stored.leaseEpoch == epoch else { return false }
            return stored.leaseOwner?.hasSameBytes(as: owner) ?? false
        case .trailLength(let submission, let entries):
            return try trail.length(of: submission, tenant) == entries
        case .submissionStatus(let submission, let status):
            return try submissions.status(of: submission, tenant) == status.rawValue
        case .idempotencyKeyFree(let application, let action, let actor, let key):
            return try submissions.isFree(key, application, action, actor, tenant)
        case .recordVersion(let record, let version):
            guard let stored = try records.version(of: record, tenant) else { return version == nil }
            return version.map { $0 == stored.version } ?? stored.isWithdrawn
        case .entityTypeUnchanged(let entityType, let since):
            return try records.lastChange(of: entityType, tenant) <= since
        case .matchKeysUnchanged(let keys, let since):
            return try matches.areUnchanged(keys, since, tenant)
        case .matchChecksUnchanged(let application, let count):
            return try checks.count(of: application, tenant) == count
        case .filePresent(let sha256):
            return try files.refresh(sha256, tenant)
        case .noEvent(let names, let sequence):
            return try trail.isFree(of: names, after: sequence, tenant)
        case .triggerVersion(let application, let trigger, let cause, let version):
            return try (triggers.version(of: trigger, cause, application, tenant) ?? 0) == version
        case .fire(let application, let trigger, let slot, let outcome):
            return try triggers.outcome(of: slot, trigger, application, tenant) == outcome?.rawValue
        case .uniqueFree(let entityType, let value, let record):
            guard let owner = try records.owner(of: value, entityType, tenant) else { return true }
            return owner.hasSameBytes(as: record.id) && entityType.hasSameBytes(as: record.entityType)
        }
    }
}
