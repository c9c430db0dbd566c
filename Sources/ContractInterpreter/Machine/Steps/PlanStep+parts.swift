// SPDX-License-Identifier: Apache-2.0
package import ContractModel
internal import FunctionLibrary

/// Everything of a step that is evaluated.
package struct EvaluatedParts {
    package var functions: [PlanFunction] = []
    package var expressions: [PlanExpression] = []
    package var conditions: [PlanCondition?] = []

    mutating func take(_ call: PlanCall) {
        functions.append(call.function)
        expressions += call.arguments.values
        conditions.append(call.when)
    }

    mutating func take(_ approval: PlanApproval) {
        conditions.append(approval.when)
        expressions += approval.show.values
        expressions += approval.approvers.users + (approval.escalateTo?.users ?? [])
    }

    mutating func take(_ child: PlanChild) {
        expressions += child.input.values
        expressions += [child.target, child.timeoutValue].compactMap(\.self)
    }

    mutating func take(_ lookup: PlanLookup) {
        expressions += lookup.resource.path.values
        expressions.append(lookup.key)
    }

    mutating func take(_ work: PlanWork) {
        switch work {
        case .transform(let call), .execute(let call): take(call)
        case .lookup(let lookup): take(lookup)
        case .fetch(let resource, let filter, _): expressions += Array(resource.path.values) + filter.values
        case .push(let push):
            expressions += Array(push.resource.path.values) + [push.value]
            if case .queryFirst(let lookup) = push.idempotency { take(lookup) }
        case .emit(_, let payload): expressions += payload.values
        case .gate(let cases): conditions += cases.map(\.when)
        case .govern(let policy):
            conditions += policy.conditions
            if let approval = policy.approval { take(approval) }
        case .approval(let approval): take(approval)
        case .wait(.until(let value)): expressions.append(value)
        case .wait(.event(_, let filter, _)): conditions.append(filter)
        case .wait(.duration): break
        case .call(let child), .start(let child): take(child)
        case .forEach(let fanOut):
            expressions.append(fanOut.items)
            switch fanOut.work {
            case .call(let child): take(child)
            case .steps(let steps): for step in steps { take(step) }
            }
        case .parallel(let branches, _): for step in branches.flatMap(\.steps) { take(step) }
        case .model(let model):
            expressions += Array(model.input.values) + [model.fallback]
            for call in model.evaluate { take(call) }
        }
    }

    /// Every function in them.
    var allFunctions: [PlanFunction] {
        functions + expressions.flatMap(\.functions) + conditions.compactMap(\.self).flatMap(\.functions)
    }

    /// The keys of the steps that are read.
    var stepsRead: Set<String> {
        let references =
            expressions.flatMap(\.references) + conditions.compactMap(\.self).flatMap(\.references)
        return Set(references.compactMap { $0.root == .steps ? $0.path.first : nil })
    }

    mutating func take(_ step: PlanStep) {
        conditions.append(step.when)
        for work in [step.work] + step.compensation { take(work) }
    }
}

extension PlanStep {
    package var evaluated: EvaluatedParts {
        var parts = EvaluatedParts()
        parts.take(self)
        return parts
    }

    /// True for a fan-out whose items say how their steps are undone.
    var undoesItems: Bool {
        guard case .forEach(let fanOut) = work, case .steps(let steps) = fanOut.work else { return false }
        return steps.flatMap(\.withBranches).contains { !$0.compensation.isEmpty || $0.undoesItems }
    }

    /// The step with all inside it.
    package var withNested: [PlanStep] {
        switch work {
        case .parallel(let branches, _): [self] + branches.flatMap { $0.steps.flatMap(\.withNested) }
        case .forEach(let fanOut):
            if case .steps(let steps) = fanOut.work { [self] + steps.flatMap(\.withNested) } else { [self] }
        default: [self]
        }
    }

    /// The step with those of its branches, which are its run's as well.
    var withBranches: [PlanStep] {
        guard case .parallel(let branches, _) = work else { return [self] }
        return [self] + branches.flatMap { $0.steps.flatMap(\.withBranches) }
    }

    /// The approval that the step may wait for.
    package var approvalAsked: PlanApproval? {
        switch work {
        case .approval(let approval): approval
        case .govern(let policy): policy.approval
        default: nil
        }
    }
}

extension PlanWork {
    /// The action that it runs as a child.
    var childAction: String? {
        switch self {
        case .call(let child), .start(let child): return child.action
        case .forEach(let fanOut):
            guard case .call(let child) = fanOut.work else { return nil }
            return child.action
        default: return nil
        }
    }

    /// True for a look-up that gives null when there is no record.
    var mayGiveNull: Bool { if case .lookup(let lookup) = self { lookup.allowsMissing } else { false } }

    package var verb: StepVerb {
        switch self {
        case .transform: .transform
        case .execute: .execute
        case .lookup: .lookup
        case .fetch: .fetch
        case .push: .push
        case .emit: .emit
        case .gate: .gate
        case .govern: .govern
        case .approval: .approval
        case .wait: .wait
        case .call: .call
        case .start: .start
        case .forEach: .forEach
        case .parallel: .parallel
        case .model: .model
        }
    }
}

extension PlanStep {
    /// The keys of the steps that its undoing reads.
    var undoReads: Set<String> {
        var parts = EvaluatedParts()
        for work in compensation { parts.take(work) }
        return parts.stepsRead
    }
}

extension PlanStep {
    /// True where a row of the output is sealed as it is stored.
    fileprivate var sealsOutput: Bool {
        var rows = output ?? []
        if case .model(let model) = work { rows += model.output }
        return rows.contains(where: \.holdsSensitive)
    }
}

extension ActionPlan {
    /// The steps whose output is sealed, those of items and branches included.
    package var stepsToSeal: [PlanStep] { ownSteps.flatMap(\.withNested).filter(\.sealsOutput) }

    /// True when what the action takes, makes or reads may have to be sealed.
    package var needsKey: Bool {
        parameters.contains(where: \.holdsSensitive) || !stepsToSeal.isEmpty
            || entities.values.contains { $0.fields.values.contains(where: \.isSensitive) }
    }
}
