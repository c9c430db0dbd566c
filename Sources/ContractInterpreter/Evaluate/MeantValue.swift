// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary

extension Value {
    /// What the value stands for as a type, written in one way: values that mean the same are then equal.
    ///
    /// A decimal may be a number or a text, an instant has any offset, a duration any unit.
    func meant(as type: PlanType) -> Value {
        read(as: type) { text, type in Value.meant(text, as: type) ?? .string(text) }
    }

    /// The same as a type that says nothing of what is in the value.
    func meant(as type: ValueType) -> Value {
        guard case .string(let text) = self else { return self }
        return Value.meant(text, as: type) ?? self
    }

    /// The form that is compared: values are then equal and ordered as what they stand for.
    func comparable(as type: PlanType) -> Value {
        read(as: type) { text, type in Value.string(text).comparable(as: type) }
    }

    /// The value with each text in it replaced by what it is as its declared type.
    private func read(as type: PlanType, _ reading: (String, ValueType) -> Value) -> Value {
        switch self {
        case .string(let text): reading(text, type.type)
        case .list(let elements):
            if let item = type.items.first {
                .list(elements.map { $0.read(as: item, reading) })
            } else {
                self
            }
        case .map(let map):
            if let rows = type.fields {
                .map(
                    ValueMap(
                        map.map { entry in
                            let row = rows.first { $0.key.hasSameBytes(as: entry.key) }
                            return (
                                entry.key, row.map { entry.value.read(as: $0.type, reading) } ?? entry.value
                            )
                        }))
            } else {
                self
            }
        default: self
        }
    }

    private static func meant(_ text: String, as type: ValueType) -> Value? {
        switch type {
        case .decimal, .number, .integer: Number(text).map(Value.number)
        case .datetime: DateTimeText.parse(text).map { .string(DateTimeText.render($0)) }
        case .duration: DurationText.parse(text).map { .string(DurationText.render($0)) }
        default: nil
        }
    }
}
