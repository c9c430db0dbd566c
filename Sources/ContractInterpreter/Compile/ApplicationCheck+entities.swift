// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension ApplicationCheck {
    /// What is wrong in the fields of a record type, whichever action makes such records.
    func check(_ entity: EntityType) -> [Diagnostic] {
        guard let schema = entity.schema else { return [] }
        let fields = schema.fields.filter { $0.defaultValue != nil || $0.type.mayMislead }
        if fields.isEmpty { return [] }
        var compiler = compiler(entity.name, at: entity.source)
        for field in fields {
            compiler.checkPatterns(field.type)
            compiler.checkLiterals(of: field.type, in: field.key)
            compiler.checkDefault(of: field)
            // The one that the field itself names is looked for with those of relationships.
            for part in field.type.items.map({ [$0] }) ?? [] { compiler.checkObjectTypes(part) }
            for row in field.type.rows ?? [] { compiler.checkObjectTypes(row.type) }
        }
        return compiler.diagnostics
    }
}
