// SPDX-License-Identifier: Apache-2.0
import ContractModel
import FunctionLibrary

/// An address over HTTP, read by a grammar so strict that no other reader can take it for another host.
struct HTTPAddress: Sendable, Hashable {
    var isSecure: Bool
    /// In lower case; IPv6 without brackets.
    var host: String
    var port: Int
    /// Percent-encoded, begins with `/` or is empty.
    var path: String
    /// Without the question mark; empty when there is none.
    var query: String

    private var isIPv6: Bool { host.contains(":") }
    private var scheme: String { isSecure ? "https" : "http" }

    var text: String {
        let place = isIPv6 ? "[\(host)]" : host
        return "\(scheme)://\(place):\(port)\(path.isEmpty ? "/" : path)" + (query.isEmpty ? "" : "?\(query)")
    }

    /// Whether another address is at the same server, so that it may see what proves who we are.
    func hasSameOrigin(as other: HTTPAddress) -> Bool {
        isSecure == other.isSecure && host == other.host && port == other.port
    }

    /// Nil when it is no such address, names a user, or holds a character that readers disagree about.
    init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }) else {
            return nil
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasPrefix("//") else { return nil }
        switch parts[0].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        let rest = parts[1].dropFirst(2).prefix { $0 != "#" }
        let authority = rest.prefix { $0 != "/" && $0 != "?" }
        let behind = rest.dropFirst(authority.count)
        guard let (host, port) = HTTPAddress.authority(authority) else { return nil }
        self.host = host
        self.port = port ?? (isSecure ? 443 : 80)
        let path = behind.prefix { $0 != "?" }
        self.path = HTTPAddress.encoded(path)
        query = HTTPAddress.encoded(behind.dropFirst(path.count).dropFirst())
        let segments = self.path.split(separator: "/").map { $0.lowercased().replacing("%2e", with: ".") }
        guard !segments.contains(where: { $0 == "." || $0 == ".." }) else { return nil }
    }

    private static func authority(_ text: Substring) -> (String, Int?)? {
        var host = text
        var port: Substring?
        if text.hasPrefix("[") {
            guard let close = text.firstIndex(of: "]") else { return nil }
            host = text[text.index(after: text.startIndex)..<close]
            let rest = text[text.index(after: close)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { return nil }
            port = rest.isEmpty ? nil : rest.dropFirst()
            guard let address = NetworkAddress(String(host)), host.contains(":") else { return nil }
            // A mapped address would be written without brackets.
            guard address.bytes.count == 16 else { return (address.text, number(port)) }
        } else {
            if let colon = text.firstIndex(of: ":") {
                host = text[..<colon]
                port = text[text.index(after: colon)...]
            }
            guard isHost(String(host)) else { return nil }
        }
        if port != nil, number(port) == nil { return nil }
        return (AddressGuard.normalized(String(host)), number(port))
    }

    /// Whether a text can be the name of a host, or an IPv4 address.
    static func isHost(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return !text.isEmpty && text != "." && text.utf8.count <= 253 && !labels.dropLast().contains("")
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
                default: false
                }
            }
    }

    private static func number(_ text: Substring?) -> Int? {
        guard let text, (1...5).contains(text.utf8.count), text.utf8.allSatisfy({ 48...57 ~= $0 }),
            let port = Int(text), (1...65_535).contains(port)
        else { return nil }
        return port
    }

    /// What was written stays, with what cannot stand in an address encoded.
    private static func encoded(_ text: Substring) -> String {
        PercentText.encode(String(text), keeping: "%/:@!$&'()*+,;=?[]|")
    }

    // MARK: - Going on from it

    /// The address of a resource below this one.
    func appending(_ resource: ResourcePath, query fields: ValueMap) -> HTTPAddress {
        var address = self
        while address.path.hasSuffix("/") { address.path.removeLast() }
        for segment in resource.segments {
            address.path +=
                "/"
                + segment.text(
                    literal: { PercentText.encode($0, keeping: ":@!$&'()*+,;=") },
                    filled: { PercentText.encode($0) })
        }
        let pairs = fields.map {
            PercentText.encode($0.key) + "=" + PercentText.encode(ScalarText.ofAny($0.value))
        }
        address.query = ([address.query] + pairs).filter { !$0.isEmpty }.joined(separator: "&")
        return address
    }
}
