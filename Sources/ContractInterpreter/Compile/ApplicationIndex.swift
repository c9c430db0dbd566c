// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// What one application declares, by name: made once, and asked by the compiler of every action.
///
/// A class, because it is handed to each compiler.
final class ApplicationIndex: Sendable {
    /// A declared type with the names that its records answer to.
    private struct Entry {
        var entity: EntityType
        var fields: [String: EntitySchema.Field]
        /// Nil for a type without a schema.
        var names: [String]?
    }

    private let entries: [String: Entry]
    private let actions: [String: Int]
    private let events: [String: Application.Event]
    let entityNames: [String]

    init(_ application: Application) {
        entityNames = application.entities.map(\.name.value)
        events = Dictionary(
            application.events.map { ($0.key.value, $0) }, uniquingKeysWith: { first, _ in first })
        actions = Dictionary(
            application.actions.enumerated().map { ($1.key.value, $0) },
            uniquingKeysWith: { first, _ in first })
        var reverse: [String: [String]] = [:]
        for relationship in application.entities.lazy.compactMap(\.schema).flatMap(\.relationships) {
            guard let code = relationship.reverseCode?.value else { continue }
            reverse[relationship.target.value, default: []].append(code)
        }
        var entries: [String: Entry] = [:]
        for entity in application.entities where entries[entity.name.value] == nil {
            let schema = entity.schema
            let names = schema.map { schema in
                schema.fields.map(\.key.value) + schema.relationships.map(\.code.value)
                    + (reverse[entity.name.value] ?? []) + EntityType.systemFields
            }
            entries[entity.name.value] = Entry(
                entity: entity,
                fields: Dictionary(
                    (schema?.fields ?? []).map { ($0.key.value, $0) }, uniquingKeysWith: { first, _ in first }
                ),
                names: names)
        }
        self.entries = entries
    }

    /// The declared type of a name.
    func entity(_ name: String) -> EntityType? { entries[name]?.entity }

    /// All names that a record of the type answers to: fields, relationships from either side, system fields.
    func fieldNames(of entity: String) -> [String]? { entries[entity]?.names }

    func field(_ name: String, of entity: String) -> EntitySchema.Field? { entries[entity]?.fields[name] }

    /// The place of an action in its application.
    func action(_ key: String) -> Int? { actions[key] }

    /// The declared event of a key.
    func event(_ key: String) -> Application.Event? { events[key] }
}
