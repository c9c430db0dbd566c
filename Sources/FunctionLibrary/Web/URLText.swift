// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// The parts of a hierarchical URL, split by the grammar of RFC 3986 appendix B.
struct URLText {
    var scheme: String
    /// With its `@`, as written; empty when there is none.
    var userinfo: String
    var host: String
    /// Digits; nil when absent or empty.
    var port: String?
    var path: String
    var query: String?
    var fragment: String?

    /// Nil when the text has no scheme followed by `//` and a host.
    init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let colon = bytes.firstIndex(of: UInt8(ascii: ":")), colon > 0,
            bytes[colon...].starts(with: "://".utf8), bytes[..<colon].allSatisfy(URLText.isSchemeByte),
            !(48...57 ~= bytes[0])
        else { return nil }
        scheme = URLText.text(bytes[..<colon])
        var rest = bytes[(colon + 3)...]
        fragment = URLText.cut(&rest, at: UInt8(ascii: "#"))
        query = URLText.cut(&rest, at: UInt8(ascii: "?"))
        let slash = rest.firstIndex(of: UInt8(ascii: "/")) ?? rest.endIndex
        path = URLText.text(rest[slash...])
        var authority = rest[..<slash]
        if let at = authority.lastIndex(of: UInt8(ascii: "@")) {
            userinfo = URLText.text(authority[...at])
            authority = authority[(at + 1)...]
        } else {
            userinfo = ""
        }
        if let colon = authority.lastIndex(of: UInt8(ascii: ":")),
            authority[(colon + 1)...].allSatisfy({ 48...57 ~= $0 })
        {
            let digits = authority[(colon + 1)...].drop { $0 == UInt8(ascii: "0") }
            port = digits.isEmpty ? nil : URLText.text(digits)
            authority = authority[..<colon]
        }
        host = URLText.text(authority)
        if host.isEmpty { return nil }
    }

    /// Syntax-based and scheme-based normalization, RFC 3986 section 6.2.2 and 6.2.3, of what RFC 3987 maps to it;
    /// nil when the host is no domain name.
    var normalized: String? {
        let scheme = scheme.lowercasingASCII()
        let isDefaultPort =
            ["http": "80", "https": "443", "ftp": "21", "ws": "80", "wss": "443"][scheme] == port
        guard let host = DomainName.ascii(host) else { return nil }
        var text = scheme + "://" + URLText.escapesNormalized(userinfo) + host
        if let port, !isDefaultPort { text += ":" + port }
        let path = URLText.withoutDotSegments(URLText.escapesNormalized(path))
        text += path.isEmpty ? "/" : path
        if let query { text += "?" + URLText.escapesNormalized(query) }
        if let fragment { text += "#" + URLText.escapesNormalized(fragment) }
        return text
    }

    private static func text(_ bytes: ArraySlice<UInt8>) -> String { String(decoding: bytes, as: UTF8.self) }

    /// Cuts off what follows the first such byte.
    private static func cut(_ rest: inout ArraySlice<UInt8>, at separator: UInt8) -> String? {
        guard let index = rest.firstIndex(of: separator) else { return nil }
        defer { rest = rest[..<index] }
        return text(rest[(index + 1)...])
    }

    private static func isSchemeByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): true
        default: false
        }
    }

    /// Escapes in capitals, none for a letter, digit, `-`, `.`, `_` or `~`, and one for each byte beyond ASCII.
    private static func escapesNormalized(_ text: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var index = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "%"), index + 2 < bytes.count,
                let value = UInt8(URLText.text(bytes[(index + 1)...(index + 2)]), radix: 16)
            else {
                if bytes[index] < 0x80 {
                    result.append(bytes[index])
                } else {
                    result += ("%" + Hex.encode([bytes[index]]).uppercased()).utf8
                }
                index += 1
                continue
            }
            switch value {
            case 48...57, 65...90, 97...122, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
                UInt8(ascii: "~"):
                result.append(value)
            default: result += URLText.text(bytes[index...(index + 2)]).uppercased().utf8
            }
            index += 3
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// RFC 3986 section 5.2.4.
    private static func withoutDotSegments(_ path: String) -> String {
        var kept: [Substring.UTF8View] = []
        let segments = path[...].utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        for (index, segment) in segments.enumerated() {
            let isDot = segment.elementsEqual(".".utf8)
            let isDouble = segment.elementsEqual("..".utf8)
            if isDouble, kept.count > 1 { kept.removeLast() }
            if !isDot, !isDouble {
                kept.append(segment)
            } else if index == segments.count - 1 {
                // A dot at the end stands for the folder itself.
                kept.append(""[...].utf8)
            }
        }
        return kept.map { String($0) ?? "" }.joined(separator: "/")
    }
}
