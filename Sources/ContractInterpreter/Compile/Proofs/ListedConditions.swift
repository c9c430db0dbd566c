// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// What the steps of a list ask for and tell, made ready once for all the ways through them.
struct ListedConditions {
    /// What became of a step, as far as the way on tells.
    enum Ending { case skipped, failed, good }

    struct Case {
        var when: WayExclusion.Asked
        /// The facts that hold when it does not.
        var denied: [Int]
        /// The step that it skips to.
        var target: Int?
    }

    struct Step {
        var when: WayExclusion.Asked?
        /// The facts that hold when the step is skipped.
        var denied: [Int] = []
        /// Where the run goes on behind its failure.
        var rescue: Int?
        /// The ways out of a gate.
        var cases: [Case]?
        var mayHaveFailed = false
        /// What it has come to, where a condition asks for it.
        fileprivate var endings: [Ending: [Int]] = [:]

        func outcomes(_ ending: Ending) -> [Int] { endings[ending] ?? [] }
    }

    let exclusion: WayExclusion
    private(set) var steps: [Step] = []

    init(_ definitions: [StepDefinition], _ plans: [String: PlanStep], _ exclusion: WayExclusion) {
        self.exclusion = exclusion
        let asked = Set(definitions.flatMap { plans[$0.key.value]?.stepsAskedFor ?? [] })
        // The first of a name, as everywhere.
        let places = Dictionary(definitions.enumerated().map { ($0.element.key.value, $0.offset) }) {
            first, _ in first
        }
        for (index, definition) in definitions.enumerated() {
            func place(of key: String) -> Int? { places[key].flatMap { $0 > index ? $0 : nil } }
            let plan = plans[definition.key.value]
            var step = Step()
            if let when = plan?.when {
                step.when = exclusion.ask(when)
                step.denied = exclusion.facts(of: when.denied)
            }
            switch definition.onError {
            case .fail: break
            case .continue: step.mayHaveFailed = true
            case .goto(let key): step.rescue = place(of: key.value)
            }
            if case .gate(let cases) = plan?.work {
                step.cases = cases.map { entry in
                    let target = if case .skip(let key) = entry.exit { place(of: key) } else { nil as Int? }
                    return Case(
                        when: exclusion.ask(entry.when), denied: exclusion.facts(of: entry.when.denied),
                        target: target)
                }
            }
            if asked.contains(definition.key.value) {
                func outcome(_ outcomes: Value) -> [Int] {
                    let outcome = Reference(root: .steps, path: [definition.key.value, "outcome"])
                    return exclusion.facts(
                        of: .comparison(left: .reference(outcome), .isIn, right: .literal(outcomes), .any))
                }
                step.endings = [
                    .skipped: outcome(["skipped"]),
                    .failed: outcome(["failed", "timed_out", "rejected", "expired"]),
                    .good: outcome(plan?.goodOutcomes ?? ["succeeded"]),
                ]
            }
            steps.append(step)
        }
    }
}

extension PlanStep {
    /// What the step has come to where the run goes on as if nothing had happened.
    fileprivate var goodOutcomes: Value {
        switch work {
        case .call(let child) where child.timeoutValue != nil: ["succeeded", "timed_out"]
        case .transform(let call) where call.when != nil, .execute(let call) where call.when != nil:
            ["succeeded", "skipped"]
        case .model: ["succeeded", "fallback"]
        default: ["succeeded"]
        }
    }

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
