// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Ledger

/// What must be true of a ledger whatever happened to it, read through the store alone.
struct LedgerInvariants {
    let store: any LedgerStore
    let scope: TenantScope
    /// Plans by digest, to know what a created submission must have made.
    let plans: [String: ActionPlan]

    /// Everything that is broken, in words; empty when nothing is.
    ///
    /// `acknowledged` is id → reference of what a caller was told is accepted.
    func broken(acknowledged: [String: String?] = [:], isSettled: Bool = true) async throws -> [String] {
        var query = SubmissionQuery(limit: 100_000)
        query.limit = 100_000
        let submissions = try await store.submissions(query, in: scope)
        var broken: [String] = []
        let byID = Dictionary(submissions.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for (id, reference) in acknowledged {
            if byID[id] == nil { broken.append("acknowledged \(id) is not in the ledger") }
            if let found = byID[id], found.reference != reference {
                broken.append("\(id) has another reference")
            }
        }
        let references = submissions.compactMap(\.reference)
        if Set(references).count != references.count {
            broken.append("a reference was given twice: \(references)")
        }
        let keys = submissions.compactMap { row in
            row.idempotencyKey.map { "\(row.action) \(row.actor ?? "") \($0)" }
        }
        if Set(keys).count != keys.count {
            broken.append("an idempotency key stands for two submissions: \(keys)")
        }
        let records = try await store.records(allRecords, in: scope)
        for row in submissions {
            let made = records.filter { $0.createdBy == row.id }
            broken += try await reasonsGone(row, byID)
            broken += try await breaches(of: row, made, isSettled: isSettled).map {
                "\(row.id) \(row.status.rawValue): \($0)"
            }
        }
        for record in records where byID[record.createdBy] == nil {
            broken.append("record \(record.id.id) has no submission")
        }
        if let link = try await AuditVerifier(store).verify(in: scope).firstBreak {
            broken.append("audit: \(link)")
        }
        // Who exports an honest ledger is not told that somebody lied.
        let lines = try await ExportedLines.of(store, in: scope) ?? []
        broken += ExportedLines.check(lines).findings.map { "exported, line \($0.line): \($0.reason)" }
        return broken
    }

    /// A hold rests on somebody who has a record, or may still get one.
    private func reasonsGone(
        _ row: SubmissionRow, _ byID: [String: SubmissionRow]
    ) async throws -> [String] {
        guard row.status == .rejectedDuplicate,
            try await store.runs(of: row.id, in: scope).last?.wait?.kind == "duplicate"
        else { return [] }
        let list = try row.duplicates.map { try JSONReader.read($0) }?.list ?? []
        let others = list.compactMap { $0["submission"]?.string.flatMap { byID[$0] } }
        let isHeldByOne = others.contains { ![.cancelled, .failed].contains($0.status) }
        return isHeldByOne ? [] : ["\(row.id) is held because of nobody: \(others.map(\.status.rawValue))"]
    }

    private var allRecords: RecordQuery {
        var query = RecordQuery(limit: 100_000)
        query.includesWithdrawn = true
        return query
    }

    private func breaches(
        of row: SubmissionRow, _ made: [RecordRow], isSettled: Bool
    ) async throws -> [String] {
        var broken: [String] = []
        let runs = try await store.runs(of: row.id, in: scope)
        guard let run = runs.last else { return ["it has no run"] }
        let live = runs.filter { !$0.state.isFinal }
        if live.count > 1 { broken.append("it has \(live.count) live runs") }
        // A child's plan is pinned without those of its own children, under a digest of its own.
        let hasSteps = plans[row.contract].map { !$0.ownSteps.isEmpty } ?? true
        broken += stands(row, run, hasSteps: hasSteps, isSettled: isSettled)
        let attachments = try await store.attachments(of: row.id, in: scope).filter { $0.parameter == nil }
        let isLinked = made.isEmpty && row.status == .created
        if row.status == .created, let plan = plans[row.contract] {
            let wanted = plan.creates.map(\.key).sorted()
            let found = made.filter { !$0.createKey.hasPrefix("attachment.") }.map(\.createKey).sorted()
            let isConditional = plan.creates.contains { $0.when != nil } || plan.duplicates?.onMatch == .link
            // A rerun keeps the record of the submission that it runs again.
            if found != wanted, !isConditional, row.rerunOf == nil || !found.isEmpty {
                broken.append("it made \(found) instead of \(wanted)")
            }
            let files = made.count { $0.createKey.hasPrefix("attachment.") }
            if files != attachments.count, row.rerunOf == nil {
                broken.append("\(attachments.count) files gave \(files) records")
            }
            if attachments.contains(where: { $0.record == nil }), !isLinked {
                broken.append("a file is not attached")
            }
        } else if row.status != .created {
            // Beside a record that was taken back stands what says so, and what the dead letter names.
            let creates = plans[row.contract]?.creates ?? []
            let isTakenBack = made.contains { made in
                made.isWithdrawn
                    && (made.createKey.hasPrefix("attachment.")
                        || creates.contains {
                            $0.key == made.createKey && $0.withdrawsOnFailure
                        })
            }
            let left = made.filter { record in
                if !isTakenBack { return true }
                if record.isWithdrawn || row.error?.contains(record.id.id) ?? false { return false }
                if record.createKey.hasPrefix("attachment."), let parent = row.entity,
                    let parent = made.first(where: { $0.id == parent }), !parent.isWithdrawn
                {
                    return false
                }
                return creates.first { $0.key == record.createKey }?.withdrawsOnFailure ?? true
            }
            if !left.isEmpty { broken.append("it has \(left.count) records") }
        }
        for file in attachments {
            let bytes = try await store.fileBytes(file.sha256, in: scope)
            if bytes.map({ Digest(of: $0).hex }) != file.sha256 { broken.append("a file's content is gone") }
        }
        return try await broken + trail(row, run)
    }

    /// How status, run and what moves it next go together.
    private func stands(_ row: SubmissionRow, _ run: RunRow, hasSteps: Bool, isSettled: Bool) -> [String] {
        var broken: [String] = []
        let isMoved = run.wake != nil || run.lease != nil
        let waitsForPerson = ["duplicate", "approval", "event", "child"].contains(run.wait?.kind)
        if !run.state.isFinal, !isMoved, !waitsForPerson {
            broken.append("nothing moves its run (\(run.state))")
        }
        if run.state.isFinal, run.lease != nil || run.wake != nil {
            broken.append("its ended run is to be moved")
        }
        let fits: Bool =
            switch row.status {
            case .accepted, .creating: !run.state.isFinal
            // Behind the record, steps may still be under way, or have ended otherwise.
            case .created: run.state == .completed || hasSteps
            case .rejectedDuplicate: run.state == .completed || run.state == .waiting
            case .failed: run.state == .failed
            case .cancelled: run.state == .terminated
            }
        if !fits { broken.append("its run is \(run.state.rawValue)") }
        if isSettled, !run.state.isFinal, !waitsForPerson {
            broken.append("it did not come to rest (\(run.state))")
        }
        if row.status == .failed, row.error == nil { broken.append("it failed without a reason") }
        return broken
    }

    /// The trail and the events tell each thing once.
    private func trail(_ row: SubmissionRow, _ run: RunRow) async throws -> [String] {
        var broken: [String] = []
        let trail = try await store.audit(of: row.id, in: scope).map(\.draft.event)
        if trail.count(where: { $0 == "accepted" }) != 1 { broken.append("its trail is \(trail)") }
        let events = try await store.outbox(of: row.id, in: scope).map(\.event)
        let created = events.count { $0 == row.action + ".created" }
        // Parts of a run tell nothing of their own.
        let isPart = row.action.contains("/")
        if row.rerunOf != nil, created <= 1 { return broken }
        let wasMade = row.status == .created || trail.contains("withdrawn")
        if !isPart, created != (wasMade ? 1 : 0) { broken.append("its events are \(events)") }
        let journal = try await store.journal(of: run.id, in: scope)
        if run.state == .completed,
            let open = journal.first(where: { [.running, .pending].contains($0.state) })
        {
            broken.append("its step \(open.step) is \(open.state.rawValue)")
        }
        return broken
    }
}
