// SPDX-License-Identifier: Apache-2.0

extension NodeDecoder {
    private static let schemes: [Connection.Kind: [String]] = [
        .http: ["https", "http"], .model: ["https", "http"], .postgres: ["postgres", "postgresql"],
        .smtp: ["smtps", "smtp"],
    ]
    private static let secretNames = [
        "key", "apikey", "token", "accesstoken", "secret", "password", "passwd", "pwd", "auth", "signature",
        "sig",
    ]

    /// Checks the address of a connection, and that its guard lets anybody there; the guard is nil where a host could not be
    /// read.
    mutating func checkAddress(_ site: Site, _ kind: Connection.Kind?, _ guardian: AddressGuard?) {
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
            return
        }
        let isWeb = scheme.hasPrefix("http")
        do throws(ServerAddress.Fault) {
            let address = try ServerAddress(text, isPlain: isWeb)
            if scheme.hasPrefix("postgres"), let option = address.strayDatabaseOption {
                report(
                    .malformedAddress, "'base_url' sets '\(option)', which a connection does not take",
                    at: site)
            } else if kind != .smtp, let guardian {
                checkReach(of: address, port: isWeb ? scheme == "https" ? 443 : 80 : 5432, guardian, site)
            }
        } catch { report(error, at: site) }
    }

    private mutating func report(_ fault: ServerAddress.Fault, at site: Site) {
        let (message, help) =
            switch fault {
            case .form:
                ("'base_url' holds a character that programs read differently", nil as String?)
            case .user:
                ("'base_url' names a user", "write 'auth: { type: basic, username: …, secret: env:NAME }'")
            case .host:
                (
                    "'base_url' names no host that there can be",
                    "write a name in ASCII, such as 'bank.example', or an address, which stands in brackets in IPv6"
                )
            case .port:
                ("'base_url' has a port that is none", "write a number from 1 to 65535")
            case .upward:
                ("'base_url' leads upwards with '.' or '..'", "write where it leads to")
            }
        report(.malformedAddress, message, at: site, help: help)
    }

    /// Reports an address that no request would be let to, whatever a name may stand for.
    private mutating func checkReach(
        of address: ServerAddress, port: Int, _ guardian: AddressGuard, _ site: Site
    ) {
        let port = address.port ?? port
        guard guardian.admits(host: address.host, port: port) else {
            report(
                .malformedAddress, "'base_url' is at '\(address.host)', which is not among 'allow_hosts'",
                at: site, help: "add '\(address.host)' to 'allow_hosts', or write one of its hosts")
            return
        }
        // By the standard, these names stand for this machine and for nothing else (RFC 6761).
        if address.host == "localhost" || address.host.hasSuffix(".localhost") {
            guard let loopback = NetworkAddress("127.0.0.1"),
                !guardian.admits(loopback, of: address.host, port: port)
            else { return }
            report(
                .malformedAddress, "'base_url' is at '\(address.host)', which is this machine", at: site,
                help: "write 'allow_hosts: [\"\(address.host)\"]' if that is meant")
            return
        }
        let exact = NetworkAddress(address.host)
        guard let found = exact ?? NetworkAddress(shortened: address.host),
            !guardian.admits(found, of: address.host, port: port)
        else { return }
        let list = "'allow_hosts: [\"\(found.text)\"]'"
        report(
            .malformedAddress, "'base_url' is at '\(address.host)', which is not of the public internet",
            at: site,
            help: exact == nil
                ? "write '\(found.text)' and \(list) if that is meant" : "write \(list) if that is meant")
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
