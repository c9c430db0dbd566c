// SPDX-License-Identifier: Apache-2.0
package import ContractModel

extension Value {
    /// The value in the form that is compared: what a text spells where more than text is meant, by type or because the
    /// other side is a number.
    ///
    /// A number for a decimal, microseconds for an instant or a duration: equal and ordered as what they stand for.
    package func comparable(as type: ValueType?, beside other: Value = .null) -> Value {
        guard case .string(let text) = self else { return self }
        let number: Number? =
            switch type {
            case .decimal, .number, .integer: Number(text)
            case .datetime: DateTimeText.parse(text).map { Number($0.microseconds) }
            case .duration: DurationText.parse(text).map { Number($0.microseconds) }
            case nil: other.number == nil ? nil : Number(text)
            default: nil
            }
        return number.map(Value.number) ?? self
    }
}
