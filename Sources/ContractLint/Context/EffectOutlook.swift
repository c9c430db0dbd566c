// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// What steps leave outside, as far as the actions of the application say.
struct EffectOutlook {
    private let actions: [String: ActionDefinition]

    init(_ actions: [String: ActionDefinition]) { self.actions = actions }

    /// True when something that the step did stands outside, and it says nothing of how it is undone.
    ///
    /// `path` names the actions above: one that calls itself says nothing more about itself.
    func leavesEffects(_ step: StepDefinition, path: [String] = []) -> Bool {
        guard step.compensation.isEmpty else { return false }
        switch step.body?.value {
        case .push, .execute: return true
        case .call(let call): return actsOutside(call, path)
        case .forEach(let fan):
            switch fan.work {
            case .call(let call): return actsOutside(call.value, path)
            case .steps(let steps): return steps.contains { $0.isActive && leavesEffects($0, path: path) }
            }
        case .parallel(let parallel):
            return parallel.branches.flatMap(\.steps).contains {
                $0.isActive && leavesEffects($0, path: path)
            }
        default: return false
        }
    }

    /// True for a fan-out that fails when one of its items does, while others have acted outside.
    func mayLoseItems(_ step: StepDefinition) -> Bool {
        guard case .forEach(let fan) = step.body?.value, fan.onError != .collect, case .fail = step.onError
        else { return false }
        switch fan.work {
        case .call(let call):
            return actions[call.value.action.value].map { mayFailForGood($0.steps, [$0.key.value]) } ?? false
        case .steps(let steps): return mayFailForGood(steps, [])
        }
    }

    private func mayFailForGood(_ steps: [StepDefinition], _ path: [String]) -> Bool {
        steps.contains { step in
            guard step.isActive else { return false }
            if step.mayFailForGood { return true }
            guard case .call(let call) = step.body?.value, case .fail = step.onError,
                let callee = actions[call.action.value], !path.contains(callee.key.value)
            else { return false }
            return mayFailForGood(callee.steps, path + [callee.key.value])
        }
    }

    /// True when a child that came to its end well has acted outside: its own compensations are for when it fails.
    private func actsOutside(_ call: StepBody.ActionCall, _ path: [String]) -> Bool {
        let key = call.action.value
        guard !path.contains(key), let callee = actions[key] else { return false }
        return callee.steps.flatMap(\.withNested).contains { step in
            guard step.isActive else { return false }
            switch step.body?.value {
            case .push, .execute: return true
            case .call(let inner): return actsOutside(inner, path + [key])
            case .forEach(let fan):
                if case .call(let inner) = fan.work { return actsOutside(inner.value, path + [key]) }
                return false
            default: return false
            }
        }
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
