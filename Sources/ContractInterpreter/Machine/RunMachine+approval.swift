// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

extension RunMachine {
    // MARK: - Approval

    /// The approval that the run stands at, with the key of its step.
    var currentApproval: (approval: PlanApproval, key: String)? {
        guard steps.indices.contains(state.cursor) else { return nil }
        switch steps[state.cursor] {
        case .approval(let approval): return (approval, "approval")
        case .own(let step): return step.approvalAsked.map { ($0, step.key) }
        default: return nil
        }
    }

    /// Asks people.
    ///
    /// Nil when no approval is needed, or when it is given.
    mutating func begin(_ approval: PlanApproval) -> RunCommand? {
        let key = steps[state.cursor].key
        if let since = state.approvalSince { return settle(approval, since: since) }
        do throws(FunctionFailure) {
            guard try Evaluator(context()).holds(approval.when) else {
                return steps[state.cursor].own.map { skip($0) } ?? skipHere()
            }
            state.approvalShown = try shown(approval)
        } catch { return fail(RunFailure(error), at: key) }
        state.approvalSince = now
        state.firstAttemptAt = now
        journal(state.cursor, .waiting, input: state.approvalShown)
        audit("approval_asked", actor: nil, steps[state.cursor].own.map { ["step": .string($0.key)] } ?? [:])
        return waitForApproval(approval)
    }

    private mutating func skipHere() -> RunCommand? {
        journal(state.cursor, .skipped)
        return nil
    }

    /// What an approver sees: what the contract names, or every parameter that is not sensitive.
    private func shown(_ approval: PlanApproval) throws(FunctionFailure) -> Value {
        var map = ValueMap()
        if approval.show.isEmpty {
            for parameter in plan.parameters where !parameter.isSensitive {
                map[parameter.key] = arguments[parameter.key].map(Sealer.redacted)
            }
        }
        for (label, expression) in approval.show {
            map[label] = try Evaluator(context(isStored: true)).value(of: expression).map(Sealer.redacted)
        }
        return .map(map)
    }

    private mutating func waitForApproval(_ approval: PlanApproval) -> RunCommand {
        let limit = [approval.expiresAfter, steps[state.cursor].own?.timeout].compactMap(\.self).min()
        let wake = limit.map { RunRow.Wake(setAt: state.approvalSince ?? now, delay: $0) }
        return commit(
            state: .waiting, wake: wake,
            wait: RunRow.Wait(step: steps[state.cursor].key, kind: "approval", until: wake?.dueAt))
    }

    private var currentApprovers: PlanApprovers? {
        let approval = currentApproval?.approval
        return state.isEscalated ? approval?.escalateTo : approval?.approvers
    }

    /// The approval ran into its time limit, or the run is looked at for another reason.
    mutating func wakeApproval() -> RunCommand {
        guard let (approval, _) = currentApproval else { return advance() }
        switch deadline(of: run.wait) {
        case .passed: break
        case .clockSetBack:
            state.approvalSince = now
            return waitForApproval(approval)
        case .ahead, .none:
            // Woken for another reason, which has gone.
            return waitForApproval(approval)
        }
        let isEscalating =
            approval.onExpiry == .escalate && !state.isEscalated && approval.escalateTo != nil
        tell(isEscalating ? .escalates : .expires, of: steps[state.cursor].key)
        switch approval.onExpiry {
        case .approve: return approved(by: nil, reason: "nobody decided in time")
        case .escalate where isEscalating:
            state.isEscalated = true
            state.votes = []
            state.approvalSince = now
            audit("approval_escalated", actor: nil, [:])
            return waitForApproval(approval)
        case .reject, .escalate: return rejected(by: nil, reason: "nobody decided in time", code: "expired")
        }
    }

    private mutating func settle(_ approval: PlanApproval, since: Instant) -> RunCommand? {
        if state.votes.filter(\.approves).count >= (currentApprovers?.count ?? 1) { return nil }
        return waitForApproval(approval)
    }

    /// What the trail calls a person's word about an approval.
    static let approvalEvents: Set = ["approval_given", "approved", "rejected"]

