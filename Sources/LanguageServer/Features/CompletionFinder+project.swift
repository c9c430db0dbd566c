// SPDX-License-Identifier: Apache-2.0
import ContractModel

extension CompletionFinder {
    /// Where a tenant of the project file is named.
    private static let tenantPlaces: Set<String> = [
        "project.tenant", "local_identity.tenant", "trigger.tenants", "caller.tenant",
        "notification_template.tenant", "notification_rule.tenant",
    ]
    /// Where a person of a tenant is named, and where a group of people.
    private static let userPlaces: Set<String> = [
        "local_identity.user", "caller.user", "approvers.users", "recipient.users",
    ]
    private static let groupPlaces: Set<String> = ["approvers.groups", "caller.groups", "recipient.group"]
    private static let zonePlaces: Set<String> = ["trigger.timezone", "tenant.timezone"]
    /// Where rules of the linter are keys.
    private static let rulePlaces: Set<String> = ["project.lint", "lint_override.rules"]

    /// The tenants, people and groups of the project file, and time zones, where one of them is named.
    func people(_ spot: Spot) -> [CompletionItem] {
        let role = spot.place.role
        if Self.tenantPlaces.contains(role) {
            return tenants.map { CompletionItem($0.code, .member, detail: "tenant", rank: 1) }
        }
        let users = tenants.flatMap { tenant in
            tenant.outline.value("users", in: tenant.node).map(tenant.outline.elements)?
                .map { (tenant.outline, $0) } ?? []
        }
        if Self.userPlaces.contains(role) {
            return users.compactMap { outline, user in
                outline.string("id", in: user).map {
                    CompletionItem($0, .member, detail: outline.string("name", in: user) ?? "user", rank: 1)
                }
            }
        }
        if Self.zonePlaces.contains(role) {
            return zoneNames().map { CompletionItem($0, .enumeration, detail: "time zone", rank: 1) }
        }
        guard Self.groupPlaces.contains(role) else { return [] }
        let groups = users.flatMap { outline, user in
            outline.value("groups", in: user).map(outline.elements)?.map { outline.text(of: $0) } ?? []
        }
        return Set(groups).sorted().map { CompletionItem($0, .member, detail: "group", rank: 1) }
    }

    /// The rules of the linter and their families, as keys of a map that weighs them.
    func rules(_ role: String, _ hasColon: Bool) -> [CompletionItem] {
        guard Self.rulePlaces.contains(role) else { return [] }
        return ruleNames.map {
            CompletionItem($0, .property, detail: "rule", text: hasColon ? $0 : "\($0): ", rank: 2)
        }
    }

    private var tenants: [(code: String, outline: Outline, node: Int)] {
        project.documents.flatMap { document in
            let outline = document.outline
            let roots = document.places.indices.filter {
                document.places[$0].shape?.definition == "project"
            }
            return roots.compactMap { outline.value("tenants", in: $0) }.flatMap { outline.entries(of: $0) }
                .map { (outline.text(of: $0.key), outline, $0.value) }
        }
    }
}
