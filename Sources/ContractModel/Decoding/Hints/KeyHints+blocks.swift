// SPDX-License-Identifier: Apache-2.0

extension KeyHints {
    static var document: KeyHints {
        of(
            ("application app name", .advice("write 'identity: { code: … }'")),
            ("version", .name("language")),
            ("workflows", .name("actions")), ("entity_types models", .name("entities")),
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
        Constraints.keys.hinted(.under("field_type")).and(
            of(
                ("label", .name("display_name")), ("key name id", .name("field_key")),
                ("type", .under("field_type")),
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
            ("accept types mime_types", .name("allowed_content_types")))
    }

    static var fieldType: KeyHints {
        constraints.and(of(("constraints", .advice("write the constraints beside 'type'"))))
    }

    static var parameter: KeyHints {
        Constraints.keys.hinted(.under("constraints")).and(
            of(
                ("name id", .name("key")), ("title", .name("label")),
                ("description hint placeholder tooltip", .name("help")), ("default_value", .name("default")),
                ("required_if", .name("required_when")), ("visible_if", .name("visible_when")),
                ("secret private", .name("sensitive")), ("hidden", .advice("write 'visibility: hidden'")),
                ("enum options values", .advice("write 'choices' under 'constraints'")),
                ("regex format", .advice("write 'pattern' under 'constraints'")),
                ("minimum", .advice("write 'min' under 'constraints'")),
                ("maximum", .advice("write 'max' under 'constraints'")),
                (
                    "nullable optional",
                    .advice("leave it out: a parameter is optional without 'required: true'")
                )))
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
            ("on", .name("event")), ("workflow", .name("action")),
            ("with payload parameters", .name("input")), ("where when", .name("filter")),
            ("every interval", .advice("write 'cron', such as '*/15 * * * *'")))
    }
}
