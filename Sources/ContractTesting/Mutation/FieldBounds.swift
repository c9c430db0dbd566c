// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// What a field refuses by itself.
struct FieldBounds {
    private let field: PlanType

    init(_ field: PlanType) { self.field = field }

    /// True when the field is as tight as a parameter was before one bound of it was loosened.
    func hold(_ type: PlanType, loosenedTo changed: PlanType) -> Bool {
        guard field.type == type.type else { return false }
        var known = type
        var holds = true
        func compare<Bound: Equatable>(
            _ bound: WritableKeyPath<PlanType, Bound?>, _ isAsTight: (Bound, Bound) -> Bool
        ) {
            guard type[keyPath: bound] != changed[keyPath: bound] else { return }
            known[keyPath: bound] = changed[keyPath: bound]
            guard let own = type[keyPath: bound], let other = field[keyPath: bound] else {
                holds = false
                return
            }
            holds = holds && isAsTight(other, own)
        }
        compare(\.minLength, >=)
        compare(\.maxLength, <=)
        compare(\.minItems, >=)
        compare(\.maxItems, <=)
        compare(\.minimum, >=)
        compare(\.maximum, <=)
        compare(\.pattern, ==)
        // What else was changed is not looked into.
        return holds && known == changed
    }
}
