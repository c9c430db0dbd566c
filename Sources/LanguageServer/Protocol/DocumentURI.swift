// SPDX-License-Identifier: Apache-2.0

/// The name of a document: `file:` and a path, or whatever else an editor calls a text that is nowhere.
enum DocumentURI {
    /// The absolute path of a `file:` URI, percent escapes read; nil for others.
    static func path(_ uri: String) -> String? {
        guard uri.lowercased().hasPrefix("file://") else { return nil }
        var rest = uri.dropFirst(7)
        // A host is ours, or nobody's: the path begins at the first slash.
        guard let slash = rest.firstIndex(of: "/") else { return nil }
        rest = rest[slash...]
        var bytes: [UInt8] = []
        var iterator = Array(rest.utf8)[...]
        while let byte = iterator.popFirst() {
            if byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#") { break }
            if byte == UInt8(ascii: "%"), iterator.count >= 2,
                let value = UInt8(String(decoding: iterator.prefix(2), as: UTF8.self), radix: 16)
            {
                bytes.append(value)
                iterator = iterator.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return normal(String(decoding: bytes, as: UTF8.self))
    }

    /// The URI of an absolute path.
    static func uri(ofPath path: String) -> String {
        guard path.hasPrefix("/") else { return path }
        var text = "file://"
        for byte in path.utf8 {
            let isPlain =
                0x30...0x39 ~= byte || 0x41...0x5A ~= byte || 0x61...0x7A ~= byte
                || "-._~/!$&'()*+,;=@".utf8.contains(byte)
            if isPlain {
                text.unicodeScalars.append(UnicodeScalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.count == 1 ? "0" : "") + digits
            }
        }
        return text
    }

    private static func normal(_ path: String) -> String {
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return "/" + parts.joined(separator: "/")
    }
}
