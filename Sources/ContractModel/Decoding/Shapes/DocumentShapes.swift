// SPDX-License-Identifier: Apache-2.0

extension MappingShape {
    /// The blocks that may stand at the top of a document.
    package static let document = MappingShape(
        "a contract",
        [
            .optional("language", .integer(1...1), "The version of this language; the default is 1."),
            .optional("identity", .map(.identity), "Which application the file belongs to."),
            .optional("entities", .rows(.entity), "The entity types of the application."),
            .optional("actions", .rows(.action), "What may be submitted."),
            .optional("events", .rows(.event), "The events that actions emit, and triggers and waits name."),
            .optional(
                "notification_templates", .rows(.notificationTemplate),
                "Texts that notifications are made of."
            ),
            .optional("notification_rules", .rows(.notificationRule), "Who is told of which event, and how."),
            .optional("connections", .rows(.connection), "The outside systems that steps may use."),
            .optional("policies", .rows(.policy), "The rules that 'govern' steps evaluate."),
            .optional("triggers", .rows(.trigger), "What starts an action by itself."),
        ],
        hints: .document)

    static let identity = MappingShape(
        "'identity'",
        [
            .required("code", .identifier(.withoutHyphen), "The application's code, without a hyphen."),
            .optional("name", .humanText, "What the application is called."),
            .optional("description", .humanText, "What the application is for."),
        ])

    static let event = MappingShape(
        "an event",
        [
            .required("key", .identifier(.dotted), "The event's name, which may hold dots."),
            .optional("label", .humanText, "What the event is called."),
            .optional("payload", .parameters, "What the event carries: rows like parameters."),
        ],
        hints: .event)

    // MARK: - Entities

    static let entity = MappingShape(
        "an entity",
        [
            .required("entity_type", .identifier, "The name of the entity type."),
            .optional(
                "schema", .map(.schema),
                "What records of the type hold; without it the type is kept elsewhere and its fields are taken as they come."
            ),
        ],
        hints: .entity)

    static let schema = MappingShape(
        "a schema",
        [
            .optional("display_name", .humanText, "What the type is called."),
            .optional(
                "tenant_scoped", .flag, "'true': records belong to one tenant, as they do in any case."),
            .optional("fields", .rows(.field), "The fields of a record."),
            .optional("relationships", .rows(.relationship), "How records of types refer to each other."),
            .optional(
                "unique_constraints", .list(.list(.name, atLeast: 1)),
                "Lists of fields whose values are unique together in a tenant."),
            .optional("states", .map(.states), "The states of a record, and which may follow which."),
        ],
        hints: .schema)

    static let field = MappingShape(
        "a field",
        [
            .required("field_key", .identifier, "The name of the field."),
            .required("field_type", .map(.fieldType), "The type, with its constraints beside it."),
            .optional("required", .flag, "Whether every record has the field; the default is false."),
            .optional("indexed", .flag, "Whether records are looked up by the field; the default is false."),
            .optional("display_name", .humanText, "What the field is called."),
            .optional("default", .value, "The value of a record that is made without one."),
            .optional(
                "sensitive", .flag, "Whether the value is sealed at rest, and never logged, emitted or shown."
            ),
        ],
        hints: .field)

    static let relationship = MappingShape(
        "a relationship",
        [
            .required("rel_code", .identifier, "The name of the relationship, which counts as a field."),
            .required("target_type_code", .name, "The entity type on the other side."),
            .required("cardinality", .choice(Cardinality.self), "How many records stand on either side."),
            .optional("reverse_code", .identifier, "The name of the relationship on the other side."),
        ],
        hints: .relationship)

    static let states = MappingShape(
        "'states'",
        [
            .required("field", .name, "The field that holds the state."),
            .required(
                "transitions", .names(of: .list(.name)), "For each state, the states that may follow it."),
            .optional("initial", .name, "The state of a record that is made without one."),
        ],
        hints: .states)

    /// How many records stand on either side of a relationship.
    enum Cardinality: String, CaseIterable {
        case oneToOne = "one_to_one"
        case oneToMany = "one_to_many"
        case manyToOne = "many_to_one"
        case manyToMany = "many_to_many"
    }
}
