// SPDX-License-Identifier: Apache-2.0

extension ChangeCase {
    /// An action that makes a record of one field, from a parameter of the same name.
    private static func made(
        _ field: String, _ parameter: String = "type: string", fields: String = "{ f: $parameters.f }",
        more: String = ""
    ) -> String {
        """
        entities:
          - entity_type: n
            schema: { fields: [{ field_key: g, field_type: { type: string } }, { field_key: f, \(field) }] }
        actions:
          - key: a
            execution_mode: workflow
            parameters: [{ key: f, \(parameter) }, { key: o, type: string }]
            creates: [{ key: n, entity_type: n, fields: \(fields) }]
        \(more)
        """
    }

    private static func type(_ text: String) -> String { "field_type: { \(text) }" }

    private static let prepared = """
            submission_contract:
              prepare_create:
                - function: fields.set_defaults
                  with: { defaults: { f: made } }
                  when: { field: $parameters.o, operator: exists }
        """

    private static let edited = """
        entities: [{ entity_type: n, schema: { fields: [{ field_key: f, field_type: { type: string } }] } }]
        actions: [{ key: a, target_model: n, parameters: [{ key: f, type: string }], edits: [{ field: f, value: $parameters.f }] }]
        """

    /// Records that take less than before, so that submissions are refused.
    static let records: [ChangeCase] = [
        ChangeCase(
            "a field that a parameter fills takes less", made(type("type: string")),
            made(type("type: string, max_length: 5")),
            ["breaking callers B914", "warning readers B933", "warning runs B966"],
            back: ["warning readers B933"]),
        ChangeCase(
            "a field takes less, and no less than the parameter that fills it",
            made(type("type: string"), "type: string, constraints: { max_length: 5 }"),
            made(type("type: string, max_length: 5"), "type: string, constraints: { max_length: 5 }"),
            ["warning readers B933", "warning runs B966"],
            back: ["warning readers B933"]),
        ChangeCase(
            "a field that an edit fills takes less", edited,
            edited.replacing("type: string } }]", with: "type: string, max_length: 5 } }]"),
            ["breaking callers B914", "warning readers B933", "warning runs B966"],
            back: ["warning readers B933"]),
        ChangeCase(
            "a field that a required parameter fills becomes required",
            made(type("type: string"), "type: string, required: true"),
            made(type("type: string") + ", required: true", "type: string, required: true"),
            ["warning readers B923"],
            back: ["warning readers B923"]),
        ChangeCase(
            "a field that is prepared becomes required",
            made(type("type: string"), fields: "{ g: $parameters.f }", more: prepared),
            made(type("type: string") + ", required: true", fields: "{ g: $parameters.f }", more: prepared),
            ["breaking callers B914", "warning readers B923"],
            back: ["warning readers B923"]),
        ChangeCase(
            "a create no longer fills a required field that may be prepared",
            made(
                type("type: string") + ", required: true", "type: string, required: true", more: prepared),
            made(
                type("type: string") + ", required: true", "type: string, required: true",
                fields: "{ g: $parameters.f }", more: prepared),
            ["breaking callers B914", "compatible readers B961", "warning readers B923"],
            back: ["compatible readers B961", "warning readers B923"]),
        ChangeCase(
            "a field is filled with another parameter, which may hold more",
            made(type("type: string, max_length: 5"), "type: string, constraints: { max_length: 5 }"),
            made(
                type("type: string, max_length: 5"), "type: string, constraints: { max_length: 5 }",
                fields: "{ f: $parameters.o }"),
            ["breaking callers B914", "warning readers B910"],
            back: ["warning readers B910"]),
    ]
}
