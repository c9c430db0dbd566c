// SPDX-License-Identifier: Apache-2.0

/// Checks the declared entity types of an application against each other: what relationships, unique constraints
/// and states name must be there.
enum EntityCheck {
    static func check(_ application: Application) -> [Diagnostic] {
        var check = Check(application: application)
        for entity in application.entities {
            if let schema = entity.schema { check.check(entity, schema) }
        }
        return check.diagnostics
    }

    private struct Check {
        let application: Application
        /// The declared entity types by name.
        let entities: [String: EntityType]
        /// The reverse codes of all relationships, by the type that they lead to.
        let reverseCodes: [String: [String]]
        var diagnostics: [Diagnostic] = []

        init(application: Application) {
            self.application = application
            entities = Dictionary(application.entities.map { ($0.name.value, $0) }) { first, _ in first }
            var codes: [String: [String]] = [:]
            for relationship in application.entities.compactMap(\.schema).flatMap(\.relationships) {
                guard let code = relationship.reverseCode else { continue }
                codes[relationship.target.value, default: []].append(code.value)
            }
            reverseCodes = codes
        }

        mutating func check(_ entity: EntityType, _ schema: EntitySchema) {
            for field in schema.fields {
                if let target = field.type.objectType { require(target) }
            }
            for relationship in schema.relationships {
                require(relationship.target)
                checkReverse(relationship, of: entity)
            }
            let names = fieldNames(of: entity, schema)
            for field in schema.uniqueConstraints.joined() { require(field, among: names, entity, schema) }
            if let states = schema.states { check(states, entity, schema) }
        }

        /// Reports an entity type that the application does not declare.
        private mutating func require(_ name: Located<String>) {
            guard !name.value.isEmpty, !application.isIncomplete, entities[name.value] == nil else { return }
            diagnostics.append(
                Diagnostic(
                    .unknownEntity, "unknown entity type '\(name.value)'", at: name.range, path: name.path,
                    note: "not declared",
                    help: Suggestion.help(for: name.value, among: application.entities.map(\.name.value))))
        }

        /// A reverse code is a field of the other side, which must not have another of that name.
        private mutating func checkReverse(_ relationship: EntitySchema.Relationship, of entity: EntityType) {
            guard let code = relationship.reverseCode,
                let schema = entities[relationship.target.value]?.schema
            else { return }
            let fields = schema.fields.map(\.key) + schema.relationships.map(\.code)
            guard let clash = fields.first(where: { $0.names(code.value) }) else { return }
            // Both sides may declare the one relationship.
            let isSame = schema.relationships.contains {
                $0.code.names(code.value) && $0.target.names(entity.name.value)
            }
            if isSame { return }
            diagnostics.append(
                Diagnostic(
                    .duplicateIdentifier,
                    "'\(relationship.target.value)' has a field '\(code.value)' already", at: code.range,
                    path: code.path, labels: [.init("declared here", at: clash.range)],
                    help: "choose another code"))
        }

        private func fieldNames(of entity: EntityType, _ schema: EntitySchema) -> [String] {
            schema.fields.map(\.key.value) + schema.relationships.map(\.code.value)
                + (reverseCodes[entity.name.value] ?? []) + EntityType.systemFields
        }

        private mutating func require(
            _ field: Located<String>, among names: [String], _ entity: EntityType, _ schema: EntitySchema
        ) {
            // A relationship that leads to no type may have been meant to lead to this one.
            guard !field.value.isEmpty, !schema.isIncomplete, !names.contains(where: { field.names($0) }),
                !reverseCodes.contains(where: { entities[$0] == nil && $1.contains { field.names($0) } }),
                !application.strayCodes.contains(where: { $0.isEmpty || field.names($0) })
            else { return }
            diagnostics.append(
                Diagnostic(
                    .unknownField, "unknown field '\(field.value)' of '\(entity.name.value)'",
                    at: field.range,
                    path: field.path, note: "not declared",
                    labels: [.init("the entity type", at: entity.name.range)],
                    help: Suggestion.help(for: field.value, among: names)))
        }

        private mutating func check(
            _ states: EntitySchema.States, _ entity: EntityType, _ schema: EntitySchema
        ) {
            guard let field = schema.fields.first(where: { $0.key.names(states.field.value) }) else {
                require(states.field, among: schema.fields.map(\.key.value), entity, schema)
                return
            }
            if field.type.isUnknown { return }
            let type = field.type.type
            guard type.value == .enum else {
                diagnostics.append(
                    Diagnostic(
                        .typeMismatch, "the states are kept in '\(field.key.value)', which is no enum",
                        at: states.field.range, path: states.field.path, note: "not an enum",
                        labels: [.init("its type", at: type.range)],
                        help: "make it an enum whose choices are the states"))
                return
            }
            if field.isSensitive {
                diagnostics.append(
                    Diagnostic(
                        .exposedSecret,
                        "the states are kept in '\(field.key.value)', which is sensitive",
                        at: states.field.range, path: states.field.path,
                        note: "sealed, so that no transition can be held against it",
                        labels: [.init("the field", at: field.key.range)],
                        help: "remove 'sensitive' from the field"))
            }
            guard let choices = field.type.constraints.choices, !choices.isEmpty else { return }
            let known = choices.compactMap(\.value.value.string)
            let named = (states.initial.map { [$0] } ?? []) + states.transitions.flatMap { [$0.from] + $0.to }
            var told: [String] = []
            for state in named where !(known + told).contains(where: { state.names($0) }) {
                told.append(state.value)
                diagnostics.append(
                    Diagnostic(
                        .unknownState, "unknown state '\(state.value)' of '\(entity.name.value)'",
                        at: state.range,
                        path: state.path, note: "not a choice of '\(field.key.value)'",
                        labels: [.init("the choices", at: choices[0].value.range)],
                        help: Suggestion.help(for: state.value, among: known)))
            }
            if told.isEmpty { checkDefault(of: field, states, named) }
        }

        /// A record begins in the initial state, or in one that the transitions know.
        private mutating func checkDefault(
            of field: EntitySchema.Field, _ states: EntitySchema.States, _ named: [Located<String>]
        ) {
            guard let written = field.defaultValue, let state = written.value.literalValue?.string else {
                return
            }
            if let initial = states.initial {
                if initial.names(state) { return }
                diagnostics.append(
                    Diagnostic(
                        .contradictoryConstraints,
                        "the default of '\(field.key.value)' is '\(state)', and records begin as '\(initial.value)'",
                        at: written.range, path: written.path,
                        labels: [.init("the initial state", at: initial.range)],
                        help: "remove the default, or make both the same"))
            } else if !states.hasUnread, !named.contains(where: { $0.names(state) }) {
                diagnostics.append(
                    Diagnostic(
                        .unknownState, "no transition knows the state '\(state)'", at: written.range,
                        path: written.path, labels: [.init("the states", at: states.field.range)],
                        help: Suggestion.help(for: state, among: named.map(\.value))))
            }
        }
    }
}
