// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    mutating func approval(
        _ site: Site, _ shape: MappingShape, in scope: ReferenceScope
    ) -> SubmissionContract.Approval? {
        guard let mapping = mapping(site, shape) else { return nil }
        let approvers = mapping["approvers"].flatMap { self.approvers($0, .approvers, in: scope) }
        var approval = SubmissionContract.Approval(
            approvers: approvers ?? SubmissionContract.Approvers(), at: site.place)
        approval.message = localized(mapping["message"], "'message'")
        approval.show = values(mapping["show"], "'show'", in: scope)
        approval.expiresAfter = duration(mapping["expires_after"], "'expires_after'")
        let onExpiry = choice(
            mapping["on_expiry"], "'on_expiry'", of: SubmissionContract.Approval.OnExpiry.self)
        approval.onExpiry = onExpiry?.value ?? .reject
        approval.escalateTo = mapping["escalate_to"].flatMap {
            self.approvers($0, .escalation, in: scope)
        }
        approval.allowsSelf = flag(mapping["allow_self"], "'allow_self'") ?? false
        approval.when = mapping["when"].flatMap { condition($0, .references, in: scope) }
        return approval
    }

    private mutating func approvers(
        _ site: Site, _ shape: MappingShape, in scope: ReferenceScope
    ) -> SubmissionContract.Approvers? {
        let help = "write '{ roles: […] }', with 'users', 'groups' and 'count' where wanted"
        guard let mapping = mapping(site, shape, help: help) else { return nil }
        var approvers = SubmissionContract.Approvers()
        approvers.roles = roles(mapping["roles"], "'roles'")
        approvers.users =
            list(mapping["users"], "'users'") { decoder, element in
                decoder.value(element, in: scope)
            } ?? []
        approvers.groups = distinctNames(mapping["groups"], "'groups'", of: "group")
        approvers.count = integer(mapping, "count")?.value ?? 1
        let lists = mapping.present(of: ["roles", "users", "groups"])
        if lists.allSatisfy({ $0.site.node.kind == .sequence && $0.site.node.elements.isEmpty }),
            !mapping.hasUnread
        {
            report(
                Diagnostic(
                    .missingKey, "\(shape.name) names nobody", at: site.owner, path: site.path,
                    note: "needs 'roles', 'users' or 'groups'"))
        }
        if !reportsCount(approvers, mapping) {
            let people = approvers.users.compactMap { user in
                user.value.literalValue.map { value in user.map { _ in value } }
            }
            reportTwice(people, .string, "user")
        }
        return approvers
    }

    /// More approvals than there are people to give them would be waited for in vain.
    private mutating func reportsCount(
        _ approvers: SubmissionContract.Approvers, _ mapping: Mapping
    ) -> Bool {
        let isListed = mapping["roles"] == nil && mapping["groups"] == nil && !mapping.hasUnread
        let people = Set(approvers.users.compactMap(\.value.literalValue)).count
        guard isListed, let place = mapping["count"], let users = mapping["users"],
            approvers.users.count == users.node.elements.count, approvers.count > people,
            !approvers.users.isEmpty, approvers.users.allSatisfy({ $0.value.literalValue != nil })
        else { return false }
        report(
            .contradictoryConstraints,
            "\(approvers.count) approvals are asked of \(people == 1 ? "one person" : "\(people) people"), "
                + "and each counts once",
            at: place, labels: [.init("the people", at: users.owner)],
            help: "ask for fewer, or name more people")
        return true
    }
}
