// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// What the look for duplicates would come to if the run looked now.
struct DuplicateOutlook {
    enum Consequence {
        /// Nothing was found, or it is only noted.
        case none
        case held
        /// The submission joins this record.
        case linked(RecordID)
    }

    var notes: [Value] = []
    var consequence = Consequence.none

    var isHeldOrLinked: Bool { if case .none = consequence { false } else { true } }

    /// Shows in a submission what its run would come to.
    func mark(_ submission: inout SubmissionRow) {
        if !notes.isEmpty { submission.duplicates = CanonicalJSON.faithfulText(.list(notes)) }
        switch consequence {
        case .none: break
        case .held: submission.status = .rejectedDuplicate
        case .linked(let record): submission.entity = record
        }
    }

    /// Looks as the run would; `context` holds the arguments as they are stored.
    ///
    /// Nil where the run does not look, or looks for what only it knows.
    static func of(
        _ submission: SubmissionRow, plan: ActionPlan, _ context: EvaluationContext,
        _ store: any LedgerStore, _ scope: TenantScope
    ) async throws(LedgerError) -> DuplicateOutlook? {
        guard let duplicates = plan.duplicates, plan.normalize.allSatisfy(\.isPure),
            (try? Evaluator(context).holds(duplicates.call.when)) ?? false,
            let matching = context.registry.function(
                duplicates.call.function.name, version: duplicates.call.function.version)?.body.matching
        else { return nil }
        let keys = MatchKeys.sought(
            duplicates.spec, by: matching, for: context.parameters, plan: plan, submission: submission)
        if keys.isEmpty { return DuplicateOutlook() }
        let candidates = try await store.matchCandidates(
            keys, before: .max, excluding: submission.id, limit: RunMachine.maxCandidates,
            withFields: !duplicates.spec.fields.isEmpty, in: scope
        ).candidates
        let found = DuplicateMatches.among(
            candidates, of: submission,
            as: MatchKeys.subject(duplicates.spec, context.parameters, submission),
            duplicates.spec, matching)
        var outlook = DuplicateOutlook(notes: DuplicateMatches.notes(found))
        switch duplicates.onMatch {
        case _ where found.isEmpty: break
        case .allow: break
        case .link:
            let record = found.lazy.compactMap(\.candidate.holder.record).first
            outlook.consequence = record.map(Consequence.linked) ?? .held
        case .quarantine, .confirm: outlook.consequence = .held
        }
        return outlook
    }
}