    /// Counts one person's word; one rejection ends it.
    mutating func vote(_ decision: Decision) -> RunCommand {
        guard let (approval, _) = currentApproval, let user = decision.by else { return .rest }
        if decision.kind == .reject { return rejected(by: user, reason: decision.reason, code: "rejected") }
        guard !state.votes.contains(where: { $0.user.hasSameBytes(as: user) }) else { return .rest }
        state.votes.append(RunState.Vote(user: user, approves: true, reason: decision.reason, at: now))
        if state.votes.count >= (currentApprovers?.count ?? 1) {
            return approved(by: user, reason: decision.reason)
        }
        audit("approval_given", actor: user, seen(decision.reason))
        return waitForApproval(approval)
    }

    /// How many approvals are given and needed, where this person's is among them.
    func approvals(with user: String) -> (given: Int, needed: Int)? {
        guard currentApproval != nil, state.votes.contains(where: { $0.user.hasSameBytes(as: user) }) else {
            return nil
        }
        return (state.votes.count, currentApprovers?.count ?? 1)
    }

    private mutating func approved(by user: String?, reason: String?) -> RunCommand {
        let decision: Value = [
            "decision": "approve", "by": user.map(Value.string) ?? .null,
            "reason": reason.map(Value.string) ?? .null, "at": .string(DateTimeText.render(now)),
            "votes": .list(state.votes.map { .string($0.user) }),
        ]
        if user != nil { tell(.approved, of: steps[state.cursor].key) }
        audit("approved", actor: user, seen(reason))
        if let step = steps[state.cursor].own {
            succeed(step, output: RunMachine.output(of: "approve", user, reason), decision: decision)
        } else {
            journal(state.cursor, .succeeded, input: state.approvalShown, decision: decision)
        }
        endApproval()
        next()
        return commit(state: .pending, wake: RunRow.Wake(setAt: now, delay: .zero))
    }

    private mutating func rejected(by user: String?, reason: String?, code: String) -> RunCommand {
        let decision: Value = [
            "decision": "reject", "by": user.map(Value.string) ?? .null,
            "reason": reason.map(Value.string) ?? .null, "at": .string(DateTimeText.render(now)),
        ]
        let because = ("rejected", user, seen(reason))
        let shown = state.approvalShown
        let key = steps[state.cursor].key
        if user != nil { tell(.rejected, of: key) }
        endApproval()
        // The person's word belongs to the trail beside the failure that it caused.
        return fail(
            RunFailure(code, user == nil ? "nobody approved in time" : "an approver rejected it"),
            at: key, outcome: code == "expired" ? .expired : .rejected, shown: shown,
            output: RunMachine.output(of: "reject", user, reason), decision: decision, because: because)
    }

    private mutating func endApproval() {
        state.approvalSince = nil
        state.votes = []
        state.isEscalated = false
    }

    /// What later steps read of an approval.
    static func output(of decision: String, _ user: String?, _ reason: String?) -> Value {
        var map: ValueMap = ["decision": .string(decision)]
        map["by"] = user.map(Value.string)
        map["reason"] = reason.map(Value.string)
        return .map(map)
    }

    /// The reason given and a digest of what the person saw.
    private func seen(_ reason: String?) -> ValueMap {
        var map: ValueMap = [:]
        map["reason"] = reason.map(Value.string)
        map["shown"] = state.approvalShown.map { .string(Digest(canonical: $0).description) }
        return map
    }

    /// True when this person may decide now.
    func mayApprove(_ caller: Caller) -> Bool {
        guard let user = caller.user, let approvers = currentApprovers, let (approval, _) = currentApproval
        else { return false }
        // Who edited the input of a rerun has submitted it as much as its actor.
        let submitters = [submission.actor, state.editor].compactMap { $0 }
        if !approval.allowsSelf, submitters.contains(where: { $0.hasSameBytes(as: user) }) { return false }
        if Interpreter.holdsRole(caller, approvers.roles) { return true }
        if approvers.groups.contains(where: { group in caller.groups.contains { $0.hasSameBytes(as: group) } }
        ) {
            return true
        }
        return approvers.users.contains { expression in
            guard let value = try? Evaluator(context()).value(of: expression) else { return false }
            return (value.list ?? [value]).contains { $0.string?.hasSameBytes(as: user) ?? false }
        }
    }
}
