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
                expecting: ["1️⃣": "this approval waits for ever"]),
            RuleExample(
                """
                policies:
                  - key: cheap
                    require: [{ field: $parameters.price, operator: lt, value: 100 }]
                    on_failure: approve
                    approval: 1️⃣{ approvers: { roles: [office] } }
                actions:
                  - key: order
                    execution_mode: workflow
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    parameters: [{ key: price, type: decimal, required: true }]
                    steps: [{ key: dear, govern: cheap }]
                """,
                in: .file,
                expecting: ["1️⃣": "this approval waits for ever"]),
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
        check: .application { application, report in
            // One that is written and cannot be read is told as that.
            for approval in application.approvals
            where approval.expiresAfter == nil && approval.source.member("expires_after") == nil {
                report(
                    "this approval waits for ever", at: approval.source, help: "write 'expires_after: 30d'")
            }
        })
}
