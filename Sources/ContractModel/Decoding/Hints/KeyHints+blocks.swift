// SPDX-License-Identifier: Apache-2.0

extension KeyHints {
    static var document: KeyHints {
        of(
            ("application app name", .advice("write 'identity: { code: … }'")),
            ("version", .name("language")),
            ("workflows jobs tasks", .name("actions")), ("on", .name("triggers")),
            ("apiVersion api_version schema_version", .advice("write 'language: 1'")),
            (
                "import imports include includes",
                .advice("leave it out: the files of a project are one application")
            ), ("entity_types models", .name("entities")),
            ("schedules crons", .name("triggers")))
    }

    // MARK: - Entities

    static var entity: KeyHints {
        of(
            ("name key code type", .name("entity_type")),
            ("attributes columns properties", .advice("write 'fields' under 'schema'")),
            (
                "fields relationships unique_constraints states display_name tenant_scoped",
                .under("schema")
            ))
    }

    static var schema: KeyHints {
        of(
            ("attributes columns properties", .name("fields")),
            ("unique uniques", .name("unique_constraints")),
            ("relations", .name("relationships")), ("state_machine", .name("states")),
            ("indexes", .advice("write 'indexed: true' at the field")))
    }

    static var field: KeyHints {
        (Constraints.keys + ["object_type"]).hinted(.under("field_type")).and(
            of(
                ("label", .name("display_name")), ("key name id", .name("field_key")),
                ("type", .under("field_type")),
                ("encrypted encrypt secret private confidential pii", .name("sensitive")),
                ("unique", .advice("name the field in 'unique_constraints' of the schema")),
                ("nullable optional", .advice("leave it out: a field is optional without 'required: true'"))))
    }

    static var relationship: KeyHints {
        of(
            ("name code key", .name("rel_code")), ("target to entity_type", .name("target_type_code")),
            ("type kind", .name("cardinality")), ("inverse reverse", .name("reverse_code")))
    }

    static var states: KeyHints {
        of(("column state_field", .name("field")), ("start initial_state", .name("initial")))
    }

    // MARK: - Values

    static var constraints: KeyHints {
        of(
            ("enum values options", .name("choices")), ("maximum", .name("max")), ("minimum", .name("min")),
            ("regex format", .name("pattern")), ("step", .name("multiple_of")),
            ("precision scale", .advice("write 'multiple_of', such as 'multiple_of: 0.01'")),
            ("unique", .name("unique_items")), ("max_size", .name("max_bytes")),
            ("properties", .name("fields")),
            ("required default label help", .advice("write it beside 'constraints'")),
            ("accept types mime_types", .name("allowed_content_types")))
    }

    static var fieldType: KeyHints {
        of(
            (
                "required indexed default sensitive display_name",
                .advice("write it beside 'field_type'")
            ),
            ("label help", .advice("write 'display_name' beside 'field_type'")),
            ("constraints", .advice("write the constraints beside 'type'"))
        ).and(recordType).and(constraints)
    }

    /// Words for the type of the record that a reference names.
    private static var recordType: KeyHints {
        of(("to target entity entity_type references", .name("object_type")))
    }

    static var items: KeyHints {
        Constraints.keys.hinted(.under("constraints")).and(recordType).and(
            of(("required", .advice("leave it out: every element is there"))))
    }

    static var parameter: KeyHints {
        Constraints.keys.hinted(.under("constraints")).and(recordType).and(
            of(
                ("name id field_key", .name("key")), ("title display_name", .name("label")),
                (
                    "field_type",
                    .instead(of: ["type"], "write 'type', and the constraints under 'constraints'")
                ),
                ("description hint placeholder tooltip", .name("help")), ("default_value", .name("default")),
                ("required_if", .name("required_when")), ("visible_if", .name("visible_when")),
                ("secret private", .name("sensitive")), ("hidden", .advice("write 'visibility: hidden'")),
                ("enum options values", .advice("write 'choices' under 'constraints'")),
                ("regex format", .advice("write 'pattern' under 'constraints'")),
                ("minimum", .advice("write 'min' under 'constraints'")),
                ("maximum", .advice("write 'max' under 'constraints'")),
                ("encrypted encrypt confidential pii", .name("sensitive")),
                (
                    "nullable optional",
                    .advice("leave it out: a parameter is optional without 'required: true'")
                )))
    }

    static var area: KeyHints {
        of(
            ("min_lon lon_min left xmin", .name("west")), ("max_lon lon_max right xmax", .name("east")),
            ("min_lat lat_min bottom ymin", .name("south")), ("max_lat lat_max top ymax", .name("north")))
    }

    static var event: KeyHints {
        of(("name id", .name("key")), ("data fields schema parameters", .name("payload")))
    }

    // MARK: - Around the actions

    static var connection: KeyHints {
        of(
            ("url uri endpoint dsn", .name("base_url")), ("folder directory dir root", .name("path")),
            ("config options settings spec", .advice("write its keys beside 'type'")),
            ("resources tables topics", .advice("a step names what it reads or writes, as its 'resource'")),
            ("name id", .name("key")), ("kind", .name("type")), ("hosts", .name("allow_hosts")),
            ("token password secret api_key credentials", .under("auth")))
    }

    static var authentication: KeyHints {
        of(
            (
                "bearer", .instead(of: ["type", "secret"], "write '{ type: bearer, secret: env:NAME }'")
            ),
            (
                "basic",
                .instead(
                    of: ["type", "secret"], "write '{ type: basic, username: …, secret: env:NAME }'")
            ),
            ("token password api_key value env", .advice("write 'secret: env:NAME', which says where it is")),
            ("user", .name("username")))
    }

    static var policy: KeyHints {
        of(("name id", .name("key")), ("rules conditions", .name("require")))
    }

    static var trigger: KeyHints {
        of(
            ("name id", .name("key")), ("schedule", .name("cron")), ("time_zone tz", .name("timezone")),
            ("on", .name("event")), ("workflow", .name("action")), ("deadline timeout", .name("within")),
            ("with payload parameters", .name("input")), ("where when", .name("filter")),
            ("every interval", .advice("write 'cron', such as '*/15 * * * *'")))
    }
}
