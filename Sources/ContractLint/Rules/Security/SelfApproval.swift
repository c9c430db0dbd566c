// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let selfApproval = LintRule(
        "L0905", "self-approval", .security,
        summary: "Who submits may also approve.",
        rationale: """
            A second pair of eyes is the point of an approval. With 'allow_self: true' one person is enough.
            """,
        triggering: [
            RuleExample(
                """
                execution_mode: workflow
                creates: [{ key: report, entity_type: report, fields: { size: 1 } }]
                submission_contract:
                  duplicates: none
                  approval: { approvers: { roles: [office] }, expires_after: 7d, allow_self: 1️⃣true }
                """,
                expecting: ["1️⃣": "who submits may approve it"]),
            RuleExample(
                """
                policies:
                  - key: cheap
                    require: [{ field: $parameters.price, operator: lt, value: 100 }]
                    on_failure: approve
                    approval: { approvers: { roles: [office] }, expires_after: 7d, allow_self: 1️⃣true }
                actions:
                  - key: order
                    execution_mode: workflow
                    status: published
                    permissions_policy: { view: [member], apply: [member], edit: [office] }
                    parameters: [{ key: price, type: decimal, required: true }]
                    steps: [{ key: dear, govern: cheap }]
                """,
                in: .file,
                expecting: ["1️⃣": "who submits may approve it"]),
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
            for approval in application.approvals where approval.allowsSelf {
                report(
                    "who submits may approve it", at: approval.source.member("allow_self") ?? approval.source,
                    help: "leave out 'allow_self'")
            }
        })
}
