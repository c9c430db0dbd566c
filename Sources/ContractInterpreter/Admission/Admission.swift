// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// A submission that passed every check, with the transition that records it.
struct Admission: Sendable {
    var submission: SubmissionRow
    var run: RunRow?
    /// What the run says of its state, where nothing of it is left elsewhere.
    var state: RunState?
    var transition: Transition
    var context: EvaluationContext
}

extension Interpreter {
    /// Checks a submission and makes the transition of its accept.
    ///
    /// Throws with every mistake at once.
    func admit(
        _ request: SubmitRequest, _ action: CompiledAction, _ caller: Caller, _ intake: FileIntake.Outcome,
        id: String, fingerprint: String, acceptedAt: Instant, isDryRun: Bool = false,
        mayBeUnpublished: Bool = false,
        heritage: RunHeritage? = nil, rerun: RerunDraft? = nil
    ) async throws(InterpreterError) -> Admission {
        let plan = action.plan
        let now = request.now ?? acceptedAt
        let correlationID = request.correlationID ?? id
        var context = context(
            plan, caller, now: now, submission: id, source: request.source, correlationID: correlationID)
        let target = try await target(request.target, plan, caller.scope)
        context.entity = target.map(RunMachine.fields(of:))

        let rehearsal = Rehearsal(
            plan: plan, store: store, scope: caller.scope, zone: surroundings.timeZone(caller.tenant),
            fingerprint: fingerprint, isDryRun: isDryRun, isRerun: rerun != nil)
        var rehearsed = try await reading { [context] () async throws(LedgerError) in
            try await rehearsal.run(
                request.payload, files: intake.parameters, acknowledged: request.acknowledged,
                target: target, context: context)
        }
        rehearsed.errors += intake.errors
        if rehearsed.hasNoPlaceForFiles, intake.rows.contains(where: { $0.parameter == nil }) {
            rehearsed.errors.append(
                PayloadError(
                    code: "max_files", parameter: nil, path: "",
                    message: "of these inputs no record is made that files could be attached to"))
        }
        rehearsed.warnings += intake.warnings
        // A file that was refused is not also a missing one.
        let refusedFiles = Set(intake.errors.compactMap(\.parameter))
        rehearsed.errors.removeAll { $0.code == "required" && refusedFiles.contains($0.parameter ?? "") }
        if rehearsed.errors.contains(where: { $0.code == "no_key" }) { throw Interpreter.noKey }
        try requireKey(for: plan)
        guard rehearsed.errors.isEmpty else {
            throw InterpreterError(.refused, "the submission is refused", errors: rehearsed.errors)
        }
        if let obstacle = obstacle(plan, mayBeUnpublished: mayBeUnpublished) { throw obstacle }
        let sealed = try seal(rehearsed.arguments, request.payload, plan, caller)
        context.parameters = sealed.arguments

        var submission = SubmissionRow(
            id: id, application: plan.application, action: plan.action,
            mode: plan.mode, status: .accepted, fingerprint: fingerprint,
            payload: CanonicalJSON.faithfulText(.map(sealed.payload)),
            arguments: CanonicalJSON.faithfulText(.map(sealed.arguments)),
            caller: CanonicalJSON.text(CallerText.value(of: caller)), actor: caller.user,
            contract: action.digest,
            correlationID: correlationID, source: request.source, acceptedAt: acceptedAt, now: now)
        submission.idempotencyKey = request.idempotencyKey
        submission.target = target?.row.id
        (submission.parent, submission.part) = (heritage?.parent, heritage?.part)
        rerun?.mark(&submission)
        if !rehearsed.warnings.isEmpty {
            submission.warnings = CanonicalJSON.faithfulText(
                .list(rehearsed.warnings.map { ["code": .string($0.code), "message": .string($0.message)] }))
        }
        var draft = try await draft(action, caller, context, files: intake.rows, at: acceptedAt)
        (draft.heritage, draft.rerun) = (heritage, rerun)
        return try plan.runsInBackground
            ? draft.accept(submission, rehearsed, target: target)
            : draft.execute(submission, rehearsed, target: target)
    }

    /// What makes the transition of an accept.
    func draft(
        _ action: CompiledAction, _ caller: Caller, _ context: EvaluationContext, files: [AttachmentRow],
        at acceptedAt: Instant
    ) async throws(InterpreterError) -> AcceptDraft {
        let known = try await knownChecks(of: action.plan.application, in: caller.scope)
        return AcceptDraft(
            action: action, caller: caller, context: context, now: acceptedAt, files: files,
            entropy: Entropy(seed: surroundings.random(32)),
            isContractStored: plans.isStored(action.digest, in: caller.scope), checks: known,
            newChecks: try await newChecks(action.plan, known, in: caller.scope),
            zone: surroundings.timeZone(caller.tenant))
    }

