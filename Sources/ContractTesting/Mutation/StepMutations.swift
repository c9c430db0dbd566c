// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// Makes mistakes in steps, one at a time, in those of items and branches as well.
enum StepMutations {
    /// The lists that differ from this one in one mistake, each with what was done.
    static func of(_ steps: [PlanStep]) -> [(change: String, steps: [PlanStep])] {
        steps.indices.flatMap { index in
            of(steps[index]).map { change, step in
                var steps = steps
                steps[index] = step
                return (change, steps)
            }
        }
    }

    private static func of(_ step: PlanStep) -> [(change: String, step: PlanStep)] {
        var mutants: [(String, PlanStep)] = []
        func add(_ change: String, _ body: (inout PlanStep) -> Void) {
            var changed = step
            body(&changed)
            mutants.append((change, changed))
        }
        if !step.isGate { add("the step '\(step.key)' is never done") { $0.when = .never } }
        if let when = step.when {
            add("the step '\(step.key)' is always done") { $0.when = nil }
            for changed in ConditionMutations.of(when) {
                add("'when' of the step '\(step.key)' reads: \(changed.shown)") { $0.when = changed }
            }
        }
        for (change, work) in of(step.work, key: step.key) { add(change) { $0.work = work } }
        if !step.compensation.isEmpty { add("'\(step.key)' is not undone") { $0.compensation = [] } }
        if step.onError != .fail { add("a failure of '\(step.key)' ends the run") { $0.onError = .fail } }
        return mutants
    }

    private static func of(_ work: PlanWork, key: String) -> [(change: String, work: PlanWork)] {
        switch work {
        case .gate(let cases): return of(cases, key: key)
        case .govern(let policy): return of(policy, key: key).map { ($0, .govern($1)) }
        case .approval(let approval): return of(approval, key: key).map { ($0, .approval($1)) }
        case .transform(let call): return of(call, key: key).map { ($0, .transform($1)) }
        case .execute(let call): return of(call, key: key).map { ($0, .execute($1)) }
        case .wait(.event(let event, _?, let timeout)):
            return [("'\(key)' takes any '\(event)'", .wait(.event(event, filter: nil, timeout: timeout)))]
        case .call(let child): return of(child, key: key).map { ($0, .call($1)) }
        case .forEach(var fanOut):
            switch fanOut.work {
            case .call(let child):
                return of(child, key: key).map { change, child in
                    fanOut.work = .call(child)
                    return (change, .forEach(fanOut))
                }
            case .steps(let steps):
                return of(steps).map { change, steps in
                    fanOut.work = .steps(steps)
                    return (change, .forEach(fanOut))
                }
            }
        case .parallel(let branches, let onError):
            return branches.indices.flatMap { index in
                of(branches[index].steps).map { change, steps in
                    var branches = branches
                    branches[index].steps = steps
                    return (change, .parallel(branches, onError: onError))
                }
            }
        case .lookup, .fetch, .push, .emit, .wait, .start, .model: return []
        }
    }

    /// A case that never holds, and one whose condition is turned round or loosened.
    private static func of(_ cases: [PlanGateCase], key: String) -> [(change: String, work: PlanWork)] {
        cases.indices.flatMap { index -> [(String, PlanWork)] in
            func with(_ condition: PlanCondition) -> PlanWork {
                var cases = cases
                cases[index].when = condition
                return .gate(cases)
            }
            let written = cases[index].when
            return [("the gate '\(key)' lets pass: \(written.shown)", with(.never))]
                + ConditionMutations.of(written).map { ("the gate '\(key)' reads: \($0.shown)", with($0)) }
        }
    }

    private static func of(_ policy: PlanPolicy, key: String) -> [(change: String, policy: PlanPolicy)] {
        var mutants: [(String, PlanPolicy)] = []
        for (index, condition) in policy.conditions.enumerated() {
            var changed = policy
            // Without its only requirement a policy is one that always holds.
            changed.conditions.remove(at: index)
            mutants.append(("the policy '\(policy.key)' does not require: \(condition.shown)", changed))
            for other in ConditionMutations.of(condition) {
                changed = policy
                changed.conditions[index] = other
                mutants.append(("the policy '\(policy.key)' requires: \(other.shown)", changed))
            }
        }
        guard let approval = policy.approval else { return mutants }
        var changed = policy
        changed.approval = nil
        mutants.append(("the policy '\(policy.key)' asks nobody and refuses", changed))
        return mutants
            + of(approval, key: key).map { change, approval in
                changed.approval = approval
                return (change, changed)
            }
    }

    private static func of(
        _ approval: PlanApproval, key: String
    ) -> [(change: String, approval: PlanApproval)] {
        var mutants: [(String, PlanApproval)] = []
        func add(_ change: String, _ body: (inout PlanApproval) -> Void) {
            var changed = approval
            body(&changed)
            mutants.append((change, changed))
        }
        if approval.when != nil { add("'\(key)' always asks") { $0.when = nil } }
        if approval.approvers.count > 1 {
            add("one approval of '\(key)' is enough") { $0.approvers.count = 1 }
        }
        add(
            approval.allowsSelf
                ? "nobody approves their own at '\(key)'" : "people approve their own at '\(key)'"
        ) { $0.allowsSelf.toggle() }
        if approval.expiresAfter != nil { add("'\(key)' never expires") { $0.expiresAfter = nil } }
        return mutants
    }

    private static func of(_ call: PlanCall, key: String) -> [(change: String, call: PlanCall)] {
        guard call.when != nil else { return [] }
        var changed = call
        changed.when = nil
        return [("'\(key)' always calls '\(call.function.name)'", changed)]
    }

    private static func of(_ child: PlanChild, key: String) -> [(change: String, child: PlanChild)] {
        guard let value = child.timeoutValue else { return [] }
        var other = child
        other.timeoutValue = .literal(value.constant == .null ? .bool(true) : .null)
        return [("the timeout_value of '\(key)' is another", other)]
    }
}

extension PlanCondition {
    /// What holds for nothing.
    fileprivate static let never = PlanCondition.any([])
}

extension PlanStep {
    fileprivate var isGate: Bool { work.verb == .gate }
}
