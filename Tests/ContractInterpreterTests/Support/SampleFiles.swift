// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import Synchronization

/// Files that are whole, built from the rules of their formats; tests bend them.
enum SampleFiles {
    static func bigEndian(_ number: Int, _ count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: number >> ($0 * 8)) }
    }

    static func littleEndian(_ number: Int, _ count: Int) -> [UInt8] { bigEndian(number, count).reversed() }

    // MARK: - PNG

    static func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        bigEndian(body.count, 4) + Array(name.utf8) + body + [0, 0, 0, 0]
    }

    static func png(width: Int = 2, height: Int = 2, extra: [UInt8] = []) -> [UInt8] {
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
            + chunk("IHDR", bigEndian(width, 4) + bigEndian(height, 4) + [8, 2, 0, 0, 0]) + extra
            + chunk("IDAT", [0x78, 0x9C, 1, 2, 3, 4, 5, 6]) + chunk("IEND", [])
    }

    // MARK: - JPEG

    static func segment(_ code: UInt8, _ body: [UInt8]) -> [UInt8] {
        [0xFF, code] + bigEndian(body.count + 2, 2) + body
    }

    static func jpeg(width: Int = 2, height: Int = 2, extra: [UInt8] = []) -> [UInt8] {
        [0xFF, 0xD8] + segment(0xE0, Array("JFIF".utf8) + [0, 1, 1, 0, 0, 1, 0, 1, 0, 0]) + extra
            + segment(0xC0, [8] + bigEndian(height, 2) + bigEndian(width, 2) + [1, 1, 0x11, 0])
            // A fill byte before a marker is allowed.
            + [0xFF] + segment(0xDA, [1, 1, 0, 0, 63, 0])
            // Coded data: an escaped FF, a restart, more data.
            + [0x12, 0xFF, 0x00, 0x34, 0xFF, 0xD0, 0x56] + [0xFF, 0xD9]
    }

    // MARK: - GIF

    static func gif(width: Int = 2, height: Int = 2, frames: Int = 1) -> [UInt8] {
        let sides = littleEndian(width, 2) + littleEndian(height, 2)
        let frame: [UInt8] =
            [0x21, 0xF9, 4, 0, 0, 0, 0, 0] + [0x2C, 0, 0, 0, 0] + sides + [0, 2, 2, 0x4C, 1, 0]
        return Array("GIF89a".utf8) + sides + [0x80, 0, 0] + [0, 0, 0, 255, 255, 255]
            + Array(repeatElement(frame, count: frames).joined()) + [0x3B]
    }

    // MARK: - WebP

    static func riff(_ body: [UInt8]) -> [UInt8] {
        Array("RIFF".utf8) + littleEndian(body.count + 4, 4) + Array("WEBP".utf8) + body
    }

    static func riffChunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
        Array(name.utf8) + littleEndian(body.count, 4) + body + (body.count % 2 == 0 ? [] : [0])
    }

    static func webp(width: Int = 2, height: Int = 2) -> [UInt8] {
        riff(
            riffChunk(
                "VP8 ",
                [0x30, 0, 0, 0x9D, 1, 0x2A] + littleEndian(width, 2) + littleEndian(height, 2) + [7, 7, 7]))
    }

    static func losslessWebP(width: Int = 2, height: Int = 2) -> [UInt8] {
        riff(riffChunk("VP8L", [0x2F] + littleEndian(width - 1 | (height - 1) << 14, 4) + [7, 7, 7]))
    }

    static func animatedWebP(width: Int, height: Int, frames: Int) -> [UInt8] {
        let canvas: [UInt8] = [2, 0, 0, 0] + littleEndian(width - 1, 3) + littleEndian(height - 1, 3)
        let frame = riffChunk("ANMF", Array(repeating: 0, count: 16))
        return riff(riffChunk("VP8X", canvas) + Array(repeatElement(frame, count: frames).joined()))
    }

    // MARK: - PDF and ZIP

    static func pdf(_ body: String = "<< /Type /Catalog >>") -> [UInt8] {
        Array(
            "%PDF-1.7\n%\u{E2}\u{E3}\n1 0 obj\n\(body)\nendobj\nxref\n0 1\ntrailer << >>\nstartxref\n15\n%%EOF\n"
                .utf8)
    }

    /// An archive of one empty file: its entry, its directory, and the record that ends it.
    static let zip: [UInt8] =
        [0x50, 0x4B, 3, 4] + Array(repeating: 0, count: 26) + [0x50, 0x4B, 1, 2]
        + Array(repeating: 0, count: 42) + [0x50, 0x4B, 5, 6] + Array(repeating: 0, count: 18)
}

extension SubmitRequest.File {
    /// A file in memory, handed out in pieces.
    static func sample(
        _ bytes: [UInt8], name: String = "file", parameter: String? = nil, pieces: Int = 4096
    ) -> SubmitRequest.File {
        SubmitRequest.File(parameter: parameter, name: name) {
            let rest = PieceSource(bytes, pieces)
            return { rest.next() }
        }
    }
}

/// Hands out bytes in pieces, once.
private final class PieceSource: Sendable {
    private let bytes: [UInt8]
    private let size: Int
    private let place = Mutex(0)

    init(_ bytes: [UInt8], _ size: Int) {
        self.bytes = bytes
        self.size = size
    }

    func next() -> [UInt8]? {
        place.withLock { place in
            guard place < bytes.count else { return nil }
            defer { place += size }
            return Array(bytes[place..<min(place + size, bytes.count)])
        }
    }
}
