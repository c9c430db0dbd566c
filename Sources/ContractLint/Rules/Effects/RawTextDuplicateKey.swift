// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let rawTextDuplicateKey = LintRule(
        "L0706", "raw-text-duplicate-key", .effects,
        summary: "Duplicates are found by a text that is not brought into one form.",
        rationale: """
            Text compares by exact bytes: 'Main St' and 'main  st ' are two texts, and the duplicate is missed. Put \
            functions such as 'text.trim', 'text.collapse_whitespace' or 'text.lowercase' into 'normalize' for it, or compare \
            with 'records.similar_text'.
            """,
        triggering: [
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: street, type: string, required: true, constraints: { max_length: 80 } }
                creates:
                  - { key: report, entity_type: report, fields: { street: $parameters.street } }
                submission_contract:
                  duplicates: { function: records.same_fields, with: { fields: 1️⃣[street] }, on_match: quarantine }
                """,
                expecting: [
                    "1️⃣":
                        "duplicates are found by the text 'street', which nothing in 'normalize' brings into one form"
                ])
        ],
        nonTriggering: [
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: street, type: string, required: true, constraints: { max_length: 80 } }
                creates:
                  - { key: report, entity_type: report, fields: { street: $parameters.street } }
                submission_contract:
                  normalize: text.trim
                  duplicates: { function: records.same_fields, with: { fields: [street] }, on_match: quarantine }
                """),
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: parcel, type: string, required: true, constraints: { pattern: "^[A-Z]{2}-[0-9]{4}$" } }
                creates:
                  - { key: report, entity_type: report, fields: { parcel: $parameters.parcel } }
                submission_contract:
                  duplicates: { function: records.same_fields, with: { fields: [parcel] }, on_match: quarantine }
                """),
        ],
        check: .action { action, report in
            guard let key = action.duplicateKey, let contract = action.definition.submissionContract
            else {
                return
            }
            for name in key.parameters {
                guard let parameter = action.parameter(name), parameter.definition.type.holdsText,
                    parameter.definition.type.constrained?.pattern == nil,
                    parameter.definition.valuesFrom == nil, parameter.definition.visibility == .visible
                else { continue }
                let isUnified = contract.normalize.contains { call in
                    guard action.catalogue[call.name.value]?.unifiesText == true else { return false }
                    let named = call.arguments.first { $0.key.value == "field" || $0.key.value == "fields" }
                    return named.map { ActionUses.names(in: $0.value.value).contains(name) } ?? true
                }
                if isUnified { continue }
                report(
                    "duplicates are found by the text '\(name)', which nothing in 'normalize' brings into one form",
                    at: key.place, help: "put 'text.trim' or 'text.lowercase' into 'normalize'")
            }
        })
}
