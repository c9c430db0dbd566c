// SPDX-License-Identifier: Apache-2.0

/// The content of a compiled time zone file, TZif as in RFC 9636 section 3.
struct TimeZoneFile {
    private(set) var firstOffset = 0
    private(set) var times: [Int64] = []
    private(set) var offsets: [Int] = []
    private(set) var rule: PosixTimeZone?

    /// The six counts of a header.
    private struct Counts {
        var utcFlags: Int
        var standardFlags: Int
        var leapSeconds: Int
        var times: Int
        var types: Int
        var characters: Int

        /// Bytes of the data behind the header, with instants of a width.
        func size(width: Int) -> Int {
            times * (width + 1) + types * 6 + characters + leapSeconds * (width + 4) + standardFlags
                + utcFlags
        }
    }

    /// Nil when the bytes are no such file, or one of version 1 or with leap seconds.
    init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes)
        guard let (version, first) = TimeZoneFile.header(&reader), version >= UInt8(ascii: "2"),
            reader.skip(first.size(width: 4)), let (_, counts) = TimeZoneFile.header(&reader),
            counts.leapSeconds == 0, readTransitions(counts, &reader),
            reader.skip(counts.characters + counts.standardFlags + counts.utcFlags), readRule(&reader)
        else { return nil }
    }

    private static func header(_ reader: inout ByteReader) -> (version: UInt8, Counts)? {
        guard reader.take(4) == Array("TZif".utf8), let version = reader.take(1)?.first, reader.skip(15)
        else { return nil }
        let numbers = (0..<6).compactMap { _ in reader.integer(4) }
        // Real files stay below a few thousand.
        guard numbers.count == 6, numbers.allSatisfy({ (0...100_000).contains($0) }) else { return nil }
        let counts = numbers.map { Int($0) }
        return (
            version,
            Counts(
                utcFlags: counts[0], standardFlags: counts[1], leapSeconds: counts[2], times: counts[3],
                types: counts[4], characters: counts[5])
        )
    }

    private mutating func readTransitions(_ counts: Counts, _ reader: inout ByteReader) -> Bool {
        let times = (0..<counts.times).compactMap { _ in reader.integer(8) }
        guard times.count == counts.times, zip(times, times.dropFirst()).allSatisfy({ $0 < $1 }),
            let indices = reader.take(counts.times)
        else { return false }
        var types: [Int] = []
        for _ in 0..<counts.types {
            // An offset, whether it is daylight saving time, and where its name stands.
            guard let offset = reader.integer(4), abs(offset) < 100_000, reader.skip(2) else { return false }
            types.append(Int(offset))
        }
        guard let first = types.first, indices.allSatisfy({ Int($0) < types.count }) else { return false }
        firstOffset = first
        self.times = times
        offsets = indices.map { types[Int($0)] }
        return true
    }

    private mutating func readRule(_ reader: inout ByteReader) -> Bool {
        guard let footer = reader.rest(), footer.count >= 2, footer.first == 0x0A,
            let end = footer.dropFirst().firstIndex(of: 0x0A)
        else { return false }
        let text = footer[(footer.startIndex + 1)..<end]
        guard !text.isEmpty else { return true }
        rule = PosixTimeZone(Array(text))
        return rule != nil
    }
}

/// Reads big-endian numbers from the left, never beyond the end.
private struct ByteReader {
    private let bytes: [UInt8]
    private var index = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    mutating func take(_ count: Int) -> [UInt8]? {
        guard count >= 0, count <= bytes.count - index else { return nil }
        defer { index += count }
        return Array(bytes[index..<index + count])
    }

    mutating func skip(_ count: Int) -> Bool {
        guard count >= 0, count <= bytes.count - index else { return false }
        index += count
        return true
    }

    mutating func integer(_ width: Int) -> Int64? {
        guard let bytes = take(width) else { return nil }
        let value = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return width == 4 ? Int64(Int32(truncatingIfNeeded: value)) : Int64(bitPattern: value)
    }

    mutating func rest() -> [UInt8]? { take(bytes.count - index) }
}
