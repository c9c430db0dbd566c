// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// The ways that lead on from one step of a list: to which steps behind it, and with what known to hold there.
///
/// Jumps lead forward, so that one pass sees every way. Where ways join, known is what was known on each.
struct StepWays {
    private var known: [Int: Set<PlanCondition>] = [:]
    private let plans: [String: PlanStep]

    /// The ways from the first step to each.
    init(through steps: [StepDefinition], _ plans: [String: PlanStep]) {
        self.plans = plans
        known[0] = []
        go(through: steps, from: 0)
    }

    /// The ways on from a step that runs.
    init(from start: Int, of steps: [StepDefinition], _ ways: StepWays) {
        plans = ways.plans
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
        return !WayExclusion.excludes(facts, when)
    }

    private mutating func go(through steps: [StepDefinition], from first: Int) {
        for index in steps.indices.dropFirst(first) {
            guard let facts = known[index] else { continue }
            let when = plans[steps[index].key.value]?.when
            guard let when else {
                leave(index, steps, facts)
                continue
            }
            if !WayExclusion.implies(facts, when) { arrive(index + 1, facts.union(when.denied.facts)) }
            if !WayExclusion.excludes(facts, when) { leave(index, steps, facts.union(when.facts)) }
        }
    }

    /// Goes on from a step that runs.
    private mutating func leave(_ index: Int, _ steps: [StepDefinition], _ facts: Set<PlanCondition>) {
        let step = steps[index]
        func place(of key: String) -> Int? {
            steps.indices.dropFirst(index + 1).first { steps[$0].key.value == key }
        }
        if case .goto(let key) = step.onError, let target = place(of: key.value) { arrive(target, facts) }
        guard case .gate(let cases) = plans[step.key.value]?.work else {
            arrive(index + 1, facts)
            return
        }
        var facts = facts
        for entry in cases where !WayExclusion.excludes(facts, entry.when) {
            if case .skip(let key) = entry.exit, let target = place(of: key) {
                arrive(target, facts.union(entry.when.facts))
            }
            if WayExclusion.implies(facts, entry.when) { return }
            facts.formUnion(entry.when.denied.facts)
        }
        arrive(index + 1, facts)
    }

    private mutating func arrive(_ index: Int, _ facts: Set<PlanCondition>) {
        known[index] = known[index].map { $0.intersection(facts) } ?? facts
    }
}
