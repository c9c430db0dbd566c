// SPDX-License-Identifier: Apache-2.0

extension ProjectTemplate {
    /// A request that somebody else approves before it becomes a record.
    static let request = ProjectTemplate(
        name: "request", summary: "requests that somebody approves",
        files: [
            File(
                path: "atelier.yaml",
                text: projectHead + """
                    application: office
                    tenant: office
                    # Who acts when a command names nobody: for work on one's own machine only.
                    identity: { user: ana, roles: [employee] }
                    roles: [employee, manager]
                    tenants:
                      office:
                        timezone: UTC
                        users:
                          - { id: ana, name: Ana, roles: [employee] }
                          - { id: rui, name: Rui, roles: [manager] }

                    """),
            File(path: "actions/request.yaml", text: requestAction),
            File(path: "actions/request.test.yaml", text: requestTest),
            File(
                path: "payloads/request.json",
                text: "{ \"item\": \"A chair\", \"amount\": 140.50, \"reason\": \"The old one broke.\" }\n"),
        ],
        trial: "atelier submit send_request --payload payloads/request.json --wait")

    private static let requestAction = """
        # An employee asks for something; a manager approves it before it counts.
        actions:
          - key: send_request
            label: Send a request
            execution_mode: workflow
            status: published
            permissions_policy: { view: [employee, manager], apply: [employee, manager], edit: [manager] }
            parameters:
              - { key: item,   label: What,   type: string,  required: true, constraints: { max_length: 120 } }
              - { key: amount, label: Amount, type: decimal, required: true, constraints: { exclusive_min: 0, max: 10000 } }
              - { key: reason, label: Why,    type: text }
            creates:
              - key: request
                entity_type: request
                fields: { item: $parameters.item, amount: $parameters.amount, reason: $parameters.reason }
            submission_contract:
              normalize: [text.trim]
              reference: { field: number, format: "REQ-{year}-{seq:04d}" }
              # Nobody approves what they sent themselves; without a word in two days it is rejected.
              approval:
                approvers: { roles: [manager], count: 1 }
                message: A request waits for a decision.
                expires_after: 2d
                on_expiry: reject
              audit_policy: { mode: full, actor_field: requested_by }

        """

    private static let requestTest = """
        # What the action must do; each case begins with an empty ledger.
        action: send_request
        cases:
          - name: a manager approves, and the request counts
            as: { tenant: office, user: ana, roles: [employee] }
            given: { now: 2026-01-15T09:00:00Z }
            payload: { item: A chair, amount: 140.50 }
            expect: { status: accepted, run_state: waiting }
            then:
              - decide: approve
                as: { tenant: office, user: rui, roles: [manager] }
                expect: { status: created, created: [{ request: { item: A chair, amount: 140.50 } }] }
          - name: nothing costs less than nothing
            as: { tenant: office, user: ana, roles: [employee] }
            payload: { item: A chair, amount: -1 }
            expect: { status: refused, errors: { amount: exclusive_min } }

        """
}
