// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension LintRule {
    static let unlistedUser = LintRule(
        "L0404", "unlisted-user", .references,
        summary: "A user is named whom the project file does not list.",
        rationale: """
            An approval waits for whoever has the id, and a notification goes to nobody where no tenant has it: a slip \
            is seen when nothing moves. Where the project file lists the users of any tenant, every one who is named in \
            approvals and notification rules should be among them. Ids that come out of values are not looked at.
            """,
        shown: (
            wrong: """
            # atelier.yaml lists: tenants: { lisbon: { users: [{ id: ana }, { id: rui }] } }
            actions:
              - key: report
                execution_mode: workflow
                creates: [{ key: report, entity_type: report, fields: { size: 1 } }]
                submission_contract:
                  duplicates: none
                  approval: { approvers: { users: [riu] }, expires_after: 7d }
            """,
            right: """
            actions:
              - key: report
                execution_mode: workflow
                creates: [{ key: report, entity_type: report, fields: { size: 1 } }]
                submission_contract:
                  duplicates: none
                  approval: { approvers: { users: [rui] }, expires_after: 7d }
            """
        ),
        triggering: [],
        nonTriggering: [
            RuleExample(
                """
                execution_mode: workflow
                creates: [{ key: report, entity_type: report, fields: { size: 1 } }]
                submission_contract:
                  duplicates: none
                  approval: { approvers: { users: [rui] }, expires_after: 7d }
                """)
        ],
        check: .application { application, report in
            guard let users = application.users else { return }
            for user in application.namedUsers where !users.contains(where: { $0.names(user.value) }) {
                let ids = users.map(\.value)
                report(
                    "no tenant has a user '\(user.value)'", at: user.place,
                    note: "not in the project's 'tenants'",
                    help: Suggestion.didYouMean(user.value, among: ids)
                        ?? "list the user under a tenant of the project file; there are \(Suggestion.listed(ids))"
                )
            }
        })
}

extension LintedApplication {
    /// The ids that are written out where people are asked or told.
    fileprivate var namedUsers: [Located<String>] {
        let asked = approvals.flatMap { [$0.approvers, $0.escalateTo].compactMap(\.self) }.flatMap(\.users)
            .flatMap { user -> [Located<String>] in
                let ids = user.value.literalValue.map { $0.list ?? [$0] } ?? []
                return ids.compactMap(\.string).map { id in user.map { _ in id } }
            }
        let told = application.notificationRules.flatMap(\.recipients).flatMap {
            recipients -> [Located<String>] in
            if case .users(let users) = recipients.value { users } else { [] }
        }
        return asked + told
    }
}
