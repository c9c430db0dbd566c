// SPDX-License-Identifier: Apache-2.0

/// The one canonical JSON encoding: key order and escaping of RFC 8785, numbers by their exact decimal value.
///
/// Digests, fingerprints and everything the ledger stores use these bytes.
public enum CanonicalJSON {
    /// The canonical bytes of a value.
    public static func encode(_ value: Value) -> [UInt8] {
        var buffer = ByteBuffer()
        append(value, to: &buffer, exact: true)
        return buffer.bytes
    }

    /// The canonical text of a value.
    public static func text(_ value: Value) -> String {
        var buffer = ByteBuffer()
        append(value, to: &buffer, exact: true)
        return buffer.text
    }

    /// JSON in canonical key order that keeps each number as it was written; what is shown and stored as content.
    public static func faithfulText(_ value: Value) -> String {
        var buffer = ByteBuffer()
        append(value, to: &buffer, exact: false)
        return buffer.text
    }

    private static func append(_ value: Value, to buffer: inout ByteBuffer, exact: Bool) {
        switch value {
        case .null: buffer.append("null" as StaticString)
        case .bool(let truth): buffer.append(truth ? "true" : "false" as StaticString)
        case .number(let number): buffer.append(exact ? number.canonicalText : number.text)
        case .string(let text): appendQuoted(text, to: &buffer)
        case .list(let values):
            buffer.append(UInt8(ascii: "["))
            for index in values.indices {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                append(values[index], to: &buffer, exact: exact)
            }
            buffer.append(UInt8(ascii: "]"))
        case .map(let map):
            buffer.append(UInt8(ascii: "{"))
            for index in map.entries.indices {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                appendQuoted(map.entries[index].key, to: &buffer)
                buffer.append(UInt8(ascii: ":"))
                append(map.entries[index].value, to: &buffer, exact: exact)
            }
            buffer.append(UInt8(ascii: "}"))
        }
    }

    /// Writes a JSON string: the two-character escapes where RFC 8785 section 3.2.2.2 wants them, `\u00xx` for the
    /// other control characters, every other byte as it is.
    static func appendQuoted(_ text: String, to buffer: inout ByteBuffer) {
        text.withBytes { content in
            buffer.reserve(content.count + 2)
            buffer.append(UInt8(ascii: "\""))
            var start = 0
            for index in content.indices where needsEscape(content[index]) {
                buffer.append(UnsafeBufferPointer(rebasing: content[start..<index]))
                start = index + 1
                appendEscape(content[index], to: &buffer)
            }
            buffer.append(start == 0 ? content : UnsafeBufferPointer(rebasing: content[start...]))
            buffer.append(UInt8(ascii: "\""))
        }
    }

    @inline(__always)
    private static func needsEscape(_ byte: UInt8) -> Bool { byte < 0x20 || byte == 0x22 || byte == 0x5C }

    private static func appendEscape(_ byte: UInt8, to buffer: inout ByteBuffer) {
        buffer.append(UInt8(ascii: "\\"))
        switch byte {
        case 0x22, 0x5C: buffer.append(byte)
        case 0x08: buffer.append(UInt8(ascii: "b"))
        case 0x09: buffer.append(UInt8(ascii: "t"))
        case 0x0A: buffer.append(UInt8(ascii: "n"))
        case 0x0C: buffer.append(UInt8(ascii: "f"))
        case 0x0D: buffer.append(UInt8(ascii: "r"))
        default:
            buffer.append("u00" as StaticString)
            buffer.append(Hex.digit(byte >> 4))
            buffer.append(Hex.digit(byte & 15))
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
