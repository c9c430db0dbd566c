// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

// Records whose fields hold the values that a parameter may have.
extension ActionCompiler {
    /// Reports a field that is not there, and one whose values the parameter could never have.
    mutating func checkSource(
        _ type: Located<String>, _ field: Located<String>, _ definition: ParameterDefinition
    ) {
        guard let entity = checkEntity(type), let known = fieldNames(of: entity), !field.value.isEmpty else {
            return
        }
        guard declarations.knows(field.value, of: entity) ?? true else {
            report(
                .unknownField, "'\(type.value)' has no field '\(field.value)'", at: field.range,
                path: field.path,
                help: ActionCompiler.suggestion(field.value, known))
            return
        }
        let declared = self.field(field.value, of: entity)
        if declared?.isSensitive ?? false {
            report(
                .exposedSecret,
                "the values of '\(definition.key.value)' come from '\(field.value)', which is sensitive",
                at: field.place, note: "sealed, so that no input is found among them",
                labels: declared.map { [Diagnostic.Label("the field", at: $0.key.range)] } ?? [],
                help: "name a field that is not sensitive, such as 'id'")
            return
        }
        if definition.type.isUnknown || declared?.type.isUnknown ?? false { return }
        guard let wanted = sought(definition), let source = sourceType(field.value, declared, entity),
            let problem = sourceMisfit(source, wanted)
        else { return }
        var labels = [
            Diagnostic.Label("'\(definition.key.value)' is declared here", at: definition.type.type.range)
        ]
        if let declared {
            labels.append(
                Diagnostic.Label("'\(field.value)' is declared here", at: declared.type.type.range))
        }
        report(
            .typeMismatch,
            "the values of '\(definition.key.value)' come from '\(field.value)' of '\(type.value)': \(problem)",
            at: field.place, labels: labels,
            help: "name a field of type \(wanted.type.rawValue), or declare the parameter as the field is")
    }

    /// What each value that is looked for is: of a list, its elements.
    private func sought(_ definition: ParameterDefinition) -> PlanType? {
        let type = knownType(definition.type)
        return type.type == .list ? type.items.first : type
    }

    private func sourceType(
        _ name: String, _ declared: EntitySchema.Field?, _ entity: EntityType
    ) -> PlanType? {
        if let declared { return knownType(declared.type) }
        guard name == "id", case .typed(let id) = StaticType.reference(to: entity.name.value).shape else {
            return nil
        }
        return id
    }

    /// Why no value of a field is ever one of a type.
    private func sourceMisfit(_ source: PlanType, _ wanted: PlanType) -> String? {
        if let given = source.objectType, let named = wanted.objectType, given != named {
            return "these are records of '\(given)', and it names one of '\(named)'"
        }
        return comparable(StaticType(shape: .typed(wanted)), StaticType(shape: .typed(source)))
    }
}
