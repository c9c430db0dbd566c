// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// The ways that lead on from one step of a list: to which steps behind it, and with what known to hold there.
///
/// Jumps lead forward, so that one pass sees every way. Where ways join, known is what was known on each.
struct StepWays {
    private var known: [Int: Set<PlanCondition>] = [:]
    private let plans: [String: PlanStep]
    /// The steps of which a condition asks what they came to.
    private let asked: Set<String>

    /// What is declared of parameters.
    private let declared: [Reference: PlanCondition]

    /// The ways from the first step to each.
    init(
        through steps: [StepDefinition], _ plans: [String: PlanStep],
        declared: [Reference: PlanCondition]
    ) {
        self.plans = plans
        self.declared = declared
        asked = Set(steps.flatMap { plans[$0.key.value]?.stepsAskedFor ?? [] })
        known[0] = []
        go(through: steps, from: 0)
    }

    /// The ways on from a step that runs.
    init(from start: Int, of steps: [StepDefinition], _ ways: StepWays) {
        plans = ways.plans
        asked = ways.asked
        declared = ways.declared
        var facts = ways.known[start] ?? []
        if let when = plans[steps[start].key.value]?.when { facts.formUnion(when.facts) }
        known[start] = facts
        leave(start, steps, facts)
        go(through: steps, from: start + 1)
        known[start] = nil
    }

    /// True when a way leads to the step, on which it runs.
    func reach(_ index: Int, of steps: [StepDefinition]) -> Bool {
        guard let facts = known[index] else { return false }
        guard let when = plans[steps[index].key.value]?.when else { return true }
        return !WayExclusion.excludes(facts, when, declared: declared)
    }

    private mutating func go(through steps: [StepDefinition], from first: Int) {
        for index in steps.indices.dropFirst(first) {
            guard let facts = known[index] else { continue }
            let when = plans[steps[index].key.value]?.when
            guard let when else {
                leave(index, steps, facts)
                continue
            }
            if !WayExclusion.implies(facts, when, declared: declared) {
                let skipped = outcome(of: steps[index], ["skipped"])
                arrive(index + 1, facts.union(when.denied.facts).union(skipped))
            }
            if !WayExclusion.excludes(facts, when, declared: declared) {
                leave(index, steps, facts.union(when.facts))
            }
        }
    }

    /// Goes on from a step that runs.
    private mutating func leave(_ index: Int, _ steps: [StepDefinition], _ facts: Set<PlanCondition>) {
        let step = steps[index]
        func place(of key: String) -> Int? {
            steps.indices.dropFirst(index + 1).first { steps[$0].key.value == key }
        }
        var facts = facts
        if case .goto(let key) = step.onError, let target = place(of: key.value) {
            let failed = outcome(of: step, ["failed", "timed_out", "rejected", "expired"])
            arrive(target, facts.union(failed))
        }
        guard case .gate(let cases) = plans[step.key.value]?.work else {
            let mayHaveFailed = if case .continue = step.onError { true } else { false }
            let known = mayHaveFailed ? [] : outcome(of: step, goodOutcomes(of: step))
            arrive(index + 1, facts.union(known))
            return
        }
        for entry in cases where !WayExclusion.excludes(facts, entry.when, declared: declared) {
            if case .skip(let key) = entry.exit, let target = place(of: key) {
                arrive(target, facts.union(entry.when.facts))
            }
            if WayExclusion.implies(facts, entry.when, declared: declared) { return }
            facts.formUnion(entry.when.denied.facts)
        }
        arrive(index + 1, facts)
    }

    /// What the step has come to, where a condition asks for it.
    private func outcome(of step: StepDefinition, _ outcomes: Value) -> Set<PlanCondition> {
        guard asked.contains(step.key.value) else { return [] }
        let outcome = Reference(root: .steps, path: [step.key.value, "outcome"])
        return [.comparison(left: .reference(outcome), .isIn, right: .literal(outcomes), .any)]
    }

    /// What a step has come to with which the run goes on as if nothing had happened.
    private func goodOutcomes(of step: StepDefinition) -> Value {
        switch plans[step.key.value]?.work {
        case .call(let child) where child.timeoutValue != nil: ["succeeded", "timed_out"]
        case .transform(let call) where call.when != nil, .execute(let call) where call.when != nil:
            ["succeeded", "skipped"]
        case .model: ["succeeded", "fallback"]
        default: ["succeeded"]
        }
    }

    private mutating func arrive(_ index: Int, _ facts: Set<PlanCondition>) {
        known[index] = known[index].map { $0.intersection(facts) } ?? facts
    }
}

extension PlanStep {
    /// The steps whose outcome or error its conditions ask for.
    fileprivate var stepsAskedFor: [String] {
        var conditions = when.map { [$0] } ?? []
        if case .gate(let cases) = work { conditions += cases.map(\.when) }
        return conditions.flatMap(\.references).compactMap { reference in
            guard reference.root == .steps, reference.path.count > 1,
                ["outcome", "error"].contains(reference.path[1])
            else { return nil }
            return reference.path[0]
        }
    }
}

extension ActionPlan {
    /// What is declared of parameters that have one of few values in every run.
    var declaredChoices: [Reference: PlanCondition] {
        var declared: [Reference: PlanCondition] = [:]
        for parameter in parameters where parameter.visibleWhen == nil {
            let values: [Value]? =
                switch parameter.type.type {
                case .boolean: [true, false]
                case .enum: parameter.type.choices
                default: nil
                }
            let isFilled = parameter.defaultValue?.constant.map { !$0.isNull } ?? false
            guard let values, parameter.isRequired || isFilled else { continue }
            let reference = Reference(root: .parameters, path: [parameter.key])
            declared[reference] = .comparison(
                left: .reference(reference), .isIn, right: .literal(.list(values)), .any)
        }
        return declared
    }
}
