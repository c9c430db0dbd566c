// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// A field that one parameter fills as it is.
struct FilledField: Sendable {
    let parameter: String
    let entity: EntityType
    let field: EntitySchema.Field

    /// The fields that an action fills so, each once for a parameter.
    static func all(of action: ActionDefinition, _ entities: [String: EntityType]) -> [FilledField] {
        var filled: [FilledField] = []
        func take(_ value: ValueExpression, _ key: String, of entity: EntityType) {
            guard case .reference(let reference) = value, reference.root == .parameters,
                reference.path.count == 1, let field = entity.field(key),
                !filled.contains(where: { $0.field === field && $0.parameter == reference.path[0] })
            else { return }
            filled.append(FilledField(parameter: reference.path[0], entity: entity, field: field))
        }
        for create in action.creates.indices where action.creates[create].isActive {
            guard let entity = entities[action.creates[create].entityType.value] else { continue }
            let fields = action.creates[create].fields
            filled.reserveCapacity(fields.count)
            for index in fields.indices {
                take(fields[index].value.value, fields[index].key.value, of: entity)
            }
        }
        if let entity = action.targetModel.flatMap({ entities[$0.value] }) {
            for edit in action.edits where edit.isActive {
                take(edit.value.value, edit.field.value, of: entity)
            }
        }
        return filled
    }
}
