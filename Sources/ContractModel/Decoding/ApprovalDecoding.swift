// SPDX-License-Identifier: Apache-2.0

extension MappingShape {
    fileprivate static let approval = MappingShape(
        "an approval", required: ["approvers"],
        optional: ["message", "show", "expires_after", "on_expiry", "escalate_to", "allow_self", "when"])
}

extension NodeDecoder {
    mutating func approval(_ site: Site, in scope: ReferenceScope) -> SubmissionContract.Approval? {
        guard let mapping = mapping(site, .approval) else { return nil }
        let approvers = mapping["approvers"].flatMap { self.approvers($0, "'approvers'", in: scope) }
        var approval = SubmissionContract.Approval(
            approvers: approvers ?? SubmissionContract.Approvers(), range: site.range, path: site.path)
        approval.message = localized(mapping["message"], "'message'")
        approval.show = values(mapping["show"], "'show'", in: scope)
        approval.expiresAfter = duration(mapping["expires_after"], "'expires_after'")
        let onExpiry = choice(
            mapping["on_expiry"], "'on_expiry'", of: SubmissionContract.Approval.OnExpiry.self)
        approval.onExpiry = onExpiry?.value ?? .reject
        approval.escalateTo = mapping["escalate_to"].flatMap {
            self.approvers($0, "'escalate_to'", in: scope)
        }
        approval.allowsSelf = flag(mapping["allow_self"], "'allow_self'") ?? false
        approval.when = mapping["when"].flatMap { condition($0, .references, in: scope) }
        checkExpiry(mapping, onExpiry)
        return approval
    }

    private mutating func checkExpiry(
        _ mapping: Mapping, _ onExpiry: Located<SubmissionContract.Approval.OnExpiry>?
    ) {
        if mapping.hasUnread { return }
        if let place = mapping["on_expiry"], mapping["expires_after"] == nil {
            report(
                Diagnostic(
                    .keyNotApplicable, "an approval that never expires has no 'on_expiry'", at: place.owner,
                    path: place.path, help: "add 'expires_after', such as 'expires_after: 2d'"))
            return
        }
        if let onExpiry, onExpiry.value == .escalate, mapping["escalate_to"] == nil {
            report(
                Diagnostic(
                    .missingKey, "missing key 'escalate_to' in an approval", at: mapping.site.owner,
                    path: mapping.site.path, note: "needs 'escalate_to'",
                    labels: [.init("escalates to nobody", at: onExpiry.range)]))
        }
        // A word that could not be read may have been 'escalate'.
        if let place = mapping["escalate_to"], onExpiry?.value != .escalate,
            onExpiry != nil || mapping["on_expiry"] == nil
        {
            report(
                Diagnostic(
                    .keyNotApplicable, "'escalate_to' is for 'on_expiry: escalate'", at: place.owner,
                    path: place.path,
                    labels: onExpiry.map { [.init("what happens on expiry", at: $0.range)] } ?? []))
        }
    }

    private mutating func approvers(
        _ site: Site, _ what: String, in scope: ReferenceScope
    ) -> SubmissionContract.Approvers? {
        let help = "write '{ roles: […] }', with 'users', 'groups' and 'count' where wanted"
        let shape = MappingShape(what, optional: ["roles", "users", "groups", "count"])
        guard let mapping = mapping(site, shape, help: help) else { return nil }
        var approvers = SubmissionContract.Approvers()
        approvers.roles = roles(mapping["roles"], "'roles'")
        approvers.users =
            list(mapping["users"], "'users'") { decoder, element in
                decoder.value(element, in: scope)
            } ?? []
        approvers.groups = list(mapping["groups"], "'groups'") { $0.name($1, "a group") } ?? []
        approvers.count = integer(mapping["count"], "'count'", in: 1...1_000)?.value ?? 1
        let named = mapping.present(of: ["roles", "users", "groups"])
        if named.allSatisfy({ $0.site.node.kind == .sequence && $0.site.node.elements.isEmpty }),
            !mapping.hasUnread
        {
            report(
                Diagnostic(
                    .missingKey, "\(what) names nobody", at: site.owner, path: site.path,
                    note: "needs 'roles', 'users' or 'groups'"))
        }
        return approvers
    }
}
