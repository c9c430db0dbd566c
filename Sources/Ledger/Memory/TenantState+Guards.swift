// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension TenantState {
    /// The first guard that does not hold; nil when all do.
    mutating func firstFailing(_ guards: [Guard], now: Instant) -> Guard? {
        guards.first { !holds($0, now: now) }
    }

    private mutating func holds(_ condition: Guard, now: Instant) -> Bool {
        switch condition {
        case .runVersion(let run, let version):
            return runs[ExactText(run)]?.version == version
        case .runLive(let run):
            return runs[ExactText(run)].map { !$0.state.isFinal } ?? false
        case .lastRun(let run):
            guard let row = runs[ExactText(run)] else { return false }
            return runsOfSubmission[ExactText(row.submission)]?.last == ExactText(run)
        case .lease(let run, let owner, let epoch):
            guard let lease = runs[ExactText(run)]?.lease else { return false }
            return lease.epoch == epoch && lease.owner.hasSameBytes(as: owner)
        case .trailLength(let submission, let entries):
            return audit.count { $0.draft.submission.hasSameBytes(as: submission) } == entries
        case .submissionStatus(let id, let status):
            return submission(id)?.status == status
        case .idempotencyKeyFree(let application, let action, let actor, let key):
            let place = IdempotencyKey(
                application: ExactText(application), action: ExactText(action),
                actor: actor.map(ExactText.init),
                key: ExactText(key))
            return idempotency[place] == nil
        case .recordVersion(let id, let version?):
            return record(id)?.version == version
        case .recordVersion(let id, nil):
            return !hasLiveRecord(id)
        case .entityTypeUnchanged(let entityType, let since):
            return (typeChanges[ExactText(entityType)] ?? 0) <= since
        case .matchKeysUnchanged(let keys, let since):
            return keys.allSatisfy { (matchChanges[$0] ?? 0) <= since }
        case .matchChecksUnchanged(let application, let count):
            return matchChecks(of: application).count == count
        case .filePresent(let sha256):
            // A refreshed age does harm to nobody when the transition is refused after all.
            return touchFile(sha256, now: now)
        case .noEvent(let names, let sequence):
            return !outbox[min(outbox.count, Int(max(0, sequence)))...]
                .contains { names.containsBytes($0.event) }
        case .triggerVersion(let application, let trigger, let cause, let version):
            return (triggers[TriggerPlace(application, trigger, cause)]?.version ?? 0) == version
        case .fire(let application, let trigger, let slot, let outcome):
            return fireIndex[FirePlace(application, trigger, slot)].map { fires[$0].outcome } == outcome
        case .uniqueFree(let entityType, let value, let record):
            guard let owner = uniques[uniqueKey(entityType, value)] else { return true }
            return owner == RecordKey(record)
        }
    }

    private mutating func touchFile(_ sha256: String, now: Instant) -> Bool {
        let key = ExactText(sha256)
        guard let file = files[key] else { return false }
        files[key]?.touchedAt = max(file.touchedAt, now)
        return true
    }
}
