// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// One entity type's part of the reference.
struct EntityReference {
    let entity: EntityType
    let reference: ApplicationReference

    init(_ entity: EntityType, in reference: ApplicationReference) {
        self.entity = entity
        self.reference = reference
    }

    func write(to page: inout Page) {
        let name = entity.name.value
        let label = reference.words(entity.schema?.displayName)
        page.heading(
            2, label.map { "Record: \(text: $0) (\(name))" } ?? "Record: \(name)", anchor: "entity-\(name)")
        guard let schema = entity.schema else {
            page.say("Kept elsewhere: its fields are taken as they come.")
            return
        }
        page.table(
            ["Field", "Label", "Type", "Required"],
            schema.fields.map { field in
                var type: Phrase = "\(field.type.type.value.rawValue)"
                if let choices = field.type.choices {
                    let values = choices.map { ValueWords.literal($0.value.value) }
                    type = "\(type): \(values.joined(separator: ", "))"
                }
                if field.isSensitive { type = "\(type); kept sealed" }
                return [
                    "\(field.key.value)", Phrase(text: reference.words(field.displayName) ?? ""), type,
                    field.isRequired ? "yes" : "no",
                ]
            })
        page.list(
            schema.relationships.map { relation in
                let back = relation.reverseCode.map { ", there \($0.value)" as Phrase } ?? Phrase()
                return "\(relation.code.value) leads to \(relation.target.value)\(back)"
            }
                + schema.uniqueConstraints.map { keys in
                    "unique in a tenant: \(keys.map { "\($0.value)" as Phrase }.joined(separator: ", "))"
                })
        if let states = schema.states {
            page.say("Its state stands in \(states.field.value):")
            page.blocks.append(.states(StateDiagram(states)))
            page.table(
                ["From", "To"],
                states.transitions.map { change in
                    [
                        "\(change.from.value)",
                        change.to.isEmpty
                            ? "nothing" : change.to.map { "\($0.value)" as Phrase }.joined(separator: ", "),
                    ]
                })
        }
    }
}
