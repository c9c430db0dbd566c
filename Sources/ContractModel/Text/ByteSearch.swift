// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Finds single bytes in texts that mostly do not hold them, without a look at each.
package enum ByteSearch {
    /// The first place of a byte at or after an index.
    package static func first(_ byte: UInt8, in bytes: [UInt8], from index: Int = 0) -> Int? {
        bytes.withUnsafeBufferPointer { first(byte, in: $0, from: index) }
    }

    /// The first place of a byte at or after an index.
    static func first(
        _ byte: UInt8, in bytes: UnsafeBufferPointer<UInt8>, from index: Int = 0
    ) -> Int? {
        guard index < bytes.count, let start = UnsafeRawPointer(bytes.baseAddress),
            let found = memchr(start + index, Int32(byte), bytes.count - index)
        else { return nil }
        return UnsafeRawPointer(found) - start
    }

    /// True when a text holds an ASCII character.
    package static func holds(_ byte: UInt8, in text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            bytes.baseAddress.map { memchr($0, Int32(byte), bytes.count) != nil } ?? false
        }
    }

    /// The first byte at or after an index that is no ASCII character.
    package static func firstBeyondASCII(in bytes: [UInt8], from index: Int = 0) -> Int? {
        bytes.withUnsafeBytes { bytes in
            var index = index
            while index + 32 <= bytes.count {
                func word(_ offset: Int) -> UInt64 {
                    bytes.loadUnaligned(fromByteOffset: index + offset, as: UInt64.self)
                }
                if (word(0) | word(8) | word(16) | word(24)) & highBits != 0 { break }
                index += 32
            }
            return (min(index, bytes.count)..<bytes.count).first { bytes[$0] >= 0x80 }
        }
    }

    private static let highBits: UInt64 = 0x8080_8080_8080_8080
}
