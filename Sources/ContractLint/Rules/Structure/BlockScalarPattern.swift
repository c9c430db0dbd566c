// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let blockScalarPattern = LintRule(
        "L0203", "block-scalar-pattern", .structure,
        summary: "A pattern or format is written as a block of lines.",
        rationale: """
            A block keeps the line break at its end, which then is a part of the pattern, and matches nothing. Write it on \
            one line, in quotes.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - key: year
                    type: string
                    constraints:
                      pattern: 1️⃣|
                        ^[0-9]{4}
                creates: [{ key: report, entity_type: report, fields: { year: $parameters.year } }]
                """,
                expecting: ["1️⃣": "this text ends in a line break"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - key: year
                    type: string
                    constraints:
                      pattern: >-
                        ^[0-9]{4}
                creates: [{ key: report, entity_type: report, fields: { year: $parameters.year } }]
                """)
        ],
        check: .action { action, report in
            func look(_ text: Located<String>?) {
                guard let text, text.value.hasSuffix("\n") else { return }
                report(
                    "this text ends in a line break", at: text.place, help: "write it on one line, in quotes")
            }
            for parameter in action.parameters {
                look(parameter.definition.type.constrained?.pattern)
            }
            look(action.definition.submissionContract?.reference?.format)
        })
}
