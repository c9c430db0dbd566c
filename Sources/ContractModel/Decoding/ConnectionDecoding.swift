// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    mutating func connection(_ site: Site) -> Connection? {
        guard let mapping = mapping(site, .connection) else { return nil }
        let key = identifier(mapping["key"], "a connection's key")
        var connection = Connection(key: key ?? site.located(""), at: site.place)
        connection.kind = choice(mapping["type"], "'type'")
        connection.baseURL = name(mapping["base_url"], "'base_url'")
        connection.folder = name(mapping["path"], "'path'")
        connection.authentication = mapping["auth"].flatMap { authentication($0) }
        connection.timeout = duration(mapping["timeout"], "'timeout'") ?? .seconds(30)
        let hosts = mapping["allow_hosts"]
        connection.allowHosts = list(hosts, "'allow_hosts'") { $0.host($1) }
        if let place = mapping["base_url"], connection.baseURL != nil, connection.kind?.value != .file {
            let isWhole = hosts.map { $0.node.elements.count == connection.allowHosts?.count } ?? true
            let guardian = AddressGuard(connection.allowHosts.map { $0.map(\.value) })
            checkAddress(place, connection.kind?.value, isWhole ? guardian : nil)
        }
        connection.idempotency = mapping["idempotency"].flatMap { idempotency($0, in: .steps) }
        connection.model = name(mapping["model"], "'model'")
        connection.temperature = temperature(mapping["temperature"])
        (connection.order, connection.isActive) = standing(mapping)
        connection.hasUnread =
            mapping.hasUnread || mapping["idempotency"] != nil && connection.idempotency == nil
        return key == nil ? nil : connection
    }

    private mutating func temperature(_ site: Site?) -> Located<Number>? {
        guard let site, let number = number(site, "'temperature'") else { return nil }
        if number.value >= Number(0), number.value <= Number(2) { return number }
        report(
            .valueOutOfRange, "'temperature' is \(site.node.shortText); expected from 0 to 2", at: site)
        return nil
    }

    private mutating func authentication(_ site: Site) -> Connection.Authentication? {
        guard let mapping = mapping(site, .authentication) else { return nil }
        let kind = choice(mapping["type"], "'type'", of: Connection.Authentication.Kind.self)
        let secret = secret(mapping["secret"])
        let username = name(mapping["username"], "'username'")
        let header = headerName(mapping["header"])
        guard let kind, let secret else { return nil }
        return Connection.Authentication(
            kind: kind.value, secret: secret, username: username?.value, header: header)
    }

    /// `env:NAME` or `file:PATH`; anything else would be the secret itself, and is not repeated.
    private mutating func secret(_ site: Site?) -> Connection.Authentication.Secret? {
        guard let site, let text = name(site, "'secret'") else { return nil }
        if text.value.utf8.starts(with: "env:".utf8) {
            let variable = String(text.value.dropFirst(4))
            let bytes = variable.utf8
            let isName =
                bytes.first.map { $0.isLetter || $0 == UInt8(ascii: "_") } ?? false
                && bytes.allSatisfy { $0.isLetter || $0.isDigit || $0 == UInt8(ascii: "_") }
            if isName { return .environment(variable) }
        } else if text.value.utf8.starts(with: "file:".utf8), text.value.utf8.count > 5 {
            return .file(String(text.value.dropFirst(5)))
        }
        report(
            .literalSecret, "'secret' does not say where the secret is", at: site,
            note: "not 'env:NAME' or 'file:PATH'",
            help:
                "keep the secret out of the contract: write 'env:NAME', the name of a variable, or 'file:PATH'"
        )
        return nil
    }

    private mutating func headerName(_ site: Site?) -> String? {
        guard let site, let text = name(site, "'header'") else { return nil }
        let isToken = text.value.utf8.allSatisfy {
            $0.isLetter || $0.isDigit || "!#$%&'*+.^_`|~-".utf8.contains($0)
        }
        if isToken { return text.value }
        report(.malformedAddress, "'\(site.node.shortText)' is not the name of a header", at: site)
        return nil
    }

    private mutating func host(_ site: Site) -> Located<String>? {
        guard let text = name(site, "a host") else { return nil }
        let isHost = text.value.utf8.allSatisfy { $0.isLetter || $0.isDigit || "-.*_[]:".utf8.contains($0) }
        if isHost { return text }
        report(
            .malformedAddress, "'\(site.node.shortText)' is not a host", at: site,
            help: "write its name alone, such as 'bank.example'")
        return nil
    }

    // MARK: - Policies

    mutating func policy(_ site: Site) -> Policy? {
        guard let mapping = mapping(site, .policy) else { return nil }
        let key = identifier(mapping["key"], "a policy's key")
        let conditions = list(mapping["require"], "'require'") { decoder, element in
            decoder.condition(element, .references, in: .policies)
        }
        if let place = mapping["require"], place.node.kind == .sequence, place.node.elements.isEmpty {
            reportKind(place, expected: "at least one condition", of: "'require'")
        }
        let onFailure = choice(mapping["on_failure"], "'on_failure'", of: Policy.OnFailure.self)
        let approval = mapping["approval"].flatMap { self.approval($0, .approval, in: .policies) }
        let (order, isActive) = standing(mapping)
        guard let key else { return nil }
        return Policy(
            key: key, conditions: conditions ?? [], onFailure: onFailure?.value ?? .refuse,
            approval: approval,
            order: order, isActive: isActive, at: site.place)
    }
}
