// SPDX-License-Identifier: Apache-2.0

/// Finds single bytes in texts that mostly do not hold them, eight at once.
package enum ByteSearch {
    /// The first place of a byte at or after an index.
    package static func first(_ byte: UInt8, in bytes: [UInt8], from index: Int = 0) -> Int? {
        let wanted = UInt64(byte) &* ones
        return first(in: bytes, from: index, where: { $0 == byte }) { word in
            // Zero where the byte is; a borrow may tell of one too many, and never of one too few.
            let difference = word ^ wanted
            return (difference &- ones) & ~difference & highBits != 0
        }
    }

    /// The first byte at or after an index that is no ASCII character.
    package static func firstBeyondASCII(in bytes: [UInt8], from index: Int = 0) -> Int? {
        first(in: bytes, from: index, where: { $0 >= 0x80 }) { $0 & highBits != 0 }
    }

    private static let ones: UInt64 = 0x0101_0101_0101_0101
    private static let highBits: UInt64 = 0x8080_8080_8080_8080

    /// `mayHold` tells of eight bytes whether to look at each of them.
    @inline(__always)
    private static func first(
        in bytes: [UInt8], from index: Int, where isWanted: (UInt8) -> Bool, mayHold: (UInt64) -> Bool
    ) -> Int? {
        bytes.withUnsafeBytes { bytes in
            var index = index
            while index + 8 <= bytes.count {
                if mayHold(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)),
                    let found = (index..<index + 8).first(where: { isWanted(bytes[$0]) })
                {
                    return found
                }
                index += 8
            }
            return (min(index, bytes.count)..<bytes.count).first { isWanted(bytes[$0]) }
        }
    }
}
