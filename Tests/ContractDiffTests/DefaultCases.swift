// SPDX-License-Identifier: Apache-2.0

extension ChangeCase {
    private static func listed(_ constraints: String) -> String {
        "parameters: [{ key: p, type: list, constraints: { items: { type: file, constraints: { \(constraints) } } } }]"
    }

    private static func workflow(_ text: String) -> String {
        """
        execution_mode: workflow
        parameters: [{ key: note, type: string, required: true }]
        creates: [{ key: c, entity_type: e, fields: { note: $parameters.note } }]
        submission_contract:
          \(text)
        """
    }

    private static func attachments(_ limits: String) -> String {
        workflow(
            "attachments: { entity_type: f, parent_field: p, file_field: c, allowed_content_types: [image/png]"
                + limits + " }")
    }

    private static func connection(_ text: String) -> String {
        "connections: [{ key: c, type: file, path: out\(text) }]"
    }

    /// What is not written has a default: writing it changes nothing, and another value is compared with it.
    static let defaults: [ChangeCase] = [
        ChangeCase(
            "a file may be larger than where nothing is said", "parameters: [{ key: p, type: file }]",
            "parameters: [{ key: p, type: file, constraints: { max_bytes: 90000000 } }]",
            ["compatible callers B962"], back: ["breaking callers B906"]),
        ChangeCase(
            "what a file may have is written out", "parameters: [{ key: p, type: file }]",
            "parameters: [{ key: p, type: file, constraints: { max_bytes: 26214400 } }]", [], back: []),
        ChangeCase(
            "more files than where nothing is said are taken", listed("allowed_content_types: [image/png]"),
            listed("allowed_content_types: [image/png], max_files: 50"),
            ["compatible callers B962"], back: ["breaking callers B906"]),
        ChangeCase(
            "what a list of files may have is written out", listed("allowed_content_types: [image/png]"),
            listed("allowed_content_types: [image/png], max_files: 20, max_bytes: 26214400"), [], back: []),
        ChangeCase(
            "more attachments than where nothing is said are taken", attachments(""),
            attachments(", max_files: 50, max_total_bytes: 524288000"),
            ["compatible callers B962"],
            back: ["breaking callers B906"]),
        ChangeCase(
            "what attachments may have is written out", attachments(""),
            attachments(", max_bytes: 26214400, max_files: 20, max_total_bytes: 524288000"), [], back: []),
        ChangeCase(
            "how long a call of a stage may take is written out",
            workflow("validate: { function: validate.matches, with: { field: note, pattern: '^a' } }"),
            workflow(
                "validate: { function: validate.matches, with: { field: note, pattern: '^a' }, timeout: 30s }"
            ),
            [], back: []),
        ChangeCase(
            "what a function takes anyway is written out",
            workflow("normalize: { function: text.slug, with: { field: note } }"),
            workflow(
                "normalize: { function: text.slug, with: { field: note, separator: '-', ascii: false } }"),
            [], back: []),
        ChangeCase(
            "a function takes another value than where nothing is said",
            workflow("normalize: { function: text.slug, with: { field: note } }"),
            workflow("normalize: { function: text.slug, with: { field: note, ascii: true } }"),
            ["warning callers B910"], back: ["warning callers B910"]),
        ChangeCase(
            "things are called by their keys",
            "actions: [{ key: a, parameters: [{ key: p, type: string }] }]\nevents: [{ key: e }]",
            "actions: [{ key: a, label: a, parameters: [{ key: p, label: p, type: string }] }]\nevents: [{ key: e, label: e }]",
            [], back: []),
        ChangeCase(
            "a push is recognised as it is anyway", connection(""), connection(", idempotency: keyed"),
            [], back: []),
        ChangeCase(
            "what numbers restart for stands in another order",
            workflow("reference: { field: r, format: '{prefix}-{year}-{seq}', scope: [year, prefix] }"),
            workflow("reference: { field: r, format: '{prefix}-{year}-{seq}', scope: [prefix, year] }"),
            [], back: []),
    ]
}
