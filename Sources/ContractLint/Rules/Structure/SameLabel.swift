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
            var first: [String: LintedParameter] = [:]
            first.reserveCapacity(action.formParameters.count)
            for parameter in action.formParameters
            where parameter.definition.visibility == .visible && parameter.definition.visibleWhen == nil {
                guard let label = parameter.definition.label?.text, !label.isEmpty else { continue }
                guard let other = first.updateValue(parameter, forKey: label) else { continue }
                first[label] = other
                report(
                    "parameters '\(other.definition.key.value)' and '\(parameter.definition.key.value)' have the same label",
                    at: parameter.definition.source.member("label") ?? parameter.definition.key.place,
                    labels: [.init("the other", at: other.definition.key.range)], help: "tell them apart")
            }
        })
}
