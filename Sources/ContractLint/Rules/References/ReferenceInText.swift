// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let referenceInText = LintRule(
        "L0402", "reference-in-text", .references,
        summary: "A text for people holds something that looks as if it were filled in.",
        rationale: """
            Nothing is filled into labels, help and messages: people read '$parameters.title' and '{{ name }}' as they \
            stand. Say it in words.
            """,
        triggering: [
            RuleExample(
                """
                label: 1️⃣Report $parameters.title
                parameters:
                  - { key: title, type: string, help: 2️⃣"Hello {{ name }}", constraints: { max_length: 80 } }
                creates:
                  - { key: report, entity_type: report, fields: { title: $parameters.title } }
                """,
                expecting: [
                    "1️⃣": "'$parameters.' is shown as it stands; nothing is filled into this text",
                    "2️⃣": "'{{' is shown as it stands; nothing is filled into this text",
                ])
        ],
        nonTriggering: [
            RuleExample(
                """
                label: Report a title for $5
                parameters:
                  - { key: title, type: string, help: "Write {so}, or so", constraints: { max_length: 80 } }
                creates:
                  - { key: report, entity_type: report, fields: { title: $parameters.title } }
                """)
        ],
        check: .action { action, report in
            for text in action.humanTexts where text.mayHoldSigns {
                for sign in ["$parameters.", "$entity.", "$user.", "$created.", "$steps.", "{{", "${"]
                where text.text.contains(sign) {
                    report(
                        "'\(sign)' is shown as it stands; nothing is filled into this text", at: text.place(),
                        help: "say it in words")
                    break
                }
            }
        })
}
