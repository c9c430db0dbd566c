// SPDX-License-Identifier: Apache-2.0

extension ChangeCase {
    static let note =
        "execution_mode: workflow\nparameters: [{ key: text, type: string, required: true }]\n"
        + "creates: [{ key: note, entity_type: note, fields: { text: $parameters.text } }]\n"

    private static func contract(_ text: String) -> String { note + "submission_contract: { \(text) }" }

    private static func keyed(_ normalize: String) -> String {
        """
        execution_mode: workflow
        parameters: [{ key: title, type: string, required: true }, { key: note, type: string, required: true }]
        creates: [{ key: c, entity_type: e, fields: { title: $parameters.title, note: $parameters.note } }]
        submission_contract:
          normalize: \(normalize)
          duplicates: { function: records.same_fields, with: { fields: title }, on_match: quarantine }
        """
    }

    private static func trimmed(_ text: String) -> String {
        """
        execution_mode: workflow
        parameters: [{ key: code, type: string, constraints: { pattern: "^[A-Z]+$" } }, { key: note, type: string }]
        submission_contract: { \(text) }
        """
    }

    private static func unique(_ text: String) -> String {
        """
        entities:
          - entity_type: e
            schema: { fields: [{ field_key: code, field_type: { type: string } }], unique_constraints: [[code]] }
        actions:
          - key: a
            execution_mode: workflow
            parameters: [{ key: text, type: string }]
            creates: [{ key: c, entity_type: e, fields: { code: $parameters.text } }]
            submission_contract: { duplicates: none, \(text) }
        """
    }

    private static func gated(_ comparison: String) -> String {
        """
        execution_mode: workflow
        parameters: [{ key: year, type: integer }]
        steps:
          - { key: g, gate: { when: { field: $parameters.year, operator: \(comparison) }, end: completed, message: Old } }
          - { key: e, emit: { event: e } }
        """
    }

    private static func sent(_ comparison: String) -> String {
        """
        entities: [{ entity_type: n, schema: { fields: [{ field_key: f, field_type: { type: integer } }] } }]
        actions:
          - key: a
            target_model: n
            edits: [{ field: f, value: 1 }]
            side_effects: [{ key: e, event: e, when: { field: $entity.f, operator: \(comparison) } }]
        """
    }

    private static func bound(_ instant: String) -> String {
        "parameters: [{ key: t, type: datetime, constraints: { after: '\(instant)' } }]"
    }

    private static let onNote = """
        { function: text.trim, with: { field: title }, when: { field: $parameters.note, operator: eq, value: kept } }
        """

    static func step(_ text: String) -> String {
        "execution_mode: workflow\nparameters: [{ key: n, type: integer, required: true }]\nsteps: [\(text)]"
    }

    private static func criterion(_ text: String) -> String {
        "parameters: [{ key: n, type: integer, required: true }]\nsubmission_criteria: [\(text)]"
    }

    private static let small = "{ key: c, criteria_type: form, config: { field: n, operator: lt, value: 5 } }"

