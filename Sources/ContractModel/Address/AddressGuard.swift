// SPDX-License-Identifier: Apache-2.0

/// Decides which hosts may be asked and which addresses may be connected to.
///
/// Without a list, every host may be asked whose address is reached everywhere. With one, only the hosts in it, which
/// may also stand on this machine or in a private network. Link-local addresses, metadata services and the like take an
/// entry that is the address itself.
package struct AddressGuard: Sendable {
    /// A host as an entry of `allow_hosts` names it: `bank.example`, `*.bank.example`, `10.0.0.7`, `[::1]:8080`, `*`.
    private struct Entry: Sendable, Hashable {
        let host: String
        let port: Int?
        let address: NetworkAddress?

        init(_ text: String) {
            var host = text
            var port: Int?
            if text.hasPrefix("["), let close = text.firstIndex(of: "]") {
                host = String(text[text.index(after: text.startIndex)..<close])
                let rest = text[text.index(after: close)...]
                if rest.hasPrefix(":") { port = Int(rest.dropFirst()) ?? -1 }
            } else if text.utf8.filter({ $0 == UInt8(ascii: ":") }).count == 1,
                let colon = text.firstIndex(of: ":")
            {
                host = String(text[..<colon])
                port = Int(text[text.index(after: colon)...]) ?? -1
            }
            self.host = AddressGuard.normalized(host)
            self.port = port
            address = NetworkAddress(self.host)
        }

        /// True for `*`, which says nothing about any host.
        var isEverything: Bool { host == "*" }

        func names(_ name: String, port: Int) -> Bool {
            if let own = self.port, own != port { return false }
            if let address { return NetworkAddress(name) == address }
            if host.hasPrefix("*.") {
                return name.hasSuffix(host.dropFirst()) && name.utf8.count >= host.utf8.count
            }
            return isEverything || name.hasSameBytes(as: host)
        }
    }

    private let entries: [Entry]?

    package init(_ allowHosts: [String]?) { entries = allowHosts.map { $0.map(Entry.init) } }

    /// In lower case, without the brackets of IPv6 and the dot of the root.
    package static func normalized(_ host: String) -> String {
        var host = host.lowercased()
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        if host.hasSuffix(".") { host.removeLast() }
        return host
    }

    package func admits(host: String, port: Int) -> Bool {
        guard let entries else { return true }
        let name = AddressGuard.normalized(host)
        return entries.contains { $0.names(name, port: port) }
    }

    /// Whether a connection for a host may go to an address that its name stands for.
    package func admits(_ address: NetworkAddress, of host: String, port: Int) -> Bool {
        let name = AddressGuard.normalized(host)
        let entries = entries ?? []
        switch address.reach {
        case .everywhere: return true
        case .local:
            return entries.contains {
                !$0.isEverything && $0.names(name, port: port) || isLiteral($0, address, port)
            }
        case .special: return entries.contains { isLiteral($0, address, port) }
        }
    }

    private func isLiteral(_ entry: Entry, _ address: NetworkAddress, _ port: Int) -> Bool {
        entry.address == address && (entry.port ?? port) == port
    }
}
