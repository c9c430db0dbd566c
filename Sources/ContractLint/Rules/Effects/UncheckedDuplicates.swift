// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let uncheckedDuplicates = LintRule(
        "L0708", "unchecked-duplicates", .effects, .info, isDefault: false,
        summary: "A durable action looks for no duplicates and nothing in its record is unique.",
        rationale: """
            People send a form twice, from two devices or after a lost answer without a key. 'duplicates: none' makes a \
            record of each. Compare what tells two cases apart, or declare it unique.
            """,
        triggering: [
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: size, type: integer, required: true }
                creates:
                  - { key: report, entity_type: report, fields: { size: $parameters.size } }
                submission_contract: { duplicates: 1️⃣none }
                """,
                expecting: ["1️⃣": "nothing keeps the same report from being made twice"])
        ],
        nonTriggering: [
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: size, type: integer, required: true }
                creates:
                  - { key: report, entity_type: report, fields: { size: $parameters.size } }
                submission_contract: { duplicates: { function: records.same_fields, with: { fields: [size] } } }
                """)
        ],
        check: .action { action, report in
            guard case .off(let word) = action.definition.submissionContract?.duplicates,
                let type = action.primaryCreate?.entityType.value,
                action.schema(type)?.uniqueConstraints.isEmpty ?? true
            else { return }
            report(
                "nothing keeps the same \(type) from being made twice", at: word.place,
                help: "compare with 'records.same_fields', or declare a unique field")
        })
}
