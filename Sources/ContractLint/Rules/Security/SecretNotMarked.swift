// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let secretNotMarked = LintRule(
        "L0908", "secret-not-marked", .security,
        summary: "A parameter that is named like a secret is not 'sensitive'.",
        rationale: """
            Only 'sensitive' values are sealed at rest and left out of events, logs and answers. A password or token in \
            plain text is in each backup.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: 1️⃣api_token, type: string, constraints: { max_length: 80 } }
                creates:
                  - { key: link, entity_type: link, fields: { token: $parameters.api_token } }
                """,
                expecting: ["1️⃣": "parameter 'api_token' is named like a secret and is not 'sensitive'"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: api_token, type: string, sensitive: true, constraints: { max_length: 80 } }
                  - { key: token_count, type: integer }
                creates:
                  - { key: link, entity_type: link, fields: { token: $parameters.api_token, count: $parameters.token_count } }
                """)
        ],
        check: .declarations(
            inAction: { action, report in
                for parameter in action.formParameters {
                    guard parameter.definition.type.holdsText, !parameter.definition.isSensitive,
                        NameWords.holdSecret(parameter.definition.key.value)
                    else { continue }
                    report(
                        "parameter '\(parameter.definition.key.value)' is named like a secret and is not 'sensitive'",
                        at: parameter.definition.key.place, help: "write 'sensitive: true'")
                }
            },
            inEntity: { entity, report in
                for field in entity.fields {
                    guard field.type.holdsText, !field.isSensitive, NameWords.holdSecret(field.key.value),
                        // What fills it is told where it comes from.
                        !entity.isFilled(field)
                    else { continue }
                    report(
                        "field '\(field.key.value)' is named like a secret and is not 'sensitive'",
                        at: field.key.place, help: "write 'sensitive: true'")
                }
            }))
}
