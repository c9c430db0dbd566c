// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// The ways through one list of steps: where a run may arrive with a jump, and what it has passed by then.
///
/// Jumps lead forward, so that one pass over the list sees every way. What a run is not sure to have done only grows
/// on the way: a step that may be missing at one place is missing for all behind it.
struct StepFlow {
    /// A way that does not come from the step before.
    struct Landing {
        /// Position of the step that jumps.
        var source: Int
        /// True when it jumps because it failed.
        var isAfterFailure: Bool
        /// What to say of the steps that are passed by.
        var label: Diagnostic.Label
    }

    /// The jumps that lead to each position.
    private(set) var landings: [Int: [Landing]] = [:]
    /// Which of the steps seen belong to each position that was passed: the step, then what is inside it.
    var places: [Range<Int>] = []
    /// What is sure because a gate let the run pass, with the position of the gate.
    var facts: [(gate: Int, references: [Reference], conditions: [PlanCondition])] = []
    /// What was sure before the first of the steps.
    let outside: (references: Set<Reference>, conditions: Set<PlanCondition>)

    init(_ steps: [StepDefinition], outside: (Set<Reference>, Set<PlanCondition>)) {
        self.outside = outside
        guard steps.contains(where: { !$0.targets.isEmpty }) else { return }
        var positions: [String: Int] = [:]
        for (index, step) in steps.enumerated() { positions[step.key.value] = index }
        for (index, step) in steps.enumerated() {
            for target in step.targets {
                guard let end = positions[target.value], end > index else { continue }
                let isAfterFailure =
                    if case .goto(let key) = step.onError { key.range == target.range } else { false }
                landings[end, default: []].append(
                    Landing(
                        source: index, isAfterFailure: isAfterFailure,
                        label: Diagnostic.Label("the way that passes it by", at: target.range)))
            }
        }
    }
}

extension ActionCompiler {
    /// Takes up what is not sure any more where other ways join.
    mutating func arrive(at index: Int, _ flow: inout StepFlow) {
        guard let landings = flow.landings[index] else { return }
        for landing in landings {
            let first = landing.isAfterFailure ? landing.source : landing.source + 1
            for passed in first..<index where flow.places.indices.contains(passed) {
                for place in flow.places[passed] { markAbsent(place, landing.label) }
                // Of a step that is passed by it is told, and nothing of those inside it.
                for place in flow.places[passed].dropFirst() {
                    markUnreached(place..<place + 1, landing.label)
                }
            }
            flow.facts.removeAll { $0.gate >= landing.source }
        }
        presentReferences = flow.outside.references.union(flow.facts.flatMap(\.references))
        holding = flow.outside.conditions.union(flow.facts.flatMap(\.conditions))
    }

    private mutating func markAbsent(_ place: Int, _ label: Diagnostic.Label) {
        guard visibleSteps.indices.contains(place) else { return }
        if !visibleSteps[place].mayBeAbsent { visibleSteps[place].absence = label }
        visibleSteps[place].mayBeAbsent = true
        visibleSteps[place].when = nil
    }

    /// Takes up that the run may have ended before it came to some steps.
    mutating func markUnreached(_ places: Range<Int>, _ label: Diagnostic.Label) {
        for place in places where visibleSteps.indices.contains(place) {
            visibleSteps[place].takeUnreached(label)
        }
    }

    /// What is sure behind a gate, because none of its ways out was taken.
    mutating func pass(_ step: StepDefinition, at index: Int, _ work: PlanWork?, _ flow: inout StepFlow) {
        guard step.when == nil, case .fail = step.onError, case .gate(let cases) = work else { return }
        let conditions = cases.flatMap(\.when.denied.facts)
        holding.formUnion(conditions)
        let references = cases.flatMap { PresenceFacts.denied(by: $0.when) } + stepsUnder(conditions)
        flow.facts.append((index, references, conditions))
        presentReferences.formUnion(references)
    }

    /// The steps that are sure to have run now that these conditions hold as well.
    func stepsUnder(_ conditions: [PlanCondition]) -> [Reference] {
        conditions.flatMap { conditionalSteps[$0] ?? [] }.compactMap { place in
            guard visibleSteps.indices.contains(place), let when = visibleSteps[place].when,
                when.facts.allSatisfy(holding.contains)
            else { return nil }
            return Reference(root: .steps, path: [visibleSteps[place].key.value])
        }
    }
}
