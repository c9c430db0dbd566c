// SPDX-License-Identifier: Apache-2.0
internal import Crypto

/// UUIDs as lower-case text (RFC 9562).
///
/// Nothing here is random by itself: randomness and time are handed in.
public enum UUIDText {
    /// A version 7 UUID: ordered by its millisecond, and within it by the microsecond.
    ///
    /// Of the 16 random bytes 62 bits are used.
    public static func v7(at instant: Instant, random: [UInt8]) -> String {
        precondition(random.count == 16, "a UUID takes 16 random bytes")
        let microseconds = UInt64(max(0, instant.microseconds))
        let milliseconds = microseconds / 1000
        // RFC 9562 section 6.2, method 3: the 12 bits behind the version continue the time.
        let fraction = microseconds % 1000 * 4096 / 1000
        var bytes = random
        for place in 0..<6 {
            bytes[place] = UInt8(truncatingIfNeeded: milliseconds >> UInt64(8 * (5 - place)))
        }
        bytes[6] = UInt8(fraction >> 8)
        bytes[7] = UInt8(truncatingIfNeeded: fraction)
        return text(of: bytes, version: 7)
    }

    /// A version 5 UUID: the same for the same name in the same namespace, for ever.
    public static func v5(namespace: [UInt8], name: some Sequence<UInt8>) -> String {
        var hash = Insecure.SHA1()
        hash.update(data: namespace)
        hash.update(data: Array(name))
        return text(of: Array(hash.finalize().prefix(16)), version: 5)
    }

    /// A version 5 UUID of a name's UTF-8 bytes.
    public static func v5(namespace: [UInt8], name: String) -> String {
        v5(namespace: namespace, name: name.utf8)
    }

    /// True for 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12, in either case.
    public static func isValid(_ text: String) -> Bool { bytes(of: text) != nil }

    /// The 16 bytes of a UUID, as a namespace takes them; nil when the text is none.
    public static func bytes(of text: String) -> [UInt8]? {
        let characters = Array(text.utf8)
        guard characters.count == 36 else { return nil }
        for (place, byte) in characters.enumerated() {
            let isDash = [8, 13, 18, 23].contains(place)
            guard isDash ? byte == UInt8(ascii: "-") : Hex.value(byte) != nil else { return nil }
        }
        return Hex.decode(String(decoding: characters.filter { $0 != UInt8(ascii: "-") }, as: UTF8.self))
    }

    private static func text(of bytes: [UInt8], version: UInt8) -> String {
        var digits: [UInt8] = []
        digits.reserveCapacity(36)
        for (place, byte) in bytes.prefix(16).enumerated() {
            let marked =
                switch place {
                case 6: byte & 0x0F | version << 4
                case 8: byte & 0x3F | 0x80
                default: byte
                }
            if [4, 6, 8, 10].contains(place) { digits.append(UInt8(ascii: "-")) }
            digits.append(Hex.digit(marked >> 4))
            digits.append(Hex.digit(marked & 15))
        }
        return String(decoding: digits, as: UTF8.self)
    }
}
