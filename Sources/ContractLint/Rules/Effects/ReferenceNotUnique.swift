// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let referenceNotUnique = LintRule(
        "L0703", "reference-not-unique", .effects, .info, isDefault: false,
        summary: "The field of the reference number is not unique in its entity type.",
        rationale: """
            Numbers are never issued twice, but nothing keeps another action, or an edit, from writing the same text into \
            the field. Declare it in 'unique_constraints'.
            """,
        triggering: [
            RuleExample(
                """
                entities:
                  - entity_type: report
                    schema: { fields: [{ field_key: title, field_type: { type: string } }, { field_key: number, field_type: { type: string } }] }
                actions:
                  - key: tell
                    execution_mode: workflow
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    creates: [{ key: report, entity_type: report, fields: { title: Hole } }]
                    submission_contract:
                      duplicates: none
                      reference: { field: 1️⃣number, format: "{prefix}-{year}-{seq:03d}" }
                """,
                in: .file, expecting: ["1️⃣": "nothing keeps 'report.number' unique"])
        ],
        nonTriggering: [
            RuleExample(
                """
                entities:
                  - entity_type: report
                    schema:
                      fields: [{ field_key: title, field_type: { type: string } }, { field_key: number, field_type: { type: string } }]
                      unique_constraints: [[number]]
                actions:
                  - key: tell
                    execution_mode: workflow
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    creates: [{ key: report, entity_type: report, fields: { title: Hole } }]
                    submission_contract:
                      duplicates: none
                      reference: { field: number, format: "{prefix}-{year}-{seq:03d}" }
                """,
                in: .file)
        ],
        check: .action { action, report in
            guard let reference = action.definition.submissionContract?.reference,
                let type = action.primaryCreate?.entityType.value, let schema = action.schema(type),
                !schema.uniqueConstraints.contains(where: { $0.map(\.value) == [reference.field.value] })
            else { return }
            report(
                "nothing keeps '\(type).\(reference.field.value)' unique", at: reference.field.place,
                help: "write 'unique_constraints: [[\(reference.field.value)]]' in the schema of '\(type)'")
        })
}
