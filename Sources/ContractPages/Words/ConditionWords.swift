// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// Compiled conditions in words.
enum ConditionWords {
    static func phrase(_ condition: PlanCondition, of item: ItemWords = .item) -> Phrase {
        switch condition {
        case .comparison(let left, let comparator, let right, _):
            let subject = ValueWords.phrase(left, of: item)
            guard let right else { return "\(subject) \(text: alone(comparator))" }
            return "\(subject) \(text: words(comparator)) \(operand(right, item))"
        case .all(let parts): return group(parts, " and ", item)
        case .any(let parts): return group(parts, " or ", item)
        case .not(let part): return "it is not so that \(phrase(part, of: item))"
        case .call(let function, let arguments):
            return arguments.isEmpty
                ? "\(function.name) holds"
                : "\(function.name) holds for \(ValueWords.arguments(arguments, of: item))"
        }
    }

    private static func group(_ parts: [PlanCondition], _ word: String, _ item: ItemWords) -> Phrase {
        if parts.isEmpty { return word == " and " ? "always" : "never" }
        return parts.map { part in
            switch part {
            case .all(let inner) where inner.count > 1: "(\(phrase(part, of: item)))"
            case .any(let inner) where inner.count > 1: "(\(phrase(part, of: item)))"
            default: phrase(part, of: item)
            }
        }.joined(separator: word)
    }

    private static func operand(_ expression: PlanExpression, _ item: ItemWords) -> Phrase {
        guard let values = expression.constant?.list else { return ValueWords.phrase(expression, of: item) }
        return values.isEmpty ? "nothing" : values.map(ValueWords.literal).joined(separator: ", ")
    }

    private static func words(_ comparator: Condition.Comparator) -> String {
        switch comparator {
        case .eq: "is"
        case .ne: "is not"
        case .isIn: "is one of"
        case .notIn: "is none of"
        case .gt: "is above"
        case .gte: "is at least"
        case .lt: "is below"
        case .lte: "is at most"
        case .contains: "contains"
        case .notContains: "does not contain"
        case .startsWith: "begins with"
        case .endsWith: "ends with"
        case .matches: "matches the pattern"
        case .exists, .notExists, .empty, .notEmpty: alone(comparator)
        }
    }

    private static func alone(_ comparator: Condition.Comparator) -> String {
        switch comparator {
        case .exists: "is given"
        case .notExists: "is not given"
        case .empty: "is empty or not given"
        case .notEmpty: "is not empty"
        default: comparator.rawValue
        }
    }
}
