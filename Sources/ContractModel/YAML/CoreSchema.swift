// SPDX-License-Identifier: Apache-2.0

/// What an unquoted scalar stands for: the core schema of YAML 1.2.2, section 10.3.
///
/// `yes`, `no`, `on`, `12:30:00` and `1_000` are text, `0777` is 777, octal is `0o777`.
public enum CoreSchema {
    /// An unquoted scalar, understood.
    public enum Scalar: Sendable, Hashable {
        case null
        case bool(Bool)
        case number(Number)
        case text
        /// `.inf`, `-.inf`, `.nan` and their spellings.
        case notFinite
        /// A number with too many digits or too large an exponent.
        case outOfRange
    }

    /// Resolves the text of an unquoted scalar.
    public static func resolve(_ text: String) -> Scalar { text.withBytes { resolve($0) } }

    static func resolve(_ text: UnsafeBufferPointer<UInt8>) -> Scalar {
        guard let first = text.first else { return .null }
        switch first {
        case UInt8(ascii: "~"), UInt8(ascii: "n"), UInt8(ascii: "N"), UInt8(ascii: "t"), UInt8(ascii: "T"),
            UInt8(ascii: "f"), UInt8(ascii: "F"):
            return word(text) ?? .text
        case 48...57, UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            return number(String(decoding: text, as: UTF8.self))
        default: return .text
        }
    }

    /// The word that an unquoted scalar is, for null and truth values; nil for all else.
    static func word(_ text: UnsafeBufferPointer<UInt8>) -> Scalar? {
        if isNull(text) { return .null }
        guard text.count == 4 || text.count == 5 else { return nil }
        if truths.contains(where: { $0.isSpelled(by: text) }) { return .bool(true) }
        return falsehoods.contains { $0.isSpelled(by: text) } ? .bool(false) : nil
    }

    static func isNull(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
        switch text.count {
        case 0: true
        case 1, 4: nulls.contains { $0.isSpelled(by: text) }
        default: false
        }
    }

    private static let nulls: [Word] = ["~", "null", "Null", "NULL"]
    private static let truths: [Word] = ["true", "True", "TRUE"]
    private static let falsehoods: [Word] = ["false", "False", "FALSE"]

    private static let notFinite: Set<String> = [
        ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf", "-.Inf", "-.INF", ".nan", ".NaN", ".NAN",
    ]

    private static func number(_ text: String) -> Scalar {
        if let number = Number(text) { return .number(number) }
        let bytes = Array(text.utf8)
        if bytes.count > 2, bytes[0] == UInt8(ascii: "0") {
            if bytes[1] == UInt8(ascii: "o") { return whole(bytes.dropFirst(2), radix: 8) }
            if bytes[1] == UInt8(ascii: "x") { return whole(bytes.dropFirst(2), radix: 16) }
        }
        if bytes.count < 6, notFinite.contains(text) { return .notFinite }
        guard let plain = decimal(bytes) else { return .text }
        return Number(plain).map { .number($0) } ?? .outOfRange
    }

    /// The JSON spelling of `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`; nil when the bytes
    /// are something else.
    private static func decimal(_ bytes: [UInt8]) -> String? {
        var rest = bytes[...]
        var sign = ""
        if let first = rest.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
            sign = first == UInt8(ascii: "-") ? "-" : ""
            rest = rest.dropFirst()
        }
        func takeDigits() -> ArraySlice<UInt8> {
            let digits = rest.prefix { 48...57 ~= $0 }
            rest = rest.dropFirst(digits.count)
            return digits
        }
        let whole = takeDigits()
        var fraction: ArraySlice<UInt8> = []
        if rest.first == UInt8(ascii: ".") {
            rest = rest.dropFirst()
            fraction = takeDigits()
        }
        guard !whole.isEmpty || !fraction.isEmpty else { return nil }
        var exponent = ""
        if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
            rest = rest.dropFirst()
            exponent = "e"
            if let first = rest.first, first == UInt8(ascii: "+") || first == UInt8(ascii: "-") {
                exponent += first == UInt8(ascii: "-") ? "-" : "+"
                rest = rest.dropFirst()
            }
            let digits = takeDigits()
            guard !digits.isEmpty else { return nil }
            exponent += String(decoding: digits, as: UTF8.self)
        }
        guard rest.isEmpty else { return nil }
        let significant = String(decoding: whole.drop { $0 == 48 }, as: UTF8.self)
        return sign + (significant.isEmpty ? "0" : significant)
            + (fraction.isEmpty ? "" : "." + String(decoding: fraction, as: UTF8.self)) + exponent
    }

    /// A whole number of another radix, as exact decimal text.
    private static func whole(_ bytes: ArraySlice<UInt8>, radix: UInt32) -> Scalar {
        var digits: [UInt32] = []
        for byte in bytes {
            guard let digit = Hex.value(byte), UInt32(digit) < radix else { return .text }
            if !digits.isEmpty || digit > 0 { digits.append(UInt32(digit)) }
        }
        // So many digits of any radix from 8 on are more than a number may have.
        guard digits.count <= Number.maxDigits * 2 else { return .outOfRange }
        // Nine decimal digits to a limb, least significant first.
        var limbs: [UInt64] = [0]
        for digit in digits {
            var carry = UInt64(digit)
            for place in limbs.indices {
                carry += limbs[place] * UInt64(radix)
                limbs[place] = carry % 1_000_000_000
                carry /= 1_000_000_000
            }
            if carry > 0 { limbs.append(carry) }
        }
        let text = limbs.dropLast().reversed().reduce(into: String(limbs[limbs.count - 1])) { text, limb in
            text += String(1_000_000_000 + limb).dropFirst()
        }
        return Number(text).map { .number($0) } ?? .outOfRange
    }
}
