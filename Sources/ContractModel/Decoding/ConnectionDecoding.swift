// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    mutating func connection(_ site: Site) -> Connection? {
        guard let mapping = mapping(site, .connection) else { return nil }
        let key = identifier(mapping["key"], "a connection's key")
        var connection = Connection(key: key ?? site.located(""), at: site.place)
        connection.kind = choice(
            mapping["type"], "'type'",
            foreign: [
                "https": "http", "rest": "http", "postgresql": "postgres", "mail": "smtp", "llm": "model",
            ])
        connection.baseURL = name(mapping["base_url"], "'base_url'")
        if let place = mapping["base_url"], connection.baseURL != nil {
            checkAddress(place, connection.kind?.value)
        }
        connection.folder = name(mapping["path"], "'path'")
        connection.authentication = mapping["auth"].flatMap { authentication($0) }
        connection.timeout = duration(mapping["timeout"], "'timeout'") ?? .seconds(30)
        connection.allowHosts = list(mapping["allow_hosts"], "'allow_hosts'") { $0.host($1) }
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

    // MARK: - Addresses

    private static let schemes: [Connection.Kind: [String]] = [
        .http: ["https", "http"], .model: ["https", "http"], .postgres: ["postgres", "postgresql"],
        .smtp: ["smtps", "smtp"],
    ]
    private static let secretNames = [
        "key", "apikey", "token", "accesstoken", "secret", "password", "passwd", "pwd", "auth", "signature",
        "sig",
    ]

    private mutating func checkAddress(_ site: Site, _ kind: Connection.Kind?) {
        let text = site.node.text
        guard let separator = text.range(of: "://"), !text.utf8.contains(where: { $0 <= 0x20 }) else {
            report(
                .malformedAddress, "'base_url' is not an address", at: site,
                help: "write a scheme and a host, such as 'https://bank.example'")
            return
        }
        let scheme = text[..<separator.lowerBound].lowercased()
        if let kind, let known = NodeDecoder.schemes[kind], !known.contains(scheme) {
            report(
                .malformedAddress,
                "'base_url' begins with '\(scheme)://'; a connection of type '\(kind.rawValue)' has \(Suggestion.oneOf(known.map { $0 + "://" }))",
                at: site)
            return
        }
        let rest = text[separator.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        let query = rest.drop { $0 != "?" }.dropFirst().prefix { $0 != "#" }
        let login = authority.contains("@") ? authority.prefix { $0 != "@" } : ""
        let isSecret =
            login.contains(":")
            || query.split(separator: "&").contains { pair in
                let name = pair.prefix { $0 != "=" }.lowercased().filter { $0 != "_" && $0 != "-" }
                return NodeDecoder.secretNames.contains(name)
            }
        if isSecret {
            report(
                .literalSecret, "'base_url' holds a secret", at: site, note: "everybody who reads it has it",
                help: "remove it, and write 'auth: { type: …, secret: env:NAME }'")
            return
        }
        if authority.isEmpty || authority.hasSuffix("@") || authority.hasPrefix(":") {
            report(.malformedAddress, "'base_url' names no host", at: site, help: "write one behind '://'")
        }
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

extension String {
    /// Where a text first stands in this one, byte by byte.
    fileprivate func range(of part: String) -> Range<String.Index>? {
        var start = utf8.startIndex
        while start < utf8.endIndex {
            if utf8[start...].starts(with: part.utf8) {
                return start..<utf8.index(start, offsetBy: part.utf8.count)
            }
            start = utf8.index(after: start)
        }
        return nil
    }
}
