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
        /// Which of its targets it jumps to.
        var target: Int
        /// True when it jumps because it failed.
        var isAfterFailure: Bool
        /// What to say of the steps that are passed by.
        var label: Diagnostic.Label
    }

    /// The jumps that lead to each position.
    private(set) var landings: [Int: [Landing]] = [:]
    /// Which of the steps seen belong to each position that was passed: the step, then what is inside it.
    var places: [Range<Int>] = []
    /// What is sure because of the way that a run took at a gate.
    struct Facts {
        /// Position of the gate, or of the step before the one at which several ways join.
        var gate: Int
        var references: [Reference]
        var conditions: [PlanCondition]
    }

    /// What is sure because a gate let the run pass.
    var facts: [Facts] = []
    /// What is sure on the jumps of each gate, in the order of its targets.
    var jumps: [Int: [Facts]] = [:]
    /// What was sure before the first of the steps.
    let outside: (references: Set<Reference>, conditions: Set<PlanCondition>)

    init(_ steps: [StepDefinition], outside: (Set<Reference>, Set<PlanCondition>)) {
        self.outside = outside
        guard steps.contains(where: { !$0.targets.isEmpty }) else { return }
        var positions: [String: Int] = [:]
        for (index, step) in steps.enumerated() { positions[step.key.value] = index }
        for (index, step) in steps.enumerated() {
            for (number, target) in step.targets.enumerated() {
                guard let end = positions[target.value], end > index else { continue }
                let isAfterFailure =
                    if case .goto(let key) = step.onError { key.range == target.range } else { false }
                landings[end, default: []].append(
                    Landing(
                        source: index, target: number, isAfterFailure: isAfterFailure,
                        label: Diagnostic.Label("the way that passes it by", at: target.range)))
            }
        }
    }
}

extension StepFlow {
    /// Keeps of what gates tell what is sure on each of the ways that join here.
    fileprivate mutating func join(at index: Int, _ landings: [Landing]) {
        let first = landings.map(\.source).min() ?? index
        let passed = facts.filter { $0.gate >= first }
        facts.removeAll { $0.gate >= first }
        var references = Set(passed.flatMap(\.references))
        var conditions = Set(passed.flatMap(\.conditions))
        for landing in landings {
            var known = passed.filter { $0.gate < landing.source }
            if let jumps = jumps[landing.source], jumps.indices.contains(landing.target) {
                known.append(jumps[landing.target])
            }
            references.formIntersection(known.flatMap(\.references))
            conditions.formIntersection(known.flatMap(\.conditions))
        }
        if references.isEmpty, conditions.isEmpty { return }
        facts.append(
            Facts(gate: index - 1, references: Array(references), conditions: Array(conditions)))
    }
}

extension ActionCompiler {
    /// Takes up what is not sure any more where other ways join.
    mutating func arrive(at index: Int, _ flow: inout StepFlow) {
        guard let landings = flow.landings[index] else { return }
        for landing in landings {
            let first = landing.isAfterFailure ? landing.source : landing.source + 1
            let way = condition(of: landing, flow)
            for passed in first..<index where flow.places.indices.contains(passed) {
                for place in flow.places[passed] { markAbsent(place, landing.label, onWay: way) }
                // Of a step that is passed by it is told, and nothing of those inside it.
                for place in flow.places[passed].dropFirst() {
                    markUnreached(place..<place + 1, landing.label)
                }
            }
        }
        flow.join(at: index, landings)
        presentReferences = flow.outside.references.union(flow.facts.flatMap(\.references))
        holding = flow.outside.conditions.union(flow.facts.flatMap(\.conditions))
    }

    /// What holds on a way that is a jump; nil where nothing tells.
    private func condition(of landing: StepFlow.Landing, _ flow: StepFlow) -> PlanCondition? {
        if landing.isAfterFailure {
            guard let place = flow.places[landing.source].first else { return nil }
            let outcome = Reference(root: .steps, path: [visibleSteps[place].key.value, "outcome"])
            return .comparison(
                left: .reference(outcome), .isIn, right: .literal(.list(StepRecord.Outcome.failures)), .text)
        }
        guard let jumps = flow.jumps[landing.source], jumps.indices.contains(landing.target) else {
            return nil
        }
        return .all(jumps[landing.target].conditions)
    }

    private mutating func markAbsent(_ place: Int, _ label: Diagnostic.Label, onWay way: PlanCondition?) {
        guard visibleSteps.indices.contains(place) else { return }
        // One that nothing else keeps from being done is done wherever the jump is not.
        let own = visibleSteps[place].mayBeAbsent ? visibleSteps[place].when : .all([])
        if let own, let way {
            visibleSteps[place].when = .all([own, .not(way)])
        } else {
            visibleSteps[place].when = nil
        }
        if !visibleSteps[place].mayBeAbsent { visibleSteps[place].absence = label }
        visibleSteps[place].mayBeAbsent = true
        visibleSteps[place].outcomes.insert(.skipped)
    }

    /// Takes up that the run may have ended before it came to some steps.
    mutating func markUnreached(_ places: Range<Int>, _ label: Diagnostic.Label) {
        for place in places where visibleSteps.indices.contains(place) {
            visibleSteps[place].takeUnreached(label)
        }
    }

    /// What is sure behind a gate, because none of its ways out was taken, and on its jumps, because none before was.
    mutating func pass(_ step: StepDefinition, at index: Int, _ work: PlanWork?, _ flow: inout StepFlow) {
        guard case .gate(let cases) = work else { return }
        var denied: [PlanCondition] = []
        var jumps: [StepFlow.Facts] = []
        for entry in cases {
            if case .skip = entry.exit {
                jumps.append(
                    facts(denied.flatMap(\.denied.facts) + entry.when.facts, at: index) {
                        denied.flatMap(PresenceFacts.denied) + PresenceFacts.implied(by: entry.when)
                    })
            }
            denied.append(entry.when)
        }
        if !jumps.isEmpty { flow.jumps[index] = jumps }
        guard step.when == nil, case .fail = step.onError else { return }
        let passed = facts(denied.flatMap(\.denied.facts), at: index) {
            denied.flatMap(PresenceFacts.denied)
        }
        holding.formUnion(passed.conditions)
        flow.facts.append(passed)
        presentReferences.formUnion(passed.references)
    }

    /// What is there where these conditions hold as well, told by a gate.
    private mutating func facts(
        _ conditions: [PlanCondition], at gate: Int, _ references: () -> [Reference]
    ) -> StepFlow.Facts {
        let before = holding
        defer { holding = before }
        holding.formUnion(conditions)
        return StepFlow.Facts(
            gate: gate, references: references() + stepsUnder(conditions), conditions: conditions)
    }

    /// The steps that are sure to have run now that these conditions hold as well.
    func stepsUnder(_ conditions: [PlanCondition]) -> [Reference] {
        conditions.flatMap { conditionalSteps[$0] ?? [] }.compactMap { place in
            guard visibleSteps.indices.contains(place), let when = visibleSteps[place].when,
                when.facts.allSatisfy(holding.contains)
            else { return nil }
            return PresenceFacts.done(visibleSteps[place].key.value)
        }
    }
}
