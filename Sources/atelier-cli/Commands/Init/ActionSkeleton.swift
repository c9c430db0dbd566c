// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// The text of a new action.
struct ActionSkeleton {
    let key: String
    let role: String
    /// What the application declares; where it declares something, everything that is named must be declared.
    let entities: [EntityType]
    /// The line that names its application; empty where there is one alone.
    let identity: String
    /// What tells an editor which schema the file has; empty for none.
    let schema: String

    /// The type of the record that the action makes; named after the action, and no name that is taken.
    private var entityType: String {
        // Behind the verb stands what it is about: `submit_report` makes a report.
        let wanted =
            key.firstIndex { $0 == "_" || $0 == "-" }.map { String(key[key.index(after: $0)...]) } ?? key
            + "_record"
        let name = wanted.utf8.count <= 64 && Identifier.isWellFormed(wanted) ? wanted : "item"
        let taken = entities.map(\.name.value)
        return ([name] + (2...99).map { "\(name.prefix(60))_\($0)" }).first { !taken.contains($0) } ?? name
    }

    private var declaration: String {
        guard !entities.isEmpty else { return "" }
        return """
            entities:
              - entity_type: \(PlainWord.text(entityType))
                schema:
                  fields:
                    - { field_key: title,  field_type: { type: string, max_length: 120 }, required: true }
                    - { field_key: body,   field_type: { type: text } }
                    - { field_key: number, field_type: { type: string } }


            """
    }

    var text: String {
        let written = PlainWord.text(role)
        return """
            \(schema)# The action '\(key)': what may be submitted, what is checked, and the record that it becomes.
            \(identity)\(declaration)actions:
              - key: \(PlainWord.text(key))
                label: \(PlainWord.text(label))
                # 'engine' runs at once, 'workflow' durably in the background.
                execution_mode: workflow
                # Only published actions take submissions; a draft can be tried with 'submit --dry-run'.
                status: draft
                # Who may see it, submit it, and decide about submissions. A list that is absent is nobody.
                permissions_policy: { view: [\(written)], apply: [\(written)], edit: [\(written)] }
                parameters:
                  - { key: title, label: Title, type: string, required: true, constraints: { max_length: 120 } }
                  - { key: body, label: Text, type: text }
                # What must hold before anything is accepted:
                # submission_criteria:
                #   - key: has_text
                #     criteria_type: field
                #     config: { subject: parameters, field: body, operator: not_empty, enforcement: warn }
                #     message: There is no text yet.
                # The record that it becomes; '$parameters.title' is what was submitted.
                creates:
                  - key: \(PlainWord.text(entityType))
                    entity_type: \(PlainWord.text(entityType))
                    fields: { title: $parameters.title, body: $parameters.body }
                submission_contract:
                  # Functions of the library: 'atelier functions' lists them.
                  normalize: [text.trim]
                  # The same submission again within a day is held until somebody decides.
                  duplicates: { function: records.identical, with: { within: 24h }, on_match: confirm }
                  # The number that people can quote.
                  reference: { field: number, format: "{prefix}-{year}-{seq:04d}" }

            """
    }

    /// `submit_report` → `Submit report`.
    private var label: String {
        let words = String(key.map { $0 == "_" || $0 == "-" ? " " : $0 })
        return words.prefix(1).uppercased() + words.dropFirst()
    }
}
