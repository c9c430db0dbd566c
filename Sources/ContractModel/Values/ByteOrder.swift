// SPDX-License-Identifier: Apache-2.0
internal import Glibc

extension String {
    /// True when both texts are the same bytes in UTF-8; `==` would also equate canonically equivalent texts.
    public func hasSameBytes(as other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        return withBytes { left in
            other.withBytes { right in
                guard let first = left.baseAddress, let second = right.baseAddress else { return true }
                return memcmp(first, second, left.count) == 0
            }
        }
    }

    /// True when this text comes before another by the bytes of their UTF-8.
    package func precedesInUTF8(_ other: String) -> Bool {
        withBytes { left in
            other.withBytes { right in
                guard let own = left.baseAddress, let others = right.baseAddress else {
                    return left.count < right.count
                }
                let order = memcmp(own, others, min(left.count, right.count))
                return order == 0 ? left.count < right.count : order < 0
            }
        }
    }

    /// True when this text comes before another as arrays of UTF-16 code units: the key order of RFC 8785,
    /// section 3.2.3.
    func precedesInUTF16(_ other: String) -> Bool {
        withBytes { left in other.withBytes { ByteOrder.inUTF16(left, $0) == .before } }
    }

    /// Adds the bytes to a hash, so that texts with other bytes are other texts.
    func hashBytes(into hasher: inout Hasher) {
        withBytes { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
        // No byte of UTF-8: keeps neighbouring texts apart.
        hasher.combine(UInt8(0xFF))
    }

    /// The UTF-8 bytes, without a copy where they are stored so, as they are unless a text comes from elsewhere.
    @inline(__always)
    func withBytes<Answer>(_ body: (UnsafeBufferPointer<UInt8>) -> Answer) -> Answer {
        if let answer = utf8.withContiguousStorageIfAvailable(body) { return answer }
        return Array(utf8).withUnsafeBufferPointer(body)
    }
}

/// How two texts stand to each other in an order of theirs.
enum ByteOrder {
    case before, same, after

    /// The order as arrays of UTF-16 code units.
    ///
    /// UTF-8 has the same order but for characters beyond U+FFFF, whose surrogates come before U+E000.
    @inline(__always)
    static func inUTF16(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> ByteOrder
    {
        for index in 0..<min(left.count, right.count) where left[index] != right[index] {
            let (a, b) = (left[index], right[index])
            if a >= 0xEE, b >= 0xEE, (a >= 0xF0) != (b >= 0xF0) { return a >= 0xF0 ? .before : .after }
            return a < b ? .before : .after
        }
        return left.count == right.count ? .same : left.count < right.count ? .before : .after
    }
}
