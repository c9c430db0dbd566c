// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let shadowedCriterion = LintRule(
        "L0604", "shadowed-criterion", .criteria,
        summary: "A criterion can only fail where an earlier one has failed already.",
        rationale: """
            Its message adds nothing: whenever it would be shown, the other one is shown too. It may be a copy that was \
            to be changed.
            """,
        triggering: [
            RuleExample(
                """
                parameters:
                  - { key: size, type: integer, required: true }
                submission_criteria:
                  - { key: small, criteria_type: form, config: { field: size, operator: lt, value: 10 }, message: Below ten. }
                  - { key: 1️⃣medium, criteria_type: form, config: { field: size, operator: lt, value: 20 }, message: Below twenty. }
                creates:
                  - { key: report, entity_type: report, fields: { size: $parameters.size } }
                """,
                expecting: ["1️⃣": "criterion 'medium' only fails where 'small' fails already"])
        ],
        nonTriggering: [
            RuleExample(
                """
                parameters:
                  - { key: size, type: integer, required: true }
                submission_criteria:
                  - { key: small, criteria_type: form, config: { field: size, operator: lt, value: 10, enforcement: warn }, message: Below ten. }
                  - { key: medium, criteria_type: form, config: { field: size, operator: lt, value: 20 }, message: Below twenty. }
                creates:
                  - { key: report, entity_type: report, fields: { size: $parameters.size } }
                """)
        ],
        check: .action { action, report in
            let logic = ConditionLogic(action: action)
            action.eachBlockingPair { earlier, later in
                guard logic.canFail(later.condition, later.subject),
                    logic.canHold(earlier.condition, earlier.subject),
                    !logic.isSatisfiable([
                        (earlier.condition, earlier.subject, true), (later.condition, later.subject, false),
                    ])
                else { return }
                report(
                    "criterion '\(later.key.value)' only fails where '\(earlier.key.value)' fails already",
                    at: later.key.place, labels: [.init("the earlier one", at: earlier.key.range)],
                    help: "remove it, or mend its condition")
            }
        })
}
