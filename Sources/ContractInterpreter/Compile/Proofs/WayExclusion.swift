// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Whether two steps can stand on one way: their conditions may exclude each other.
enum WayExclusion {
    /// True when the conditions never hold together; a step without one always runs.
    static func areExclusive(_ left: PlanCondition?, _ right: PlanCondition?) -> Bool {
        guard let left, let right else { return false }
        return excludes(Set(left.facts), right)
    }

    /// True when a condition does not hold where all of the facts do.
    static func excludes(_ facts: Set<PlanCondition>, _ condition: PlanCondition) -> Bool {
        if facts.isEmpty { return false }
        return condition.facts.contains { part in
            if facts.contains(part.denied) { return true }
            if case .any(let ways) = part, ways.allSatisfy({ excludes(facts, $0) }) { return true }
            return facts.contains { contradict($0, part) || contradict(part, $0) }
        }
    }

    /// True when a condition is sure to hold where all of the facts do.
    static func implies(_ facts: Set<PlanCondition>, _ condition: PlanCondition) -> Bool {
        if facts.isEmpty { return false }
        return condition.facts.allSatisfy { part in
            if facts.contains(part) { return true }
            if case .any(let ways) = part { return ways.contains { implies(facts, $0) } }
            let denied = part.denied
            return facts.contains { contradict($0, denied) || contradict(denied, $0) }
        }
    }

    private static func contradict(_ left: PlanCondition, _ right: PlanCondition) -> Bool {
        if case .not(let part) = right, part == left { return true }
        guard case .comparison(.reference(let mine), let first, let one, _) = left,
            case .comparison(.reference(let theirs), let second, let other, _) = right, mine == theirs
        else { return false }
        switch (first, second) {
        case (.exists, .notExists), (.notEmpty, .empty): return true
        default: break
        }
        guard let one = one?.constant, let other = other?.constant else { return false }
        switch (first, second) {
        case (.eq, .eq): return one != other && one.kindName == other.kindName
        case (.eq, .ne), (.isIn, .notIn), (.contains, .notContains): return one == other
        case (.eq, .isIn): return other.list.map { !$0.contains(one) } ?? false
        case (.eq, .notIn): return other.list?.contains(one) ?? false
        case (.gt, .lte), (.gte, .lt), (.gt, .lt): return isAtLeast(one, other)
        case (.eq, .gt): return isAtLeast(other, one)
        case (.eq, .lt): return isAtLeast(one, other)
        default: return false
        }
    }

    private static func isAtLeast(_ left: Value, _ right: Value) -> Bool {
        guard case .number(let left) = left, case .number(let right) = right else { return false }
        return left >= right
    }
}