    /// What an action is, asks and does.
    static let actions: [ChangeCase] = [
        ChangeCase(
            "an action comes and goes", "actions: [{ key: a, status: published }]",
            "actions: [{ key: a, status: published }, { key: b, status: published }]",
            ["compatible callers B961"], back: ["breaking callers B901"]),
        ChangeCase(
            "a draft goes", "actions: [{ key: a }, { key: b }]", "actions: [{ key: a }]",
            ["warning callers B901"], back: ["compatible callers B961"]),
        ChangeCase(
            "an action is archived", "status: published", "status: archived",
            ["breaking callers B901"], back: ["compatible callers B961"]),
        ChangeCase(
            "an action is switched off", "status: published", "status: published\nis_active: false",
            ["breaking callers B901"], back: ["compatible callers B961"]),
        ChangeCase(
            "an action becomes durable", "execution_mode: engine", "execution_mode: workflow",
            ["breaking callers B912"], back: ["breaking callers B912"]),
        ChangeCase(
            "an action is of another kind", "kind: detail", "kind: async",
            ["breaking callers B912"], back: ["breaking callers B912"]),
        ChangeCase(
            "an action works on a target", "parameters: []",
            "target_model: note\nedits: [{ field: text, value: x }]",
            ["breaking callers B912", "breaking callers B912", "warning readers B910"],
            back: ["breaking callers B912", "breaking callers B912", "warning readers B910"]),
        ChangeCase(
            "a role may submit, and may not any more", "permissions_policy: { apply: [a] }",
            "permissions_policy: { apply: [a, b] }",
            ["breaking permissions B909"], back: ["breaking permissions B908"]),
        ChangeCase(
            "a role may see, and may not any more", "permissions_policy: { view: [a] }",
            "permissions_policy: { view: [a, b] }",
            ["breaking permissions B909"], back: ["warning permissions B908"]),
        ChangeCase(
            "a role that everybody has is none", "permissions_policy: { apply: ['*'] }",
            "permissions_policy: { apply: ['*', b] }",
            ["compatible permissions B965"], back: ["compatible permissions B965"]),
        ChangeCase(
            "everybody may submit", "permissions_policy: { apply: [b] }",
            "permissions_policy: { apply: ['*'] }",
            ["breaking permissions B909"], back: ["breaking permissions B908"]),
        ChangeCase(
            "roles in another order are the same", "permissions_policy: { apply: [a, b] }",
            "permissions_policy: { apply: [b, a] }", [], back: []),
        ChangeCase(
            "a criterion comes and goes", criterion(""), criterion(small),
            ["breaking callers B907"], back: ["warning permissions B963"]),
        ChangeCase(
            "a criterion is tightened and loosened", criterion(small),
            criterion(small.replacing("5", with: "3")),
            ["breaking callers B907"], back: ["warning permissions B963"]),
        ChangeCase(
            "a criterion asks for more besides",
            criterion(small),
            criterion(
                "{ key: c, criteria_type: form, config: { all: [{ field: n, operator: lt, value: 5 }, { field: n, operator: ne, value: 2 }] } }"
            ), ["breaking callers B907"], back: ["warning permissions B963"]),
        ChangeCase(
            "a criterion checks something else", criterion(small),
            criterion(small.replacing("lt", with: "gt")),
            ["breaking callers B907"], back: ["breaking callers B907"]),
        ChangeCase(
            "a criterion warns", criterion(small),
            criterion(small.replacing("config: { ", with: "config: { enforcement: warn, ")),
            ["warning permissions B963"], back: ["breaking callers B907"]),
        ChangeCase(
            "a criterion has another key", criterion(small),
            criterion(small.replacing("key: c", with: "key: d")),
            ["warning callers B912"], back: ["warning callers B912"]),
        ChangeCase(
            "a create comes and goes", "creates: [{ key: x, entity_type: x }]",
            "creates: [{ key: x, entity_type: x }, { key: y, entity_type: y }]",
            ["warning readers B910"], back: ["breaking readers B922"]),
        ChangeCase(
            "a create makes another type", "target_model: z\ncreates: [{ key: x, entity_type: x }]",
            "target_model: z\ncreates: [{ key: x, entity_type: y }]",
            ["breaking readers B922"], back: ["breaking readers B922"]),
        ChangeCase(
            "a create fills a field", "creates: [{ key: x, entity_type: x }]",
            "creates: [{ key: x, entity_type: x, fields: { f: 1 } }]",
            ["compatible readers B961"], back: ["warning readers B923"]),
        ChangeCase(
            "a create fills a field with something else",
            "creates: [{ key: x, entity_type: x, fields: { f: 1 } }]",
            "creates: [{ key: x, entity_type: x, fields: { f: 2 } }]",
            ["warning readers B910"], back: ["warning readers B910"]),
        ChangeCase(
            "an event is sent, and is not any more", "parameters: []",
            "side_effects: [{ key: e, event: e }]",
            ["warning readers B910"], back: ["breaking readers B941"]),
        ChangeCase(
            "an event carries a field, and does not any more",
            "side_effects: [{ key: e, event: e, payload: { a: 1 } }]",
            "side_effects: [{ key: e, event: e, payload: { a: 1, b: 2 } }]",
            ["compatible readers B961"], back: ["breaking readers B942"]),
        ChangeCase(
            "an event carries a payload of its own", "side_effects: [{ key: e, event: e }]",
            "side_effects: [{ key: e, event: e, payload: { a: 1 } }]",
            ["breaking readers B942"], back: ["breaking readers B942"]),
        ChangeCase(
            "a result has a key, and has not any more", "result: { a: 1 }", "result: { a: 1, b: 2 }",
            ["compatible callers B961"], back: ["breaking callers B921"]),
        ChangeCase(
            "texts of an action are another", "label: A\ndescription: One",
            "label: B\nhelp: Two\nplacements: [{ surface: home }]",
            [
                "compatible people B964", "compatible people B964", "compatible people B964",
                "compatible people B964",
            ],
            back: [
                "compatible people B964", "compatible people B964", "compatible people B964",
                "compatible people B964",
            ]),
        // The submission contract
        ChangeCase(
            "texts are normalised otherwise", contract(""), contract("normalize: [text.trim]"),
            ["warning callers B910"], back: ["warning callers B910"]),
        ChangeCase(
            "what a pattern is asked of is normalised otherwise", trimmed(""),
            trimmed("normalize: [text.trim]"),
            ["breaking callers B910"], back: ["breaking callers B910"]),
        ChangeCase(
            "what only one of two patterns is asked of is normalised otherwise",
            trimmed("normalize: [{ function: text.trim, with: { field: code } }]"),
            trimmed(
                "normalize: [{ function: text.trim, with: { field: code } }, { function: text.trim, with: { field: note } }]"
            ),
            ["warning callers B910"], back: ["warning callers B910"]),
        ChangeCase(
            "what makes a record unique is normalised otherwise", unique(""),
            unique("normalize: [text.uppercase]"),
            ["breaking callers B910"], back: ["breaking callers B910"]),
        ChangeCase(
            "what duplicates are found by is normalised otherwise",
            keyed(
                "[{ function: text.trim, with: { field: title } }, { function: text.trim, with: { field: note } }]"
            ),
            keyed("[{ function: text.lowercase, with: { field: title } }]"),
            ["warning callers B910", "breaking duplicates B911"],
            back: ["warning callers B910", "breaking duplicates B911"]),
        ChangeCase(
            "only what no duplicate is found by is normalised otherwise",
            keyed(
                "[{ function: text.trim, with: { field: note } }, { function: text.trim, with: { field: title } }]"
            ),
            keyed("[{ function: text.trim, with: { field: title } }]"),
            ["warning callers B910"], back: ["warning callers B910"]),
        ChangeCase(
            "what duplicates are found by hangs on what is normalised otherwise", keyed("[\(onNote)]"),
            keyed("[{ function: text.trim, with: { field: note } }, \(onNote)]"),
            ["warning callers B910", "breaking duplicates B911"],
            back: ["warning callers B910", "breaking duplicates B911"]),
        ChangeCase(
            "a check comes and goes", contract(""),
            contract("validate: { function: validate.in_set, with: { field: text, set: [a] } }"),
            ["breaking callers B907"], back: ["warning permissions B963"]),
        ChangeCase(
            "of two checks of one function the first comes and goes",
            contract("validate: [{ function: validate.in_set, with: { field: text, set: [b] } }]"),
            contract(
                """
                validate: [{ function: validate.in_set, with: { field: text, set: [a] } }, \
                { function: validate.in_set, with: { field: text, set: [b] } }]
                """),
            ["breaking callers B907"], back: ["warning permissions B963"]),
        ChangeCase(
            "the default check is written out", contract(""),
            contract(
                "duplicates: { function: records.identical, with: { within: 24h }, on_match: quarantine }"),
            ["warning duplicates B911"], back: ["warning duplicates B911"]),
        ChangeCase(
            "duplicates are looked for within another time", contract(""),
            contract("duplicates: { function: records.identical, with: { within: 48h } }"),
            ["breaking duplicates B911"], back: ["breaking duplicates B911"]),
        ChangeCase(
            "duplicates are looked for again after a failure",
            contract("duplicates: { function: records.identical }"),
            contract("duplicates: { function: records.identical, retry: { max_attempts: 2 } }"),
            ["warning duplicates B911"], back: ["warning duplicates B911"]),
        ChangeCase(
            "duplicates are not looked for", contract(""), contract("duplicates: none"),
            ["breaking duplicates B911"], back: ["breaking callers B911"]),
        ChangeCase(
            "duplicates go on", contract(""),
            contract("duplicates: { function: records.identical, on_match: allow }"),
            ["breaking duplicates B911"], back: ["breaking callers B911"]),
        ChangeCase(
            "submitters confirm duplicates", contract(""),
            contract("duplicates: { function: records.identical, on_match: confirm }"),
            ["warning permissions B909"], back: ["warning callers B911"]),
        ChangeCase(
            "duplicates that were answered with a record are held, and the submitter decides",
            contract("duplicates: { function: records.identical, on_match: link }"),
            contract("duplicates: { function: records.identical, on_match: confirm }"),
            ["warning callers B911"], back: ["breaking callers B911"]),
        ChangeCase(
            "references come and go", contract(""), contract("reference: { field: r, format: '{seq:03d}' }"),
            ["compatible readers B961"], back: ["breaking readers B943"]),
        ChangeCase(
            "references look otherwise", contract("reference: { field: r, format: 'A-{seq:03d}' }"),
            contract("reference: { field: r, format: 'B-{seq:03d}' }"),
            ["breaking readers B943"], back: ["breaking readers B943"]),
        ChangeCase(
            "attachments come and go", contract(""),
            contract(
                "attachments: { entity_type: f, parent_field: p, file_field: c, allowed_content_types: [image/png] }"
            ),
            ["compatible callers B961"], back: ["breaking callers B906"]),
        ChangeCase(
            "attachments of fewer types are taken",
            contract(
                "attachments: { entity_type: f, parent_field: p, file_field: c, allowed_content_types: [image/png, image/gif] }"
            ),
            contract(
                "attachments: { entity_type: f, parent_field: p, file_field: c, allowed_content_types: [image/png] }"
            ),
            ["breaking callers B906"], back: ["compatible callers B962"]),
        ChangeCase(
            "the audit trail keeps less", contract(""), contract("audit_policy: { mode: summary }"),
            ["breaking readers B944"], back: ["warning readers B944"]),
        ChangeCase(
            "failures are tried less often", contract(""), contract("retry: { max_attempts: 2 }"),
            ["warning operations B947"], back: ["warning operations B947"]),
        ChangeCase(
            "the default retry is written out", contract(""),
            contract("retry: { max_attempts: 8, backoff: exponential, initial: 1000ms }"), [], back: []),
        ChangeCase(
            "an approval comes and goes", contract(""), contract("approval: { approvers: { roles: [m] } }"),
            ["warning callers B945"], back: ["breaking permissions B945"]),
        ChangeCase(
            "more roles approve", contract("approval: { approvers: { roles: [m] } }"),
            contract("approval: { approvers: { roles: [m, n] } }"),
            ["breaking permissions B909"], back: ["warning permissions B908"]),
        ChangeCase(
            "fewer people approve", contract("approval: { approvers: { roles: [m], count: 2 } }"),
            contract("approval: { approvers: { roles: [m] } }"),
            ["breaking permissions B909"], back: ["warning permissions B908"]),
        ChangeCase(
            "submitters approve", contract("approval: { approvers: { roles: [m] } }"),
            contract("approval: { approvers: { roles: [m] }, allow_self: true }"),
            ["breaking permissions B909"], back: ["warning permissions B908"]),
        // Steps
        ChangeCase(
            "a step comes and goes", step(""), step("{ key: s, wait: { for: 1d } }"),
            ["warning operations B946"], back: ["warning operations B946"]),
        ChangeCase(
            "a gate is taken in the same cases, written otherwise", gated("lt, value: 50"),
            gated("lte, value: 49"), [], back: []),
        ChangeCase(
            "a gate is taken in other cases", gated("lt, value: 50"), gated("lt, value: 51"),
            ["warning operations B946"], back: ["warning operations B946"]),
        ChangeCase(
            "an event is sent in the same cases, written otherwise", sent("gt, value: 5"),
            sent("gte, value: 6"), [], back: []),
        ChangeCase(
            "an event is sent in more cases", sent("gt, value: 5"), sent("gte, value: 5"),
            ["warning readers B941"], back: ["breaking readers B941"]),
        ChangeCase(
            "an instant is written with another offset", bound("2020-01-01T00:00:00Z"),
            bound("2020-01-01T01:00:00+01:00"), [], back: []),
        ChangeCase(
            "an instant with another offset is an earlier one", bound("2020-01-01T00:00:00Z"),
            bound("2020-01-01T00:30:00+01:00"), ["compatible callers B962"], back: ["breaking callers B906"]),
        ChangeCase(
            "a wait is written otherwise", step("{ key: s, wait: { for: 1d } }"),
            step("{ key: s, wait: { for: 24h } }"), [], back: []),
        ChangeCase(
            "a wait is longer", step("{ key: s, wait: { for: 1d } }"), step("{ key: s, wait: { for: 2d } }"),
            ["warning operations B946"], back: ["warning operations B946"]),
        ChangeCase(
            "a step does something else", step("{ key: s, wait: { for: 1d } }"),
            step("{ key: s, emit: { event: e } }"),
            ["breaking operations B946"], back: ["breaking operations B946"]),
        ChangeCase(
            "a step sends an event, and does not any more", step(""),
            step("{ key: s, emit: { event: e, payload: { a: 1 } } }"),
            ["warning operations B946"], back: ["breaking readers B941"]),
        ChangeCase(
            "a step asks somebody, and does not any more", step(""),
            step("{ key: s, approval: { approvers: { roles: [m] } } }"),
            ["warning callers B945"], back: ["breaking permissions B945"]),
        ChangeCase(
            "a step asks somebody in fewer cases",
            step(
                "{ key: s, approval: { approvers: { roles: [m] } }, when: { field: $parameters.n, operator: gt, value: 5 } }"
            ),
            step(
                "{ key: s, approval: { approvers: { roles: [m] } }, when: { field: $parameters.n, operator: gt, value: 9 } }"
            ),
            ["breaking permissions B945"], back: ["warning callers B945"]),
        ChangeCase(
            "steps run in another order",
            step("{ key: s, wait: { for: 1d } }, { key: t, wait: { for: 2d } }"),
            step("{ key: t, wait: { for: 2d } }, { key: s, wait: { for: 1d } }"),
            ["warning operations B946"], back: ["warning operations B946"]),
        ChangeCase(
            "a step inside a branch is gone",
            step(
                "{ key: s, parallel: { branches: { x: [{ key: u, wait: { for: 1d } }, { key: v, wait: { for: 1d } }], y: [{ key: w, wait: { for: 1d } }] } } }"
            ),
            step(
                "{ key: s, parallel: { branches: { x: [{ key: u, wait: { for: 1d } }], y: [{ key: w, wait: { for: 1d } }] } } }"
            ),
            ["warning operations B946"], back: ["warning operations B946"]),
    ]
}
