// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let sameLabel = LintRule(
        "L0202", "same-label", .structure,
        summary: "Two parameters of an action have one label.",
        rationale: "People who fill in the form cannot tell the two questions apart.",
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: from, label: Day, type: date }
                  - { key: to, label: 1️⃣Day, type: date }
                creates: [{ key: report, entity_type: report, fields: { from: $parameters.from, to: $parameters.to } }]
                """,
                expecting: ["1️⃣": "parameters 'from' and 'to' have the same label"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: from, label: First day, type: date }
                  - { key: to, label: Last day, type: date }
                creates: [{ key: report, entity_type: report, fields: { from: $parameters.from, to: $parameters.to } }]
                """)
        ],
        check: .action { action, report in
            var first: [String: ParameterDefinition] = [:]
            for parameter in action.definition.parameters
            where parameter.isActive && parameter.visibility == .visible && parameter.visibleWhen == nil {
                guard let label = parameter.label?.text, !label.isEmpty else { continue }
                guard let other = first[label] else {
                    first[label] = parameter
                    continue
                }
                report(
                    "parameters '\(other.key.value)' and '\(parameter.key.value)' have the same label",
                    at: parameter.source.member("label") ?? parameter.key.place,
                    labels: [.init("the other", at: other.key.range)], help: "tell them apart")
            }
        })
}
