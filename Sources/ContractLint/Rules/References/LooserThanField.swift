// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let looserThanField = LintRule(
        "L0403", "looser-than-field", .references,
        summary: "A parameter allows values that the field it fills refuses.",
        rationale: """
            What is submitted passes the parameter's constraints and is then refused by the record's. People should be \
            told at the form: give the parameter the constraint of the field.
            """,
        triggering: [
            RuleExample(
                """
                entities:
                  - entity_type: report
                    schema: { fields: [{ field_key: title, field_type: { type: string, max_length: 120 } }, { field_key: size, field_type: { type: integer, max: 9 } }] }
                actions:
                  - key: tell
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    parameters:
                      - { key: 1️⃣title, type: string, constraints: { max_length: 200 } }
                      - { key: 2️⃣size, type: integer }
                    creates:
                      - { key: report, entity_type: report, fields: { title: $parameters.title, size: $parameters.size } }
                """,
                in: .file,
                expecting: [
                    "1️⃣": "parameter 'title' allows 200 characters, and field 'report.title' 120",
                    "2️⃣": "parameter 'size' has no 'max', and field 'report.size' takes at most 9",
                ]),
            RuleExample(
                """
                entities:
                  - entity_type: report
                    schema: { fields: [{ field_key: title, field_type: { type: string, max_length: 120 } }] }
                actions:
                  - key: tell
                    execution_mode: workflow
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    parameters:
                      - { key: 1️⃣title, type: string, constraints: { max_length: 200 } }
                    creates:
                      - { key: report, entity_type: report, fields: { title: $parameters.title } }
                    submission_contract:
                      normalize: [{ function: text.truncate, with: { field: title, max_length: 150 } }]
                      duplicates: none
                """,
                in: .file,
                expecting: ["1️⃣": "parameter 'title' allows 200 characters, and field 'report.title' 120"]),
            RuleExample(
                """
                entities:
                  - entity_type: lot
                    schema:
                      fields:
                        - { field_key: cuts, field_type: { type: list, max_items: 5, items: { type: object, constraints: { fields: [{ key: why, type: string, constraints: { max_length: 20 } }, { key: percent, type: decimal, constraints: { max: 50 } }] } } } }
                        - { field_key: tags, field_type: { type: list, max_items: 3, items: { type: string, constraints: { max_length: 8 } } } }
                actions:
                  - key: weigh
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    parameters:
                      - key: cuts
                        type: list
                        constraints: { max_items: 5, items: { type: object, constraints: { fields: [{ key: 1️⃣why, type: string, constraints: { max_length: 40 } }, { key: percent, type: decimal, constraints: { max: 50 } }] } } }
                      - { key: 2️⃣tags, type: list, constraints: { max_items: 9, items: { type: string, constraints: { max_length: 8 } } } }
                    creates:
                      - { key: lot, entity_type: lot, fields: { cuts: $parameters.cuts, tags: $parameters.tags } }
                """,
                in: .file,
                expecting: [
                    "1️⃣":
                        "'why' in an element of parameter 'cuts' allows 40 characters, and 'why' in one of field 'lot.cuts' 20",
                    "2️⃣": "parameter 'tags' allows 9 elements, and field 'lot.tags' 3",
                ]),
        ],
        nonTriggering: [
            RuleExample(
                """
                entities:
                  - entity_type: report
                    schema: { fields: [{ field_key: title, field_type: { type: string, max_length: 120 } }, { field_key: size, field_type: { type: integer, max: 9 } }] }
                actions:
                  - key: tell
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    parameters:
                      - { key: title, type: string, constraints: { max_length: 100 } }
                      - { key: size, type: integer, constraints: { exclusive_max: 9 } }
                    creates:
                      - { key: report, entity_type: report, fields: { title: $parameters.title, size: $parameters.size } }
                """,
                in: .file),
            RuleExample(
                """
                entities:
                  - entity_type: report
                    schema: { fields: [{ field_key: title, field_type: { type: string, max_length: 120 } }, { field_key: size, field_type: { type: integer, min: 1, max: 9 } }] }
                actions:
                  - key: tell
                    execution_mode: workflow
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    parameters:
                      - { key: title, type: string, constraints: { max_length: 200 } }
                      - { key: size, type: integer }
                    creates:
                      - { key: report, entity_type: report, fields: { title: $parameters.title, size: $parameters.size } }
                    submission_contract:
                      normalize:
                        - { function: text.truncate, with: { field: title, max_length: 120 } }
                        - { function: number.clamp, with: { field: [size], min: 1, max: 9 } }
                      duplicates: none
                """,
                in: .file),
        ],
        check: .action { action, report in
            for filled in action.filledFields where filled.field.type.isConstrained {
                guard let parameter = action.parameter(filled.parameter) else { continue }
                let cut = action.normalizedLimits(of: filled.parameter)
                let problems = FieldBounds.problems(of: parameter.definition, into: filled, cut: cut)
                for problem in problems {
                    report(
                        problem.message, at: problem.place, labels: [.init("the field", at: problem.field)],
                        help: "give the parameter the constraint of the field")
                }
            }
        })
}
