// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// The ways that lead on from one step of a list: to which steps behind it, and with what known to hold there.
///
/// Jumps lead forward, so that one pass sees every way. Where ways join, known is what was known on each. It is gone
/// no further than is asked for.
struct StepWays {
    /// What is known on the ways to each step that are seen so far.
    private var known: [FactSet?]
    /// The first step from which it was not gone on.
    private var next: Int
    private let list: ListedConditions
    private var exclusion: WayExclusion { list.exclusion }

    /// The ways from the first step to each.
    init(through list: ListedConditions) {
        self.list = list
        known = Array(repeating: nil, count: list.steps.count + 1)
        known[0] = FactSet()
        next = 0
    }

    /// The ways on from a step that runs.
    init(from start: Int, _ ways: inout StepWays) {
        list = ways.list
        ways.go(to: start)
        known = Array(repeating: nil, count: list.steps.count + 1)
        var facts = ways.known[start] ?? FactSet()
        if let when = list.steps[start].when { facts.formUnion(when.parts) }
        next = start + 1
        leave(start, facts)
    }

    /// True when a way leads to the step, on which it runs.
    mutating func reach(_ index: Int) -> Bool {
        go(to: index)
        guard let facts = known[index] else { return false }
        guard let when = list.steps[index].when else { return true }
        return !exclusion.excludes(facts, when)
    }

    private mutating func go(to end: Int) {
        while next < end {
            let index = next
            next += 1
            guard let facts = known[index] else { continue }
            guard let when = list.steps[index].when else {
                leave(index, facts)
                continue
            }
            let runs = !exclusion.excludes(facts, when)
            if !runs || !exclusion.implies(facts, when) {
                let step = list.steps[index]
                arrive(index + 1, facts.union(step.denied + step.outcomes(.skipped)))
            }
            if runs { leave(index, facts.union(when.parts)) }
        }
    }

    /// Goes on from a step that runs.
    private mutating func leave(_ index: Int, _ facts: FactSet) {
        let step = list.steps[index]
        if let target = step.rescue { arrive(target, facts.union(step.outcomes(.failed))) }
        guard let cases = step.cases else {
            arrive(index + 1, step.mayHaveFailed ? facts : facts.union(step.outcomes(.good)))
            return
        }
        var facts = facts
        for entry in cases where !exclusion.excludes(facts, entry.when) {
            if let target = entry.target { arrive(target, facts.union(entry.when.parts)) }
            if exclusion.implies(facts, entry.when) { return }
            facts.formUnion(entry.denied)
        }
        arrive(index + 1, facts)
    }

    private mutating func arrive(_ index: Int, _ facts: FactSet) {
        guard known[index] != nil else {
            known[index] = facts
            return
        }
        known[index]?.formIntersection(facts)
    }
}
