// SPDX-License-Identifier: Apache-2.0

/// GIF (87a and 89a): a header, then extensions and images in sub-blocks, up to the trailer.
struct GIFStructure: StructureReader {
    private enum Place { case header, block, label, image, codeSize, subBlock, ended }

    private var place = Place.header
    private var fields = ByteFields()
    private var pixels = PixelCount()
    private var hasImage = false

    mutating func take(_ bytes: ArraySlice<UInt8>) throws(StructureProblem) {
        var bytes = bytes
        while !bytes.isEmpty {
            guard fields.passOver(&bytes), !bytes.isEmpty else { return }
            switch place {
            case .header:
                guard let header = fields.field(13, from: &bytes) else { return }
                try pixels.declare(
                    ByteFields.littleEndian(header[6...7]), ByteFields.littleEndian(header[8...9]))
                fields.skip(GIFStructure.colourTable(header[10]))
                place = .block
            case .block: try begin(bytes.removeFirst())
            case .label:
                bytes.removeFirst()
                place = .subBlock
            case .image:
                guard let image = fields.field(9, from: &bytes) else { return }
                hasImage = true
                try pixels.add(frames: 1)
                fields.skip(GIFStructure.colourTable(image[8]))
                place = .codeSize
            case .codeSize:
                bytes.removeFirst()
                place = .subBlock
            case .subBlock:
                let length = bytes.removeFirst()
                if length == 0 { place = .block } else { fields.skip(UInt64(length)) }
            case .ended:
                // Padding of zeros is nobody's content.
                bytes = bytes.drop { $0 == 0 }
                guard bytes.isEmpty else { throw .followed }
            }
        }
    }

    private mutating func begin(_ block: UInt8) throws(StructureProblem) {
        switch block {
        case 0x21: place = .label
        case 0x2C: place = .image
        case 0x3B:
            guard hasImage else { throw .damaged }
            place = .ended
        default: throw .damaged
        }
    }

    private static func colourTable(_ flags: UInt8) -> UInt64 {
        flags & 0x80 == 0 ? 0 : 3 << (UInt64(flags & 0x07) + 1)
    }

    mutating func finish() throws(StructureProblem) -> [String] {
        guard place == .ended else { throw .cutShort }
        return []
    }
}
