// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import Ledger

/// Compares top-level fields of a record with wanted values, as canonical JSON.
struct FieldFilter {
    private let wanted: [(key: String, values: [Value])]
    private let numbers: [String: Number]
    /// What was stored was bounded when it was accepted.
    private static let limits = JSONLimits(maxBytes: .max, maxNestedLevels: 256, maxValues: .max)

    init(_ query: RecordQuery) {
        wanted = query.fields.map { ($0.key, [$0.value]) } + query.choices.map { ($0.key, $0.value) }
        numbers = query.numbers
    }

    /// True when every wanted field is there and equals; always without any.
    func matches(_ fields: String) -> Bool {
        if wanted.isEmpty, numbers.isEmpty { return true }
        guard case .map(let map)? = try? JSONReader.read(fields, limits: FieldFilter.limits) else {
            return false
        }
        return wanted.allSatisfy { condition in
            map[condition.key].map(condition.values.contains) ?? false
        } && numbers.allSatisfy { RecordQuery.counts(map[$0.key], as: $0.value) }
    }
}
