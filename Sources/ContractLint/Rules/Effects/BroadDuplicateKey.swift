// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let broadDuplicateKey = LintRule(
        "L0705", "broad-duplicate-key", .effects,
        summary: "Duplicates are found by values that very many submissions share.",
        rationale: """
            Choices and truth values have few values, so that nearly every submission is taken for a duplicate of another. \
            Add what tells two cases apart, or limit the search with 'within'.
            """,
        triggering: [
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: kind, type: enum, required: true, constraints: { choices: [road, lamp] } }
                  - { key: urgent, type: boolean, required: true }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind, urgent: $parameters.urgent } }
                submission_contract:
                  duplicates: { function: records.same_fields, with: { fields: 1️⃣[kind, urgent] }, on_match: quarantine }
                """,
                expecting: [
                    "1️⃣": "duplicates are found by 'kind' and 'urgent', which have at most 4 values together"
                ]),
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: office, type: string, required: true, values_from: [north, south] }
                creates:
                  - { key: report, entity_type: report, fields: { office: $parameters.office } }
                submission_contract:
                  duplicates: { function: records.same_fields, with: { fields: 1️⃣office }, on_match: quarantine }
                """,
                expecting: ["1️⃣": "duplicates are found by 'office', which has at most 2 values"]),
        ],
        nonTriggering: [
            RuleExample(
                """
                execution_mode: workflow
                parameters:
                  - { key: kind, type: enum, required: true, constraints: { choices: [road, lamp] } }
                  - { key: number, type: integer, required: true }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind, number: $parameters.number } }
                submission_contract:
                  duplicates: { function: records.same_fields, with: { fields: [kind, number] }, on_match: quarantine }
                """)
        ],
        check: .action { action, report in
            guard let key = action.duplicateKey, !key.parameters.isEmpty,
                !key.call.arguments.contains(where: { $0.key.value == "within" })
            else { return }
            var values = 1
            for name in key.parameters {
                guard let count = action.parameter(name)?.definition.valueCount else { return }
                values *= count
                if values > 100 { return }
            }
            let names = key.parameters.map { "'\($0)'" }.joined(separator: " and ")
            report(
                "duplicates are found by \(names), which \(key.parameters.count == 1 ? "has" : "have") at most "
                    + "\(values) values\(key.parameters.count == 1 ? "" : " together")",
                at: key.place, help: "add what tells two cases apart, or 'within'")
        })
}
