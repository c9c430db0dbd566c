// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Effects before a point of no return that nothing undoes, though something between the two may fail for good.
struct EffectsLeft {
    private let ground: ProofGround
    private let action: ActionDefinition
    private let steps: [StepDefinition]
    /// The conditions of the steps inside others.
    private let conditions: [String: PlanCondition]
    /// What is declared of parameters.
    private let declared: [Reference: PlanCondition]
    /// What is wrong, each effect once.
    private(set) var found: [Diagnostic] = []
    private var told: Set<String> = []

    init(_ ground: ProofGround, _ index: Int, _ steps: [StepDefinition]) {
        self.ground = ground
        action = ground.application.actions[index]
        self.steps = steps
        declared = ground.plans[index].declaredChoices
        let plans = ground.plans[index].ownSteps.flatMap(\.withNested)
        conditions = Dictionary(plans.compactMap { step in step.when.map { (step.key, $0) } }) { first, _ in
            first
        }
    }

    /// Something that may fail for good, and what it is called.
    private struct Failing {
        var name: String
        var reason: FailureReason
        /// What the effect could stand behind.
        var place: String?
    }

    /// An effect inside a step, with what fails beside it.
    private struct Inside {
        var step: StepDefinition
        var range: SourceRange
        var failing: Failing
    }

    mutating func look(before point: Int, _ ways: StepWays) {
        for index in 0..<point {
            let step = steps[index]
            guard ways.reach(index, of: steps), !told.contains(step.key.value) else { continue }
            if let inside = inside(step) {
                tell(inside.step, inside.range, inside.failing, point)
            } else if step.compensation.isEmpty, let effect = effect(of: step),
                let failing = failing(behind: index, until: point, ways)
            {
                tell(step, effect, failing, point)
            }
        }
    }

    /// The nearest step behind one, up to the point, that may fail on a way that has passed both.
    private func failing(behind index: Int, until point: Int, _ ways: StepWays) -> Failing? {
        let on = StepWays(from: index, of: steps, ways)
        for other in (index + 1)...point {
            if steps[other - 1].place?.value == .beforeCreate, steps[other].place?.value != .beforeCreate,
                let reason = ground.creationFailure(of: action)
            {
                return Failing(name: "the record is not made", reason: reason, place: "the record")
            }
            if on.reach(other, of: steps), let reason = ground.failure(of: steps[other]) {
                let name = "'\(steps[other].key.value)'"
                return Failing(name: "\(name) fails", reason: reason, place: name)
            }
        }
        return nil
    }

    private mutating func tell(
        _ step: StepDefinition, _ effect: SourceRange, _ failing: Failing, _ point: Int
    ) {
        guard told.insert(step.key.value).inserted else { return }
        found.append(
            Diagnostic(
                .effectLeftStanding,
                "nothing undoes '\(step.key.value)' when \(failing.name): \(failing.reason.words)",
                at: step.key.range, path: step.key.path,
                labels: [
                    Diagnostic.Label("what it does outside", at: effect),
                    Diagnostic.Label("the point of no return", at: steps[point].rangeOfNoReturn),
                    Diagnostic.Label("this may fail for good", at: failing.reason.range),
                ],
                help: "add 'compensate'"
                    + (failing.place.map { ", or move '\(step.key.value)' behind \($0)" } ?? "")))
    }

    // MARK: - Inside one step

    /// An effect in a fan-out or a branch that stands when another part of the same step fails.
    private func inside(_ step: StepDefinition) -> Inside? {
        guard let reason = ground.failure(of: step) else { return nil }
        switch step.body?.value {
        case .forEach(let fanOut):
            switch fanOut.work {
            case .call(let call):
                // What an item before has done is the fan-out's own to undo.
                guard step.compensation.isEmpty, let range = effect(of: call.value) else { return nil }
                return Inside(
                    step: step, range: range, failing: Failing(name: "another item fails", reason: reason))
            case .steps(let inner):
                return among([inner.filter(\.isActive)], reason, of: step, isRepeated: true)
            }
        case .parallel(let parallel):
            return among(
                parallel.branches.map { $0.steps.filter(\.isActive) }, reason, of: step, isRepeated: false)
        default: return nil
        }
    }

    private func among(
        _ lists: [[StepDefinition]], _ reason: FailureReason, of step: StepDefinition, isRepeated: Bool
    ) -> Inside? {
        let isLate = step.timeout != nil
        for (list, steps) in lists.enumerated() {
            for (index, inner) in steps.enumerated() {
                if let found = inside(inner) { return found }
                guard inner.compensation.isEmpty, let range = effect(of: inner) else { continue }
                if isLate {
                    let failing = Failing(name: "'\(step.key.value)' fails", reason: reason)
                    return Inside(step: inner, range: range, failing: failing)
                }
                for (otherList, others) in lists.enumerated() {
                    // Of another branch, and of another item, any step may fail behind the effect.
                    let behind = isRepeated || otherList != list ? 0 : index + 1
                    for other in others.dropFirst(behind) {
                        guard let reason = ground.failure(of: other), !areExclusive(inner, other) else {
                            continue
                        }
                        let failing = Failing(name: "'\(other.key.value)' fails", reason: reason)
                        return Inside(step: inner, range: range, failing: failing)
                    }
                }
            }
        }
        return nil
    }

    /// True when the conditions exclude each other in every item.
    private func areExclusive(_ one: StepDefinition, _ other: StepDefinition) -> Bool {
        func facts(_ step: StepDefinition) -> Set<PlanCondition> {
            let facts = conditions[step.key.value]?.facts ?? []
            return Set(facts.filter { fact in fact.references.allSatisfy { $0.root == .parameters } })
        }
        return WayExclusion.excludes(facts(one), .all(Array(facts(other))), declared: declared)
    }

    // MARK: - Effects

    /// Where a step changes something outside, or lets another action change something.
    private func effect(of step: StepDefinition) -> SourceRange? {
        guard let body = step.body else { return nil }
        if ground.safety(of: body.value) != nil { return body.range }
        switch body.value {
        case .call(let call), .start(let call): return effect(of: call)
        case .forEach(let fanOut):
            switch fanOut.work {
            case .call(let call): return effect(of: call.value)
            case .steps(let steps): return effect(in: steps)
            }
        case .parallel(let parallel): return effect(in: parallel.branches.flatMap(\.steps))
        default: return nil
        }
    }

    private func effect(in steps: [StepDefinition]) -> SourceRange? {
        steps.lazy.filter { $0.isActive && $0.compensation.isEmpty }.compactMap { effect(of: $0) }.first
    }

    private func effect(of call: StepBody.ActionCall) -> SourceRange? {
        guard let child = ground.action(call.action), ground.facts[child]?.changes ?? false else {
            return nil
        }
        return call.action.range
    }
}
