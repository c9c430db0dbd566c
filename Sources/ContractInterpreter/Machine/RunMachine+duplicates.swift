// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension RunMachine {
    // MARK: - Duplicates

    /// Looks for duplicates.
    ///
    /// Nil when the run goes on; a command to read, to hold, or to link.
    mutating func checkDuplicates(_ duplicates: PlanDuplicates) -> RunCommand? {
        do throws(FunctionFailure) {
            guard try Evaluator(context()).holds(duplicates.call.when) else {
                return settleDuplicates([], .skipped)
            }
        } catch { return failed(duplicates.call, error) }
        guard let matching = matching(duplicates) else { return stall(duplicates.call.function.name) }
        let subject = matchSubject(duplicates)
        let keys = lookUpKeys(duplicates, matching)
        guard !keys.isEmpty else {
            circumstances.witness?.tell(.duplicates(isMatch: false))
            return settleDuplicates([])
        }
        guard let matches else {
            return .read(
                .matches(
                    keys: keys, limit: RunMachine.maxCandidates, withFields: !duplicates.spec.fields.isEmpty))
        }
        rely(on: .matchKeysUnchanged(keys, since: matches.since))
        state.lookedUpAt = matches.since

        let found = DuplicateMatches.among(
            matches.candidates, of: submission, as: subject, duplicates.spec, matching)
        circumstances.witness?.tell(.duplicates(isMatch: !found.isEmpty))
        guard !found.isEmpty else { return settleDuplicates([]) }
        return match(found, duplicates)
    }

    private func matching(_ duplicates: PlanDuplicates) -> Matching? {
        setting.registry.function(
            duplicates.call.function.name, version: duplicates.call.function.version)?.body.matching
    }

    private func matchSubject(_ duplicates: PlanDuplicates) -> MatchSubject {
        MatchKeys.subject(duplicates.spec, arguments, submission)
    }

    /// The keys to look under; what the arguments were at the first question of a decision, they stay.
    private mutating func lookUpKeys(_ duplicates: PlanDuplicates, _ matching: Matching) -> [MatchKey] {
        if let soughtKeys { return soughtKeys }
        let keys = MatchKeys.sought(
            duplicates.spec, by: matching, for: arguments, plan: plan, submission: submission)
        soughtKeys = keys
        return keys
    }

    /// What was found in an earlier commit must still be true when a record is made.
    mutating func relyOnLookUp() {
        guard let duplicates = plan.duplicates, !state.isOverridden, let since = state.lookedUpAt,
            let matching = matching(duplicates)
        else { return }
        let isRelied = draft.guards.contains { if case .matchKeysUnchanged = $0 { true } else { false } }
        if !isRelied { rely(on: .matchKeysUnchanged(lookUpKeys(duplicates, matching), since: since)) }
    }

    private mutating func settleDuplicates(
        _ notes: [Value], _ outcome: JournalRow.State = .succeeded
    ) -> RunCommand? {
        if submission.status == .rejectedDuplicate {
            submission.status = .creating
            write(.setHolds(submission: submission.id, on: []))
        }
        submission.duplicates = notes.isEmpty ? nil : CanonicalJSON.faithfulText(.list(notes))
        if let index = duplicatesIndex {
            let matches: Value = ["matches": .number(Number(Int64(notes.count)))]
            journal(index, outcome, output: outcome == .skipped ? nil : matches)
        }
        return nil
    }

    var duplicatesIndex: Int? { steps.firstIndex { $0.key == "duplicates" } }

    private mutating func match(
        _ found: [DuplicateMatches.Match], _ duplicates: PlanDuplicates
    ) -> RunCommand? {
        let notes = DuplicateMatches.notes(found)
        switch duplicates.onMatch {
        case .allow: return settleDuplicates(notes)
        case .link:
            if let record = found.lazy.compactMap({ $0.candidate.holder.record }).first {
                state.linked = record
                _ = settleDuplicates(notes)
                return link(record)
            }
            return hold(found.map(\.candidate), notes, duplicates)
        case .quarantine, .confirm: return hold(found.map(\.candidate), notes, duplicates)
        }
    }

    static func note(_ candidate: MatchCandidate, _ score: Double) -> Value {
        [
            "entity": candidate.holder.record.map { ["type": .string($0.entityType), "id": .string($0.id)] }
                ?? .null,
            "submission": .string(candidate.submission.id),
            "reference": candidate.submission.reference.map(Value.string) ?? .null,
            // Three decimals tell more than anybody uses.
            "score": .number(Number(String((score * 1000).rounded() / 1000)) ?? Number(0)),
        ]
    }

    // MARK: - Holding

    /// Holds the submission until a person decides, the hold times out, or what it rests on is gone.
    private mutating func hold(
        _ candidates: [MatchCandidate], _ notes: [Value], _ duplicates: PlanDuplicates
    ) -> RunCommand {
        let isNew = submission.status != .rejectedDuplicate
        submission.status = .rejectedDuplicate
        submission.duplicates = CanonicalJSON.faithfulText(.list(notes))
        let others = candidates.filter { $0.holder.kind == .submission }.map(\.submission.id)
        var seen: Set<String> = []
        write(.setHolds(submission: submission.id, on: others.filter { seen.insert($0).inserted }))
        if isNew {
            state.heldSince = now
            audit("held_as_duplicate", actor: nil, ["duplicates": .list(notes)])
            emit("rejected_duplicate", round: state.holds)
            state.holds += 1
            // A parent does not wait for people to look at a child.
            if submission.source == "call" { write(.wakeHeld(by: submission.id, at: now)) }
        }
        if let index = duplicatesIndex {
            journal(index, .waiting, output: ["matches": .number(Number(Int64(candidates.count)))])
        }
        var wake: RunRow.Wake?
        if duplicates.onMatch == .confirm, let timeout = duplicates.confirmTimeout {
            wake = RunRow.Wake(setAt: state.heldSince ?? now, delay: timeout)
        }
        return commit(
            state: .waiting, wake: wake,
            wait: RunRow.Wait(step: "duplicates", kind: "duplicate", until: wake?.dueAt))
    }

    /// A held run is woken when its confirmation timed out, or when something it rests on ended.
    mutating func wakeHeld() -> RunCommand {
        guard let duplicates = plan.duplicates else { return advance() }
        switch deadline(of: run.wait) {
        case .passed:
            return decided(
                Decision(.confirm, by: nil, reason: "nobody decided in time", seenVersion: run.version))
        case .clockSetBack: state.heldSince = now
        case .ahead, .none: break
        }
        return checkDuplicates(duplicates) ?? resumeAfterHold()
    }

    private mutating func resumeAfterHold() -> RunCommand {
        leaveHold()
        return advance()
    }

    /// The hold is over: on with what comes behind the look-up.
    private mutating func leaveHold() {
        state.heldSince = nil
        if state.rechecksDuplicates { state.rechecksDuplicates = false } else { next() }
    }

    /// Takes a person's decision about a held duplicate or an approval.
    mutating func decided(_ decision: Decision) -> RunCommand {
        switch decision.kind {
        case .approve, .reject: return vote(decision)
        case .override:
            state.isOverridden = true
            submission.status = .creating
            write(.setHolds(submission: submission.id, on: []))
            audit("overridden", actor: decision.by, RunMachine.reason(decision))
            if let index = duplicatesIndex {
                journal(index, .succeeded, decision: RunMachine.value(of: decision, at: now))
            }
            // The decision is a commit of its own: it stands, whatever becomes of the rest.
            leaveHold()
            return commit(state: .pending, wake: RunRow.Wake(setAt: now, delay: .zero))
        case .confirm:
            write(.setHolds(submission: submission.id, on: []))
            audit("confirmed_duplicate", actor: decision.by, RunMachine.reason(decision))
            if let index = duplicatesIndex {
                journal(index, .succeeded, decision: RunMachine.value(of: decision, at: now))
            }
            return end(as: .completed)
        }
    }

    static func reason(_ decision: Decision) -> ValueMap {
        decision.reason.map { ["reason": .string($0)] } ?? [:]
    }

    static func value(of decision: Decision, at now: Instant) -> Value {
        [
            "decision": .string(decision.kind.rawValue), "by": decision.by.map(Value.string) ?? .null,
            "reason": decision.reason.map(Value.string) ?? .null, "at": .string(DateTimeText.render(now)),
        ]
    }

    /// The submission adds to an existing record: no record is made, its files go there.
    private mutating func link(_ record: RecordID) -> RunCommand {
        submission.entity = record
        submission.status = .created
        audit("linked", actor: submission.actor, record: record, [:])
        do throws(RunFailure) { try attachFiles(to: record) } catch {
            takeBack()
            return fail(error, at: "duplicates")
        }
        guard plan.ownSteps.contains(where: { !$0.isBeforeCreate }),
            let index = steps.firstIndex(where: { if case .audit = $0 { true } else { false } })
        else { return complete() }
        state.cursor = index
        beginAnew()
        return advance()
    }
}
