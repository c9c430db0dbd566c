// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Checks the fields of a record against its declared type, and seals the sensitive ones.
struct FieldChecker {
    /// Something wrong with one field.
    struct Finding {
        var field: String
        /// Where in the field: keys and positions.
        var path: [String] = []
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
            let told = findings.count
            let value = judge(entry.value, entry.key, entity, of: entityType, &findings)
            if findings.count == told { checked[entry.key] = value }
        }
        for key in isPartial ? [] : plan.facts.requiredFields[entityType] ?? []
        where checked[key] == nil && !lacking.contains(key) && !findings.contains(where: { $0.field == key })
        {
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
        _ findings: inout [Finding]
    ) -> Value {
        guard let field = entity.fields[key] else {
            if !entity.relationships.contains(key) {
                findings.append(
                    Finding(
                        field: key, code: "unknown_field", message: "'\(entityType)' has no field '\(key)'"))
            } else if !FieldChecker.namesRecords(value) {
                findings.append(
                    Finding(
                        field: key, code: "type",
                        message: "the field '\(key)' must be the id of a record, or a list of them"))
            }
            return value
        }
        // What was sealed as a parameter, or inside of one, need not be what the field holds.
        if Sealer.isSealed(value) {
            if let plain = sealer?.open(value, tenant: tenant) {
                _ = FieldChecker.read(plain, as: field.type, at: Place(field: key), &findings)
            }
            return value
        }
        let told = findings.count
        let read = FieldChecker.read(value, as: field.type, at: Place(field: key), &findings)
        guard field.isSensitive, findings.count == told else { return read }
        guard let sealer else {
            findings.append(
                Finding(
                    field: key, code: "no_key",
                    message:
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

    /// A place in a field: the field, and the keys and positions that lead to it.
    private struct Place {
        var field: String
        var path: [String] = []

        var name: String { ([field] + path).joined(separator: ".") }

        func inside(_ key: String) -> Place { Place(field: field, path: path + [key]) }

        func finding(_ code: String, _ message: String) -> Finding {
            Finding(field: field, path: path, code: code, message: message)
        }
    }

    /// Reads a value and what it holds as its type, and holds all of it against the constraints.
    private static func read(
        _ value: Value, as type: PlanType, at place: Place, _ findings: inout [Finding]
    ) -> Value {
        if Sealer.isSealed(value) { return value }
        var read: Value
        switch TypeChecker.read(value, as: type) {
        case .mismatch(let expected, let inner):
            var finding = place.finding("type", "the field '\(place.name)' must be \(expected)")
            finding.path += inner
            findings.append(finding)
            return value
        case .value(let value): read = value
        }
        if let elements = read.list, let item = type.items.first {
            var list: [Value] = []
            list.reserveCapacity(elements.count)
            for (index, element) in elements.enumerated() {
                list.append(self.read(element, as: item, at: place.inside("\(index)"), &findings))
            }
            read = .list(list)
        } else if type.type == .object, let rows = type.fields, let map = read.map {
            read = .map(self.read(map, rows, at: place, &findings))
        }
        for finding in ConstraintChecker.check(read, type, path: "") {
            findings.append(
                place.finding(finding.code, "the field '\(place.name)' \(finding.message)"))
        }
        return read
    }

    private static func read(
        _ map: ValueMap, _ rows: [PlanParameter], at place: Place, _ findings: inout [Finding]
    ) -> ValueMap {
        var object = ValueMap()
        for entry in map where !rows.contains(where: { $0.key.hasSameBytes(as: entry.key) }) {
            findings.append(
                place.inside(entry.key).finding(
                    "unknown_field", "the field '\(place.name)' has no '\(entry.key)'"))
        }
        for row in rows {
            let given = map[row.key].flatMap { $0.isNull ? nil : $0 } ?? row.defaultValue?.constant
            let inside = place.inside(row.key)
            if let given, !given.isNull {
                object[row.key] = read(given, as: row.type, at: inside, &findings)
            } else if row.isRequired {
                findings.append(
                    inside.finding(
                        "required",
                        "'\(row.key)' of the field '\(place.name)' is required and nothing fills it"))
            }
        }
        return object
    }
}
