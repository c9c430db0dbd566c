// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Checks the fields of a record against its declared type, and seals the sensitive ones.
struct FieldChecker {
    /// Something wrong with one field.
    struct Finding {
        var field: String
        var code: String
        var message: String

        var failure: RunFailure { RunFailure(code, message) }
    }

    let plan: ActionPlan
    let sealer: Sealer?
    let tenant: String

    /// The fields as the record holds them; fails with the first thing that is wrong.
    ///
    /// With `isPartial`, fields that are required may be missing.
    func check(
        _ fields: ValueMap, of entityType: String, isPartial: Bool = false
    ) throws(RunFailure) -> ValueMap {
        let judged = judge(fields, of: entityType, isPartial: isPartial)
        if let finding = judged.findings.first { throw finding.failure }
        return judged.fields
    }

    /// The fields as the record holds them, without those that are wrong, and everything wrong with these.
    ///
    /// With `isPartial`, fields that are required may be missing; those `lacking` may in any case.
    func judge(
        _ fields: ValueMap, of entityType: String, isPartial: Bool = false, lacking: Set<String> = []
    ) -> (fields: ValueMap, findings: [Finding]) {
        guard let entity = plan.entities[entityType] else { return (fields, []) }
        var checked = ValueMap()
        var findings: [Finding] = []
        for entry in fields {
            var faults: [RunFailure] = []
            let value = judge(entry.value, entry.key, entity, of: entityType, &faults)
            if faults.isEmpty { checked[entry.key] = value }
            findings += faults.map { Finding(field: entry.key, code: $0.code, message: $0.message) }
        }
        let missing = entity.fields.filter { key, field in
            field.isRequired && checked[key] == nil && !isPartial && !lacking.contains(key)
                && !findings.contains { $0.field == key }
        }
        for key in missing.keys.sorted() {
            findings.append(
                Finding(
                    field: key, code: "required",
                    message: "the field '\(key)' of '\(entityType)' is required and nothing fills it"))
        }
        return (checked, findings)
    }

    /// The value of one field as the record holds it.
    private func judge(
        _ value: Value, _ key: String, _ entity: PlanEntity, of entityType: String,
        _ faults: inout [RunFailure]
    ) -> Value {
        guard let field = entity.fields[key] else {
            if !entity.relationships.contains(key) {
                faults.append(RunFailure("unknown_field", "'\(entityType)' has no field '\(key)'"))
            } else if !FieldChecker.namesRecords(value) {
                faults.append(
                    RunFailure("type", "the field '\(key)' must be the id of a record, or a list of them"))
            }
            return value
        }
        // A sealed value was checked before it was sealed.
        if Sealer.isSealed(value) { return value }
        let read = FieldChecker.read(value, as: field.type, named: key, &faults)
        guard field.isSensitive, faults.isEmpty else { return read }
        guard let sealer else {
            faults.append(
                RunFailure(
                    "no_key",
                    "the field '\(key)' is sensitive and there is no key to seal it with; make one with 'atelier init'"
                ))
            return read
        }
        return sealer.seal(read, tenant: tenant)
    }

    /// True for what may stand in a relationship, whichever its cardinality.
    private static func namesRecords(_ value: Value) -> Bool {
        value.isNull || value.string != nil || value.list?.allSatisfy { $0.string != nil } ?? false
    }

    /// Reads a value and what it holds as its type, and holds all of it against the constraints.
    private static func read(
        _ value: Value, as type: PlanType, named name: String, _ faults: inout [RunFailure]
    ) -> Value {
        if Sealer.isSealed(value) { return value }
        var read: Value
        switch TypeChecker.read(value, as: type) {
        case .mismatch(let expected):
            faults.append(RunFailure("type", "the field '\(name)' must be \(expected)"))
            return value
        case .value(let value): read = value
        }
        if let elements = read.list, let item = type.items.first {
            var list: [Value] = []
            list.reserveCapacity(elements.count)
            for (index, element) in elements.enumerated() {
                list.append(self.read(element, as: item, named: "\(name).\(index)", &faults))
            }
            read = .list(list)
        } else if type.type == .object, let rows = type.fields, let map = read.map {
            read = .map(self.read(map, rows, named: name, &faults))
        }
        for finding in ConstraintChecker.check(read, type, path: "") {
            faults.append(RunFailure(finding.code, "the field '\(name)' \(finding.message)"))
        }
        return read
    }

    private static func read(
        _ map: ValueMap, _ rows: [PlanParameter], named name: String, _ faults: inout [RunFailure]
    ) -> ValueMap {
        var object = ValueMap()
        for entry in map where !rows.contains(where: { $0.key.hasSameBytes(as: entry.key) }) {
            faults.append(RunFailure("unknown_field", "the field '\(name)' has no '\(entry.key)'"))
        }
        for row in rows {
            let given = map[row.key].flatMap { $0.isNull ? nil : $0 } ?? row.defaultValue?.constant
            if let given, !given.isNull {
                object[row.key] = read(given, as: row.type, named: "\(name).\(row.key)", &faults)
            } else if row.isRequired {
                faults.append(
                    RunFailure(
                        "required", "'\(row.key)' of the field '\(name)' is required and nothing fills it"))
            }
        }
        return object
    }
}
