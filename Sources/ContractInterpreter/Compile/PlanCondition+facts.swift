// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension PlanCondition {
    /// The same condition with `not` pushed inward as far as it goes.
    package var normal: PlanCondition {
        switch self {
        case .comparison, .call: self
        case .all(let parts): .all(parts.map(\.normal))
        case .any(let parts): .any(parts.map(\.normal))
        case .not(let part): part.denied
        }
    }

    /// What holds just when the condition does not; normal.
    package var denied: PlanCondition {
        switch self {
        case .comparison(let left, let comparator, let right, let form):
            comparator.opposite.map { .comparison(left: left, $0, right: right, form) } ?? .not(self)
        case .all(let parts): .any(parts.map(\.denied))
        case .any(let parts): .all(parts.map(\.denied))
        case .not(let part): part.normal
        case .call: .not(self)
        }
    }

    /// The parts that must all hold, each normal.
    var facts: [PlanCondition] { normal.flattened }

    private var flattened: [PlanCondition] {
        switch self {
        case .all(let parts): parts.flatMap(\.flattened)
        case .any(let parts) where parts.count == 1: parts[0].flattened
        default: [self]
        }
    }
}

extension Condition.Comparator {
    /// The operator that holds just when this one does not, of absent values as well; nil where there is none.
    fileprivate var opposite: Condition.Comparator? {
        switch self {
        case .eq: .ne
        case .ne: .eq
        case .isIn: .notIn
        case .notIn: .isIn
        case .contains: .notContains
        case .notContains: .contains
        case .exists: .notExists
        case .notExists: .exists
        case .empty: .notEmpty
        case .notEmpty: .empty
        // Nothing absent is in any order.
        case .gt, .gte, .lt, .lte, .startsWith, .endsWith, .matches: nil
        }
    }
}
