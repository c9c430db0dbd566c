// SPDX-License-Identifier: Apache-2.0
public import ContractModel
internal import FunctionLibrary
public import Ledger

extension Interpreter {
    /// How often an accept is decided again when what it read has changed.
    static let maxAcceptAttempts = 8

    /// Accepts a submission: when this returns, it is durable.
    ///
    /// Engine actions have also run by then.
    ///
    /// - Throws: `refused` with every mistake of the payload, `denied`, `conflict`, `notFound` or `unavailable`;
    ///   nothing is recorded then.
    public func submit(
        _ request: SubmitRequest, to action: CompiledAction, as caller: Caller
    ) async throws(InterpreterError) -> SubmitOutcome {
        let plan = action.plan
        try authorize(caller, plan)
        try checkRequest(request)
        let acceptedAt = surroundings.now()
        let id = UUIDText.v7(at: acceptedAt, random: surroundings.random(16))
        let intake = try await FileIntake(
            plan: plan, store: store, surroundings: surroundings, scope: caller.scope
        ).take(request.files, submission: id)
        let fingerprint = self.fingerprint(request, intake.rows, plan, caller)
        if let key = request.idempotencyKey {
            if let repeated = try await earlier(key, fingerprint, plan, caller) { return repeated }
        }
        if obstacle(plan) == nil { try await index(plan, in: caller.scope) }
        for _ in 0..<Interpreter.maxAcceptAttempts {
            let admission = try await admit(
                request, action, caller, intake, id: id, fingerprint: fingerprint, acceptedAt: acceptedAt)
            switch try await commit(accept: admission, in: caller.scope) {
            case .committed(let reference, let sequence, let unheldSince):
                plans.remember(plan, action.digest, in: caller.scope)
                checks.forget(byWriting: admission.transition)
                var submission = admission.submission
                submission.reference = reference ?? submission.reference
                submission.sequence = sequence ?? 0
                let stored = admission.run.map {
                    StoredRun(
                        run: $0, submission: submission, attachments: intake.rows,
                        parsed: (admission.context.parameters, caller),
                        unheld: unheldSince.map { (admission.transition.sought, $0) })
                }
                return SubmitOutcome(
                    submission: submission, run: admission.run, isRepeat: false, accepted: stored)
            case .refused(.idempotencyKeyFree(_, _, _, let key)):
                if let repeated = try await earlier(key, fingerprint, plan, caller) { return repeated }
            case .refused(.uniqueFree(_, let value, _)):
                throw InterpreterError(
                    .refused, "the submission is refused",
                    errors: [
                        PayloadError(
                            code: "unique", parameter: nil, path: "",
                            message: "another record has the same value of '\(value.constraint)'")
                    ])
            case .refused(let guardian): checks.learn(from: guardian, in: caller.scope)
            }
        }
        throw InterpreterError(.conflict, "what the submission relies on keeps changing; try again")
    }

    private func checkRequest(_ request: SubmitRequest) throws(InterpreterError) {
        if let key = request.idempotencyKey {
            let isPlain = (1...255).contains(key.utf8.count) && key.utf8.allSatisfy { 0x21...0x7E ~= $0 }
            guard isPlain else {
                throw InterpreterError(.usage, "an idempotency key is 1 to 255 visible ASCII characters")
            }
        }
    }

    /// Digest over target, arguments as sent and files; sensitive arguments by their keyed digest.
    func fingerprint(
        _ request: SubmitRequest, _ files: [AttachmentRow], _ plan: ActionPlan, _ caller: Caller
    ) -> String {
        let arguments = SensitiveValues.replace(in: request.payload, plan.parameters) { value in
            .string(sealer?.equalityDigest(value, tenant: caller.tenant) ?? "")
        }
        return Digest(canonical: [
            "target": request.target.map(Value.string) ?? .null, "arguments": .map(arguments),
            "files": .list(files.map { [$0.parameter.map(Value.string) ?? .null, .string($0.sha256)] }),
        ]).hex
    }

