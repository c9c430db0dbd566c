// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
public import FunctionLibrary
public import Ledger

/// The one generic interpreter: it takes submissions for compiled actions and drives their runs over a ledger.
public struct Interpreter: Sendable {
    public let store: any LedgerStore
    public let registry: FunctionRegistry
    let surroundings: Surroundings
    let sealer: Sealer?
    let plans: PlanCache
    let checks: CheckCache
    let outputs: OutputCache

    /// An interpreter over a ledger.
    ///
    /// Without a sealer, submissions with sensitive values are refused.
    public init(
        store: any LedgerStore, registry: FunctionRegistry, surroundings: Surroundings, sealer: Sealer? = nil
    ) {
        self.store = store
        self.registry = registry
        self.surroundings = surroundings
        self.sealer = sealer
        plans = PlanCache()
        checks = CheckCache()
        outputs = OutputCache()
    }

    // MARK: - Who may

    /// Whether one of the caller's roles is on a list; `"*"` is any authenticated caller, `anonymous` anybody.
    static func isAllowed(_ caller: Caller, by roles: [String]) -> Bool {
        roles.contains("anonymous") || holdsRole(caller, roles)
    }

    /// Whether an authenticated caller has one of the roles; reserved words cannot be claimed as roles.
    static func holdsRole(_ caller: Caller, _ roles: [String]) -> Bool {
        guard caller.user != nil else { return false }
        if roles.contains("*") { return true }
        return caller.roles.contains { role in
            !isReserved(role) && roles.contains { $0.hasSameBytes(as: role) }
        }
    }

    /// True for a word that no caller can claim as a role.
    private static func isReserved(_ role: String) -> Bool {
        role == "*" || role == "anonymous" || role == "system"
    }

    /// The caller as a contract sees him: what he cannot claim is none of his roles there either.
    ///
    /// Only what a trigger started has the role `system`, and that comes in another way.
    static func withoutClaims(_ caller: Caller) -> Caller {
        guard caller.roles.contains(where: isReserved) else { return caller }
        var caller = caller
        caller.roles.removeAll(where: isReserved)
        return caller
    }

    func authorize(_ caller: Caller, _ plan: ActionPlan) throws(InterpreterError) {
        guard !Interpreter.isAllowed(caller, by: plan.apply) else { return }
        if caller.user == nil {
            throw InterpreterError(
                .denied,
                "'\(plan.action)' needs an identity: give --user and --role, --as FILE, or identity: in atelier.yaml"
            )
        }
        let allowed = plan.apply.isEmpty ? "nobody" : plan.apply.joined(separator: ", ")
        let has = caller.roles.isEmpty ? "no role" : caller.roles.joined(separator: ", ")
        var message = "'\(plan.action)' may be submitted by \(allowed); the caller has \(has)"
        if plan.apply.contains("system"), caller.roles.contains("system") {
            message += ", and 'system' is reserved for triggers: no caller can claim it"
        }
        throw InterpreterError(.denied, message)
    }

    /// Whether the caller may see a submission as the action's rights say: holders of `edit` see all, holders of
    /// `apply` their own.
    ///
    /// Nobody without an identity has submissions of his own.
    func maySee(_ caller: Caller, _ submission: SubmissionRow, _ plan: ActionPlan) -> Bool {
        if Interpreter.isAllowed(caller, by: plan.edit) { return true }
        guard let user = caller.user, let actor = submission.actor, actor.hasSameBytes(as: user) else {
            return false
        }
        return Interpreter.isAllowed(caller, by: plan.apply)
    }

    // MARK: - Contexts

    func context(
        _ plan: ActionPlan, _ caller: Caller, now: Instant, submission: String, source: String = "cli",
        correlationID: String? = nil
    ) -> EvaluationContext {
        let zone = surroundings.timeZone(caller.tenant)
        return EvaluationContext(
            circumstances: Circumstances(
                caller: caller, plan: plan, timezone: zone.name, today: zone.date(at: now).description,
                now: now, submission: submission, source: source, correlationID: correlationID ?? submission,
                registry: registry, sealer: sealer, witness: surroundings.witness),
            parameters: [:])
    }

    /// The target of a submission, or the reason why it is refused.
    func target(
        _ id: String?, _ plan: ActionPlan, _ scope: TenantScope
    ) async throws(InterpreterError) -> EntityWriter.Target? {
        guard plan.needsTarget else {
            if id != nil {
                throw InterpreterError(
                    .refused, "'\(plan.action)' takes no target",
                    errors: [
                        PayloadError(
                            code: "target", parameter: nil, path: "", message: "this action takes no target")
                    ])
            }
            return nil
        }
        guard let id, let type = plan.targetType else {
            throw InterpreterError(
                .refused, "'\(plan.action)' needs a target",
                errors: [
                    PayloadError(
                        code: "required", parameter: nil, path: "",
                        message: "this action works on a record: name it with --target")
                ])
        }
        guard let target = try await entity(RecordID(entityType: type, id: id), in: scope) else {
            throw InterpreterError(.notFound, "there is no '\(type)' with the id '\(id)'")
        }
        return target
    }

    /// A record that is not withdrawn, with what must be known to change it.
    func entity(
        _ id: RecordID, in scope: TenantScope
    ) async throws(InterpreterError) -> EntityWriter.Target? {
        let found = try await reading { () async throws(LedgerError) -> (RecordRow, SubmissionRow)? in
            guard let row = try await store.record(id, in: scope), !row.isWithdrawn,
                let maker = try await store.submission(row.createdBy, in: scope)
            else { return nil }
            return (row, maker)
        }
        guard let (row, maker) = found else { return nil }
        return EntityWriter.Target(
            row: row, fields: StoredJSON.map(row.fields), maker: maker,
            checks: try await knownChecks(of: row.application, in: scope))
    }

    /// Reads with the ledger's errors told as the interpreter's.
    func reading<Answer>(
        _ body: () async throws(LedgerError) -> Answer
    ) async throws(InterpreterError) -> Answer {
        do throws(LedgerError) { return try await body() } catch { throw InterpreterError(error) }
    }
}
