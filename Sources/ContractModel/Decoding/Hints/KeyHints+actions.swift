// SPDX-License-Identifier: Apache-2.0

extension KeyHints {
    static var action: KeyHints {
        of(
            ("name id", .name("key")), ("title", .name("label")),
            ("entity entity_type", .name("target_model")),
            ("mode", .name("execution_mode")), ("permissions access", .name("permissions_policy")),
            ("inputs input params", .name("parameters")),
            ("criteria preconditions", .name("submission_criteria")),
            ("events emits effects", .name("side_effects")), ("contract", .name("submission_contract")),
            ("outputs output returns", .name("result")), ("enabled active", .name("is_active")),
            ("roles", .advice("write 'permissions_policy: { view: […], apply: […], edit: […] }'")),
            (
                "normalize validate duplicates prepare_create reference attachments audit_policy retry approval",
                .under("submission_contract")
            ))
    }

    static var permissions: KeyHints {
        of(
            ("submit execute create run", .name("apply")), ("read see", .name("view")),
            ("write update manage admin", .name("edit")))
    }

    static var criterion: KeyHints {
        of(
            ("name id", .name("key")), ("type kind", .name("criteria_type")),
            ("error text", .name("message")),
            (
                "condition when if rule check assert expression",
                .instead(
                    of: ["criteria_type", "config"],
                    "write 'criteria_type: field' and 'config: { field: …, operator: …, value: … }'")
            ),
            (
                "field operator value subject enforcement function with to all any not",
                .under("config")
            ))
    }

    static var edit: KeyHints {
        conditional.and(of(("name id", .name("key")), ("set to", .name("value"))))
    }

    static var create: KeyHints {
        conditional.and(
            of(
                ("name id", .name("key")), ("entity type model", .name("entity_type")),
                ("values data set attributes", .name("fields")), ("on_error", .name("on_failure"))))
    }

    static var sideEffect: KeyHints {
        conditional.and(
            of(("name id", .name("key")), ("emit type", .name("event")), ("data body", .name("payload"))))
    }

    static var placement: KeyHints {
        of(
            ("name id", .name("key")), ("place", .name("surface")), ("type kind style", .name("as")),
            ("title", .name("label")))
    }

    // MARK: - The pipeline

    static var submissionContract: KeyHints {
        of(
            ("audit auditing", .name("audit_policy")), ("files uploads", .name("attachments")),
            ("dedupe deduplication deduplicate", .name("duplicates")),
            ("ref numbering number", .name("reference")), ("checks validations", .name("validate")),
            ("timeout", .advice("write 'timeout' at a call or at a step")),
            ("steps", .advice("write 'steps' beside 'submission_contract'")))
    }

    static var duplicates: KeyHints {
        callOfStage.and(conditional).and(
            of(
                ("on_duplicate on_conflict", .name("on_match")),
                ("window", .advice("write 'within' under 'with'")),
                ("key keys", .advice("write 'fields' under 'with'"))))
    }

    static var referenceFormat: KeyHints {
        of(("pattern template", .name("format")), ("prefix", .name("prefix_from")), ("reset", .name("scope")))
    }

    static var attachments: KeyHints {
        of(
            ("entity", .name("entity_type")), ("parent", .name("parent_field")),
            ("file", .name("file_field")),
            ("types content_types mime_types accept", .name("allowed_content_types")),
            ("max_size max_file_size", .name("max_bytes")), ("max_count limit", .name("max_files")),
            ("max_total_size", .name("max_total_bytes")))
    }

    static var approval: KeyHints {
        of(
            ("roles users groups count", .under("approvers")),
            ("quorum", .advice("write 'count' under 'approvers'")),
            ("timeout expires expiry deadline", .name("expires_after")),
            ("on_timeout on_expire", .name("on_expiry")), ("text question title", .name("message")),
            ("escalation", .name("escalate_to")), ("self_approval", .name("allow_self")))
    }

    static var approvers: KeyHints { of(("quorum min required", .name("count"))) }

    static var retry: KeyHints {
        of(
            (
                "attempts max retries max_retries maximum_attempts count limit times tries",
                .name("max_attempts")
            ),
            ("multiplier coefficient backoff_coefficient backoff_rate", .name("factor")),
            ("delay interval initial_interval initial_delay", .name("initial")),
            ("max_interval maximum_interval", .name("max_delay")), ("strategy type policy", .name("backoff")),
            ("deadline max_time timeout max_duration", .name("max_elapsed")))
    }
}