    /// The submission that the key already names: the same answer again, or a conflict.
    private func earlier(
        _ key: String, _ fingerprint: String, _ plan: ActionPlan, _ caller: Caller
    ) async throws(InterpreterError) -> SubmitOutcome? {
        let found = try await reading { () async throws(LedgerError) in
            try await store.submission(
                idempotencyKey: key, application: plan.application, action: plan.action, actor: caller.user,
                in: caller.scope)
        }
        guard let found else { return nil }
        guard found.fingerprint.hasSameBytes(as: fingerprint) else {
            throw InterpreterError(.conflict, "the idempotency key was used with another payload")
        }
        let runs = try await reading { () async throws(LedgerError) in
            try await store.runs(of: found.id, in: caller.scope)
        }
        return SubmitOutcome(submission: found, run: runs.last, isRepeat: true)
    }

    /// Throws what a submission would be refused with, and records nothing.
    ///
    /// For who is to make the ledger only when something is written to it. Files are taken into the store of this
    /// interpreter.
    package func judge(
        _ request: SubmitRequest, to action: CompiledAction, as caller: Caller
    ) async throws(InterpreterError) {
        try authorize(caller, action.plan)
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
    /// Nothing is recorded.
    public func rehearse(
        _ request: SubmitRequest, to action: CompiledAction, as caller: Caller
    ) async throws(InterpreterError) -> (submission: SubmissionRow, writes: [Value], events: [Value]) {
        let plan = action.plan
        let mayEdit = Interpreter.isAllowed(caller, by: plan.edit)
        if !mayEdit { try authorize(caller, plan) }
        let acceptedAt = surroundings.now()
        let id = UUIDText.v7(at: acceptedAt, random: surroundings.random(16))
        // Files go through the same checks; their content stays for the sweep to remove.
        let intake = try await FileIntake(
            plan: plan, store: store, surroundings: surroundings, scope: caller.scope
        ).take(request.files, submission: id)
        let admission = try await admit(
            request, action, caller, intake, id: id, fingerprint: "", acceptedAt: acceptedAt,
            mayBeUnpublished: mayEdit)
        let rehearsed = RehearsedEffects(
            plan: plan, context: admission.context, submission: admission.submission)
        return (admission.submission, rehearsed.writes(), rehearsed.events())
    }

    /// Whether the caller could submit now, with each criterion's verdict.
    ///
    /// Inputs not given count as fitting.
    public func available(
        _ request: SubmitRequest, to action: CompiledAction, as caller: Caller
    ) async throws(InterpreterError) -> Availability {
        let plan = action.plan
        let isAllowed = Interpreter.isAllowed(caller, by: plan.apply)
        let now = request.now ?? surroundings.now()
        var context = context(plan, caller, now: now, submission: "")
        let target =
            plan.needsTarget ? try await target(request.target, plan, caller.scope) : nil
        context.entity = target.map(RunMachine.fields(of:))
        let bound = Binder(parameters: plan.parameters, actorField: plan.actorField)
            .bind(request.payload, context)
        let missing = Set(plan.parameters.map(\.key).filter { bound.arguments[$0] == nil })
        // Judged as a submission is: on the inputs as they are once they are normalised.
        let rehearsal = Rehearsal(
            plan: plan, store: store, scope: caller.scope, zone: surroundings.timeZone(caller.tenant))
        let rehearsed = try await reading { [context] () async throws(LedgerError) in
            try await rehearsal.run(
                request.payload, files: [:], acknowledged: [], target: target, context: context)
        }
        context.parameters = rehearsed.arguments
        let undecided = CriteriaChecker(plan: plan, context: context).verdicts(undecided: missing)
        return Availability(
            isAllowed: isAllowed, isPublished: plan.status == "published" && plan.isActive,
            obstacle: obstacle(plan)?.message,
            criteria: zip(rehearsed.verdicts, undecided).map {
                Availability.Verdict(
                    key: $0.criterion.key, holds: $0.holds || $1.holds,
                    enforcement: $0.criterion.isWarning ? "warn" : "block",
                    message: $0.criterion.message)
            })
    }
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

    /// True when a submission would get past rights, publication and criteria.
    public var isAvailable: Bool {
        isAllowed && obstacle == nil && criteria.allSatisfy { $0.holds || $0.enforcement == "warn" }
    }
}
