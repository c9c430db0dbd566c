// SPDX-License-Identifier: Apache-2.0
public import ContractModel
internal import FunctionLibrary
public import Ledger

extension Interpreter {
    /// Throws what a submission would be refused with, and records nothing.
    ///
    /// For who is to make the ledger only when something is written to it. Files are taken into the store of this
    /// interpreter.
    package func judge(
        _ request: SubmitRequest, to action: CompiledAction, as caller: Caller
    ) async throws(InterpreterError) {
        try authorize(caller, action.plan)
        let caller = Interpreter.withoutClaims(caller)
        try checkRequest(request)
        let acceptedAt = surroundings.now()
        let id = UUIDText.v7(at: acceptedAt, random: surroundings.random(16))
        let intake = try await FileIntake(
            plan: action.plan, store: store, surroundings: surroundings, scope: caller.scope
        ).take(request.files, submission: id)
        _ = try await admit(
            request, action, caller, intake, id: id, fingerprint: "", acceptedAt: acceptedAt)
    }

    /// What a submission would do: its mistakes, or the records and events it would make.
    ///
    /// Nothing is recorded. The submission is `rejected_duplicate` when its run would be held now. A request that
    /// repeats an idempotency key is answered as `submit` answers it.
    public func rehearse(
        _ request: SubmitRequest, to action: CompiledAction, as caller: Caller
    ) async throws(InterpreterError) -> RehearsedSubmission {
        let plan = action.plan
        let mayEdit = Interpreter.isAllowed(caller, by: plan.edit)
        if !mayEdit { try authorize(caller, plan) }
        let caller = Interpreter.withoutClaims(caller)
        try checkRequest(request)
        let acceptedAt = surroundings.now()
        let id = UUIDText.v7(at: acceptedAt, random: surroundings.random(16))
        // Files go through the same checks; their content stays for the sweep to remove.
        let intake = try await FileIntake(
            plan: plan, store: store, surroundings: surroundings, scope: caller.scope
        ).take(request.files, submission: id)
        let fingerprint = fingerprint(request, intake.rows, plan, caller)
        if let key = request.idempotencyKey, let first = try await earlier(key, fingerprint, plan, caller) {
            return RehearsedSubmission(submission: first.submission, repeated: first)
        }
        let admission = try await admit(
            request, action, caller, intake, id: id, fingerprint: fingerprint, acceptedAt: acceptedAt,
            isDryRun: true, mayBeUnpublished: mayEdit)
        var submission = admission.submission
        var context = admission.context
        // What is shown is no part of what is tried.
        context.isWitnessed = false
        let target = try await target(request.target, plan, caller.scope)
        context.reference = try? ReferenceMaker(plan: plan, zone: surroundings.timeZone(caller.tenant))
            .sample(context)
        let outlook = try await reading { [context, submission] () async throws(LedgerError) in
            try await DuplicateOutlook.of(submission, plan: plan, context, store, caller.scope)
        }
        let told = RehearsedEffects(
            plan: plan, context: context, submission: submission, target: target, files: intake.rows,
            outlook: outlook
        ).told()
        outlook?.mark(&submission)
        return RehearsedSubmission(
            submission: submission, writes: told.writes, events: told.events)
    }

    /// Whether the caller could submit now, with each criterion's verdict and what is wrong with the inputs.
    ///
    /// Inputs not given count as fitting.
    public func available(
        _ request: SubmitRequest, to action: CompiledAction, as caller: Caller
    ) async throws(InterpreterError) -> Availability {
        let plan = action.plan
        try checkRequest(request)
        let caller = Interpreter.withoutClaims(caller)
        let isAllowed = Interpreter.isAllowed(caller, by: plan.apply)
        let now = request.now ?? surroundings.now()
        let id = UUIDText.v7(at: now, random: surroundings.random(16))
        var context = context(plan, caller, now: now, submission: id, source: request.source)
        let target: EntityWriter.Target?
        do throws(InterpreterError) {
            target = try await self.target(request.target, plan, caller.scope)
        } catch {
            // Who may not submit is told that, and not which records there are.
            try authorize(caller, plan)
            throw error
        }
        context.entity = target.map(RunMachine.fields(of:))
        let bound = Binder(parameters: plan.parameters, actorField: plan.actorField)
            .bind(request.payload, context)
        let missing = Set(plan.parameters.map(\.key).filter { bound.arguments[$0] == nil })
        let open = missing.subtracting(request.payload.map(\.key))
        // Judged as a submission is: on the inputs as they are once they are normalised.
        let rehearsal = Rehearsal(
            plan: plan, store: store, scope: caller.scope, zone: surroundings.timeZone(caller.tenant),
            fingerprint: fingerprint(request, [], plan, caller), open: open)
        let rehearsed = try await reading { [context] () async throws(LedgerError) in
            try await rehearsal.run(
                request.payload, files: [:], acknowledged: [], target: target, context: context)
        }
        if isAllowed, rehearsed.errors.contains(where: { $0.code == "no_key" }) { throw Interpreter.noKey }
        if isAllowed { try requireKey(for: plan) }
        context.parameters = rehearsed.arguments
        let undecided = CriteriaChecker(plan: plan, context: context).verdicts(undecided: missing)
        let availability = Availability(
            isAllowed: isAllowed, isPublished: plan.status == "published" && plan.isActive,
            obstacle: obstacle(plan)?.message,
            criteria: zip(rehearsed.verdicts, undecided).map {
                Availability.Verdict(
                    key: $0.criterion.key, holds: $0.holds || $1.holds,
                    enforcement: $0.criterion.isWarning ? "warn" : "block",
                    message: $0.criterion.message)
            },
            // Of criteria the verdicts tell, and who may not submit is told nothing of what is there.
            errors: rehearsed.errors.filter { error in
                isAllowed && error.criterion == nil && !(error.parameter.map(open.contains) ?? false)
            })
        // What would be taken has to be sealed as well.
        if availability.isAvailable { _ = try seal(rehearsed.arguments, request.payload, plan, caller) }
        return availability
    }
}

/// What a submission would come to.
public struct RehearsedSubmission: Sendable {
    public var submission: SubmissionRow
    public var writes: [Value] = []
    public var events: [Value] = []
    /// The submission that the idempotency key names already, as `submit` would answer; nothing new would be made.
    public var repeated: SubmitOutcome?
}

/// Whether an action is open to a caller now.
public struct Availability: Sendable, Hashable {
    public struct Verdict: Sendable, Hashable {
        public var key: String
        public var holds: Bool
        /// `block` or `warn`.
        public var enforcement: String
        public var message: String
    }

    public var isAllowed: Bool
    public var isPublished: Bool
    /// Why nobody can submit to the action, as `submit` would say it.
    public var obstacle: String?
    public var criteria: [Verdict]
    /// What a submission of the inputs that are given would be told beside the criteria.
    public var errors: [PayloadError] = []

    /// True when a submission would get past rights, publication, criteria and what is wrong with its inputs.
    public var isAvailable: Bool { isAllowed && obstacle == nil && isFitting }

    /// True when no submission of these inputs would be refused for what it holds.
    public var isFitting: Bool {
        errors.isEmpty && criteria.allSatisfy { $0.holds || $0.enforcement == "warn" }
    }
}
