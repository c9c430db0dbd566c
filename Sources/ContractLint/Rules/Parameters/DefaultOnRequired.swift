// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let defaultOnRequired = LintRule(
        "L0306", "default-on-required", .parameters,
        summary: "A parameter is required and has a default.",
        rationale: """
            The default stands in whenever nothing is sent, so that 'required' never asks for anything. Leave one of \
            them out.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, required: 1️⃣true, default: road, constraints: { choices: [road, lamp] } }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind } }
                """,
                expecting: [
                    "1️⃣": "parameter 'kind' is required and has a default, so that it is never missing"
                ])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: kind, type: enum, default: road, constraints: { choices: [road, lamp] } }
                  - { key: form, type: string, required: true, visibility: hidden, default: form-7 }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind } }
                """)
        ],
        check: .action { action, report in
            for parameter in action.formParameters
            where parameter.definition.isRequired && parameter.definition.defaultValue != nil
                && parameter.definition.visibility == .visible
            {
                let place = parameter.definition.source.member("required") ?? parameter.definition.key.place
                report(
                    "parameter '\(parameter.definition.key.value)' is required and has a default, so that it is never missing",
                    at: place, help: "leave out 'required' or 'default'")
            }
        })
}
