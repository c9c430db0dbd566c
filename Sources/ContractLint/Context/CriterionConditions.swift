// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// A criterion that is a condition, as logic sees it.
struct ConditionCriterion: Sendable {
    var key: Located<String>
    var condition: Condition
    var subject: ConditionSubject
    var isBlocking: Bool

    static func all(of action: ActionDefinition) -> [ConditionCriterion] {
        // By their positions: a criterion is many words, and is not copied for a look.
        action.criteria.indices.compactMap { index in
            guard action.criteria[index].isActive else { return nil }
            let (condition, subject): (Condition, ConditionSubject)
            switch action.criteria[index].check {
            case .field(let comparison, .entity): (condition, subject) = (.comparison(comparison), .entity)
            case .field(let comparison, .parameters):
                (condition, subject) = (.comparison(comparison), .parameters)
            case .field(let comparison, .user): (condition, subject) = (.comparison(comparison), .user)
            case .form(let form): (condition, subject) = (form.value, .parameters)
            case .function, .reachable: return nil
            }
            return ConditionCriterion(
                key: action.criteria[index].key, condition: condition, subject: subject,
                isBlocking: action.criteria[index].enforcement == .block)
        }
    }
}

extension LintedAction {
    /// Visits each criterion that blocks with each before it; of very many, the first.
    func eachBlockingPair(_ visit: (_ earlier: ConditionCriterion, _ later: ConditionCriterion) -> Void) {
        let criteria = conditionCriteria.filter(\.isBlocking).prefix(40)
        for (index, later) in criteria.enumerated() {
            for earlier in criteria.prefix(index) { visit(earlier, later) }
        }
    }
}

extension Condition {
    /// Visits what stands directly under each 'not'.
    func eachNegated(_ visit: (Located<Condition>) -> Void) {
        switch self {
        case .not(let part):
            visit(part)
            part.value.eachNegated(visit)
        case .all(let parts), .any(let parts): for part in parts { part.value.eachNegated(visit) }
        case .comparison, .call: break
        }
    }
}
