// SPDX-License-Identifier: Apache-2.0

extension MappingShape {
    static let connection = MappingShape(
        "a connection", required: ["key", "type"],
        optional: ["base_url", "path", "auth", "timeout", "allow_hosts", "idempotency", "order", "is_active"])
    static let policy = MappingShape(
        "a policy", required: ["key", "require"], optional: ["on_failure", "approval", "order", "is_active"])
    static let trigger = MappingShape(
        "a trigger", required: ["key", "action"],
        optional: [
            "cron", "timezone", "input", "overlap", "catch_up", "event", "filter", "expects", "within",
            "tenants",
            "order", "is_active",
        ])
    static let notificationTemplate = MappingShape(
        "a notification template", required: ["code"],
        optional: ["extends", "subject", "body_text", "body_html", "tenant"])
    static let notificationRule = MappingShape(
        "a notification rule", required: ["name", "event"],
        optional: ["filter", "recipients", "channels", "template", "tenant", "is_active"])
}

extension NodeDecoder {
    /// A row that is known by its name and otherwise kept as written; only its own keys are looked at.
    mutating func row(_ site: Site, _ shape: MappingShape) -> Application.DeclaredRow? {
        guard let mapping = mapping(site, shape), let naming = shape.required.first else { return nil }
        let key = identifier(mapping[naming], "the '\(naming)' of \(shape.name)")
        let tenant = name(mapping["tenant"], "'tenant'")
        let isActive = flag(mapping["is_active"], "'is_active'") ?? true
        // Without its tenant the row would stand for all of them.
        let mayHaveTenant = mapping["tenant"] != nil || (mapping.hasUnread && shape.keys.contains("tenant"))
        guard let key, tenant != nil || !mayHaveTenant else { return nil }
        return Application.DeclaredRow(
            key: key, tenant: tenant, isActive: isActive, node: site.node, range: site.range, path: site.path)
    }
}
