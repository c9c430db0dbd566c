// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    /// The constraints of a type of numbers.
    mutating func numberLimits(
        _ mapping: Mapping, _ type: Located<ValueType>
    ) -> Constraints.Limits {
        var numbers = Constraints.Limits.Numbers()
        numbers.minimum = bound(mapping["min"], "'min'", type)
        numbers.maximum = bound(mapping["max"], "'max'", type)
        numbers.exclusiveMinimum = bound(mapping["exclusive_min"], "'exclusive_min'", type)
        numbers.exclusiveMaximum = bound(mapping["exclusive_max"], "'exclusive_max'", type)
        numbers.multipleOf = multiple(mapping["multiple_of"])
        contradiction(&numbers.minimum, "min", &numbers.maximum, "max") { $0 > $1 }
        contradiction(&numbers.minimum, "min", &numbers.exclusiveMaximum, "exclusive_max") { $0 >= $1 }
        contradiction(&numbers.exclusiveMinimum, "exclusive_min", &numbers.maximum, "max") { $0 >= $1 }
        contradiction(
            &numbers.exclusiveMinimum, "exclusive_min", &numbers.exclusiveMaximum, "exclusive_max"
        ) { $0 >= $1 }
        refuseEmptyGrid(mapping, type, &numbers)
        return .numbers(Box(numbers))
    }

    /// Reports bounds with no whole number between them, or no multiple of 'multiple_of', and takes them away.
    private mutating func refuseEmptyGrid(
        _ mapping: Mapping, _ type: Located<ValueType>, _ numbers: inout Constraints.Limits.Numbers
    ) {
        let isBounded =
            (numbers.minimum != nil || numbers.exclusiveMinimum != nil)
            && (numbers.maximum != nil || numbers.exclusiveMaximum != nil)
        let isCounted =
            numbers.exclusiveMinimum == nil && numbers.exclusiveMaximum == nil && numbers.multipleOf == nil
        // Of an integer the bounds are whole numbers themselves.
        if !isBounded || isCounted { return }
        typealias Bound = (name: String, value: Located<Number>, isExclusive: Bool)
        let lows: [Bound] = [
            numbers.minimum.map { ("min", $0, false) },
            numbers.exclusiveMinimum.map { ("exclusive_min", $0, true) },
        ].compactMap(\.self)
        let highs: [Bound] = [
            numbers.maximum.map { ("max", $0, false) },
            numbers.exclusiveMaximum.map { ("exclusive_max", $0, true) },
        ].compactMap(\.self)
        var units: [(unit: Number, name: String)] = []
        if type.value == .integer { units.append((Number(1), "whole number")) }
        if let multiple = numbers.multipleOf?.value {
            units.append((multiple, "multiple of \(multiple.text)"))
        }
        for (unit, name) in units {
            for low in lows {
                let first = low.value.value.nextMultiple(of: unit, isExclusive: low.isExclusive)
                guard
                    let high = highs.first(where: {
                        $0.isExclusive ? first >= $0.value.value : first > $0.value.value
                    })
                else { continue }
                report(
                    Diagnostic(
                        .contradictoryConstraints, "no \(name) lies between '\(low.name)' and '\(high.name)'",
                        at: low.value.range, path: low.value.path,
                        labels: [.init("'\(high.name)' stands here", at: high.value.range)]
                            + (type.value == .integer && unit == Number(1)
                                ? []
                                : mapping["multiple_of"].map { [.init("the unit", at: $0.range)] } ?? []),
                        help: "set them further apart"))
                (numbers.minimum, numbers.exclusiveMinimum) = (nil, nil)
                (numbers.maximum, numbers.exclusiveMaximum) = (nil, nil)
                return
            }
        }
    }

    private mutating func bound(_ site: Site?, _ what: String, _ type: Located<ValueType>) -> Located<Number>?
    {
        guard let number = number(site, what) else { return nil }
        if type.value == .integer, !number.value.isInteger, let site {
            report(
                .unfitLiteral, "\(what) is \(number.value.text), which no integer can be", at: site,
                labels: [.init("this type", at: type.range)])
            return nil
        }
        return number
    }

    private mutating func multiple(_ site: Site?) -> Located<Number>? {
        guard let site, let number = number(site, "'multiple_of'") else { return nil }
        if number.value > Number(0) { return number }
        report(.valueOutOfRange, "'multiple_of' is \(number.value.text); expected more than 0", at: site)
        return nil
    }
}
