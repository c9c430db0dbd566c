// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension ComparisonForm {
    /// What text of a type stands for; nil for types that say nothing of it.
    init?(of type: ValueType) {
        switch type {
        case .decimal: self = .number
        case .datetime: self = .instant
        case .duration: self = .duration
        default: return nil
        }
    }

    /// The form of a comparison: that of either operand, where it makes a difference.
    init(of left: StaticType, _ right: StaticType?, _ comparator: Condition.Comparator) {
        let types = [left.comparedType, right?.comparedType].compactMap(\.self)
        let form = types.lazy.compactMap { ComparisonForm(of: $0) }.first
        if comparator.isOrder, form != .number {
            // An order reads instants and durations by itself; in what is declared as text it must not.
            self = form == nil && types.contains(where: ComparisonForm.isPlainText) ? .text : .any
        } else {
            self = form ?? .any
        }
    }

    private static func isPlainText(_ type: ValueType) -> Bool { type.isTextual && type != .date }
}

extension ActionCompiler {
    /// What is written beside a value of a type, in the form that inputs of the type are kept in.
    static func normalized(_ expression: PlanExpression, as type: StaticType) -> PlanExpression {
        guard case .typed(var type) = type.shape else { return expression }
        if type.type == .list, let item = type.items.first { type = item }
        guard [.uuid, .geo, .enum].contains(type.type) else { return expression }
        switch expression {
        case .literal(let value): return .literal(normalized(value, as: type))
        case .list(let elements):
            return .list(elements.map { normalized($0, as: StaticType(shape: .typed(type))) })
        default: return expression
        }
    }

    static func normalized(_ value: Value, as type: PlanType) -> Value {
        if let elements = value.list { return .list(elements.map { normalized($0, as: type) }) }
        if case .value(let read) = TypeChecker.read(value, as: type) { return read }
        return value
    }
}

extension StaticType {
    /// The type of what is compared: of a list that of its elements, which are compared one by one.
    fileprivate var comparedType: ValueType? {
        guard case .typed(let type) = shape, type.type == .list else { return valueType }
        return type.items.first?.type
    }
}
