// SPDX-License-Identifier: Apache-2.0

extension Number {
    /// The least whole multiple of a unit above zero that is not less than this; with `isExclusive`, that is more.
    func nextMultiple(of unit: Number, isExclusive: Bool = false) -> Number {
        let rest = remainder(by: unit)
        var multiple = self + rest.negated
        let isBelow = isExclusive ? multiple <= self : multiple < self
        if isBelow { multiple = multiple + unit }
        return multiple
    }

    /// What is left of this after whole units, with its own sign.
    private func remainder(by unit: Number) -> Number {
        let (value, by) = (parts, unit.parts)
        let shift = min(value.exponent, by.exponent)
        let dividend = value.digits + Array(repeating: 0, count: value.exponent - shift)
        let divisor = by.digits + Array(repeating: 0, count: by.exponent - shift)
        return Number.plain(Number.remainder(of: dividend, by: divisor), shift, value.isNegative)
    }

    private var negated: Number {
        let value = parts
        return value.digits.isEmpty
            ? self : Number.plain(value.digits, value.exponent, !value.isNegative)
    }
}
