// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Checks the fields of a record against its declared type, and seals the sensitive ones.
struct FieldChecker {
    let plan: ActionPlan
    let sealer: Sealer?
    let tenant: String

    /// With `isPartial`, fields that are required may be missing; those `lacking` may in any case.
    func check(
        _ fields: ValueMap, of entityType: String, isPartial: Bool = false, lacking: Set<String> = []
    ) throws(RunFailure) -> ValueMap {
        guard let entity = plan.entities[entityType] else { return fields }
        var checked = ValueMap()
        for entry in fields {
            guard let field = entity.fields[entry.key] else {
                if entity.relationships.contains(entry.key) {
                    guard FieldChecker.namesRecords(entry.value) else {
                        throw RunFailure(
                            "type",
                            "the field '\(entry.key)' must be the id of a record, or a list of them")
                    }
                    checked[entry.key] = entry.value
                    continue
                }
                throw RunFailure("unknown_field", "'\(entityType)' has no field '\(entry.key)'")
            }
            checked[entry.key] = try check(entry.value, entry.key, field)
        }
        for (key, field) in entity.fields
        where field.isRequired && checked[key] == nil && !isPartial && !lacking.contains(key) {
            throw RunFailure(
                "required", "the field '\(key)' of '\(entityType)' is required and nothing fills it")
        }
        return checked
    }

    /// True for what may stand in a relationship, whichever its cardinality.
    private static func namesRecords(_ value: Value) -> Bool {
        value.isNull || value.string != nil || value.list?.allSatisfy { $0.string != nil } ?? false
    }

    private func check(_ value: Value, _ key: String, _ field: PlanEntity.Field) throws(RunFailure) -> Value {
        // A sealed value was checked before it was sealed.
        if Sealer.isSealed(value) { return value }
        let value = try FieldChecker.read(value, as: field.type, named: key)
        guard field.isSensitive else { return value }
        guard let sealer else {
            throw RunFailure(
                "no_key",
                "the field '\(key)' is sensitive and there is no key to seal it with; make one with 'atelier init'"
            )
        }
        return sealer.seal(value, tenant: tenant)
    }

    /// Reads a value and what it holds as its type, and holds all of it against the constraints.
    private static func read(
        _ value: Value, as type: PlanType, named name: String
    ) throws(RunFailure) -> Value {
        if Sealer.isSealed(value) { return value }
        var read: Value
        switch TypeChecker.read(value, as: type) {
        case .mismatch(let expected): throw RunFailure("type", "the field '\(name)' must be \(expected)")
        case .value(let value): read = value
        }
        if let elements = read.list, let item = type.items.first {
            var list: [Value] = []
            list.reserveCapacity(elements.count)
            for (index, element) in elements.enumerated() {
                list.append(try self.read(element, as: item, named: "\(name).\(index)"))
            }
            read = .list(list)
        } else if type.type == .object, let rows = type.fields, let map = read.map {
            read = .map(try self.read(map, rows, named: name))
        }
        if let finding = ConstraintChecker.check(read, type, path: "").first {
            throw RunFailure(finding.code, "the field '\(name)' \(finding.message)")
        }
        return read
    }

    private static func read(
        _ map: ValueMap, _ rows: [PlanParameter], named name: String
    ) throws(RunFailure) -> ValueMap {
        var object = ValueMap()
        for entry in map where !rows.contains(where: { $0.key.hasSameBytes(as: entry.key) }) {
            throw RunFailure("unknown_field", "the field '\(name)' has no '\(entry.key)'")
        }
        for row in rows {
            let given = map[row.key].flatMap { $0.isNull ? nil : $0 } ?? row.defaultValue?.constant
            if let given, !given.isNull {
                object[row.key] = try read(given, as: row.type, named: "\(name).\(row.key)")
            } else if row.isRequired {
                throw RunFailure(
                    "required", "'\(row.key)' of the field '\(name)' is required and nothing fills it")
            }
        }
        return object
    }
}
