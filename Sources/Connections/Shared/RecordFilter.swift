// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Tells the records whose fields have the values asked for.
struct RecordFilter {
    /// True when every field of the records is text, as in CSV.
    var isText = false
    let fields: ValueMap

    /// The fields of a lookup's key: its own, or `id` for a bare value.
    static func fields(ofKey key: Value) -> ValueMap {
        if case .map(let map) = key { return map }
        return ["id": key]
    }

    /// A field that is absent has the value null.
    func holds(for record: Value) -> Bool {
        guard case .map(let map) = record else { return false }
        return fields.allSatisfy { field in
            let found = map[field.key] ?? .null
            return isText ? equals(found, field.value) : found == field.value
        }
    }

    /// Numbers are compared as numbers, null is what is empty.
    private func equals(_ found: Value, _ wanted: Value) -> Bool {
        let text = found.string ?? ""
        switch wanted {
        case .number(let number): return Number(text) == number
        case .null: return text.isEmpty
        default: return text.hasSameBytes(as: ScalarText.ofAny(wanted))
        }
    }
}
