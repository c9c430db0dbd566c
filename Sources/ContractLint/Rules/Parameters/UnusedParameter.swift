// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let unusedParameter = LintRule(
        "L0301", "unused-parameter", .parameters,
        summary: "A parameter is asked for and nothing reads it.",
        rationale: """
            What people are asked for should go somewhere: into a record, an event, a check. A parameter that nothing \
            reads was forgotten in 'creates' or 'edits', or should not be asked. A function in 'normalize' only changes \
            it, which is no use of it.
            """,
        triggering: [
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: title, type: string, constraints: { max_length: 80 } }
                  - { key: 1️⃣notes, type: string, constraints: { max_length: 80 } }
                creates:
                  - { key: report, entity_type: report, fields: { title: $parameters.title } }
                submission_contract:
                  normalize: [{ function: text.trim, with: { field: [title, notes] } }]
                """,
                expecting: ["1️⃣": "nothing reads parameter 'notes'"]),
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: title, type: string, constraints: { max_length: 80 } }
                  - { key: 1️⃣diagnosis, type: string, sensitive: true, constraints: { max_length: 80 } }
                steps:
                  - { key: agreed, approval: { approvers: { roles: [office] } } }
                """,
                expecting: ["1️⃣": "nothing reads parameter 'diagnosis'"]),
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: title, type: string, constraints: { max_length: 80 } }
                creates:
                  - { key: report, entity_type: report, fields: { title: $parameters.title } }
                """),
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: title, type: string, constraints: { max_length: 80 } }
                  - { key: town, type: string, constraints: { max_length: 80 } }
                  - { key: agreed, type: boolean, required: true }
                  - { key: form, type: string, visibility: hidden, default: form-7 }
                  - { key: fax, type: phone, is_active: false }
                submission_criteria:
                  - { key: agreed, criteria_type: form, config: { field: agreed, operator: eq, value: true }, message: You have to agree. }
                creates:
                  - { key: report, entity_type: report, fields: { title: $parameters.title } }
                submission_contract:
                  duplicates: { function: records.same_fields, with: { fields: [title] }, on_match: allow }
                  prepare_create: [{ function: fields.from_template, with: { field: label, template: "{title} ({town})" } }]
                """),
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: title, type: string, constraints: { max_length: 80 } }
                steps:
                  - { key: agreed, approval: { approvers: { roles: [office] } } }
                """),
            RuleExample(
                """
                policies:
                  - { key: small, require: [{ field: $parameters.amount, operator: lt, value: 100 }], on_failure: refuse }
                actions:
                  - key: spend
                    label: Spend
                    execution_mode: workflow
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    parameters: [{ key: amount, label: Amount, type: decimal, required: true }]
                    steps: [{ key: held, govern: small }]
                """, in: .file),
            RuleExample(
                """
                parameters:
                  - { key: title, type: string, constraints: { max_length: 80 } }
                  - { key: name, type: string, constraints: { max_length: 80 } }
                creates:
                  - { key: report, entity_type: report, fields: { title: parameters.title, name: "Report $parameters.name" } }
                """),
        ],
        check: .action { action, report in
            if action.uses.readsAll { return }
            for parameter in action.formParameters
            where parameter.definition.visibility == .visible
                && !action.uses.readParameters.contains(parameter.definition.key.value)
            {
                // A text that names it was to be a reference, and is told as such.
                if action.uses.mentions(parameter: parameter.definition.key.value) { continue }
                report(
                    "nothing reads parameter '\(parameter.definition.key.value)'",
                    at: parameter.definition.key.place,
                    help:
                        "use it in 'creates', 'edits', an event or a check, or do not ask for it")
            }
        })
}
