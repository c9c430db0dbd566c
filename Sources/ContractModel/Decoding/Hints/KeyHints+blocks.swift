// SPDX-License-Identifier: Apache-2.0

extension KeyHints {
    static var document: KeyHints {
        of(
            ("application app name code", .advice("write 'identity: { code: … }'")),
            ("version", .name("language")),
            ("workflows jobs tasks", .name("actions")), ("on", .name("triggers")),
            ("apiVersion api_version schema_version", .advice("write 'language: 1'")),
            (
                "import imports include includes",
                .advice("leave it out: the files of a project are one application")
            ), ("entity_types models", .name("entities")),
            ("schedules crons", .name("triggers")), ("notifications", .name("notification_rules")),
            ("templates", .name("notification_templates")),
            ("steps parameters", .advice("write it in an action, under 'actions'")),
            ("cases tests", .advice("write it in a file of its own, whose name ends with '.test.yaml'")),
            (
                "kind metadata spec",
                .advice("leave it out: the blocks of a contract, such as 'actions', stand at the top")
            ),
            (
                "env vars variables secrets",
                .advice("leave it out: a connection says where its secret is, as 'secret: env:NAME'")
            ))
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
        of(
            ("column state_field", .name("field")), ("start initial_state", .name("initial")),
            ("final terminal end", .advice("leave it out: a state that nothing leads from is the last")),
            ("states values", .advice("write the states as the 'choices' of the field")))
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
            ("token password secret api_key credentials user username", .under("auth")),
            ("host port database", .advice("write it in 'base_url'")),
            ("headers", .advice("write 'auth: { type: header, header: …, secret: env:NAME }'")),
            ("retry retries", .advice("write 'retry' at the step that uses the connection"))
        )
        .and(standing).and(wordless("a connection"))
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
        of(
            ("name id", .name("key")), ("rules conditions", .name("require")),
            (
                "when if condition criteria",
                .advice("write 'require: [{ field: …, operator: …, value: … }]'")
            ), ("approvers", .under("approval")), ("message", .advice("write it under 'approval'")),
            (
                "effect allow deny",
                .advice("leave it out: 'require' says what must hold, and 'on_failure' what happens else")
            ),
            (
                "principal subject roles users",
                .advice("leave it out: who may submit stands in 'permissions_policy' of the action")
            ),
            (
                "action resource applies_to",
                .advice("leave it out: a step names the policy with 'govern: <key>'")
            ),
            (
                "enforcement on_violation on_fail action_on_failure",
                .advice("write 'on_failure: refuse' or 'on_failure: approve'")
            )
        ).and(standing).and(wordless("a policy"))
    }

    static var trigger: KeyHints {
        of(
            ("name id", .name("key")), ("schedule", .name("cron")), ("time_zone tz", .name("timezone")),
            ("on", .name("event")), ("workflow", .name("action")), ("deadline timeout", .name("within")),
            ("with payload parameters", .name("input")), ("where when", .name("filter")),
            ("every interval", .advice("write 'cron', such as '*/15 * * * *'")),
            ("at", .advice("write 'cron', such as '0 2 * * *' for two o'clock")),
            ("if condition", .advice("write 'filter: { field: …, operator: …, value: … }'")),
            ("call run start job function", .name("action")),
            ("type kind", .advice("leave it out: 'cron', 'event' or 'expects' says what starts the action")),
            ("as user roles run_as", .advice("leave it out: the run's actor is 'trigger:<key>'")),
            (
                "concurrency concurrencyPolicy concurrency_policy",
                .advice("write 'overlap: skip', 'overlap: queue' or 'overlap: allow'")
            ), ("suspend suspended disabled", .advice("write 'is_active: false'"))
        ).and(standing).and(wordless("a trigger"))
    }

    static var notificationTemplate: KeyHints {
        of(
            ("key name id", .name("code")), ("title", .name("subject")),
            ("body text message content", .name("body_text")), ("html", .name("body_html")),
            ("parent base inherits", .name("extends")),
            (
                "language locale lang",
                .advice("leave it out: a template has one text, or another for a tenant, with 'tenant'")
            ), ("channel channels", .advice("write 'channels' in the notification rule"))
        ).and(standing)
    }

    static var notificationRule: KeyHints {
        of(
            ("key code id", .name("name")), ("on trigger", .name("event")), ("channel", .name("channels")),
            ("where when", .name("filter")),
            ("if condition", .advice("write 'filter: { field: …, operator: …, value: … }'")),
            ("to recipient", .advice("write 'recipients: [{ users: […] }]'")),
            (
                "role roles group groups user users field subscribers",
                .advice("write it in a row of 'recipients'")
            ),
            (
                "subject title body text message",
                .advice("write it in a notification template, and its code as 'template'")
            )
        ).and(standing)
    }

    static var recipient: KeyHints {
        of(
            ("roles", .advice("write a row with 'role' for each")),
            ("groups", .advice("write a row with 'group' for each")),
            ("user id", .name("users")), ("topic", .name("subscribers")))
    }

    static var channel: KeyHints {
        of(("smtp mail", .name("email")), ("http url", .name("webhook")))
    }
}
