// SPDX-License-Identifier: Apache-2.0

/// A pattern for paths: `*` and `?` within one name, `[a-z]`, `**` across folders, `\` before a literal character.
struct PathPattern: Sendable, Hashable {
    /// One per part between slashes; nil stands for `**`.
    private let parts: [[UInt8]?]

    init(_ text: String) {
        parts = text.split(separator: "/").filter { $0 != "." }.map { $0 == "**" ? nil : Array($0.utf8) }
    }

    /// True when a text is more than a plain path.
    static func isPattern(_ text: String) -> Bool { text.utf8.contains { "*?[".utf8.contains($0) } }

    /// Bytes that somebody else keeps: every file of a large folder is asked about, and nothing is copied for it.
    private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

    /// True when the whole path matches.
    func matches(_ path: String) -> Bool {
        var path = path
        return path.withUTF8 { matches($0[...], parts[...]) }
    }

    private func matches(_ path: Bytes, _ parts: ArraySlice<[UInt8]?>) -> Bool {
        let path = path.drop { $0 == UInt8(ascii: "/") }
        guard let part = parts.first else { return path.isEmpty }
        let name = path.prefix { $0 != UInt8(ascii: "/") }
        guard let part else {
            // `**` at the end stands for everything inside; elsewhere for any number of folders.
            if parts.count == 1 { return !path.isEmpty }
            if matches(path, parts.dropFirst()) { return true }
            return !path.isEmpty && matches(path.dropFirst(name.count), parts)
        }
        guard !name.isEmpty, part.withUnsafeBufferPointer({ PathPattern.matches(name, $0[...]) })
        else { return false }
        return matches(path.dropFirst(name.count), parts.dropFirst())
    }

    /// Matches one name against one part: linear but for `*`, where only the last one is ever retried.
    private static func matches(_ name: Bytes, _ part: Bytes) -> Bool {
        var (name, part) = (name, part)
        var retry: (name: Bytes, part: Bytes)?
        while true {
            if part.first == UInt8(ascii: "*") {
                part = part.dropFirst()
                retry = (name, part)
                continue
            }
            if let byte = name.first, let rest = consume(byte, part) {
                (name, part) = (name.dropFirst(), rest)
                continue
            }
            if name.isEmpty, part.isEmpty { return true }
            guard let last = retry, !last.name.isEmpty else { return false }
            retry = (last.name.dropFirst(), last.part)
            (name, part) = (last.name.dropFirst(), last.part)
        }
    }

    /// What is left of a part after it took one byte; nil when it does not take it.
    private static func consume(_ byte: UInt8, _ part: Bytes) -> Bytes? {
        switch part.first {
        case nil: return nil
        case UInt8(ascii: "?"): return part.dropFirst()
        case UInt8(ascii: "\\") where part.count > 1:
            return part.dropFirst().first == byte ? part.dropFirst(2) : nil
        case UInt8(ascii: "["):
            if let (holds, rest) = set(byte, part.dropFirst()) { return holds ? rest : nil }
            return byte == UInt8(ascii: "[") ? part.dropFirst() : nil
        case .some(let literal): return literal == byte ? part.dropFirst() : nil
        }
    }

    /// Reads a set up to its `]`; nil when it is not closed and so is no set.
    private static func set(
        _ byte: UInt8, _ part: Bytes
    ) -> (holds: Bool, rest: Bytes)? {
        var part = part
        let isNegated = part.first == UInt8(ascii: "!") || part.first == UInt8(ascii: "^")
        if isNegated { part = part.dropFirst() }
        var holds = false
        var isFirst = true
        while let low = part.first {
            part = part.dropFirst()
            if low == UInt8(ascii: "]"), !isFirst { return (holds != isNegated, part) }
            isFirst = false
            if part.first == UInt8(ascii: "-"), let high = part.dropFirst().first, high != UInt8(ascii: "]") {
                part = part.dropFirst(2)
                if low <= byte, byte <= high { holds = true }
            } else if low == byte {
                holds = true
            }
        }
        return nil
    }
}
