// SPDX-License-Identifier: Apache-2.0

/// How an unquoted scalar is spelled, where that reads differently under YAML 1.1, which many tools still read.
package enum AmbiguousSpelling: Sendable, Hashable {
    /// Nothing at all.
    case empty
    /// `yes`, `NO`, `on`, `n`: a truth value there, text here.
    case boolean
    /// `0777`, `0o17`, `08`: another number there.
    case octal
    /// `12:30:45`: a number of seconds there, text here.
    case sexagesimal
    /// `1e3`, `-.5`, `1.`: text there, a number here.
    case float
    /// `1_000`, `0b101`: a number there, text here.
    case grouped
    /// `2026-01-01`: a date there, text here.
    case timestamp

    /// Nil for what all read alike.
    static func of(_ text: UnsafeBufferPointer<UInt8>) -> AmbiguousSpelling? {
        guard let first = text.first else { return .empty }
        switch first {
        case UInt8(ascii: "y"), UInt8(ascii: "Y"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "o"),
            UInt8(ascii: "O"):
            guard text.count <= 3, words.contains(where: { $0.isSpelled(by: text) }) else { return nil }
            return .boolean
        case 48...57, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): return numeral(text)
        default: return nil
        }
    }

    private static let words: [Word] = [
        "y", "Y", "yes", "Yes", "YES", "n", "N", "no", "No", "NO", "on", "On", "ON", "off", "Off", "OFF",
    ]

    /// What begins as numbers do.
    private static func numeral(_ text: UnsafeBufferPointer<UInt8>) -> AmbiguousSpelling? {
        let digits = text.count { 48...57 ~= $0 }
        guard digits > 0 else { return nil }
        let start = text[0] == UInt8(ascii: "+") || text[0] == UInt8(ascii: "-") ? 1 : 0
        // Plain whole numbers, nearly all there are.
        if start + digits == text.count {
            return digits > 1 && text[start] == 48 ? .octal : nil
        }
        let body = UnsafeBufferPointer(rebasing: text[start...])
        return prefixed(body) ?? separated(body) ?? fraction(body)
    }

    private static func prefixed(_ text: UnsafeBufferPointer<UInt8>) -> AmbiguousSpelling? {
        guard text.count > 2, text[0] == 48 else { return nil }
        let digits = text[2...]
        switch text[1] {
        case UInt8(ascii: "o"): return digits.allSatisfy { 48...55 ~= $0 } ? .octal : nil
        case UInt8(ascii: "b"):
            return digits.allSatisfy { $0 == 48 || $0 == 49 || $0 == UInt8(ascii: "_") } ? .grouped : nil
        default: return nil
        }
    }

    private static func separated(_ text: UnsafeBufferPointer<UInt8>) -> AmbiguousSpelling? {
        guard 48...57 ~= text[0] else { return nil }
        func only(_ others: String) -> Bool {
            text.allSatisfy { byte in 48...57 ~= byte || others.utf8.contains(byte) }
        }
        if text.contains(UInt8(ascii: ":")), only(":."), isSexagesimal(text) { return .sexagesimal }
        if text.contains(UInt8(ascii: "_")), only("_.") { return .grouped }
        return isDate(text) ? .timestamp : nil
    }

    /// `[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?`, as YAML 1.1 has it.
    private static func isSexagesimal(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        let parts = text.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count > 1, let first = parts.first, !first.isEmpty,
            !first.contains(UInt8(ascii: "."))
        else { return false }
        for (index, part) in parts.dropFirst().enumerated() {
            let pieces = part.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
            guard let whole = pieces.first, 1...2 ~= whole.count,
                whole.count == 1 || whole[whole.startIndex] < UInt8(ascii: "6")
            else { return false }
            if pieces.count > 1, index + 2 < parts.count || pieces.count > 2 { return false }
        }
        return true
    }

    /// A date of four, two and two digits, alone or with a time behind it.
    private static func isDate(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard text.count >= 10 else { return false }
        let isPattern = (0..<10).allSatisfy { index in
            index == 4 || index == 7 ? text[index] == UInt8(ascii: "-") : 48...57 ~= text[index]
        }
        guard isPattern else { return false }
        return text.count == 10 || [UInt8(ascii: "T"), UInt8(ascii: "t"), 0x20].contains(text[10])
    }

    private static func fraction(_ text: UnsafeBufferPointer<UInt8>) -> AmbiguousSpelling? {
        guard text.allSatisfy({ 48...57 ~= $0 || "+-.eE".utf8.contains($0) }),
            case .number = CoreSchema.resolve(text)
        else { return nil }
        // There, a number with an exponent has a point before it and a sign in it, and none begins with a point.
        if text[0] == UInt8(ascii: ".") { return .float }
        guard let exponent = text.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) else { return nil }
        let isSigned =
            exponent + 1 < text.count
            && (text[exponent + 1] == UInt8(ascii: "+") || text[exponent + 1] == UInt8(ascii: "-"))
        return isSigned && text[..<exponent].contains(UInt8(ascii: ".")) ? nil : .float
    }
}
