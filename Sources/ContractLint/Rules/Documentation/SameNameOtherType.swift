// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let sameNameOtherType = LintRule(
        "L1205", "same-name-other-type", .documentation, .info, isDefault: false,
        summary: "Parameters of one name have different types in two actions.",
        rationale: "Who knows one action expects the same of the other. Give one of the two another name.",
        triggering: [
            RuleExample(
                """
                actions:
                  - key: tell
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    parameters: [{ key: size, type: integer }]
                    creates: [{ key: report, entity_type: report, fields: { size: $parameters.size } }]
                  - key: ask
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    parameters: [{ key: 1️⃣size, type: string }]
                    creates: [{ key: report, entity_type: report, fields: { name: $parameters.size } }]
                """,
                in: .file,
                expecting: ["1️⃣": "parameter 'size' is 'string' here and 'integer' in action 'tell'"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters: [{ key: size, type: integer }]
                creates: [{ key: report, entity_type: report, fields: { size: $parameters.size } }]
                """),
            RuleExample(
                """
                actions:
                  - key: tell
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    parameters: [{ key: size, type: integer }]
                    creates: [{ key: report, entity_type: report, fields: { size: $parameters.size } }]
                  - key: ask
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    parameters: [{ key: size, type: integer }]
                    creates: [{ key: report, entity_type: report, fields: { size: $parameters.size } }]
                """,
                in: .file),
        ],
        check: .application { application, report in
            var first: [String: (type: ValueType, action: String, range: SourceRange)] = [:]
            for action in application.application.actions {
                for parameter in action.parameters where parameter.isActive {
                    guard let type = parameter.type.knownType else { continue }
                    guard let other = first[parameter.key.value] else {
                        first[parameter.key.value] = (
                            type, action.key.value, parameter.key.range
                        )
                        continue
                    }
                    if other.type == type { continue }
                    report(
                        "parameter '\(parameter.key.value)' is '\(type.rawValue)' here and '\(other.type.rawValue)' "
                            + "in action '\(other.action)'",
                        at: parameter.key.place, labels: [.init("the other", at: other.range)],
                        help: "give one of them another name")
                }
            }
        })
}
