// SPDX-License-Identifier: Apache-2.0

/// PNG (ISO/IEC 15948): a signature, then chunks from `IHDR` to `IEND`, and nothing behind it.
struct PNGStructure: StructureReader {
    private enum Place { case signature, head, dimensions, frames, ended }

    private var place = Place.signature
    private var fields = ByteFields()
    private var pixels = PixelCount()
    private var hasImage = false

    mutating func take(_ bytes: ArraySlice<UInt8>) throws(StructureProblem) {
        var bytes = bytes
        while !bytes.isEmpty {
            guard fields.passOver(&bytes), !bytes.isEmpty else { return }
            switch place {
            case .signature:
                guard fields.field(8, from: &bytes) != nil else { return }
                place = .head
            case .head:
                guard let head = fields.field(8, from: &bytes) else { return }
                try begin(chunk: head)
            case .dimensions:
                guard let sides = fields.field(8, from: &bytes) else { return }
                try pixels.declare(ByteFields.bigEndian(sides[..<4]), ByteFields.bigEndian(sides[4...]))
                fields.skip(5 + 4)
                place = .head
            case .frames:
                guard let counts = fields.field(8, from: &bytes) else { return }
                try pixels.add(frames: ByteFields.bigEndian(counts[..<4]))
                fields.skip(4)
                place = .head
            case .ended: throw .followed
            }
        }
    }

    private mutating func begin(chunk head: [UInt8]) throws(StructureProblem) {
        let length = ByteFields.bigEndian(head[..<4])
        let name = String(decoding: head[4...], as: UTF8.self)
        guard length <= 0x7FFF_FFFF, head[4...].allSatisfy({ 65...90 ~= $0 || 97...122 ~= $0 }) else {
            throw .damaged
        }
        if pixels.canvas == 0 {
            guard name == "IHDR", length == 13 else { throw .damaged }
            place = .dimensions
            return
        }
        switch name {
        case "IHDR": throw .damaged
        case "acTL":
            guard length == 8 else { throw .damaged }
            place = .frames
            return
        case "iCCP", "zTXt":
            guard length <= ContentStructure.maxPackedMetadataBytes else { throw .tooMuchMetadata }
        case "IDAT": hasImage = true
        case "IEND":
            guard length == 0, hasImage else { throw .damaged }
            place = .ended
        default: break
        }
        // The check sum behind the content is the decoder's business.
        fields.skip(length + 4)
    }

    mutating func finish() throws(StructureProblem) -> [String] {
        guard place == .ended, fields.toSkip == 0 else { throw .cutShort }
        return []
    }
}
