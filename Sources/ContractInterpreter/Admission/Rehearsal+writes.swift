// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension Rehearsal {
    /// Makes the edits and creates on paper, so that what their types or other records would refuse is refused now.
    func rehearseWrites(
        _ payload: ValueMap, _ target: EntityWriter.Target?, _ context: EvaluationContext,
        _ outcome: inout Outcome
    ) async throws(LedgerError) {
        var context = with(outcome.arguments, context)
        let open = wrong(outcome).union(open)
        // Of a payload that is refused in any case, nobody is told how far it would have come.
        if !outcome.errors.isEmpty { context.isWitnessed = false }
        do throws(FunctionFailure) {
            context.reference = try ReferenceMaker(plan: plan, zone: zone).sample(context)
        } catch {
            let expression = error.code == "prefix" ? plan.reference?.prefixFrom : plan.reference?.yearFrom
            let source = (expression?.references ?? []).first { $0.root == .parameters }?.path.first
            if source.map({ !open.contains($0) }) ?? true {
                outcome.errors.append(PayloadError(code: error.code, at: source.map { [$0] }, error.message))
            }
        }
        var row = SubmissionRow.rehearsed(plan: plan, context: context, fingerprint: fingerprint)
        row.payload = CanonicalJSON.faithfulText(.map(payload))
        row.reference = context.reference
        let draft = PaperWriter(
            plan: plan, context: context, submission: row, openParameters: open, preparesRecord: isDryRun
        ).draft(target: target)
        // Who joins a record that is there brings the files to it.
        outcome.hasNoPlaceForFiles = draft.leavesOutPrimary && plan.duplicates?.onMatch != .link
        // Where a criterion says why this may not be done now, that the state forbids it says no more.
        let isForbidden = outcome.errors.contains { $0.criterion != nil }
        outcome.errors += draft.errors.filter { !isForbidden || $0.code != "transition" }
        // A place that another record holds is known now, and must be free when the accept is written.
        outcome.guards += draft.claims.filter(\.isOfTarget).map {
            .uniqueFree(entityType: $0.record.entityType, value: $0.value, by: $0.record)
        }
        try await refuseTaken(draft.claims, row, context, &outcome)
    }

    /// Refuses what another record has already; who comes in between is noticed when the record is made.
    private func refuseTaken(
        _ claims: [PaperWriter.Claim], _ row: SubmissionRow, _ context: EvaluationContext,
        _ outcome: inout Outcome
    ) async throws(LedgerError) {
        guard isCertain, !isRerun else { return }
        var errors: [PayloadError] = []
        for claim in claims {
            let holder = try await store.holder(
                of: claim.value, ofType: claim.record.entityType, in: scope)
            guard let holder, holder != claim.record else { continue }
            errors.append(
                PayloadError(
                    code: "unique", at: claim.source,
                    "another record has the same value of '\(claim.value.constraint)'"))
        }
        // Who is held as a duplicate, or joins the record that is there, takes no place.
        if errors.isEmpty { return }
        if try await isHeld(row, context, outcome.arguments) { return }
        outcome.errors += errors
    }

    /// True when nothing comes before the writes that could change what they are, or whether they are made.
    private var isCertain: Bool {
        plan.normalize.allSatisfy(\.isPure)
            && !plan.ownSteps.contains { step in
                guard step.isBeforeCreate else { return false }
                switch step.work {
                case .gate, .wait: return true
                default: return !step.startedActions.isEmpty
                }
            }
    }

    private func isHeld(
        _ row: SubmissionRow, _ context: EvaluationContext, _ arguments: ValueMap
    ) async throws(LedgerError) -> Bool {
        var context = context
        context.isWitnessed = false
        if let sealer = context.sealer {
            context.parameters = SensitiveValues.replace(in: arguments, plan.parameters) {
                sealer.seal($0, tenant: scope.tenant)
            }
        }
        return try await DuplicateOutlook.of(row, plan: plan, context, store, scope)?.isHeldOrLinked ?? false
    }
}

extension SubmissionRow {
    /// A row that stands for the submission while it is only rehearsed.
    static func rehearsed(
        plan: ActionPlan, context: EvaluationContext, fingerprint: String = ""
    ) -> SubmissionRow {
        SubmissionRow(
            id: context.submission, application: plan.application, action: plan.action,
            mode: plan.mode, status: .accepted, fingerprint: fingerprint, payload: "{}",
            arguments: "{}", caller: "{}", actor: context.caller.user, contract: "",
            correlationID: context.circumstances.correlationID, source: context.circumstances.source,
            acceptedAt: context.now,
            now: context.now)
    }
}
