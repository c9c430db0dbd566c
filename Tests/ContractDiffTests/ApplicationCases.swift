// SPDX-License-Identifier: Apache-2.0

extension ChangeCase {
    private static func fields(_ text: String, _ more: String = "") -> String {
        "entities: [{ entity_type: n, schema: { fields: [\(text)]\(more) } }]"
    }

    private static func type(_ text: String) -> String { fields("{ field_key: f, field_type: { \(text) } }") }

    private static let state =
        "{ field_key: s, field_type: { type: enum, choices: [a, b, c] } }"

    private static let one = "{ field_key: f, field_type: { type: string } }"
    private static let two = "{ field_key: g, field_type: { type: string } }"

    private static func told(_ text: String) -> String {
        """
        actions:
          - { key: a, status: published, permissions_policy: { apply: [m] } }
        notification_templates: [{ code: t, subject: Hi, body_text: Hello }]
        notification_rules:
          - { name: n, event: a.created, recipients: [{ role: m }], channels: [inbox], template: t\(text) }
        """
    }

    private static let files = "connections: [{ key: c, type: file, path: out }]\n"

    private static func trigger(_ text: String) -> String {
        "actions: [{ key: a, status: published, permissions_policy: { apply: [system] } }]\ntriggers: [\(text)]"
    }

    /// An event that a trigger listens to, and that nothing here sends.
    private static func heard(_ rows: String?) -> String {
        trigger("{ key: t, event: e, action: a }")
            + "\nevents: [{ key: e\(rows.map { ", payload: [\($0)]" } ?? "") }]"
    }

    /// An event that a step waits for.
    private static func waited(_ rows: String, sent: Bool = false) -> String {
        """
        events: [{ key: e, payload: [\(rows)] }]
        actions:
          - key: a
            execution_mode: workflow
            side_effects: [\(sent ? "{ key: s, event: e, payload: { a: x } }" : "")]
            steps: [{ key: w, wait: { event: e, timeout: 1d } }]
        """
    }

    private static func rule(_ text: String) -> String { "notification_rules: [\(text)]" }

    private static func policy(_ text: String) -> String {
        "policies: [{ key: p, require: [{ field: $parameters.n, operator: lt, value: 5 }], \(text) }]"
    }

