// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Effects before a point of no return that nothing undoes, though something between the two may fail for good.
struct EffectsLeft {
    private let ground: ProofGround
    private let action: ActionDefinition
    private let steps: [StepDefinition]
    /// Why each of the steps may fail for good.
    private let failures: [FailureReason?]
    /// What each of the steps changes outside.
    private var effects: [SourceRange?] = []
    /// The first steps behind effects that may fail, where they were looked for.
    private var looked: [Int: (place: Int, failing: Failing)?] = [:]
    private let exclusion: WayExclusion
    /// Of the conditions of steps, what is about parameters.
    private let conditions: [String: WayExclusion.Asked]
    /// The first step behind the record; nil where none stands before it.
    private let recordPlace: Int?
    /// What is wrong, each effect once.
    private(set) var found: [Diagnostic] = []
    private var told: Set<String> = []

    init(
        _ ground: ProofGround, _ index: Int, _ steps: [StepDefinition], failures: [FailureReason?],
        _ exclusion: WayExclusion
    ) {
        self.ground = ground
        action = ground.application.actions[index]
        self.steps = steps
        self.failures = failures
        let isBehind = steps.map { $0.place?.value != .beforeCreate }
        recordPlace = isBehind.firstIndex(of: true).flatMap { $0 > 0 ? $0 : nil }
        self.exclusion = exclusion
        let plans = ground.plans[index].ownSteps.flatMap(\.withNested)
        conditions = Dictionary(
            plans.map { step in
                let facts = (step.when?.facts ?? []).filter { fact in
                    fact.references.allSatisfy { $0.root == .parameters }
                }
                return (step.key, exclusion.ask(.all(facts)))
            }
        ) { first, _ in first }
        effects = steps.map { $0.isLeft ? effect(of: $0) : nil }
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

    mutating func look(before point: Int, _ ways: inout StepWays) {
        for index in 0..<point {
            let inside = inside(index)
            guard inside != nil || effects[index] != nil, !told.contains(steps[index].key.value),
                ways.reach(index)
            else { continue }
            if let inside {
                tell(inside.step, inside.range, inside.failing, point)
            } else if let effect = effects[index], let first = failing(behind: index, &ways),
                first.place <= point
            {
                tell(steps[index], effect, first.failing, point)
            }
        }
    }

    /// The nearest step behind one that may fail on a way that has passed both.
    private mutating func failing(
        behind index: Int, _ ways: inout StepWays
    ) -> (place: Int, failing: Failing)? {
        if let known = looked[index] { return known }
        let found = firstFailing(behind: index, &ways)
        looked[index] = .some(found)
        return found
    }

    private func firstFailing(behind index: Int, _ ways: inout StepWays) -> (place: Int, failing: Failing)? {
        var on: StepWays?
        for other in steps.indices.dropFirst(index + 1) {
            if other == recordPlace, let reason = ground.creationFailure(of: action) {
                return (
                    other, Failing(name: "the record is not made", reason: reason, place: "the record")
                )
            }
            guard let reason = failures[other] else { continue }
            if on == nil { on = StepWays(from: index, &ways) }
            guard on?.reach(other) ?? false else { continue }
            let name = "'\(steps[other].key.value)'"
            return (other, Failing(name: "\(name) fails", reason: reason, place: name))
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

    private func inside(_ index: Int) -> Inside? {
        failures[index].flatMap { inside(steps[index], $0) }
    }

    /// An effect in a fan-out or a branch that stands when another part of the same step fails.
    private func inside(_ step: StepDefinition, _ reason: FailureReason) -> Inside? {
        switch step.body?.value {
        case .forEach(let fanOut):
            switch fanOut.work {
            case .call(let call):
                // What an item before has done is the fan-out's own to undo.
                guard step.isLeft, let range = effect(of: call.value) else { return nil }
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
        let failing = lists.enumerated().flatMap { list, steps in
            steps.enumerated().compactMap { index, other in
                ground.failure(of: other).map { (list: list, index: index, step: other, reason: $0) }
            }
        }
        for (list, steps) in lists.enumerated() {
            for (index, inner) in steps.enumerated() {
                if let reason = ground.failure(of: inner), let found = inside(inner, reason) { return found }
                guard inner.isLeft, let range = effect(of: inner) else { continue }
                if isLate {
                    let failing = Failing(name: "'\(step.key.value)' fails", reason: reason)
                    return Inside(step: inner, range: range, failing: failing)
                }
                // Of another branch, and of another item, any step may fail behind the effect.
                let first = failing.first { other in
                    (isRepeated || other.list != list || other.index > index)
                        && !areExclusive(inner, other.step)
                }
                if let first {
                    let name = "'\(first.step.key.value)' fails"
                    return Inside(
                        step: inner, range: range, failing: Failing(name: name, reason: first.reason))
                }
            }
        }
        return nil
    }

    /// True when the conditions exclude each other in every item.
    private func areExclusive(_ one: StepDefinition, _ other: StepDefinition) -> Bool {
        guard let mine = conditions[one.key.value], let theirs = conditions[other.key.value] else {
            return false
        }
        return exclusion.excludes(FactSet(mine.parts), theirs)
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
        steps.lazy.filter { $0.isActive && $0.isLeft }.compactMap { effect(of: $0) }.first
    }

    private func effect(of call: StepBody.ActionCall) -> SourceRange? {
        guard let child = ground.action(call.action), ground.facts[child]?.changes ?? false else {
            return nil
        }
        return call.action.range
    }
}

extension StepDefinition {
    /// True when nothing undoes the step; not so of one whose 'compensate' could not be read.
    fileprivate var isLeft: Bool { compensation.isEmpty && !hasUnreadCompensation }
}
