// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let approvalByExpiry = LintRule(
        "L0906", "approval-by-expiry", .security,
        summary: "What nobody decides is approved.",
        rationale: """
            With 'on_expiry: approve' it is enough that nobody looks. Reject, or escalate to somebody else.
            """,
        triggering: [
            RuleExample(
                """
                execution_mode: workflow
                creates: [{ key: report, entity_type: report, fields: { size: 1 } }]
                submission_contract:
                  duplicates: none
                  approval: { approvers: { roles: [office] }, expires_after: 7d, on_expiry: 1️⃣approve }
                """,
                expecting: ["1️⃣": "what nobody decides is approved"]),
            RuleExample(
                """
                policies:
                  - key: cheap
                    require: [{ field: $parameters.price, operator: lt, value: 100 }]
                    on_failure: approve
                    approval: { approvers: { roles: [office] }, expires_after: 7d, on_expiry: 1️⃣approve }
                actions:
                  - key: order
                    execution_mode: workflow
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    parameters: [{ key: price, type: decimal, required: true }]
                    steps: [{ key: dear, govern: cheap }]
                """,
                in: .file,
                expecting: ["1️⃣": "what nobody decides is approved"]),
        ],
        nonTriggering: [
            RuleExample(
                """
                execution_mode: workflow
                creates: [{ key: report, entity_type: report, fields: { size: 1 } }]
                submission_contract:
                  duplicates: none
                  approval: { approvers: { roles: [office] }, expires_after: 7d, on_expiry: reject }
                """)
        ],
        check: .application { application, report in
            for approval in application.approvals where approval.onExpiry == .approve {
                report(
                    "what nobody decides is approved",
                    at: approval.source.member("on_expiry") ?? approval.source,
                    help: "write 'on_expiry: reject', or escalate")
            }
        })
}
