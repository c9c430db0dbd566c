// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CuratedFunction {
    /// Checks that a value is one of a set.
    static let validateInSet = CuratedFunction(
        "validate.in_set", since: "0.1.0",
        summary: "Checks that a value is one of a set: text by its bytes, numbers by their value.",
        parameters: [
            .checked([]), .checkedValue(.any).compared(),
            FunctionParameter("set", .value(.list), "The allowed values.").compared(as: "value"),
        ],
        returns: "The value; as a condition, whether it is in the set.", result: .value,
        examples: [
            FunctionExample(
                "A value of the set passes", stage: .validate,
                with: ["field": "country", "set": ["PT", "ES"]],
                on: ["country": "PT"], .refusals([:])),
            FunctionExample(
                "Another is refused", stage: .validate, with: ["field": "country", "set": ["PT", "ES"]],
                on: ["country": "pt"], .refusals(["country": "in_set"])),
            FunctionExample(
                "An absent parameter passes", stage: .validate,
                with: ["field": "country", "set": ["PT", "ES"]],
                .refusals([:])),
            FunctionExample(
                "Numbers are compared by value", stage: .condition,
                with: ["value": .decimal("1.0"), "set": [1, 2]], .returns(true)),
            FunctionExample(
                "A decimal may be text", stage: .validate,
                with: ["field": "rate", "set": [.decimal("0.06")]],
                on: ["rate": "0.060"], types: ["rate": .decimal], .refusals([:])),
            FunctionExample(
                "Text that looks like a number is text", stage: .validate,
                with: ["field": "code", "set": ["1.0"]], on: ["code": "1"], .refusals(["code": "in_set"])),
            FunctionExample(
                "A step hands the value on", stage: .transform, with: ["value": "ES", "set": ["PT", "ES"]],
                .returns("ES")),
            FunctionExample(
                "A step fails for another value", stage: .transform,
                with: ["value": "FR", "set": ["PT", "ES"]],
                .fails(code: "in_set")),
        ],
        checkArguments: { literals, scope in
            guard let set = literals["set"]?.list else { return [] }
            if set.isEmpty {
                return [ArgumentProblem(argument: "set", message: "'set' holds no value, so nothing passes")]
            }
            let keys = Arguments(literals).keys("field") ?? []
            let types = keys.compactMap { key in (scope.parameters[key] ?? nil).map { (key, $0) } }
            for (key, type) in types {
                guard let odd = set.first(where: { !$0.mayEqual(type) }) else { continue }
                let message = "'set' holds a \(odd.kindName), and '\(key)' is of type \(type.rawValue)"
                return [ArgumentProblem(argument: "set", message: message)]
            }
            return []
        },
        body: .checking(code: "in_set", message: "is not one of the allowed values") {
            value, type, arguments in
            let set = arguments.meaning("set")?.list ?? []
            let value = type == nil ? arguments.meaning("value") ?? value : value
            return set.contains(value)
                || set.contains {
                    value.comparable(as: type, beside: $0) == $0.comparable(as: type, beside: value)
                }
        })
}

extension Value {
    /// True when a value of a type may be equal to this one.
    fileprivate func mayEqual(_ type: ValueType) -> Bool {
        switch type {
        case .integer, .number, .decimal: exactNumber != nil
        case .boolean: bool != nil
        case .list: list != nil
        case .object, .geo, .file: map != nil
        case .enum: list == nil && map == nil
        default: string != nil
        }
    }
}
