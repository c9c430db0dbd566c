// SPDX-License-Identifier: Apache-2.0

/// WebP (RFC 9649): a RIFF container that says how long it is, and its chunks.
struct WebPStructure: StructureReader {
    private enum Place { case header, chunk, extended, lossy(UInt64), lossless(UInt64) }

    private var place = Place.header
    private var fields = ByteFields()
    private var pixels = PixelCount()
    private var hasImage = false
    /// Bytes of the container that no chunk has claimed.
    private var left: UInt64 = 0

    mutating func take(_ bytes: ArraySlice<UInt8>) throws(StructureProblem) {
        var bytes = bytes
        while !bytes.isEmpty {
            guard fields.passOver(&bytes), !bytes.isEmpty else { return }
            switch place {
            case .header:
                guard let header = fields.field(12, from: &bytes) else { return }
                let size = ByteFields.littleEndian(header[4...7])
                guard size >= 4, size % 2 == 0 else { throw .damaged }
                left = size - 4
                place = .chunk
            case .chunk:
                guard left > 0 else { throw .followed }
                guard let head = fields.field(8, from: &bytes) else { return }
                try begin(chunk: head)
            case .extended:
                guard let body = fields.field(10, from: &bytes) else { return }
                try pixels.declare(
                    ByteFields.littleEndian(body[4...6]) + 1, ByteFields.littleEndian(body[7...9]) + 1)
                place = .chunk
            case .lossy(let length):
                guard let frame = fields.field(10, from: &bytes) else { return }
                guard frame[3...5].elementsEqual([0x9D, 0x01, 0x2A]) else { throw .damaged }
                try declare(
                    ByteFields.littleEndian(frame[6...7]) & 0x3FFF,
                    ByteFields.littleEndian(frame[8...9]) & 0x3FFF)
                fields.skip(length - 10)
                place = .chunk
            case .lossless(let length):
                guard let frame = fields.field(5, from: &bytes) else { return }
                guard frame[0] == 0x2F else { throw .damaged }
                let sides = ByteFields.littleEndian(frame[1...4])
                try declare(sides & 0x3FFF + 1, sides >> 14 & 0x3FFF + 1)
                fields.skip(length - 5)
                place = .chunk
            }
        }
    }

    /// An image inside an extended file has its size from the canvas.
    private mutating func declare(_ width: UInt64, _ height: UInt64) throws(StructureProblem) {
        hasImage = true
        if pixels.canvas == 0 { try pixels.declare(width, height) }
    }

    private mutating func begin(chunk head: [UInt8]) throws(StructureProblem) {
        let size = ByteFields.littleEndian(head[4...7])
        let padded = size + size % 2
        guard left >= 8 + padded else { throw .damaged }
        left -= 8 + padded
        switch String(decoding: head[..<4], as: UTF8.self) {
        case "VP8X":
            guard size == 10 else { throw .damaged }
            place = .extended
        case "VP8 ":
            guard size >= 10 else { throw .damaged }
            place = .lossy(padded)
        case "VP8L":
            guard size >= 5 else { throw .damaged }
            place = .lossless(padded)
        case "ANMF":
            guard pixels.canvas > 0 else { throw .damaged }
            hasImage = true
            try pixels.add(frames: 1)
            fields.skip(padded)
        default: fields.skip(padded)
        }
    }

    mutating func finish() throws(StructureProblem) -> [String] {
        guard case .chunk = place, left == 0, fields.toSkip == 0 else { throw .cutShort }
        guard hasImage else { throw .damaged }
        return []
    }
}
