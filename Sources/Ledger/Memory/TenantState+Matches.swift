// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension TenantState {
    /// Adds keys under which a live submission is found.
    mutating func hold(_ keys: [MatchKey], by submission: String, at: Instant) throws(LedgerError) {
        guard let row = self.submission(submission) else { throw .missing("submission", submission) }
        let place = nextMatchChange()
        for key in keys {
            let holder = MatchHolder(
                key: key, kind: .submission, submission: row.id, sequence: row.sequence, record: nil, at: at)
            add(holder, at: place)
        }
    }

    /// Ends the submission's own keys and makes `keys` the whole set of the record's.
    mutating func handOver(
        _ keys: [MatchKey], of submission: String, to record: RecordID, at: Instant
    ) throws(LedgerError) {
        guard let row = self.submission(submission) else { throw .missing("submission", submission) }
        let place = nextMatchChange()
        let recordKey = RecordKey(record)
        let id = ExactText(submission)
        for key in keysOfSubmission[id] ?? [] {
            remove(key, at: place) { $0.kind == .submission && $0.submission.hasSameBytes(as: submission) }
        }
        // A key that stays with who brought it is no change.
        let staying = Set(keys)
        for key in keysOfRecord[recordKey] ?? [] {
            remove(key, at: place) {
                $0.record.map(RecordKey.init) == recordKey
                    && !(staying.contains(key) && $0.submission.hasSameBytes(as: submission))
            }
        }
        for key in keys {
            let holder = MatchHolder(
                key: key, kind: .record, submission: row.id, sequence: row.sequence, record: record, at: at)
            add(holder, at: place)
        }
    }

    /// Ends every key that the submission brought, its records' too.
    mutating func releaseKeys(of submission: String) {
        let place = nextMatchChange()
        for key in keysOfSubmission[ExactText(submission)] ?? [] {
            remove(key, at: place) { $0.submission.hasSameBytes(as: submission) }
        }
    }

    /// The holders a look-up may see, each once, newest first.
    func holders(
        of keys: [MatchKey], before sequence: Int64, excluding submission: String, limit: Int
    ) -> [MatchHolder] {
        struct Identity: Hashable {
            var submission: ExactText
            var record: RecordKey?
        }
        var seen: Set<Identity> = []
        var found: [MatchHolder] = []
        for key in keys {
            for holder in matches[key] ?? [] {
                guard holder.kind == .record || holder.sequence < sequence else { continue }
                guard !holder.submission.hasSameBytes(as: submission) else { continue }
                let identity = Identity(
                    submission: ExactText(holder.submission), record: holder.record.map(RecordKey.init))
                if seen.insert(identity).inserted { found.append(holder) }
            }
        }
        found.sort { left, right in
            if left.sequence != right.sequence { return left.sequence > right.sequence }
            return ExactText(left.record?.id ?? "") < ExactText(right.record?.id ?? "")
        }
        return Array(found.prefix(max(0, limit) + 1))
    }

    /// The duplicate checks of an application, in the order in which they became known.
    func matchChecks(of application: String) -> [MatchCheckRow] {
        matchChecks.filter { $0.application.hasSameBytes(as: application) }
    }

    mutating func know(_ row: MatchCheckRow) {
        let index = matchChecks.firstIndex {
            $0.application.hasSameBytes(as: row.application) && $0.digest.hasSameBytes(as: row.digest)
        }
        guard let index else { return append(row, to: \.matchChecks) }
        var known = matchChecks[index]
        known.indexedTo = max(known.indexedTo, row.indexedTo)
        known.isComplete = known.isComplete || row.isComplete
        replace(known, at: index, in: \.matchChecks)
    }

    private mutating func nextMatchChange() -> Int64 {
        set(\.matchChangeCount, to: matchChangeCount + 1)
        return matchChangeCount
    }

    private mutating func add(_ holder: MatchHolder, at place: Int64) {
        let present = matches[holder.key] ?? []
        let isHeld = present.contains {
            $0.kind == holder.kind && $0.submission.hasSameBytes(as: holder.submission)
                && $0.record.map(RecordKey.init) == holder.record.map(RecordKey.init)
        }
        guard !isHeld else { return }
        set(\.matches, holder.key, present + [holder])
        set(\.matchChanges, holder.key, place)
        let submission = ExactText(holder.submission)
        set(\.keysOfSubmission, submission, (keysOfSubmission[submission] ?? []).union([holder.key]))
        if let record = holder.record.map(RecordKey.init) {
            set(\.keysOfRecord, record, (keysOfRecord[record] ?? []).union([holder.key]))
        }
    }

    private mutating func remove(_ key: MatchKey, at place: Int64, where goes: (MatchHolder) -> Bool) {
        let present = matches[key] ?? []
        let leaving = present.filter(goes)
        guard !leaving.isEmpty else { return }
        let staying = present.filter { !goes($0) }
        set(\.matches, key, staying.isEmpty ? nil : staying)
        set(\.matchChanges, key, place)
        for holder in leaving {
            let submission = ExactText(holder.submission)
            if !staying.contains(where: { $0.submission.hasSameBytes(as: holder.submission) }) {
                let rest = (keysOfSubmission[submission] ?? []).subtracting([key])
                set(\.keysOfSubmission, submission, rest.isEmpty ? nil : rest)
            }
            if let record = holder.record.map(RecordKey.init) {
                let rest = (keysOfRecord[record] ?? []).subtracting([key])
                set(\.keysOfRecord, record, rest.isEmpty ? nil : rest)
            }
        }
    }

    // MARK: - Holds

    mutating func setHolds(of submission: String, on others: [String]) {
        let id = ExactText(submission)
        for other in holds[id] ?? [] {
            let rest = (heldBy[other] ?? []).subtracting([id])
            set(\.heldBy, other, rest.isEmpty ? nil : rest)
        }
        let keys = Set(others.map(ExactText.init))
        for other in keys { set(\.heldBy, other, (heldBy[other] ?? []).union([id])) }
        set(\.holds, id, keys.isEmpty ? nil : keys)
    }

    mutating func wakeHeld(by submission: String, at: Instant) {
        for held in heldBy[ExactText(submission)] ?? [] {
            guard let id = liveRun[held], var run = runs[id] else { continue }
            run.wake = RunRow.Wake(setAt: at, delay: .zero)
            // A decision already under way on the run as it was must be made again.
            run.version += 1
            set(\.runs, id, run)
        }
    }
}
