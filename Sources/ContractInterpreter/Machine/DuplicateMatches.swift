// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// What a duplicate check finds among candidates: the same in a run and in a rehearsal of one.
enum DuplicateMatches {
    typealias Match = (candidate: MatchCandidate, score: Double)

    /// The matches of a submission, best first.
    static func among(
        _ candidates: [MatchCandidate], of submission: SubmissionRow, as subject: MatchSubject,
        _ spec: PlanMatchSpec, _ matching: Matching
    ) -> [Match] {
        let given = Arguments(spec.arguments)
        var found: [Match] = []
        for candidate in candidates where !hasSettled(candidate.submission, with: submission) {
            let values =
                candidate.fields.map { MatchKeys.values(of: $0, spec: spec) }
                ?? MatchKeys.values(ofArguments: candidate.arguments, spec: spec)
            let other = MatchSubject(
                values: values, types: spec.types, actor: candidate.submission.actor,
                action: candidate.submission.action,
                fingerprint: candidate.submission.fingerprint, at: candidate.submission.acceptedAt)
            if let score = matching.compare(subject, other, given) { found.append((candidate, score)) }
        }
        // A look-up that was cut may hide a match: that counts as a possible one, never as none.
        if candidates.count > RunMachine.maxCandidates, found.isEmpty, let first = candidates.first {
            found = [(first, 0)]
        }
        return found.sorted { $0.score > $1.score }
    }

    /// True for a submission that came later and has found this one already: what the two are to each other was decided
    /// then, by its contract or by a person.
    private static func hasSettled(_ later: SubmissionRow, with submission: SubmissionRow) -> Bool {
        guard later.sequence > submission.sequence, let notes = later.duplicates else { return false }
        return StoredJSON.value(notes).list?.contains {
            $0["submission"]?.string?.hasSameBytes(as: submission.id) ?? false
        } ?? false
    }

    /// What a submission tells of its matches.
    static func notes(_ found: [Match]) -> [Value] {
        found.prefix(20).map { RunMachine.note($0.candidate, $0.score) }
    }
}

extension LedgerStore {
    /// The holders of match keys, with what a comparison needs of them.
    func matchCandidates(
        _ keys: [MatchKey], before sequence: Int64, excluding submission: String, limit: Int,
        withFields: Bool, in scope: TenantScope
    ) async throws(LedgerError) -> (candidates: [MatchCandidate], since: Int64) {
        let found = try await matchHolders(
            keys, before: sequence, excluding: submission, limit: limit, in: scope)
        var candidates: [MatchCandidate] = []
        var seen: Set<String> = []
        for holder in found.holders
        where seen.insert(holder.submission + (holder.record?.id ?? "")).inserted {
            guard let submission = try await self.submission(holder.submission, in: scope) else { continue }
            var fields: ValueMap?
            if withFields, let id = holder.record, let row = try await record(id, in: scope) {
                fields = StoredJSON.map(row.fields)
            }
            candidates.append(
                MatchCandidate(
                    holder: holder, submission: submission, fields: fields,
                    arguments: withFields && fields == nil ? StoredJSON.map(submission.arguments) : [:]))
        }
        return (candidates, found.since)
    }
}
