// SPDX-License-Identifier: Apache-2.0

/// PDF (ISO 32000): a header at the very beginning, and `%%EOF` after a `startxref` with only white space behind.
///
/// The objects are not read: what a document could do when it is opened is noted by the names that stand in it
/// in the clear, and no absence of a note is a promise.
struct PDFStructure: StructureReader {
    private static let end = Array("%%EOF".utf8)
    private static let table = Array("startxref".utf8)
    private static let notable: [(name: [UInt8], note: String)] = [
        (Array("/JavaScript".utf8), "holds JavaScript"), (Array("/Launch".utf8), "can start programs"),
        (Array("/EmbeddedFile".utf8), "holds other files"), (Array("/Encrypt".utf8), "is encrypted"),
    ]
    private static let longest = 13

    private var window: [UInt8] = []
    private var hasTable = false
    private var hasEnd = false
    /// True when something other than white space came since the last end.
    private var isFollowed = false
    private var found: Set<String> = []

    mutating func take(_ bytes: ArraySlice<UInt8>) throws(StructureProblem) {
        window += bytes
        look(upTo: window.count - PDFStructure.longest)
    }

    mutating func finish() throws(StructureProblem) -> [String] {
        look(upTo: window.count)
        guard hasTable, hasEnd else { throw .cutShort }
        guard !isFollowed else { throw .followed }
        return PDFStructure.notable.map(\.note).filter(found.contains)
    }

    /// Looks at each place that has enough behind it, and keeps the rest for the next piece.
    private mutating func look(upTo end: Int) {
        guard end > 0 else { return }
        var place = 0
        while place < end {
            let byte = window[place]
            switch byte {
            case UInt8(ascii: "%") where has(PDFStructure.end, at: place):
                (hasEnd, isFollowed) = (true, false)
                place += PDFStructure.end.count
                continue
            case UInt8(ascii: "s") where has(PDFStructure.table, at: place): hasTable = true
            case UInt8(ascii: "/"):
                for (name, note) in PDFStructure.notable where has(name, at: place) { found.insert(note) }
            default: break
            }
            if byte != 0, byte != 0x20, !(0x09...0x0D ~= byte) { isFollowed = true }
            place += 1
        }
        window.removeFirst(min(place, window.count))
    }

    private func has(_ text: [UInt8], at place: Int) -> Bool {
        place + text.count <= window.count && window[place..<(place + text.count)].elementsEqual(text)
    }
}
