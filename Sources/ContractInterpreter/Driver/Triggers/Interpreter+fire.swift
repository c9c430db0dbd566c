// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// What a fire relies on and writes beside itself.
struct FireGround: Sendable {
    /// What the fire is so far; nil: there is none.
    var known: FireRow.Outcome?
    /// The trigger's row behind the fire; nil when the fire does not move it.
    var row: TriggerRow?
    var guards: [Guard] = []
    /// What is written with a start, and with nothing else.
    var writes: [Write] = []

    /// Everything that has to hold when a fire is written.
    func all(_ plan: TriggerPlan, _ slot: String) -> [Guard] {
        var all = guards
        all.append(
            .fire(application: plan.application, trigger: plan.key, slot: slot, outcome: known))
        if let row {
            all.append(
                .triggerVersion(
                    application: plan.application, trigger: plan.key, cause: row.cause,
                    version: row.version - 1))
        }
        return all
    }
}

extension Interpreter {
    /// The longest chain of triggers that start each other.
    static let maxTriggerChain = 16

    /// Starts what a trigger has to start for a slot, or records why not.
    ///
    /// The fire, the submission and how far the trigger has come are one transaction. Nil when what the decision relied on
    /// has changed: then it is to be made again.
    ///
    /// - Throws: `unavailable` and `conflict` where nothing was recorded, and the same may succeed later.
    func start(
        _ fire: TriggerFire, of trigger: ReadyTrigger, in tenant: String, on ground: FireGround
    ) async throws(InterpreterError) -> FireRow? {
        let plan = trigger.plan
        do throws(InterpreterError) {
            return try await accept(fire, of: trigger, in: tenant, on: ground)
        } catch {
            switch error.kind {
            case .unavailable: throw error
            case .conflict where obstacle(trigger.action.plan) == nil: throw error
            default: break
            }
            let reasons = error.errors.map { problem in
                [problem.parameter ?? problem.criterion, problem.message].compactMap(\.self)
                    .joined(separator: ": ")
            }
            let row = fire.row(
                of: plan, .refused,
                because: reasons.isEmpty ? error.message : reasons.joined(separator: "; "),
                now: surroundings.now())
            return try await record(row, of: plan, in: tenant, on: ground)
        }
    }

    /// Writes down a fire that starts nothing; nil when what the decision relied on has changed.
    func record(
        _ row: FireRow, of plan: TriggerPlan, in tenant: String, on ground: FireGround
    ) async throws(InterpreterError) -> FireRow? {
        let scope = TenantScope(tenant: tenant)
        let transition = Transition(
            scope: scope, guards: ground.all(plan, row.slot),
            writes: [.fire(row)] + (ground.row.map { [.trigger($0)] } ?? []))
        let outcome = try await reading { () async throws(LedgerError) in try await commitTold(transition) }
        guard case .committed = outcome else { return nil }
        return row
    }

    /// The values that filter and input of a trigger may refer to.
    func context(
        _ trigger: ReadyTrigger, _ fire: TriggerFire, in tenant: String, now: Instant
    ) -> EvaluationContext {
        let caller = Caller(tenant: tenant, user: trigger.plan.actor, roles: ["system"])
        var context = context(trigger.action.plan, caller, now: now, submission: "", source: "trigger")
        context.event = fire.event
        context.trigger = ["key": .string(trigger.plan.key), "time": .string(DateTimeText.render(fire.at))]
        return context
    }

    private func accept(
        _ fire: TriggerFire, of trigger: ReadyTrigger, in tenant: String, on ground: FireGround
    ) async throws(InterpreterError) -> FireRow? {
        let (plan, action) = (trigger.plan, trigger.action)
        guard fire.chain < Interpreter.maxTriggerChain else {
            throw InterpreterError(
                .refused,
                "\(Interpreter.maxTriggerChain) triggers have started each other, and this would be one more"
            )
        }
        let acceptedAt = surroundings.now()
        let context = context(trigger, fire, in: tenant, now: acceptedAt)
        var request = SubmitRequest(payload: try input(plan, context), source: "trigger")
        request.correlationID = fire.correlationID
        let id = Identity.fired(plan, slot: fire.slot, tenant: tenant)
        if obstacle(action.plan) == nil { try await index(action.plan, in: context.caller.scope) }
        for _ in 0..<Interpreter.maxAcceptAttempts {
            var admission = try await admit(
                request, action, context.caller, FileIntake.Outcome(), id: id,
                fingerprint: Digest(canonical: ["arguments": .map(request.payload)]).hex,
                acceptedAt: acceptedAt,
                heritage: RunHeritage(depth: 0, pinned: [:], chain: fire.chain + 1))
            let row = fire.row(of: plan, .started, submission: id, now: acceptedAt)
            admission.transition.guards = ground.all(plan, fire.slot) + admission.transition.guards
            admission.transition.writes += [.fire(row)] + (ground.row.map { [.trigger($0)] } ?? [])
            admission.transition.writes += ground.writes
            switch try await commit(accept: admission, in: context.caller.scope) {
            case .committed:
                plans.remember(action.plan, action.digest, in: context.caller.scope)
                checks.forget(byWriting: admission.transition)
                return row
            case .refused(.fire), .refused(.triggerVersion), .refused(.noEvent): return nil
            case .refused(.uniqueFree(_, let value, _)):
                throw InterpreterError(
                    .refused, "another record has the same value of '\(value.constraint)'")
            case .refused(let guardian): checks.learn(from: guardian, in: context.caller.scope)
            }
        }
        throw InterpreterError(.conflict, "what the submission relies on keeps changing")
    }

    /// What the trigger hands to its action.
    private func input(
        _ plan: TriggerPlan, _ context: EvaluationContext
    ) throws(InterpreterError) -> ValueMap {
        let evaluator = Evaluator(context)
        var input = ValueMap()
        do throws(FunctionFailure) {
            for (name, expression) in plan.input.sorted(by: { $0.key < $1.key }) {
                input[name] = try evaluator.value(of: expression)
            }
        } catch {
            throw InterpreterError(.refused, "the trigger's input cannot be made: \(error.message)")
        }
        return input
    }
}
