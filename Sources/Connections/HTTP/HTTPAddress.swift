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
        guard let address = try? ServerAddress(text) else { return nil }
        switch address.scheme {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        host = address.host
        port = address.port ?? (isSecure ? 443 : 80)
        path = HTTPAddress.encoded(address.path)
        query = HTTPAddress.encoded(address.query)
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
