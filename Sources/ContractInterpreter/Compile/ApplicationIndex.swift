// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// What one application declares, by name: made once, and asked by the compiler of every action.
///
/// A class, because it is handed to each compiler.
final class ApplicationIndex: Sendable {
    /// Fewer fields are looked through sooner than a table of them is made.
    private static let fewFields = 32

    private let entities: [EntityType]
    private let places: [String: Int]
    /// The fields of types with many, by name.
    private let tables: [String: [String: Int]]
    /// What relationships of others are to a type, under their 'reverse_code'.
    private let reverse: [String: [RelationshipEnd]]
    /// The reverse codes of relationships to types that are not declared, which may be fields of any type.
    private let strayCodes: Set<String>
    /// The types that may answer to the code of a relationship which could not be read; empty for all of them.
    private let unreadEnds: Set<String>
    private let actions: [String: Int]
    private let events: [String: Application.Event]
    /// The types of which this application says no more than the name, and makes no records.
    private let elsewhere: Set<String>

    init(_ application: Application) {
        entities = application.entities
        events = Dictionary(
            application.events.map { ($0.key.value, $0) }, uniquingKeysWith: { first, _ in first })
        actions = Dictionary(
            application.actions.indices.map { (application.actions[$0].key.value, $0) },
            uniquingKeysWith: { first, _ in first })
        places = Dictionary(
            entities.indices.map { (application.entities[$0].name.value, $0) },
            uniquingKeysWith: { first, _ in first })
        var reverse: [String: [RelationshipEnd]] = [:]
        var tables: [String: [String: Int]] = [:]
        for entity in entities {
            guard let schema = entity.schema else { continue }
            for relationship in schema.relationships {
                guard let code = relationship.reverseCode else { continue }
                let isToMany = ["many_to_one", "many_to_many"].contains(relationship.cardinality?.value)
                reverse[relationship.target.value, default: []].append(
                    RelationshipEnd(target: entity.name.value, isToMany: isToMany, code: code))
            }
            guard schema.fields.count > ApplicationIndex.fewFields, tables[entity.name.value] == nil else {
                continue
            }
            tables[entity.name.value] = Dictionary(
                schema.fields.indices.map { (schema.fields[$0].key.value, $0) },
                uniquingKeysWith: { first, _ in first })
        }
        let bare = entities.filter { $0.schema == nil }.map(\.name.value)
        elsewhere = bare.isEmpty ? [] : Set(bare).subtracting(ApplicationIndex.made(by: application))
        self.reverse = reverse
        let declared = Set(application.entities.map(\.name.value))
        strayCodes = Set(reverse.filter { !declared.contains($0.key) }.values.joined().map(\.code.value))
            .union(application.strayCodes)
        self.tables = tables
        unreadEnds = Set(entities.flatMap { $0.schema?.unreadEnds ?? [] })
    }

    /// The types of the records that the actions of an application make.
    private static func made(by application: Application) -> [String] {
        application.actions.flatMap { action in
            action.creates.filter(\.isActive).map(\.entityType.value)
                + [action.submissionContract?.attachments?.entityType.value].compactMap(\.self)
        }
    }

    /// Whether records of a type are kept elsewhere: it is only a name here, and nothing makes any.
    func isKeptElsewhere(_ name: String) -> Bool { elsewhere.contains(name) }

    var entityNames: [String] { entities.map(\.name.value) }

    /// The declared type of a name.
    func entity(_ name: String) -> EntityType? { places[name].map { entities[$0] } }

    /// All names that a record of the type answers to: fields, relationships from either side, system fields; nil for
    /// a type without a schema.
    func fieldNames(of entity: EntityType) -> [String]? {
        entity.schema.map { schema in
            schema.fields.map(\.key.value) + schema.relationships.map(\.code.value)
                + (reverse[entity.name.value] ?? []).map(\.code.value) + EntityType.systemFields
        }
    }

    /// Whether a record of the type answers to a name; nil for a type without a schema.
    ///
    /// A field that could not be read may be the one.
    func knows(_ name: String, of entity: EntityType) -> Bool? {
        guard let schema = entity.schema else { return nil }
        return place(of: name, in: schema, entity) != nil || schema.mayHave(name)
            || schema.relationships.contains { $0.code.value == name }
            || EntityType.systemFields.contains(name)
            || strayCodes.contains(name) || strayCodes.contains("")
            || !unreadEnds.isEmpty && (unreadEnds.contains(entity.name.value) || unreadEnds.contains(""))
            || !reverse.isEmpty && reverse[entity.name.value]?.contains { $0.code.value == name } ?? false
    }

    /// The relationship that a record of the type has under a name; nil where its cardinality could not be read, or
    /// where several give the name and hold different things.
    func relationship(_ name: String, of entity: EntityType) -> RelationshipEnd? {
        if let own = entity.schema?.relationships.first(where: { $0.code.value == name }) {
            guard let cardinality = own.cardinality?.value else { return nil }
            let isToMany = ["one_to_many", "many_to_many"].contains(cardinality)
            return RelationshipEnd(target: own.target.value, isToMany: isToMany, code: own.code)
        }
        let ends = (reverse[entity.name.value] ?? []).filter { $0.code.value == name }
        guard var end = ends.first, ends.allSatisfy({ $0.isToMany == end.isToMany }) else { return nil }
        if ends.contains(where: { $0.target != end.target }) { end.target = nil }
        return end
    }

    func field(_ name: String, of entity: EntityType) -> EntitySchema.Field? {
        guard let schema = entity.schema else { return nil }
        return place(of: name, in: schema, entity).map { schema.fields[$0] }
    }

    private func place(of name: String, in schema: EntitySchema, _ entity: EntityType) -> Int? {
        if schema.fields.count > ApplicationIndex.fewFields { return tables[entity.name.value]?[name] }
        return schema.fields.firstIndex { $0.key.value == name }
    }

    /// The place of an action in its application.
    func action(_ key: String) -> Int? { actions[key] }

    /// The declared event of a key.
    func event(_ key: String) -> Application.Event? { events[key] }
}
