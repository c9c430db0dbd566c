// SPDX-License-Identifier: Apache-2.0
public import ContractModel

/// A key under which a record or a live submission is found as a possible duplicate.
///
/// 16 bytes: digest over application, entity type, function with version and arguments, and the key itself.
public struct MatchKey: Sendable, Hashable {
    public static let byteCount = 16

    /// The first and the second half, most significant byte first.
    public let halves: (UInt64, UInt64)

    public init(_ first: UInt64, _ second: UInt64) { halves = (first, second) }

    /// A key of its 16 bytes; missing ones count as zero, and what is beyond them does not count.
    public init(bytes: [UInt8]) { self = bytes.withUnsafeBytes { MatchKey($0) } }

    /// The same of bytes in memory.
    public init(_ bytes: UnsafeRawBufferPointer) {
        var first: UInt64 = 0
        var second: UInt64 = 0
        for place in 0..<min(MatchKey.byteCount, bytes.count) {
            let shift = UInt64(56 - place % 8 * 8)
            if place < 8 {
                first |= UInt64(bytes[place]) << shift
            } else {
                second |= UInt64(bytes[place]) << shift
            }
        }
        halves = (first, second)
    }

    public var bytes: [UInt8] {
        [halves.0, halves.1].flatMap { half in
            stride(from: 56, through: 0, by: -8).map { UInt8(truncatingIfNeeded: half >> UInt64($0)) }
        }
    }

    public static func == (left: MatchKey, right: MatchKey) -> Bool { left.halves == right.halves }

    public func hash(into hasher: inout Hasher) {
        // A digest is spread already.
        hasher.combine(halves.0)
    }
}

/// Who stands behind a match key.
public struct MatchHolder: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable { case submission, record }

    public var key: MatchKey
    public var kind: Kind
    /// The submission that brought the key, also for a record.
    public var submission: String
    /// The ledger place of that submission.
    public var sequence: Int64
    public var record: RecordID?
    /// When the submission was accepted.
    public var at: Instant

    public init(
        key: MatchKey, kind: Kind, submission: String, sequence: Int64, record: RecordID?, at: Instant
    ) {
        self.key = key
        self.kind = kind
        self.submission = submission
        self.sequence = sequence
        self.record = record
        self.at = at
    }
}
