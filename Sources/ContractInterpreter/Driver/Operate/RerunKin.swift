// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// A submission with all that run the same again: where it comes from, and whatever was run again from there.
///
/// Among them there is one record, so that what would make one has to know of every other.
struct RerunKin: Sendable {
    /// Those beside the submission that is asked about, the first one first.
    var others: [SubmissionDetail] = []
    /// The ids of those that it runs again itself.
    var origins: Set<String> = []
    /// How far the trail of each goes: another rerun would stand in one, and so would whatever moved them.
    var guards: [Guard] = []

    func contains(_ id: String) -> Bool { others.contains { $0.submission.id.hasSameBytes(as: id) } }

    /// Those that run a submission again, or one that does.
    func descendants(of id: String) -> [SubmissionDetail] {
        var ids: Set<String> = [id]
        // Each comes behind the one that it runs again.
        return others.filter { other in
            guard let old = other.submission.rerunOf, ids.contains(old) else { return false }
            return ids.insert(other.submission.id).inserted
        }
    }

    /// Those that would lose a record if it was taken back.
    ///
    /// What it came from has handed it on, and what failed on the way needs it no more.
    func standing(on record: RecordID) -> [SubmissionDetail] {
        others.filter { other in
            !origins.contains(other.submission.id) && other.submission.status == .created
                && other.submission.entity == record && other.run?.state == .completed
        }
    }
}

extension SubmissionDetail {
    fileprivate var name: String { "'\(submission.reference ?? submission.id)'" }
}

extension Interpreter {
    /// Finds by the trails what runs the same again as a submission.
    func kin(of row: SubmissionRow, in scope: TenantScope) async throws(InterpreterError) -> RerunKin {
        var kin = RerunKin()
        var first = row
        while let next = first.rerunOf {
            guard
                let origin = try await reading({ () async throws(LedgerError) in
                    try await store.submission(next, in: scope)
                }), kin.origins.insert(origin.id).inserted
            else { break }
            first = origin
        }
        var ids = [first.id]
        var next = 0
        while next < ids.count {
            let id = ids[next]
            next += 1
            let trail = try await reading { () async throws(LedgerError) in
                try await store.audit(of: id, in: scope)
            }
            kin.guards.append(.trailLength(of: id, entries: trail.count))
            for entry in trail where entry.draft.event == "run_again" {
                guard let again = StoredJSON.map(entry.draft.details)["submission"]?.string else { continue }
                ids.append(again)
            }
            if id.hasSameBytes(as: row.id) { continue }
            if let other = try await reading({ () async throws(LedgerError) in
                try await store.submission(id, in: scope)
            }) {
                kin.others.append(try await detail(of: other, in: scope))
            }
        }
        return kin
    }

    /// What a failed submission that would make its record yet stands beside; throws what stands in its way.
    func checkKin(
        of found: SubmissionDetail, in scope: TenantScope
    ) async throws(InterpreterError) -> RerunKin {
        if found.submission.status == .created { return RerunKin() }
        let kin = try await kin(of: found.submission, in: scope)
        try await check(kin, making: found.plan, in: scope)
        return kin
    }

    /// Refuses to undo what a rerun took over that has not ended, or has come to its end well.
    func checkTakenOver(
        _ found: SubmissionDetail, in scope: TenantScope
    ) async throws(InterpreterError) -> RerunKin {
        let kin = try await kin(of: found.submission, in: scope)
        let left = found.stepsLeft
        for other in kin.descendants(of: found.submission.id) {
            guard let run = other.run, !run.state.isFinal || run.state == .completed else { continue }
            // Of one that was purged nobody knows what it took over.
            let state = other.submission.purgedAt == nil ? try? RunState(text: run.machine) : nil
            let step = left.first { step in
                // What a branch did is taken over with its step.
                let whole = found.plan.ownSteps.first { own in
                    own.withBranches.contains { $0.key.hasSameBytes(as: step) }
                }
                return state?.reused.contains { $0.hasSameBytes(as: whole?.key ?? step) } ?? true
            }
            guard let step else { continue }
            throw InterpreterError(
                .conflict,
                "'\(step)' would be undone, and \(other.name) took it over; undo that one first, or leave this one as it is"
            )
        }
        return kin
    }

    /// Refuses to make a record beside that of another rerun, or to take one back that another stands on.
    ///
    /// `records` are what stands of the submission itself, which is taken back first.
    func check(
        _ kin: RerunKin, making plan: ActionPlan, insteadOf records: [RecordRow] = [], in scope: TenantScope
    ) async throws(InterpreterError) {
        if plan.creates.isEmpty, plan.edits.isEmpty { return }
        if let live = kin.others.first(where: { $0.run.map { !$0.state.isFinal } ?? false }) {
            throw InterpreterError(
                .conflict,
                "\(live.name) runs the same and has not ended; cancel it first, or wait for its end")
        }
        for record in records {
            let standing = kin.standing(on: record.id)
            guard !standing.isEmpty else { continue }
            let names = standing.map(\.name).joined(separator: ", ")
            let way = standing.count == 1 ? "; run that one again instead" : ""
            throw InterpreterError(
                .conflict,
                "\(record.id.entityType) \(record.id.id) cannot be taken back: \(names) stands on it\(way)")
        }
        for other in kin.others {
            var query = RecordQuery(limit: 1_000)
            query.createdBy = other.submission.id
            let made = try await reading { [query] () async throws(LedgerError) in
                try await store.records(query, in: scope)
            }
            .first { row in !records.contains { $0.id == row.id } }
            if let made {
                throw InterpreterError(
                    .conflict,
                    "\(other.name) runs the same and made \(made.id.entityType) \(made.id.id), beside which a second one would be made; run that one again instead"
                )
            }
            if other.submission.status == .created, !other.plan.edits.isEmpty {
                throw InterpreterError(
                    .conflict,
                    "what \(other.name) changed stands, and would be changed again; run that one again instead"
                )
            }
        }
    }
}
