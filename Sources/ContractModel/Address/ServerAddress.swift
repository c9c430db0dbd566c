// SPDX-License-Identifier: Apache-2.0

/// An address of a server, read by a grammar so strict that no other reader can take it for another host.
///
/// The decoder and the connections read addresses by this one.
package struct ServerAddress: Sendable, Hashable {
    /// Why a text is no address that a connection can have.
    package enum Fault: Error, Sendable, Hashable {
        /// There is no scheme with `://`, or a character that readers disagree about.
        case form
        case user
        case host
        case port
        /// The path holds `.` or `..`.
        case upward
    }

    /// In lower case.
    package let scheme: String
    /// In lower case; IPv6 without brackets.
    package let host: String
    package let port: Int?
    /// As it is written: begins with `/`, or is empty.
    package let path: Substring
    /// As it is written, without the question mark.
    package let query: Substring

    /// Reads an address of HTTP, or with `isPlain: false` one of another protocol, which may name a user and has no part
    /// behind a '#'.
    package init(_ text: String, isPlain: Bool = true) throws(Fault) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "\\") }) else {
            throw .form
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasPrefix("//") else { throw .form }
        scheme = parts[0].lowercased()
        var rest = parts[1].dropFirst(2)
        if isPlain { rest = rest.prefix { $0 != "#" } }
        var authority = rest.prefix { $0 != "/" && $0 != "?" }
        let behind = rest.dropFirst(authority.count)
        if authority.contains("@") {
            if isPlain { throw .user }
            authority = authority.drop { $0 != "@" }.dropFirst()
        } else if !isPlain, behind.hasPrefix("?"), behind.contains("@") {
            // To libpq this is a user with a question mark.
            throw .form
        }
        (host, port) = try ServerAddress.place(authority)
        path = behind.prefix { $0 != "?" }
        query = behind.dropFirst(path.count).dropFirst()
        for segment in path.split(separator: "/") {
            let plain = segment.lowercased().replacing("%2e", with: ".")
            if plain == "." || plain == ".." { throw .upward }
        }
    }

    private static func place(_ authority: Substring) throws(Fault) -> (String, Int?) {
        var host = authority
        var port: Substring?
        if authority.hasPrefix("[") {
            guard let close = authority.firstIndex(of: "]") else { throw .host }
            host = authority[authority.index(after: authority.startIndex)..<close]
            let rest = authority[authority.index(after: close)...]
            guard rest.isEmpty || rest.hasPrefix(":") else { throw .host }
            port = rest.isEmpty ? nil : rest.dropFirst()
            guard let address = NetworkAddress(String(host)), host.contains(":") else { throw .host }
            // A mapped address would be written without brackets.
            if address.bytes.count == 4 { host = Substring(address.text) }
        } else {
            if let colon = authority.firstIndex(of: ":") {
                host = authority[..<colon]
                port = authority[authority.index(after: colon)...]
            }
            guard isHost(String(host)) else { throw .host }
        }
        guard let port else { return (AddressGuard.normalized(String(host)), nil) }
        guard let number = number(port) else { throw .port }
        return (AddressGuard.normalized(String(host)), number)
    }

    /// Whether a text can be the name of a host, or an IPv4 address.
    package static func isHost(_ text: String) -> Bool {
        let labels = text.split(separator: ".", omittingEmptySubsequences: false)
        return !text.isEmpty && text != "." && text.utf8.count <= 253 && !labels.dropLast().contains("")
            && text.utf8.allSatisfy { $0.isLetter || $0.isDigit || "-._".utf8.contains($0) }
    }

    /// The number of a port.
    package static func number(_ text: Substring) -> Int? {
        guard (1...5).contains(text.utf8.count), text.utf8.allSatisfy(\.isDigit), let port = Int(text),
            (1...65_535).contains(port)
        else { return nil }
        return port
    }
}
