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
        text(of: hash(of: namespace, name), version: 5)
    }

    /// A version 5 UUID of a name's UTF-8 bytes.
    public static func v5(namespace: [UInt8], name: String) -> String {
        v5(namespace: namespace, name: name.utf8)
    }

    /// A version 8 UUID: the same for the same name in the same namespace, and in the order of the namespaces by time.
    ///
    /// Its first half is the time of the namespace, its other the hash of which version 5 is made. Nil for a namespace
    /// that is no UUID of version 7 or 8.
    public static func v8(inOrderOf namespace: [UInt8], name: String) -> String? {
        guard namespace.count == 16, [7, 8].contains(namespace[6] >> 4) else { return nil }
        return text(of: Array(namespace.prefix(8)) + hash(of: namespace, name.utf8).prefix(8), version: 8)
    }

    private static func hash(of namespace: [UInt8], _ name: some Sequence<UInt8>) -> [UInt8] {
        var hash = Insecure.SHA1()
        hash.update(data: namespace)
        hash.update(data: Array(name))
        return Array(hash.finalize())
    }

    /// True for 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12, in either case.
    public static func isValid(_ text: String) -> Bool { bytes(of: text) != nil }

    /// The 16 bytes of a UUID, as a namespace takes them; nil when the text is none.
    public static func bytes(of text: String) -> [UInt8]? {
        guard text.utf8.count == 36 else { return nil }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(16)
        var high: UInt8?
        for (place, byte) in text.utf8.enumerated() {
            if place == 8 || place == 13 || place == 18 || place == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            guard let digit = Hex.value(byte) else { return nil }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        return bytes
    }

    private static func text(of bytes: [UInt8], version: UInt8) -> String {
        String(unsafeUninitializedCapacity: 36) { digits in
            var end = 0
            for (place, byte) in bytes.prefix(16).enumerated() {
                let marked =
                    switch place {
                    case 6: byte & 0x0F | version << 4
                    case 8: byte & 0x3F | 0x80
                    default: byte
                    }
                if place == 4 || place == 6 || place == 8 || place == 10 {
                    digits[end] = UInt8(ascii: "-")
                    end += 1
                }
                digits[end] = Hex.digit(marked >> 4)
                digits[end + 1] = Hex.digit(marked & 15)
                end += 2
            }
            return end
        }
    }
}
