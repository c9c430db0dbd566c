// SPDX-License-Identifier: Apache-2.0
internal import ContractModel
internal import FunctionLibrary
internal import Ledger

/// A unique constraint, as the values of a record take their place under it.
struct PlanUnique: Sendable, Hashable, PlanCodable {
    let fields: [String]
    /// How text in each of the fields is read, where it stands for more than itself.
    private let types: [String: PlanType]

    init(_ fields: [String], of entity: PlanEntity) {
        self.fields = fields
        types = fields.reduce(into: [:]) { $0[$1] = entity.fields[$1]?.type.reading }
    }

    /// The place of a record; nil where it takes none, as in SQL, because it lacks one of the fields.
    func value(of record: ValueMap, yields: Bool = false) -> UniqueValue? {
        let values = fields.map { key -> Value in
            let value = record[key] ?? .null
            return types[key].map { value.meant(as: $0) } ?? value
        }
        guard !values.contains(where: \.isNull) else { return nil }
        return UniqueValue(
            constraint: fields.joined(separator: ","),
            digest: Array(Digest(canonical: .list(values.map(Sealer.comparable))).bytes.prefix(16)),
            yields: yields)
    }

    // MARK: - As a ledger keeps it

    var planValue: Value {
        var writer = PlanWriter()
        writer.put("unique", fields)
        writer.put("types", types)
        return writer.value
    }

    init(planValue: Value) throws(PlanCodingError) {
        let reader = try PlanReader(planValue)
        fields = try reader.list("unique")
        types = try reader.map("types")
    }
}

extension PlanEntity {
    /// Its constraints, with what their fields mean.
    var uniques: [PlanUnique] { uniqueConstraints.map { PlanUnique($0, of: self) } }
}

extension ActionPlan {
    /// The types of which the action writes records, sorted.
    var writtenTypes: [String] {
        var types = Set(creates.map(\.entityType))
        if let contract = attachments { types.insert(contract.entityType) }
        if let targetType, !edits.isEmpty { types.insert(targetType) }
        return types.sorted()
    }
}
