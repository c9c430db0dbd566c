// SPDX-License-Identifier: Apache-2.0

/// Watches whether content can be opened as a ZIP archive too.
///
/// A ZIP is read from its end: within the last 64 KiB stands a record with the bytes `PK 5 6`, and somewhere before it
/// a directory whose entries begin with `PK 1 2`. What lies around them is nobody's business to most readers, so an
/// image or a document can be both.
struct ArchiveEnd: Sendable {
    private static let recordBytes = 22
    private static let maxBytes = recordBytes + Int(UInt16.max)

    private var hasDirectory = false
    private var tail: [UInt8] = []

    mutating func take(_ bytes: ArraySlice<UInt8>) {
        if !hasDirectory {
            // A mark may begin in one piece and end in the next.
            let seam = tail.suffix(3) + bytes.prefix(3)
            hasDirectory =
                ArchiveEnd.holds(seam[...], [0x50, 0x4B, 1, 2])
                || ArchiveEnd.holds(bytes, [0x50, 0x4B, 1, 2])
        }
        tail += bytes.suffix(ArchiveEnd.maxBytes)
        // Cut at twice the length: seldom enough to cost nothing.
        if tail.count > 2 * ArchiveEnd.maxBytes { tail.removeFirst(tail.count - ArchiveEnd.maxBytes) }
    }

    /// True when what came so far can be opened as an archive.
    var isThere: Bool {
        hasDirectory && ArchiveEnd.holds(tail.suffix(ArchiveEnd.maxBytes), [0x50, 0x4B, 5, 6])
    }

    private static func holds(_ bytes: ArraySlice<UInt8>, _ mark: [UInt8]) -> Bool {
        var rest = bytes
        while let place = rest.firstIndex(of: mark[0]) {
            rest = rest[place...]
            if rest.starts(with: mark) { return true }
            rest.removeFirst()
        }
        return false
    }
}
