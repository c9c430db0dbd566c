// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// What a condition tells where it holds, made ready for whoever asks more than once.
struct Telling: Sendable {
    let facts: [PlanCondition]
    let references: [Reference]
    /// The steps that were done, by key.
    let doneSteps: [String]

    init(_ condition: PlanCondition) {
        facts = condition.facts
        references = PresenceFacts.implied(by: condition)
        doneSteps = references.compactMap { reference in
            guard reference.root == .steps, let key = reference.path.first,
                reference.path.count == 1 || reference == PresenceFacts.done(key)
            else { return nil }
            return key
        }
    }
}

/// What a condition tells about values being there.
///
/// A step whose output is sure not to be null stands as `$steps.<key>` alone.
enum PresenceFacts {
    /// What is there when the condition holds.
    static func implied(by condition: PlanCondition) -> [Reference] {
        switch condition {
        case .comparison(let left, let comparator, let right, _):
            (comparator.holdsWhenAbsent ? [] : present(left, right))
                + done(left, comparator, right, holds: true) + notLate(left, comparator, right, holds: true)
                + ([.notEmpty, .contains].contains(comparator) ? firstItem(of: left) : [])
        case .all(let parts): parts.flatMap { implied(by: $0) }
        case .any(let parts): common(parts.map { implied(by: $0) })
        case .not(let part): denied(by: part)
        case .call: []
        }
    }

    /// What is there when the condition does not hold.
    static func denied(by condition: PlanCondition) -> [Reference] {
        switch condition {
        case .comparison(let left, let comparator, let right, _):
            (comparator.holdsWhenAbsent ? present(left, right) : [])
                + done(left, comparator, right, holds: false) + notLate(left, comparator, right, holds: false)
                + ([.empty, .notContains].contains(comparator) ? firstItem(of: left) : [])
        case .all(let parts): common(parts.map { denied(by: $0) })
        case .any(let parts): parts.flatMap { denied(by: $0) }
        case .not(let part): implied(by: part)
        case .call: []
        }
    }

    /// The parts that must all hold.
    static func conjuncts(of condition: PlanCondition) -> [PlanCondition] {
        if case .all(let parts) = condition { [condition] + parts } else { [condition] }
    }

    /// What stands among the facts for a call whose output is that of its child, not the value for one that is late.
    static func inTime(_ key: String) -> Reference {
        Reference(root: .steps, path: [key, "outcome", "timed_out"])
    }

    /// What stands among the facts for a step that the run has done.
    static func done(_ key: String) -> Reference {
        Reference(root: .steps, path: [key, "outcome", "succeeded"])
    }

    /// A step that is known to have succeeded, and so has given its output.
    private static func done(
        _ left: PlanExpression, _ comparator: Condition.Comparator, _ right: PlanExpression?, holds: Bool
    ) -> [Reference] {
        guard case .reference(let reference) = left, reference.root == .steps, reference.path.count == 2,
            reference.path[1] == "outcome", let value = right?.constant
        else { return [] }
        let isDone =
            switch (comparator, holds) {
            case (.eq, true), (.ne, false): value == "succeeded"
            case (.isIn, true), (.notIn, false): value == ["succeeded"]
            default: false
            }
        return isDone ? [done(reference.path[0])] : []
    }

    /// A list that is not empty, or holds something, has a first item.
    private static func firstItem(of list: PlanExpression) -> [Reference] {
        guard case .reference(let reference) = list else { return [] }
        return [Reference(root: reference.root, path: reference.path + ["0"])]
    }

    /// A call that is known not to have timed out.
    private static func notLate(
        _ left: PlanExpression, _ comparator: Condition.Comparator, _ right: PlanExpression?, holds: Bool
    ) -> [Reference] {
        guard case .reference(let reference) = left, reference.root == .steps, reference.path.count == 2,
            reference.path[1] == "outcome", let value = right?.constant
        else { return [] }
        let isLate: Value = "timed_out"
        let excludes =
            switch (comparator, holds) {
            case (.eq, true), (.ne, false): value != isLate && !value.isNull
            case (.ne, true), (.eq, false): value == isLate
            case (.isIn, true), (.notIn, false): value.list.map { !$0.contains(isLate) } ?? false
            case (.notIn, true), (.isIn, false): value.list?.contains(isLate) ?? false
            default: false
            }
        return excludes ? [inTime(reference.path[0])] : []
    }

    private static func common(_ parts: [[Reference]]) -> [Reference] {
        guard let first = parts.first else { return [] }
        return parts.dropFirst().reduce(first) { kept, part in kept.filter { part.contains($0) } }
    }

    private static func present(_ left: PlanExpression, _ right: PlanExpression?) -> [Reference] {
        if case .literal(.null) = right { return [] }
        var references: [Reference] = []
        for operand in [left, right] {
            if case .reference(let reference) = operand { references += withOwners(reference) }
        }
        return references
    }

    /// The value, and what it is a part of.
    private static func withOwners(_ reference: Reference) -> [Reference] {
        // What every step has is there without an output.
        if reference.root == .steps, let member = reference.path.dropFirst().first,
            StepDefinition.ownMembers.contains(member)
        {
            return [reference]
        }
        return (1...max(1, reference.path.count)).map {
            Reference(root: reference.root, path: Array(reference.path.prefix($0)))
        }
    }
}