    /// What records hold, and what stands beside the actions.
    static let application: [ChangeCase] = [
        ChangeCase(
            "a notification that is not run is switched on", told(", is_active: false"), told(""),
            ["breaking callers B901", "warning operations B954"],
            back: ["compatible callers B961", "warning operations B954"]),
        ChangeCase(
            "a type of records comes and goes", "entities: [{ entity_type: n }]",
            "entities: [{ entity_type: n }, { entity_type: m }]",
            ["compatible readers B961"], back: ["breaking readers B934"]),
        ChangeCase(
            "a type has a schema", "entities: [{ entity_type: n }]", type("type: string"),
            ["breaking readers B934"], back: ["breaking readers B934"]),
        ChangeCase(
            "a field comes and goes", fields(""), type("type: string"),
            ["compatible readers B961"], back: ["breaking readers B931", "warning runs B966"]),
        ChangeCase(
            "a field is of another type", type("type: string"), type("type: integer"),
            ["breaking readers B932", "warning runs B966"],
            back: ["breaking readers B932", "warning runs B966"]),
        ChangeCase(
            "a field becomes required", type("type: string"),
            fields("{ field_key: f, field_type: { type: string }, required: true }"),
            ["warning readers B923"], back: ["warning readers B923"]),
        ChangeCase(
            "a field is tighter and looser", type("type: string, max_length: 9"),
            type("type: string, max_length: 5"),
            ["warning readers B933", "warning runs B966"], back: ["warning readers B933"]),
        ChangeCase(
            "a field has a choice, and has not any more", type("type: enum, choices: [a]"),
            type("type: enum, choices: [a, b]"),
            ["warning readers B924"], back: ["breaking readers B905", "warning runs B966"]),
        ChangeCase(
            "a field is sensitive", type("type: string"),
            fields("{ field_key: f, field_type: { type: string }, sensitive: true }"),
            ["breaking readers B920"], back: ["breaking permissions B920"]),
        ChangeCase(
            "a field has a default", type("type: string"),
            fields("{ field_key: f, field_type: { type: string }, default: x }"),
            ["warning readers B913"], back: ["warning readers B913"]),
        ChangeCase(
            "a field is indexed", type("type: string"),
            fields("{ field_key: f, field_type: { type: string }, indexed: true }"),
            ["compatible operations B965"], back: ["compatible operations B965"]),
        ChangeCase(
            "an alias of a type is the type", type("type: geo"), type("type: geometry"), [], back: []),
        ChangeCase(
            "records are unique", type("type: string"),
            fields("{ field_key: f, field_type: { type: string } }", ", unique_constraints: [[f]]"),
            ["breaking callers B936"], back: ["warning readers B936"]),
        ChangeCase(
            "records that are unique by one field are by two",
            fields("\(one), \(two)", ", unique_constraints: [[f]]"),
            fields("\(one), \(two)", ", unique_constraints: [[g, f]]"),
            ["compatible readers B936", "warning readers B936"],
            back: ["breaking callers B936", "compatible readers B936"]),
        ChangeCase(
            "a state may follow another, and may not any more",
            fields(state, ", states: { field: s, transitions: { a: [b] } }"),
            fields(state, ", states: { field: s, transitions: { a: [b, c] } }"),
            ["warning readers B937"], back: ["breaking callers B937"]),
        ChangeCase(
            "records begin in another state",
            fields(state, ", states: { field: s, initial: a, transitions: { a: [b] } }"),
            fields(state, ", states: { field: s, initial: b, transitions: { a: [b] } }"),
            ["warning readers B937"], back: ["warning readers B937"]),
        ChangeCase(
            "a relationship comes and goes", fields(""),
            fields("", ", relationships: [{ rel_code: r, target_type_code: n, cardinality: one_to_many }]"),
            ["compatible readers B961"], back: ["breaking readers B935"]),
        ChangeCase(
            "a relationship joins another number",
            fields("", ", relationships: [{ rel_code: r, target_type_code: n, cardinality: one_to_many }]"),
            fields("", ", relationships: [{ rel_code: r, target_type_code: n, cardinality: many_to_many }]"),
            ["breaking readers B935"], back: ["breaking readers B935"]),
        ChangeCase(
            "an event comes and goes", "events: [{ key: e }]", "events: [{ key: e }, { key: f }]",
            ["compatible readers B961"], back: ["breaking readers B941"]),
        ChangeCase(
            "an event has a field, and has not any more",
            "events: [{ key: e, payload: [{ key: a, type: string }] }]",
            "events: [{ key: e, payload: [{ key: a, type: string }, { key: b, type: string }] }]",
            ["compatible readers B961"], back: ["breaking readers B942"]),
        ChangeCase(
            "a field of an event may be absent",
            "events: [{ key: e, payload: [{ key: a, type: string, required: true }] }]",
            "events: [{ key: e, payload: [{ key: a, type: string }] }]",
            ["warning readers B923"], back: ["compatible readers B962"]),
        ChangeCase(
            "a field of an event from outside becomes required", heard("{ key: a, type: string }"),
            heard("{ key: a, type: string, required: true }"),
            ["breaking callers B903"], back: ["compatible callers B962", "warning readers B923"]),
        ChangeCase(
            "an event from outside has a field that is required", heard("{ key: a, type: string }"),
            heard("{ key: a, type: string }, { key: b, type: string, required: true }"),
            ["breaking callers B903"], back: ["breaking callers B902"]),
        ChangeCase(
            "a field of an event from outside is tighter",
            heard("{ key: a, type: integer, constraints: { max: 9 } }"),
            heard("{ key: a, type: integer, constraints: { max: 5 } }"),
            ["breaking callers B906"], back: ["compatible callers B962"]),
        ChangeCase(
            "a field of an event from outside loses a choice",
            heard("{ key: a, type: enum, constraints: { choices: [x, z] } }"),
            heard("{ key: a, type: enum, constraints: { choices: [x] } }"),
            ["breaking callers B905"], back: ["warning readers B924"]),
        ChangeCase(
            "an event from outside declares what it carries", heard(nil), heard("{ key: a, type: string }"),
            ["breaking callers B906"], back: ["breaking readers B942"]),
        ChangeCase(
            "an event that a step waits for takes less",
            waited("{ key: a, type: string }"), waited("{ key: a, type: string, required: true }"),
            ["breaking callers B903"], back: ["compatible callers B962", "warning readers B923"]),
        ChangeCase(
            "an event that the application sends itself takes less",
            waited("{ key: a, type: string }", sent: true),
            waited("{ key: a, type: string, required: true }", sent: true),
            ["compatible readers B962"], back: ["warning readers B923"]),
        ChangeCase(
            "a connection leads elsewhere", files, files.replacing("out", with: "other"),
            ["breaking operations B951"], back: ["breaking operations B951"]),
        ChangeCase(
            "a connection comes and goes", files,
            files.replacing("]", with: ", { key: d, type: file, path: d }]"),
            ["warning operations B951"], back: ["warning operations B951"]),
        ChangeCase(
            "a connection reaches more hosts",
            "connections: [{ key: c, type: http, base_url: 'https://a.example', allow_hosts: [a.example] }]",
            "connections: [{ key: c, type: http, base_url: 'https://a.example', allow_hosts: [a.example, b.example] }]",
            ["breaking permissions B909"], back: ["breaking operations B951"]),
        ChangeCase(
            "a connection asks another model",
            "connections: [{ key: c, type: model, base_url: 'https://a.example', model: small }]",
            "connections: [{ key: c, type: model, base_url: 'https://a.example', model: large, temperature: 1 }]",
            ["warning operations B951", "warning operations B951"],
            back: ["warning operations B951", "warning operations B951"]),
        ChangeCase(
            "a policy requires more and less", policy("on_failure: refuse"),
            policy("on_failure: refuse").replacing("value: 5", with: "value: 3"),
            ["warning callers B952"], back: ["breaking permissions B952"]),
        ChangeCase(
            "a policy lets somebody approve", policy("on_failure: refuse"),
            policy("on_failure: approve, approval: { approvers: { roles: [m] } }"),
            ["breaking permissions B952", "warning callers B945"],
            back: ["breaking callers B952", "breaking permissions B945"]),
        ChangeCase(
            "a trigger comes and goes", trigger(""), trigger("{ key: t, cron: '0 3 * * *', action: a }"),
            ["warning operations B953"], back: ["warning operations B953"]),
        ChangeCase(
            "a schedule is written otherwise", trigger("{ key: t, cron: '0 3 * * 1-5', action: a }"),
            trigger("{ key: t, cron: '0 3 * * mon-fri', action: a, timezone: UTC }"), [], back: []),
        ChangeCase(
            "a schedule is another", trigger("{ key: t, cron: '0 3 * * *', action: a }"),
            trigger("{ key: t, cron: '0 4 * * *', action: a }"),
            ["warning operations B953"], back: ["warning operations B953"]),
        ChangeCase(
            "others are told", rule("{ name: r, event: e, recipients: [{ role: a }], channels: [inbox] }"),
            rule("{ name: r, event: e, recipients: [{ role: a }, { role: b }], channels: [inbox] }"),
            ["warning permissions B909"], back: ["warning operations B954"]),
        ChangeCase(
            "somebody is told otherwise",
            rule("{ name: r, event: e, recipients: [{ role: a }], channels: [inbox] }"),
            rule("{ name: r, event: e, recipients: [{ role: a }], channels: [file] }"),
            ["warning operations B954"], back: ["warning operations B954"]),
        ChangeCase(
            "a template says something else",
            "notification_templates: [{ code: t, subject: A, body_text: B }]",
            "notification_templates: [{ code: t, subject: A, body_text: C }]",
            ["compatible people B964"], back: ["compatible people B964"]),
        ChangeCase(
            "the application has another code", "identity: { code: one }\nactions: [{ key: a }]",
            "identity: { code: two, name: Two }\nactions: [{ key: a }]",
            ["breaking callers B955", "compatible people B964"],
            back: ["breaking callers B955", "compatible people B964"]),
    ]
}
