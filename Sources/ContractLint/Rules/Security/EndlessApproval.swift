// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let endlessApproval = LintRule(
        "L0907", "endless-approval", .security, .info,
        summary: "An approval waits for ever.",
        rationale: """
            Without 'expires_after' a submission that nobody decides stays open, and nobody is told.
            """,
        triggering: [
            RuleExample(
                """
                execution_mode: workflow
                creates: [{ key: report, entity_type: report, fields: { size: 1 } }]
                submission_contract:
                  duplicates: none
                  approval: 1️⃣{ approvers: { roles: [office] } }
                """,
                expecting: ["1️⃣": "this approval waits for ever"])
        ],
        nonTriggering: [
            RuleExample(
                """
                execution_mode: workflow
                creates: [{ key: report, entity_type: report, fields: { size: 1 } }]
                submission_contract:
                  duplicates: none
                  approval: { approvers: { roles: [office] }, expires_after: 7d }
                """)
        ],
        check: .action { action, report in
            for approval in action.approvals where approval.expiresAfter == nil {
                report(
                    "this approval waits for ever", at: approval.source, help: "write 'expires_after: 30d'")
            }
        })
}
