// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension ActionCompiler {
    /// Where records of other types may name a record that this action takes back when its run fails.
    ///
    /// Those of the types that the plan knows anyway are found through these.
    func referrers() -> [PlanReferrer] {
        let withdrawn = Set(plan.creates.filter(\.withdrawsOnFailure).map(\.entityType))
        if withdrawn.isEmpty { return [] }
        return application.entities.flatMap { entity -> [PlanReferrer] in
            guard let schema = entity.schema, plan.entities[entity.name.value] == nil else { return [] }
            let fields = schema.fields.filter { field in
                field.type.type.value == .reference
                    && field.type.objectType.map { withdrawn.contains($0.value) } ?? true
            }.map(\.key.value)
            let relationships = (fieldNames(of: entity) ?? []).filter { name in
                guard let end = declarations.relationship(name, of: entity) else { return false }
                return end.target.map(withdrawn.contains) ?? true
            }
            return (fields + relationships).map { PlanReferrer(entityType: entity.name.value, field: $0) }
        }.sorted { ($0.entityType, $0.field) < ($1.entityType, $1.field) }
    }
}