    /// Why nobody can submit to an action: only published and active ones run, and only what this version can run.
    func obstacle(_ plan: ActionPlan, mayBeUnpublished: Bool = false) -> InterpreterError? {
        guard plan.status == "published" || mayBeUnpublished else {
            return InterpreterError(
                .conflict,
                "'\(plan.action)' is \(plan.status == "draft" ? "a draft" : plan.status), not published")
        }
        guard plan.isActive || mayBeUnpublished else {
            return InterpreterError(.conflict, "'\(plan.action)' is not active")
        }
        return plan.shortfall.map { InterpreterError(.conflict, $0) }
    }

    static let noKey = InterpreterError(
        .unavailable,
        "the submission holds sensitive values and there is no key to seal them with; make one with 'atelier init'"
    )

    /// Refuses an action with a step whose output the run would have to seal and cannot.
    ///
    /// What the step will answer nobody knows before, so every such step counts.
    func requireKey(for plan: ActionPlan) throws(InterpreterError) {
        guard sealer == nil, let step = plan.stepsToSeal.first else { return }
        throw InterpreterError(
            .unavailable,
            "the output of '\(step.key)' is sensitive and there is no key to seal it with; make one with 'atelier init'"
        )
    }

    /// Seals what is sensitive in the bound arguments and in the payload as sent.
    func seal(
        _ arguments: ValueMap, _ payload: ValueMap, _ plan: ActionPlan, _ caller: Caller
    ) throws(InterpreterError) -> (arguments: ValueMap, payload: ValueMap) {
        guard
            SensitiveValues.areIn(arguments, plan.parameters)
                || SensitiveValues.areIn(payload, plan.parameters)
        else { return (arguments, payload) }
        guard let sealer else { throw Interpreter.noKey }
        return (
            SensitiveValues.replace(in: arguments, plan.parameters) {
                sealer.seal($0, tenant: caller.tenant)
            },
            SensitiveValues.replace(in: payload, plan.parameters) { sealer.seal($0, tenant: caller.tenant) }
        )
    }
}

/// The stored form of a verified caller.
enum CallerText {
    static func value(of caller: Caller) -> Value {
        var map: ValueMap = [:]
        map["user"] = caller.user.map(Value.string)
        map["roles"] = .list(caller.roles.map(Value.string))
        map["groups"] = caller.groups.isEmpty ? nil : .list(caller.groups.map(Value.string))
        map["email"] = caller.email.map(Value.string)
        map["name"] = caller.name.map(Value.string)
        map["organization"] = caller.organization.map(Value.string)
        return .map(map)
    }

    static func caller(_ text: String, tenant: String) -> Caller {
        let map = StoredJSON.map(text)
        return Caller(
            tenant: tenant, user: map["user"]?.string, roles: (map["roles"]?.list ?? []).compactMap(\.string),
            groups: (map["groups"]?.list ?? []).compactMap(\.string), email: map["email"]?.string,
            name: map["name"]?.string, organization: map["organization"]?.string)
    }
}

extension PlanParameter {
    /// True when the parameter or a field inside it is sensitive.
    package var holdsSensitive: Bool {
        isSensitive || (type.fields ?? []).contains(where: \.holdsSensitive)
            || type.items.contains { ($0.fields ?? []).contains(where: \.holdsSensitive) }
    }
}

/// Finds and replaces the sensitive parts of a map of arguments, to any depth.
enum SensitiveValues {
    /// True when at least one sensitive part has a value.
    static func areIn(_ map: ValueMap, _ rows: [PlanParameter]) -> Bool {
        var isFound = false
        _ = replace(in: map, rows) { value in
            if !value.isNull { isFound = true }
            return value
        }
        return isFound
    }

    /// The map with every sensitive part replaced.
    static func replace(
        in map: ValueMap, _ rows: [PlanParameter], with replacement: (Value) -> Value
    ) -> ValueMap {
        var replaced = map
        for row in rows where row.holdsSensitive {
            guard let value = map[row.key] else { continue }
            replaced[row.key] = row.isSensitive ? replacement(value) : inside(value, row.type, replacement)
        }
        return replaced
    }

    private static func inside(_ value: Value, _ type: PlanType, _ replacement: (Value) -> Value) -> Value {
        switch value {
        case .map(let map): return .map(replace(in: map, type.fields ?? [], with: replacement))
        case .list(let elements):
            guard let item = type.items.first else { return value }
            return .list(elements.map { inside($0, item, replacement) })
        default: return value
        }
    }
}
