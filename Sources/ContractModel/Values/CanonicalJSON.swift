// SPDX-License-Identifier: Apache-2.0

/// The one canonical JSON encoding: key order and escaping of RFC 8785, numbers by their exact decimal value.
///
/// Digests, fingerprints and everything the ledger stores use these bytes.
public enum CanonicalJSON {
    /// The canonical bytes of a value.
    public static func encode(_ value: Value) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        append(value, to: &bytes, exact: true)
        return bytes
    }

    /// The canonical text of a value.
    public static func text(_ value: Value) -> String { String(decoding: encode(value), as: UTF8.self) }

    /// JSON in canonical key order that keeps each number as it was written; what is shown and stored as content.
    public static func faithfulText(_ value: Value) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256)
        append(value, to: &bytes, exact: false)
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func append(_ value: Value, to bytes: inout [UInt8], exact: Bool) {
        switch value {
        case .null: bytes.append(contentsOf: "null".utf8)
        case .bool(let truth): bytes.append(contentsOf: (truth ? "true" : "false").utf8)
        case .number(let number): bytes.append(contentsOf: (exact ? number.canonicalText : number.text).utf8)
        case .string(let text): appendQuoted(text, to: &bytes)
        case .list(let values):
            bytes.append(UInt8(ascii: "["))
            for (index, element) in values.enumerated() {
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                append(element, to: &bytes, exact: exact)
            }
            bytes.append(UInt8(ascii: "]"))
        case .map(let map):
            bytes.append(UInt8(ascii: "{"))
            for index in map.entries.indices {
                let entry = map.entries[index]
                if index > 0 { bytes.append(UInt8(ascii: ",")) }
                appendQuoted(entry.key, to: &bytes)
                bytes.append(UInt8(ascii: ":"))
                append(entry.value, to: &bytes, exact: exact)
            }
            bytes.append(UInt8(ascii: "}"))
        }
    }

    /// Writes a JSON string: the two-character escapes where RFC 8785 section 3.2.2.2 wants them, `\u00xx` for the
    /// other control characters, every other byte as it is.
    package static func appendQuoted(_ text: String, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\""))
        text.withBytes { content in
            var start = 0
            for index in content.indices where needsEscape(content[index]) {
                bytes.append(contentsOf: content[start..<index])
                start = index + 1
                appendEscape(content[index], to: &bytes)
            }
            bytes.append(contentsOf: start == 0 ? content : UnsafeBufferPointer(rebasing: content[start...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    @inline(__always)
    private static func needsEscape(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x22 || byte == 0x5C }

    private static func appendEscape(_ byte: UInt8, to bytes: inout [UInt8]) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(Hex.digit(byte >> 4))
            bytes.append(Hex.digit(byte & 15))
        }
    }
}

/// Hexadecimal text in lower case.
public enum Hex {
    static func digit(_ nibble: UInt8) -> UInt8 { nibble < 10 ? nibble + 48 : nibble + 87 }

    /// What a digit stands for; nil for another character.
    static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case 48...57: digit - 48
        case 97...102: digit - 87
        case 65...70: digit - 55
        default: nil
        }
    }

    /// Two lower-case digits for each byte.
    public static func encode(_ bytes: some Sequence<UInt8>) -> String {
        var digits: [UInt8] = []
        digits.reserveCapacity(64)
        for byte in bytes {
            digits.append(digit(byte >> 4))
            digits.append(digit(byte & 15))
        }
        return String(decoding: digits, as: UTF8.self)
    }

    /// The bytes that the digits stand for; nil for an odd count or another character.
    public static func decode(_ text: String) -> [UInt8]? {
        let digits = Array(text.utf8)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(digits.count / 2)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = value(digits[index]), let low = value(digits[index + 1]) else { return nil }
            bytes.append(high << 4 | low)
        }
        return bytes
    }
}
