// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What steps leave outside, as far as the actions of the application say.
struct EffectOutlook {
    private let actions: [String: ActionDefinition]

    init(_ actions: [ActionDefinition]) {
        self.actions = Dictionary(actions.map { ($0.key.value, $0) }) { first, _ in first }
    }

    /// True when something that the step did stands outside, and it says nothing of how it is undone.
    func leavesEffects(_ step: StepDefinition) -> Bool {
        var seen: Set<String> = []
        return leavesEffects(step, &seen)
    }

    /// `seen` names the actions that were looked into, each once: many ways can lead to the same one.
    private func leavesEffects(_ step: StepDefinition, _ seen: inout Set<String>) -> Bool {
        guard step.compensation.isEmpty else { return false }
        switch step.body?.value {
        case .push, .execute: return true
        case .call(let call): return actsOutside(call, &seen)
        case .forEach(let fan):
            switch fan.work {
            case .call(let call): return actsOutside(call.value, &seen)
            case .steps(let steps): return steps.contains { $0.isActive && leavesEffects($0, &seen) }
            }
        case .parallel(let parallel):
            return parallel.branches.flatMap(\.steps).contains { $0.isActive && leavesEffects($0, &seen) }
        default: return false
        }
    }

    /// True when people, a policy, a gate or the time may end the step for good, also inside of it or of what it calls.
    func mayFailForGood(_ step: StepDefinition) -> Bool {
        var seen: Set<String> = []
        return mayFailForGood([step], &seen)
    }

    /// True when a branch may fail for good while another one has acted outside.
    func mayLoseBranches(_ step: StepDefinition) -> Bool {
        guard case .parallel(let parallel) = step.body?.value, parallel.onError != .collect,
            case .fail = step.onError
        else { return false }
        let branches = parallel.branches.map { $0.steps.filter(\.isActive) }
        return branches.indices.contains { place in
            branches[place].contains { leavesEffects($0) }
                && branches.indices.contains { $0 != place && branches[$0].contains { mayFailForGood($0) } }
        }
    }

    /// True for a fan-out that fails when one of its items does, while others have acted outside.
    func mayLoseItems(_ step: StepDefinition) -> Bool {
        guard case .forEach(let fan) = step.body?.value, fan.onError != .collect, case .fail = step.onError
        else { return false }
        var seen: Set<String> = []
        switch fan.work {
        case .call(let call): return mayFailForGood(call.value, &seen)
        case .steps(let steps): return mayFailForGood(steps, &seen)
        }
    }

    private func mayFailForGood(_ steps: [StepDefinition], _ seen: inout Set<String>) -> Bool {
        steps.contains { step in
            guard step.isActive, case .fail = step.onError else { return false }
            if step.mayFailForGood { return true }
            switch step.body?.value {
            case .call(let call): return mayFailForGood(call, &seen)
            case .forEach(let fan) where fan.onError != .collect:
                if case .call(let call) = fan.work { return mayFailForGood(call.value, &seen) }
                return mayFailForGood(step.nested.flatMap(\.self), &seen)
            case .parallel(let parallel) where parallel.onError != .collect:
                return mayFailForGood(step.nested.flatMap(\.self), &seen)
            default: return false
            }
        }
    }

    private func mayFailForGood(_ call: StepBody.ActionCall, _ seen: inout Set<String>) -> Bool {
        guard let callee = unseen(call, &seen) else { return false }
        return mayFailForGood(callee.steps, &seen)
    }

    /// True when a child that came to its end well has acted outside: its own compensations are for when it fails.
    private func actsOutside(_ call: StepBody.ActionCall, _ seen: inout Set<String>) -> Bool {
        guard let callee = unseen(call, &seen) else { return false }
        return callee.steps.flatMap(\.withNested).contains { step in
            guard step.isActive else { return false }
            switch step.body?.value {
            case .push, .execute: return true
            case .call(let inner): return actsOutside(inner, &seen)
            case .forEach(let fan):
                if case .call(let inner) = fan.work { return actsOutside(inner.value, &seen) }
                return false
            default: return false
            }
        }
    }

    /// The action that is called; nil when there is none, or it was looked into: what it says was no.
    private func unseen(_ call: StepBody.ActionCall, _ seen: inout Set<String>) -> ActionDefinition? {
        guard seen.insert(call.action.value).inserted else { return nil }
        return actions[call.action.value]
    }
}

extension StepDefinition {
    /// True for a step that people, a policy, a gate or the time may end for good.
    var mayFailForGood: Bool {
        guard case .fail = onError else { return false }
        switch body?.value {
        case .approval, .govern: return true
        case .wait(.event): return true
        case .gate(let cases):
            return cases.contains { if case .end(.failed, _) = $0.exit { true } else { false } }
        default: return false
        }
    }
}
