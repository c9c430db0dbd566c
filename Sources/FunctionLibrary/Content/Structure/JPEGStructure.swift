// SPDX-License-Identifier: Apache-2.0

/// JPEG (ITU-T T.81): markers from `SOI` to `EOI`.
///
/// Cameras and phones put more behind the end: previews and depth maps as further JPEG images, a short video, a
/// block of their maker. These are noted; anything else behind the end is refused.
struct JPEGStructure: StructureReader {
    private enum Place { case start, marker, length(UInt8), frame(UInt64), scan, behind, strange }

    private var place = Place.start
    private var fields = ByteFields()
    private var pixels = PixelCount()
    private var hasFrame = false
    private var hasScan = false
    private var pictures = 0
    private var behind = JPEGTrailer()

    mutating func take(_ bytes: ArraySlice<UInt8>) throws(StructureProblem) {
        var bytes = bytes
        while !bytes.isEmpty {
            guard fields.passOver(&bytes), !bytes.isEmpty else { return }
            switch place {
            case .start:
                guard let start = fields.field(2, from: &bytes) else { return }
                guard start == [0xFF, 0xD8] else { throw .damaged }
                (hasFrame, hasScan) = (false, false)
                place = .marker
            case .marker:
                guard let marker = fields.field(2, from: &bytes) else { return }
                try begin(marker)
            case .length(let code):
                guard let length = fields.field(2, from: &bytes) else { return }
                try begin(segment: code, ByteFields.bigEndian(length))
            case .frame(let rest):
                guard let sides = fields.field(5, from: &bytes) else { return }
                hasFrame = true
                try pixels.declare(ByteFields.bigEndian(sides[1...2]), ByteFields.bigEndian(sides[3...4]))
                fields.skip(rest)
                place = .marker
            case .scan: try scan(&bytes)
            case .behind:
                // Padding of zeros is nobody's content.
                bytes = bytes.drop { $0 == 0 }
                if let first = bytes.first { place = first == 0xFF ? .start : .strange }
            case .strange:
                behind.take(bytes)
                return
            }
        }
    }

    private mutating func begin(_ marker: [UInt8]) throws(StructureProblem) {
        guard marker[0] == 0xFF else { throw .damaged }
        switch marker[1] {
        case 0xFF:
            // A fill byte: the second of the two may begin the marker.
            var second: ArraySlice<UInt8> = [0xFF]
            _ = fields.field(2, from: &second)
        case 0xD9:
            guard hasFrame, hasScan else { throw .damaged }
            pictures += 1
            place = .behind
        case 0x01, 0xD0...0xD7: break
        case 0x00, 0xD8: throw .damaged
        default: place = .length(marker[1])
        }
    }

    private mutating func begin(segment code: UInt8, _ length: UInt64) throws(StructureProblem) {
        guard length >= 2 else { throw .damaged }
        switch code {
        // Start of frame, of any coding; DHT, JPG and DAC lie between.
        case 0xC0...0xC3, 0xC5...0xC7, 0xC9...0xCB, 0xCD...0xCF:
            guard length >= 8 else { throw .damaged }
            place = .frame(length - 7)
        case 0xDA:
            guard hasFrame else { throw .damaged }
            hasScan = true
            fields.skip(length - 2)
            place = .scan
        default:
            fields.skip(length - 2)
            place = .marker
        }
    }

    /// Passes over coded data to the next marker; `FF 00` is a coded byte, and restarts belong to the scan.
    private mutating func scan(_ bytes: inout ArraySlice<UInt8>) throws(StructureProblem) {
        guard let mark = fields.isGathering ? bytes.startIndex : bytes.firstIndex(of: 0xFF) else {
            bytes = []
            return
        }
        bytes = bytes[mark...]
        guard let pair = fields.field(2, from: &bytes) else { return }
        switch pair[1] {
        case 0x00, 0xD0...0xD7: break
        default:
            place = .marker
            try begin(pair)
        }
    }

    mutating func finish() throws(StructureProblem) -> [String] {
        guard fields.toSkip == 0, !fields.isGathering else { throw .cutShort }
        var notes: [String] = []
        switch place {
        case .behind: break
        case .strange:
            guard let note = behind.note else { throw .followed }
            notes.append(note)
        default: throw .cutShort
        }
        if pictures > 1 {
            notes.append("holds \(pictures - 1) further image\(pictures == 2 ? "" : "s") behind the first")
        }
        return notes
    }
}

/// What cameras leave behind the end of a JPEG, and nobody else should.
struct JPEGTrailer: Sendable {
    private var first: [UInt8] = []
    private var last: [UInt8] = []

    mutating func take(_ bytes: ArraySlice<UInt8>) {
        if first.count < 8 { first += bytes.prefix(8 - first.count) }
        last = Array((last + bytes.suffix(4)).suffix(4))
    }

    /// What it is; nil when it is nothing that is known.
    var note: String? {
        // A box of ISO/IEC 14496-12: its length, of which the zeros were taken for padding, then its type.
        let isVideo = (1...4).contains { first.dropFirst($0).starts(with: "ftyp".utf8) }
        if isVideo { return "holds a video behind the image" }
        if last.elementsEqual("SEFT".utf8) { return "holds a block of the camera's maker behind the image" }
        return nil
    }
}
