// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let cutBeforeTrim = LintRule(
        "L0502", "cut-before-trim", .functions,
        summary: "A text is cut to a length before white space is taken away from it.",
        rationale: """
            Functions of a stage run in the order written. What is cut first loses letters that would have had room once \
            the spaces were gone.
            """,
        triggering: [
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: name, type: string, required: true }
                creates: [{ key: report, entity_type: report, fields: { name: $parameters.name } }]
                submission_contract:
                  duplicates: none
                  normalize: [{ function: text.truncate, with: { field: name, max_length: 9 } }, 1️⃣text.trim]
                """,
                expecting: ["1️⃣": "'text.trim' comes after 'text.truncate', which then counts the spaces"])
        ],
        nonTriggering: [
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: name, type: string, required: true }
                creates: [{ key: report, entity_type: report, fields: { name: $parameters.name } }]
                submission_contract:
                  duplicates: none
                  normalize: [text.trim, { function: text.truncate, with: { field: name, max_length: 9 } }]
                """)
        ],
        check: .action { action, report in
            var cut: FunctionCall?
            for call in action.definition.submissionContract?.normalize ?? [] {
                if call.name.value == "text.truncate" { cut = call }
                guard let cut, call.name.value == "text.trim" || call.name.value == "text.collapse_whitespace"
                else { continue }
                report(
                    "'\(call.name.value)' comes after 'text.truncate', which then counts the spaces",
                    at: call.name.place, labels: [.init("cut here", at: cut.name.range)],
                    help: "put it before")
            }
        })
}
