// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let repeatedCall = LintRule(
        "L0501", "repeated-call", .functions,
        summary: "A stage calls one function twice with the same arguments.",
        rationale: "The second call changes nothing. It may be a copy whose arguments were to be changed.",
        triggering: [
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: name, type: string, required: true, constraints: { max_length: 9 } }
                creates: [{ key: report, entity_type: report, fields: { name: $parameters.name } }]
                submission_contract:
                  duplicates: none
                  normalize: [text.trim, text.lowercase, 1️⃣text.trim]
                """,
                expecting: ["1️⃣": "'text.trim' is called a second time with the same arguments"])
        ],
        nonTriggering: [
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: name, type: string, required: true, constraints: { max_length: 9 } }
                  - { key: town, type: string, required: true, constraints: { max_length: 9 } }
                creates: [{ key: report, entity_type: report, fields: { name: $parameters.name, town: $parameters.town } }]
                submission_contract:
                  duplicates: none
                  normalize: [{ function: text.trim, with: { field: name } }, { function: text.trim, with: { field: town } }]
                """)
        ],
        check: .action { action, report in
            guard let contract = action.definition.submissionContract else { return }
            for stage in [contract.normalize, contract.validate, contract.prepareCreate] {
                var first: [String: FunctionCall] = [:]
                for call in stage {
                    let condition = call.when.map { ConditionText.of($0.value, .unknown) } ?? ""
                    let text = ConditionText.of(call) + condition
                    guard let earlier = first[text] else {
                        first[text] = call
                        continue
                    }
                    report(
                        "'\(call.name.value)' is called a second time with the same arguments",
                        at: call.name.place,
                        labels: [.init("called here first", at: earlier.name.range)], help: "remove one")
                }
            }
        })
}
