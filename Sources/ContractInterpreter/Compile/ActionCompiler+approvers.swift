// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

extension ActionCompiler {
    // MARK: - Approvals

    /// Reports an approval that nobody can give, or too few.
    mutating func checkOwners(of approval: SubmissionContract.Approval) {
        for approvers in [approval.approvers, approval.escalateTo].compactMap(\.self) {
            guard approvers.groups.isEmpty,
                approvers.roles.allSatisfy({ Self.rolesOfNobody.contains($0.value) })
            else { continue }
            if let role = approvers.roles.first, approvers.users.isEmpty {
                report(
                    .unownedWait, "only '\(role.value)' is asked, as whom nobody approves", at: role.place,
                    help: "name a role that people have, or '*' for anybody with an identity")
                continue
            }
            guard let first = approvers.users.first else { continue }
            let before = diagnostics
            let types = approvers.users.map { compile($0).type }
            diagnostics = before
            let labels = types.filter(\.mayBeAbsent).compactMap { type in
                type.absence ?? type.declaredAt.map { Diagnostic.Label("not required here", at: $0.range) }
            }
            let own = approvers.users.allSatisfy(Self.isSubmitter)
            if own, !approval.allowsSelf {
                report(
                    .unownedWait, "only the submitter is asked, who may not approve", at: first.place,
                    help: "name somebody else, or add 'allow_self: true'")
            } else if types.allSatisfy(\.mayBeAbsent), !own {
                report(
                    .unownedWait, "nobody is asked where every approver is absent", at: first.place,
                    labels: labels, help: "name a role or a group as well, or make it required")
            } else if let sure = sureApprovers(approvers, types, approval), sure < approvers.count {
                report(
                    .unownedWait,
                    "\(approvers.count) approvals are asked, and only \(sure) of those named \(sure == 1 ? "is" : "are") sure to be there and may approve",
                    at: first.place, labels: labels,
                    help: "ask for no more than \(sure), name more people, or add a role or a group")
            }
        }
    }

    /// How many of the people named are sure to be there and may approve; nil where a list may name any number.
    private func sureApprovers(
        _ approvers: SubmissionContract.Approvers, _ types: [StaticType],
        _ approval: SubmissionContract.Approval
    ) -> Int? {
        // More than there are among people who are written out was told where that was read.
        if approvers.roles.isEmpty, approvers.users.allSatisfy({ $0.value.literalValue != nil }) {
            return nil
        }
        var people: Set<Value> = []
        var references: Set<Reference> = []
        for (user, type) in zip(approvers.users, types) {
            if Self.isSubmitter(user) {
                if approval.allowsSelf { references.insert(Self.submitter) }
                continue
            }
            if case .literal(let value) = user.value, value.list == nil {
                people.insert(value)
                continue
            }
            guard case .reference(let reference) = user.value, case .typed(let known) = type.shape,
                known.type != .list
            else { return nil }
            if !type.mayBeAbsent { references.insert(reference) }
        }
        return people.count + references.count
    }

    private static func isSubmitter(_ user: Located<ValueExpression>) -> Bool {
        if case .reference(let reference) = user.value { reference == submitter } else { false }
    }

    /// Who has no identity, and the application itself: neither decides anything.
    private static let rolesOfNobody = ["anonymous", "system"]

    private static let submitter = Reference(root: .user, path: ["id"])
}
