// SPDX-License-Identifier: Apache-2.0
internal import ContractInterpreter
internal import ContractModel

/// Holds what a case expects beside what happened.
///
/// Maps match when they contain what is written, lists when they are equal in length and order.
struct Comparison {
    /// Something that differs, with its place inside the expectation.
    struct Difference {
        var pointer: String
        var expected: Value
        var actual: Value?
    }

    /// The value inside a sealed one.
    let open: (Value) -> Value

    func differences(_ expected: Value, _ actual: Value?, at pointer: String = "") -> [Difference] {
        var opened = actual ?? .null
        let isSealed = Sealer.isSealed(opened)
        if isSealed { opened = open(opened) }
        switch (expected, opened) {
        case (.map(let wanted), .map(let found)) where !isSealed:
            return wanted.flatMap {
                differences($0.value, found[$0.key], at: pointer + TestPlaces.escaped($0.key))
            }
        case (.list(let wanted), .list(let found)) where wanted.count == found.count && !isSealed:
            return zip(wanted, found).enumerated().flatMap { index, pair in
                differences(pair.0, pair.1, at: pointer + "/\(index)")
            }
        default:
            let matches = isSealed ? differences(expected, opened, at: "").isEmpty : expected == opened
            if matches { return [] }
            // What is sealed is shown to nobody.
            return [
                Difference(
                    pointer: pointer, expected: isSealed ? "[sealed]" : expected,
                    actual: actual.map(Sealer.redacted))
            ]
        }
    }
}

/// Puts the fields that a case expects of a record into the form in which a record holds them: a place as GeoJSON, an
/// exact number in whatever way it is written.
struct RecordExpectation {
    let plan: ActionPlan?

    func held(_ fields: ValueMap, of entityType: String, beside actual: ValueMap?) -> ValueMap {
        guard let entity = plan?.entities[entityType] else { return fields }
        return ValueMap(
            fields.map { entry in
                guard let field = entity.fields[entry.key] else { return (entry.key, entry.value) }
                return (entry.key, held(entry.value, field.type, actual?[entry.key]))
            })
    }

    private func held(_ value: Value, _ type: PlanType, _ actual: Value?) -> Value {
        switch type.type {
        case .geo: return FieldValue.held(value, by: type) ?? value
        case .decimal:
            guard let actual, let wanted = Self.number(value), Self.number(actual) == wanted else {
                return value
            }
            return actual
        default: return value
        }
    }

    private static func number(_ value: Value) -> Number? {
        value.number ?? value.string.flatMap { Number($0) }
    }
}
