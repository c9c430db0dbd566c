// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let unboundedText = LintRule(
        "L0307", "unbounded-text", .parameters, .info, isDefault: false,
        summary: "A text has no largest length.",
        rationale: """
            Whoever may submit may send megabytes. Say with 'max_length' what makes sense.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: title, type: 1️⃣string }
                creates:
                  - { key: report, entity_type: report, fields: { title: $parameters.title } }
                """,
                expecting: ["1️⃣": "parameter 'title' has no 'max_length'"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: title, type: string, constraints: { max_length: 80 } }
                  - { key: serial, type: string, constraints: { pattern: "^[A-Z]{4}$" } }
                  - { key: shelf, type: string, values_from: [north, south] }
                creates:
                  - { key: report, entity_type: report, fields: { title: $parameters.title, serial: $parameters.serial, shelf: $parameters.shelf } }
                """)
        ],
        check: .action { action, report in
            for parameter in action.formParameters
            where parameter.definition.visibility == .visible && parameter.definition.valuesFrom == nil {
                guard let type = parameter.definition.type.knownType, type == .string || type == .text,
                    parameter.definition.type.constrained?.maxLength == nil,
                    parameter.definition.type.constrained?.pattern == nil
                else { continue }
                report(
                    "parameter '\(parameter.definition.key.value)' has no 'max_length'",
                    at: parameter.definition.type.type.place,
                    help: "write 'constraints: { max_length: … }'")
            }
        })
}
