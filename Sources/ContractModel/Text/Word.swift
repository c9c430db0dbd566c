// SPDX-License-Identifier: Apache-2.0

/// A word of the language as the code names it, compared with what is written byte for byte.
///
/// It is copied and compared without a text being made of either.
struct Word: Hashable, ExpressibleByStringLiteral {
    private let literal: UnsafePointer<UInt8>
    private let length: Int

    init(stringLiteral value: StaticString) {
        literal = value.utf8Start
        length = value.utf8CodeUnitCount
    }

    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: literal, count: length) }
    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// True when the bytes spell this word.
    @inline(__always)
    func isSpelled(by other: UnsafeBufferPointer<UInt8>) -> Bool {
        guard length == other.count else { return false }
        for index in 0..<length where literal[index] != other[index] { return false }
        return true
    }

    /// A bit that words with another beginning or length mostly do not share.
    @inline(__always)
    static func mark(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
        guard let first = bytes.first else { return 1 }
        return 1 << UInt64((Int(first) &+ bytes.count &* 11) & 63)
    }

    static func == (left: Word, right: Word) -> Bool { left.isSpelled(by: right.bytes) }
    func hash(into hasher: inout Hasher) { hasher.combine(bytes: UnsafeRawBufferPointer(bytes)) }
}

extension Word: CustomStringConvertible {
    var description: String { text }
}

// It points at a literal, which is there as long as the program.
extension Word: @unchecked Sendable {}
