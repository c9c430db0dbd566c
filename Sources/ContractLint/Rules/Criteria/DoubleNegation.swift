// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let doubleNegation = LintRule(
        "L0606", "double-negation", .criteria,
        summary: "A condition negates a negation.",
        rationale: """
            'not' around 'ne', 'not_in', 'not_exists', 'not_contains' or another 'not' says the plain thing in a way that \
            is easily misread. Beware of 'not' around 'lt' and its like: those also hold when nothing is given.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: kind, type: string, required: true, constraints: { max_length: 9 } }
                submission_criteria:
                  - { key: roads, criteria_type: form, config: { not: 1️⃣{ field: kind, operator: ne, value: road } }, message: Roads only. }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind } }
                """,
                expecting: ["1️⃣": "'not' around 'ne' is 'eq'"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: kind, type: string, required: true, constraints: { max_length: 9 } }
                submission_criteria:
                  - { key: roads, criteria_type: form, config: { not: { field: kind, operator: starts_with, value: road } }, message: No roads. }
                creates:
                  - { key: report, entity_type: report, fields: { kind: $parameters.kind } }
                """)
        ],
        check: .action { action, report in
            for placed in action.uses.conditions {
                placed.condition.value.eachNegated { inner in
                    switch inner.value {
                    case .not:
                        report("'not' around 'not' is nothing", at: inner.place, help: "leave out both")
                    case .comparison(let comparison):
                        let opposites: [Condition.Comparator: Condition.Comparator] = [
                            .ne: .eq, .notIn: .isIn, .notExists: .exists, .notContains: .contains,
                            .notEmpty: .empty,
                        ]
                        guard let plain = opposites[comparison.comparator.value] else { return }
                        report(
                            "'not' around '\(comparison.comparator.value.rawValue)' is '\(plain.rawValue)'",
                            at: inner.place, help: "write '\(plain.rawValue)'")
                    default: break
                    }
                }
            }
        })
}
