// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// A media type without parameters, in lower case: `image/png`.
public struct ContentType: Sendable, Hashable, CustomStringConvertible {
    public let text: String

    /// A type by its text; letters become lower case, parameters after a semicolon are dropped.
    public init(_ text: String) {
        let essence = text.utf8.prefix { $0 != UInt8(ascii: ";") }
        self.text = (String(essence) ?? text).trimmingWhitespace().lowercasingASCII()
    }

    public var description: String { text }

    public static let jpeg = ContentType("image/jpeg")
    public static let png = ContentType("image/png")
    public static let gif = ContentType("image/gif")
    public static let webp = ContentType("image/webp")
    public static let pdf = ContentType("application/pdf")
    public static let svg = ContentType("image/svg+xml")
    public static let html = ContentType("text/html")
    /// No bytes at all.
    public static let empty = ContentType("application/x-empty")
    /// Bytes of which nothing more is known, or whose signs contradict each other.
    public static let unknown = ContentType("application/octet-stream")

    /// True for types that a browser may run scripts from.
    public var mayHoldScript: Bool {
        ContentType.scriptTypes.contains(text) || text.hasSuffix("+xml")
    }

    private static let scriptTypes: Set<String> = [
        "text/html", "text/xml", "application/xml", "text/javascript", "application/javascript",
        "application/x-javascript", "application/ecmascript",
    ]

    /// True for a type that a pattern of the list names and does not cover: it must be named on its own.
    public func isMissedByPattern(of declared: [String]) -> Bool {
        !isAllowed(by: declared)
            && declared.contains { entry in
                let pattern = ContentType(entry).text
                return pattern == "*/*"
                    || pattern.hasSuffix("/*") && text.hasPrefix(String(pattern.dropLast()))
            }
    }

    /// True when the type is one of a declared list.
    ///
    /// `image/*` stands for every image type, `*/*` for every type; neither covers types that may hold
    /// scripts, such as SVG and HTML, nor unknown or empty content: these must be named. An empty list allows
    /// nothing.
    public func isAllowed(by declared: [String]) -> Bool {
        declared.contains { entry in
            let pattern = ContentType(entry).text
            if pattern.hasSameBytes(as: text) { return true }
            guard !mayHoldScript, self != .unknown, self != .empty, pattern.hasSuffix("/*") else {
                return false
            }
            return pattern == "*/*" || text.hasPrefix(String(pattern.dropLast()))
        }
    }

    /// True when a text can stand in a declared list: `type/subtype`, `type/*` or `*/*`, without parameters.
    public static func isDeclarable(_ text: String) -> Bool {
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        guard parts.count == 2 else { return false }
        if parts[1].elementsEqual("*".utf8) {
            return parts[0].elementsEqual("*".utf8) || parts[0].isMediaTypeName
        }
        return parts.allSatisfy(\.isMediaTypeName)
    }
}

extension Substring.UTF8View {
    /// RFC 6838 section 4.2: a letter or digit, then letters, digits and some signs, at most 127.
    fileprivate var isMediaTypeName: Bool {
        func isAlphanumeric(_ byte: UInt8) -> Bool { 48...57 ~= byte || 65...90 ~= byte || 97...122 ~= byte }
        guard let first, isAlphanumeric(first), count <= 127 else { return false }
        return allSatisfy { isAlphanumeric($0) || "!#$&-^_.+".utf8.contains($0) }
    }
}
