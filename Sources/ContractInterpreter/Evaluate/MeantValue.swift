// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension Value {
    /// What the value stands for as a type, written in one way: values that mean the same are then equal.
    ///
    /// A decimal may be a number or a text, an instant has any offset, a duration any unit.
    func meant(as type: PlanType) -> Value {
        switch self {
        case .string(let text): Value.meant(text, as: type.type) ?? self
        case .list(let elements):
            if let item = type.items.first { .list(elements.map { $0.meant(as: item) }) } else { self }
        case .map(let map):
            if let rows = type.fields {
                .map(
                    ValueMap(
                        map.map { entry in
                            let row = rows.first { $0.key.hasSameBytes(as: entry.key) }
                            return (entry.key, row.map { entry.value.meant(as: $0.type) } ?? entry.value)
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
