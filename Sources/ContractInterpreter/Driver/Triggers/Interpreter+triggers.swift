// SPDX-License-Identifier: Apache-2.0
public import ContractModel
internal import FunctionLibrary
public import Ledger

/// How a trigger stands in one tenant.
public struct TriggerView: Sendable {
    public var trigger: ReadyTrigger
    public var tenant: String
    /// Since when the ledger knows it; nil until a worker has seen it.
    public var knownSince: Instant?
    /// When it is to start something by itself; nil when only an event can make it.
    public var next: Instant?
    /// The last fire, whatever became of it.
    public var last: FireRow?
    /// How many slots wait for the runs before them.
    public var queued = 0
}

extension Interpreter {
    /// How a trigger stands in a tenant.
    public func view(
        of trigger: ReadyTrigger, in tenant: String
    ) async throws(InterpreterError) -> TriggerView {
        let plan = trigger.plan
        let scope = TenantScope(tenant: tenant)
        var view = TriggerView(trigger: trigger, tenant: tenant)
        let row = try await row(of: plan, in: scope)
        view.knownSince = row?.knownSince
        view.last = try await reading { () async throws(LedgerError) in
            try await store.fires(FireQuery(application: plan.application, trigger: plan.key), in: scope)
        }.first
        view.queued = try await reading { () async throws(LedgerError) in
            try await store.fires(
                FireQuery(
                    application: plan.application, trigger: plan.key, outcome: .queued,
                    limit: Scheduler.maxQueued), in: scope)
        }.count
        switch plan.cause {
        case .schedule:
            view.next = trigger.slots?.next(
                after: row.map { Instant(microseconds: $0.place) } ?? surroundings.now())
        case .event: break
        case .absence(_, _, let within): view.next = row?.silentSince?.adding(within)
        }
        return view
    }

    /// Whether a worker has seen a trigger in a tenant.
    ///
    /// One that none has begins with the first that does: what was told before is nothing to it.
    public func hasBegun(_ plan: TriggerPlan, in tenant: String) async throws(InterpreterError) -> Bool {
        try await row(of: plan, in: TenantScope(tenant: tenant)) != nil
    }

    /// How far a trigger has come in a tenant; nil where no worker has seen it.
    func row(of plan: TriggerPlan, in scope: TenantScope) async throws(InterpreterError) -> TriggerRow? {
        let rows = try await reading { () async throws(LedgerError) in
            try await store.triggers(application: plan.application, in: scope)
        }
        return rows.first {
            $0.key.hasSameBytes(as: plan.key) && $0.cause.hasSameBytes(as: plan.causeKey)
        }
    }

    /// Starts what a trigger with a schedule has to start for a slot, by hand: the last slot where none is named.
    ///
    /// A slot that has started something answers with that. One that was skipped, missed or refused is made up for.
    ///
    /// - Throws: `usage` for what is no slot, `denied` for who may not change the action's submissions, `refused` when the
    ///   action does not accept it, which is recorded.
    public func fire(
        _ trigger: ReadyTrigger, at instant: Instant?, as caller: Caller
    ) async throws(InterpreterError) -> (row: FireRow, isRepeat: Bool) {
        let plan = trigger.plan
        let edit = trigger.action.plan.edit
        guard Interpreter.isAllowed(caller, by: edit) else {
            let allowed = edit.isEmpty ? "nobody" : edit.joined(separator: ", ")
            throw InterpreterError(.denied, "'\(plan.key)' is fired by hand by \(allowed)")
        }
        let fire = TriggerFire(at: try slot(of: trigger, at: instant))
        for _ in 0..<Interpreter.maxAcceptAttempts {
            let known = try await reading { () async throws(LedgerError) in
                try await store.fires(
                    FireQuery(application: plan.application, trigger: plan.key, slot: fire.slot),
                    in: caller.scope)
            }.first
            if let known, known.outcome == .started { return (known, true) }
            var ground = FireGround(known: known?.outcome, row: nil)
            ground.writes = [
                .audit(
                    AuditDraft(
                        event: "fired",
                        submission: Identity.fired(plan, slot: fire.slot, tenant: caller.tenant),
                        actor: caller.user, at: surroundings.now(),
                        details: CanonicalJSON.faithfulText([
                            "trigger": .string(plan.key), "slot": .string(fire.slot),
                        ]), salt: surroundings.random(16)))
            ]
            guard let row = try await start(fire, of: trigger, in: caller.tenant, on: ground) else {
                continue
            }
            guard row.outcome == .refused else { return (row, false) }
            throw InterpreterError(
                .refused, "the action refuses it",
                errors: [
                    PayloadError(code: "refused", parameter: nil, path: "", message: row.message ?? "refused")
                ])
        }
        throw InterpreterError(.conflict, "somebody else decides on this slot; try again")
    }

    /// The slot that is meant, which has come.
    private func slot(of trigger: ReadyTrigger, at instant: Instant?) throws(InterpreterError) -> Instant {
        let now = surroundings.now()
        guard let slots = trigger.slots else {
            if case .absence(let event, _, _) = trigger.plan.cause {
                throw InterpreterError(
                    .usage,
                    "'\(trigger.plan.key)' fires where '\(event)' stays away, and has no slots to fire")
            }
            throw InterpreterError(
                .usage, "'\(trigger.plan.key)' waits for an event, and has no slots: raise the event")
        }
        guard let instant else {
            if let latest = slots.latest(through: now) { return latest }
            throw InterpreterError(.usage, "'\(trigger.plan.key)' has had no slot yet")
        }
        guard instant <= now else {
            throw InterpreterError(.usage, "\(DateTimeText.render(instant)) has not come yet")
        }
        guard slots.contains(instant) else {
            let near = [slots.latest(through: instant), slots.next(after: instant)].compactMap(\.self)
                .map { DateTimeText.render($0) }.joined(separator: " and ")
            throw InterpreterError(
                .usage,
                "\(DateTimeText.render(instant)) is no slot of '\(trigger.plan.key)'; around it are \(near)")
        }
        return instant
    }
}
