// SPDX-License-Identifier: Apache-2.0

/// The one form of condition: a comparison, a combination, or a function that answers true or false.
public indirect enum Condition: Sendable {
    case comparison(Comparison)
    case all([Located<Condition>])
    case any([Located<Condition>])
    case not(Located<Condition>)
    case call(FunctionCall)

    /// `{ field, operator, value }`.
    public struct Comparison: Sendable {
        public var field: Located<Operand>
        public var comparator: Located<Comparator>
        public var value: Located<ValueExpression>?

        public init(
            field: Located<Operand>, comparator: Located<Comparator>, value: Located<ValueExpression>?
        ) {
            self.field = field
            self.comparator = comparator
            self.value = value
        }
    }

    /// What stands on the left: a field of the subject (a path), or a `$` reference.
    public enum Operand: Sendable {
        case subjectField([String])
        case reference(Reference)
    }

    /// The operators of the language.
    public enum Comparator: String, Sendable, Hashable, CaseIterable {
        case eq, ne
        case isIn = "in"
        case notIn = "not_in"
        case gt, gte, lt, lte, contains
        case notContains = "not_contains"
        case startsWith = "starts_with"
        case endsWith = "ends_with"
        case matches, exists
        case notExists = "not_exists"
        case empty
        case notEmpty = "not_empty"

        /// True for the four operators that stand without a value.
        public var takesNoValue: Bool {
            switch self {
            case .exists, .notExists, .empty, .notEmpty: true
            default: false
            }
        }

        /// True for the operators that ask which of two comes first.
        public var isOrder: Bool {
            switch self {
            case .gt, .gte, .lt, .lte: true
            default: false
            }
        }

        /// True for the operators that hold when the operand is absent.
        public var holdsWhenAbsent: Bool {
            switch self {
            case .ne, .notIn, .notContains, .notExists, .empty: true
            default: false
            }
        }
    }
}
