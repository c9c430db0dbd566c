// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// A declared entity type, in its application.
struct LintedEntity: Sendable {
    let definition: EntityType
    private let application: LintedApplication

    init(_ definition: EntityType, in application: LintedApplication) {
        self.definition = definition
        self.application = application
    }

    var fields: [EntitySchema.Field] { definition.schema?.fields ?? [] }

    /// True when a parameter of some action fills the field as it is.
    func isFilled(_ field: EntitySchema.Field) -> Bool {
        application.filledFields.contains([definition.name.value, field.key.value])
    }
}
