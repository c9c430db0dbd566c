// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let ambiguousBoolean = LintRule(
        "L0101", "ambiguous-boolean", .source,
        summary: "A text is spelled like a truth value of YAML 1.1.",
        rationale: """
            Contracts are read as YAML 1.2, where 'yes', 'no', 'on' and 'off' are text. Editors, templates and \
            scripts that still read YAML 1.1 make truth values of them, so that a country code NO becomes false on \
            its way through. Quotes mean the same to everybody.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - key: country
                    type: enum
                    constraints: { choices: [PT, 1️⃣NO] }
                creates:
                  - { key: trip, entity_type: trip, fields: { country: $parameters.country } }
                """,
                expecting: ["1️⃣": "'NO' is text here, and a truth value to readers of YAML 1.1"],
                fixed: """
                    parameters:
                      - key: country
                        type: enum
                        constraints: { choices: [PT, "NO"] }
                    creates:
                      - { key: trip, entity_type: trip, fields: { country: $parameters.country } }
                    """),
            RuleExample(
                """
                x-notes: { 1️⃣y: 1, place: 2️⃣Off }
                creates:
                  - { key: trip, entity_type: trip, fields: { country: PT } }
                """,
                expecting: [
                    "1️⃣": "'y' is text here, and a truth value to readers of YAML 1.1",
                    "2️⃣": "'Off' is text here, and a truth value to readers of YAML 1.1",
                ]),
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - key: country
                    type: enum
                    constraints: { choices: [PT, "NO"] }
                creates:
                  - { key: trip, entity_type: trip, fields: { country: $parameters.country } }
                """),
            RuleExample(
                """
                help: Not yes, nor no
                creates:
                  - { key: trip, entity_type: trip, fields: { is_open: true, note: none } }
                """),
        ],
        check: .scalar(.boolean) { site, report in
            // The project file's own word for a rule that is not to look.
            if site.text == "off", site.scalar.place.path.hasPrefix("/lint") { return }
            report(
                "'\(site.text)' is text here, and a truth value to readers of YAML 1.1",
                at: site.scalar.place,
                help: "write \"\(site.text)\", or 'true' or 'false' where that is meant", fix: site.quoted())
        })
}
