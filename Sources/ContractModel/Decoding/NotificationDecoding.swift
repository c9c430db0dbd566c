// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    /// What the templates of notifications see.
    private static let templateNames = ["event", "recipient", "tenant"]

    mutating func notificationTemplate(_ site: Site) -> NotificationTemplate? {
        guard let mapping = mapping(site, .notificationTemplate) else { return nil }
        let code = identifier(mapping["code"], "a template's code")
        var template = NotificationTemplate(
            code: code ?? site.located(""), at: site.place)
        template.extends = use(mapping["extends"], "'extends'")
        template.subject = templateText(mapping["subject"], "'subject'")
        template.bodyText = templateText(mapping["body_text"], "'body_text'")
        template.bodyHTML = templateText(mapping["body_html"], "'body_html'")
        template.isActive = flag(mapping, "is_active") ?? true
        let texts = ["extends", "subject", "body_text", "body_html"]
        if mapping.present(of: texts).isEmpty, !isElsewhere(mapping, texts), let code {
            report(
                Diagnostic(
                    .missingKey, "the template has no text", at: code.range, path: site.path,
                    note: "needs 'subject', 'body_text' or 'body_html'"))
        }
        guard let code, tenant(of: mapping, into: &template.tenant) else { return nil }
        template.code = code
        return template
    }

    private mutating func templateText(_ site: Site?, _ what: String) -> Located<String>? {
        guard let site, let text = text(site, what) else { return nil }
        template(site, sees: NodeDecoder.templateNames, "what a notification knows")
        return text
    }

    /// Reads the tenant of a row; false when it is lost, because without it the row would stand for all of them.
    private mutating func tenant(of mapping: Mapping, into tenant: inout Located<String>?) -> Bool {
        tenant = name(mapping["tenant"], "'tenant'")
        return tenant != nil || (mapping["tenant"] == nil && !mapping.hasUnread)
    }

    // MARK: - Rules

    mutating func notificationRule(_ site: Site) -> NotificationRule? {
        guard let mapping = mapping(site, .notificationRule) else { return nil }
        let name = identifier(mapping["name"], "a rule's name")
        let event = use(mapping["event"], "'event'")
        var rule = NotificationRule(
            name: name ?? site.located(""), event: event ?? site.located(""), at: site.place)
        rule.filter = mapping["filter"].flatMap { condition($0, .fields, in: .eventFilters) }
        rule.recipients = nonEmpty(mapping["recipients"], "'recipients'") { $0.recipients($1) }
        rule.channels = nonEmpty(mapping["channels"], "'channels'") { $0.channel($1) }
        rule.template = use(mapping["template"], "'template'")
        let isActive = flag(mapping, "is_active")
        rule.isActive = isActive ?? true
        // A rule that is switched off tells nobody, and need not say whom.
        if isActive == true || mapping["is_active"] == nil, !isElsewhere(mapping, []) {
            var missing = ["recipients", "channels"].filter { mapping[named: $0] == nil }
            missing.removeAll { isInside(mapping, [$0]) }
            if !missing.isEmpty {
                let names = missing.map { "'\($0)'" }.joined(separator: " and ")
                report(
                    Diagnostic(
                        .missingKey,
                        "missing \(missing.count == 1 ? "key" : "keys") \(names) in a notification rule",
                        at: site.owner, path: site.path, note: "needs \(names)"))
            }
        }
        guard name != nil, tenant(of: mapping, into: &rule.tenant) else { return nil }
        return rule
    }

    private mutating func nonEmpty<Element>(
        _ site: Site?, _ what: String, each decode: (inout NodeDecoder, Site) -> Element?
    ) -> [Element] {
        let elements = list(site, what, each: decode)
        if let site, site.node.kind == .sequence, site.node.elements.isEmpty {
            reportKind(site, expected: "at least one row", of: what)
        }
        return elements ?? []
    }

    private mutating func recipients(_ site: Site) -> Located<NotificationRule.Recipients>? {
        let help =
            "write '{ role: … }', '{ group: … }', '{ users: […] }', '{ field: … }' or '{ subscribers: … }'"
        guard let mapping = mapping(site, .recipient, help: help),
            let form = form(of: mapping, mapping.shape.keys)
        else { return nil }
        switch form.name {
        case "field":
            guard let text = name(form.site, "'field'") else { return nil }
            let path = text.value.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
            guard !path.contains(where: \.isEmpty), text.value.utf8.first != UInt8(ascii: "$") else {
                report(
                    .malformedReference, "'\(form.site.node.shortText)' is not a path of names with dots",
                    at: form.site, help: "name a field of the event's data, such as 'reported_by'")
                return nil
            }
            return form.site.located(.field(path))
        case "role": return name(form.site, "'role'").map { site.located(.role($0)) }
        case "group": return name(form.site, "'group'").map { site.located(.group($0)) }
        case "subscribers":
            return name(form.site, "'subscribers'").map { site.located(.subscribers(topic: $0.value)) }
        default:
            let users = nonEmpty(form.site, "'users'") { $0.name($1, "a user") }
            requireUnique(users, "user")
            return site.located(.users(users))
        }
    }

    private enum PlainChannel: String, CaseIterable { case inbox, file }

    private mutating func channel(_ site: Site) -> Located<NotificationRule.Channel>? {
        if site.node.kind == .scalar {
            // The channels that need a connection are looked for here, too.
            if ["email", "webhook"].contains(site.node.text) {
                report(
                    .wrongNodeKind, "a channel '\(site.node.text)' says not which connection it uses",
                    at: site,
                    help: "write '{ \(site.node.text): <connection> }'")
                return nil
            }
            switch choice(site, "a channel", of: PlainChannel.self)?.value {
            case .inbox: return site.located(.inbox)
            case .file: return site.located(.file)
            case nil: return nil
            }
        }
        guard let mapping = mapping(site, .channel), let form = form(of: mapping, mapping.shape.keys),
            let connection = use(form.site, "'\(form.name)'")
        else { return nil }
        return site.located(
            form.name == "email" ? .email(connection: connection) : .webhook(connection: connection))
    }
}
