// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// The two shapes that most functions have: a change of one value, and a check of one value.
extension CuratedFunction.Body {
    /// A change of one value: of each field named in `normalize`, of the argument `value` elsewhere.
    ///
    /// Null stays null. Outside `normalize` the type of the value is not known and taken to be `assumed`.
    static func changing(
        assumed: ValueType,
        _ change: @escaping @Sendable (Value, ValueType, Arguments) throws(FunctionFailure) -> Value
    ) -> Self {
        CuratedFunction.Body(
            value: { arguments throws(FunctionFailure) in
                guard let value = arguments["value"], !value.isNull else { return .null }
                return try change(value, assumed, arguments)
            },
            normalize: { value, type, arguments throws(FunctionFailure) in
                value.isNull ? .null : try change(value, type, arguments)
            },
            passesNull: true)
    }

    /// A change of text; what is not text stays as it is, for its type is checked elsewhere.
    static func changingText(
        _ change: @escaping @Sendable (String, ValueType, Arguments) throws(FunctionFailure) -> String
    ) -> Self {
        changing(assumed: .string) { value, type, arguments throws(FunctionFailure) in
            guard let text = value.string else { return value }
            return .string(try change(text, type, arguments))
        }
    }

    /// A check of one value: of each parameter named by `field` in `validate`, of the argument `value`
    /// elsewhere.
    ///
    /// An absent parameter passes `validate`, for `required` asks for it. As a condition an absent value does
    /// not hold; as a value or a step, what does not hold is a final failure and what holds is handed on.
    static func checking(
        code: String, message: String,
        _ holds: @escaping @Sendable (Value, Arguments) throws(FunctionFailure) -> Bool
    ) -> Self {
        checking(code: code, message: message) { value, _, arguments throws(FunctionFailure) in
            try holds(value, arguments)
        }
    }

    /// A check that depends on the type of the parameter; nil where that is not known.
    static func checking(
        code: String, message: String,
        _ holds: @escaping @Sendable (Value, ValueType?, Arguments) throws(FunctionFailure) -> Bool
    ) -> Self {
        CuratedFunction.Body(
            value: { arguments throws(FunctionFailure) in
                guard let value = arguments["value"], !value.isNull, try holds(value, nil, arguments) else {
                    throw FunctionFailure(.final, code: code, message: message)
                }
                return value
            },
            condition: { arguments throws(FunctionFailure) in
                guard let value = arguments["value"], !value.isNull else { return false }
                return try holds(value, nil, arguments)
            },
            validate: { subject, arguments throws(FunctionFailure) in
                var refusals: [Refusal] = []
                for key in arguments.keys("field") ?? [] {
                    guard let value = subject.arguments[key], !value.isNull else { continue }
                    if try !holds(value, subject.types[key], arguments) {
                        refusals.append(Refusal(parameter: key, code: code, message: message))
                    }
                }
                return refusals
            })
    }
}

extension FunctionParameter {
    /// The parameters that a normalizer changes.
    static func normalized(_ types: [ValueType]) -> FunctionParameter {
        FunctionParameter(
            "field", .fields(types: types, single: false),
            "The parameters to change; without it, all of the types that the function takes.",
            required: false,
            stages: [.normalize])
    }

    /// The same for values of a form that also plain text may have: text is only looked at when it is named.
    static func normalized(_ type: ValueType, orNamed others: ValueType...) -> FunctionParameter {
        var parameter = FunctionParameter(
            "field", .fields(types: [type] + others, single: false),
            "The parameters to change; without it, all of type \(type.rawValue).", required: false,
            stages: [.normalize])
        parameter.typesWithoutName = [type]
        return parameter
    }

    /// The value that a normalizer changes where there is no field.
    static func changedValue(_ type: ValueType) -> FunctionParameter { changedValue(.value(type)) }

    static func changedValue(_ kind: Kind) -> FunctionParameter {
        FunctionParameter("value", kind, "The value to change.", stages: [.value, .transform])
    }

    /// The number that a normalizer changes where there is no field.
    static let changedNumber = changedValue(.oneOf([.number, .decimal]))

    /// The parameters that a check looks at.
    static func checked(_ types: [ValueType]) -> FunctionParameter {
        FunctionParameter(
            "field", .fields(types: types, single: false), "The parameters to check; an absent one passes.",
            stages: [.validate])
    }

    /// The value that a check looks at where there is no field.
    static func checkedValue(_ kind: Kind) -> FunctionParameter {
        FunctionParameter("value", kind, "The value to check.", stages: [.condition, .value, .transform])
    }
}
