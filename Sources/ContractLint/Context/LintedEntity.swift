// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// A declared entity type with its fields, which rules look at many times and which are not copied for a look.
final class LintedEntity: Sendable {
    let definition: EntityType
    let fields: [LintedField]

    init(_ definition: EntityType) {
        self.definition = definition
        fields = (definition.schema?.fields ?? []).map { LintedField($0, of: definition.name.value) }
    }

    /// The field of a key.
    func field(_ key: String) -> LintedField? { fields.first { $0.definition.key.value == key } }
}

/// A field of a declared entity type.
final class LintedField: Sendable {
    let definition: EntitySchema.Field
    /// The name of its entity type.
    let type: String

    fileprivate init(_ definition: EntitySchema.Field, of type: String) {
        self.definition = definition
        self.type = type
    }
}
