// SPDX-License-Identifier: Apache-2.0
import ContractInterpreter
import ContractModel
import FunctionLibrary
import Testing

/// The structure of files, from the first byte to the last, whatever the pieces they come in.
@Suite struct AttachmentStructureTests {
    struct Sample: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]

        init(_ name: String, _ bytes: [UInt8]) {
            testDescription = name
            self.bytes = bytes
        }
    }

    static func report(_ bytes: [UInt8], pieces: Int = 4096) -> ContentStructure.Report {
        var structure = ContentStructure()
        var rest = bytes[...]
        while !rest.isEmpty {
            structure.take(Array(rest.prefix(pieces)))
            rest = rest.dropFirst(pieces)
        }
        return structure.finish()
    }

    static let whole = [
        Sample("PNG", SampleFiles.png()), Sample("JPEG", SampleFiles.jpeg()),
        Sample("GIF", SampleFiles.gif(frames: 3)), Sample("WebP", SampleFiles.webp()),
        Sample("lossless WebP", SampleFiles.losslessWebP()),
        Sample("animated WebP", SampleFiles.animatedWebP(width: 4, height: 4, frames: 2)),
        Sample("PDF", SampleFiles.pdf()),
    ]

    @Test(arguments: whole)
    func `a whole file is taken, in pieces of any size`(_ sample: Sample) {
        for pieces in [1, 2, 3, 7, 13, 4096] {
            #expect(Self.report(sample.bytes, pieces: pieces) == ContentStructure.Report(), "\(pieces)")
        }
    }

    @Test(arguments: whole)
    func `A-5 a file that is cut short anywhere is refused`(_ sample: Sample) {
        // The white space behind a PDF is no part of it.
        let end = sample.bytes.last == 0x0A ? sample.bytes.count - 1 : sample.bytes.count
        // Before its signature is complete it is no known format, and that is for the sniffer.
        for count in 12..<end {
            let report = Self.report(Array(sample.bytes.prefix(count)), pieces: 5)
            #expect(report.problem == .cutShort, "\(count) of \(sample.bytes.count) bytes")
        }
    }

    @Test(arguments: whole)
    func `A-4 a file that goes on behind its end is refused`(_ sample: Sample) {
        for tail in ["x", "<script>alert(1)</script>", "PK"] {
            for pieces in [1, 4096] {
                let report = Self.report(sample.bytes + Array(tail.utf8), pieces: pieces)
                #expect(report.problem == .followed, "\(tail)")
            }
        }
    }

    @Test(arguments: whole)
    func `A-4 a file with an archive behind it is refused`(_ sample: Sample) {
        for pieces in [1, 4096] {
            #expect(Self.report(sample.bytes + SampleFiles.zip, pieces: pieces).problem == .followed)
        }
    }

    @Test func `A-4 a file that hides an archive is refused`() {
        let comment = String(decoding: SampleFiles.zip, as: UTF8.self)
        #expect(comment.utf8.elementsEqual(SampleFiles.zip))
        let hiding = [
            SampleFiles.pdf(comment), SampleFiles.png(extra: SampleFiles.chunk("zzzz", SampleFiles.zip)),
            SampleFiles.jpeg(extra: SampleFiles.segment(0xFE, SampleFiles.zip)),
            SampleFiles.jpeg() + SampleFiles.zip + Array("SEFT".utf8),
            SampleFiles.riff(
                SampleFiles.riffChunk("VP8L", [0x2F, 1, 0, 0, 0])
                    + SampleFiles.riffChunk("EXIF", SampleFiles.zip)),
        ]
        for bytes in hiding {
            for pieces in [1, 5, 4096] {
                #expect(Self.report(bytes, pieces: pieces).problem == .alsoAnArchive)
            }
        }
    }

    @Test func `the marks of an archive that cannot be one are content like any other`() {
        let record = Array(SampleFiles.zip.suffix(22))
        let directory = Array(SampleFiles.zip.dropLast(22))
        let far = Array(repeating: UInt8(1), count: 70_000)
        for body in [record, directory, SampleFiles.zip + far] {
            #expect(Self.report(SampleFiles.png(extra: SampleFiles.chunk("zzzz", body))).problem == nil)
        }
    }

    @Test(arguments: [
        Sample(
            "a PNG whose first chunk is another",
            Array(SampleFiles.png().prefix(8)) + SampleFiles.chunk("IDAT", [1])),
        Sample(
            "a PNG with a chunk of no name", SampleFiles.png(extra: [0, 0, 0, 0, 0x31, 0x32, 0x33, 0x34])),
        Sample(
            "a PNG with two headers",
            SampleFiles.png(extra: SampleFiles.chunk("IHDR", Array(repeating: 1, count: 13)))),
        Sample("a PNG without an image", Array(SampleFiles.png().prefix(33)) + SampleFiles.chunk("IEND", [])),
        Sample("a PNG of no height", SampleFiles.png(height: 0)),
        Sample(
            "a JPEG without an image",
            [0xFF, 0xD8] + SampleFiles.segment(0xFE, Array("comment".utf8)) + [0xFF, 0xD9]),
        Sample("a JPEG of no height", SampleFiles.jpeg(height: 0)),
        Sample("a JPEG with bytes between its segments", SampleFiles.jpeg(extra: [1, 2])),
        Sample("a JPEG with a segment of no length", SampleFiles.jpeg(extra: [0xFF, 0xE1, 0, 1])),
        Sample("a GIF with an unknown block", Array(SampleFiles.gif().dropLast()) + [0x77]),
        Sample("a GIF without an image", SampleFiles.gif(frames: 0)),
        Sample(
            "a WebP whose chunk is larger than all", SampleFiles.riff(Array("VP8 ".utf8) + [255, 0, 0, 0])),
        Sample("a WebP without an image", SampleFiles.riff(SampleFiles.riffChunk("EXIF", [1, 2]))),
        Sample(
            "a WebP with another start code",
            SampleFiles.riff(SampleFiles.riffChunk("VP8 ", Array(repeating: 1, count: 12)))),
    ])
    func `A-5 a file that is damaged inside is refused`(_ sample: Sample) {
        for pieces in [1, 4096] {
            #expect(Self.report(sample.bytes, pieces: pieces).problem == .damaged)
        }
    }

    @Test(arguments: [
        Sample("a PNG of 100,000 by 100,000", SampleFiles.png(width: 100_000, height: 100_000)),
        Sample(
            "a PNG with the largest sides that there are",
            SampleFiles.png(width: Int(UInt32.max), height: Int(UInt32.max))),
        Sample(
            "an animated PNG",
            SampleFiles.png(
                width: 1000, height: 1000,
                extra: SampleFiles.chunk("acTL", SampleFiles.bigEndian(2001, 4) + [0, 0, 0, 0]))),
        Sample("a JPEG with sides of 65,500", SampleFiles.jpeg(width: 65_500, height: 65_500)),
        Sample("a GIF with sides of 65,500", SampleFiles.gif(width: 65_500, height: 65_500)),
        Sample("an animated GIF", SampleFiles.gif(width: 10_000, height: 10_000, frames: 21)),
        Sample("a lossless WebP", SampleFiles.losslessWebP(width: 16_384, height: 16_384)),
        Sample("an animated WebP", SampleFiles.animatedWebP(width: 10_000, height: 10_000, frames: 21)),
    ])
    func `A-6 an image that declares too many pixels is refused before anything unpacks it`(_ sample: Sample)
    {
        #expect(Self.report(sample.bytes).problem == .tooManyPixels)
    }

    @Test func `A-6 the largest image and the longest animation that are taken`() {
        #expect(Self.report(SampleFiles.jpeg(width: 20_000, height: 10_000)).problem == nil)
        #expect(Self.report(SampleFiles.jpeg(width: 20_000, height: 10_001)).problem == .tooManyPixels)
        #expect(Self.report(SampleFiles.gif(width: 10_000, height: 10_000, frames: 20)).problem == nil)
        #expect(
            Self.report(SampleFiles.animatedWebP(width: 10_000, height: 10_000, frames: 20)).problem == nil)
    }

    @Test(arguments: ["iCCP", "zTXt"])
    func `A-6 packed metadata has a ceiling`(_ name: String) {
        let most = Int(ContentStructure.maxPackedMetadataBytes)
        let large = SampleFiles.png(extra: SampleFiles.chunk(name, Array(repeating: 1, count: most)))
        #expect(Self.report(large).problem == nil)
        let larger = SampleFiles.png(extra: SampleFiles.chunk(name, Array(repeating: 1, count: most + 1)))
        #expect(Self.report(larger).problem == .tooMuchMetadata)
    }

    @Test func `A-4 what cameras leave behind an image is noted`() {
        let image = SampleFiles.jpeg()
        let video = SampleFiles.bigEndian(24, 4) + Array("ftypmp42".utf8) + Array(repeating: 7, count: 40)
        let cases: [([UInt8], [String])] = [
            (image + image, ["holds 1 further image behind the first"]),
            (image + [0, 0, 0] + image + image, ["holds 2 further images behind the first"]),
            (image + video, ["holds a video behind the image"]),
            (
                image + [1, 2, 3] + Array("SEFT".utf8),
                ["holds a block of the camera's maker behind the image"]
            ),
            (image + [0, 0, 0, 0], []),
        ]
        for (bytes, notes) in cases {
            for pieces in [1, 3, 4096] {
                #expect(
                    Self.report(bytes, pieces: pieces) == ContentStructure.Report(problem: nil, notes: notes))
            }
        }
        // The further image is held to the same rules.
        #expect(Self.report(image + image.dropLast()).problem == .cutShort)
        #expect(
            Self.report(image + SampleFiles.jpeg(width: 65_500, height: 65_500)).problem == .tooManyPixels)
    }

    @Test func `A-8 what a document could do is noted`() {
        let body = "<< /Names << /JavaScript 2 0 R /EmbeddedFiles 3 0 R >> /OpenAction << /S /Launch >> >>"
        for pieces in [1, 5, 4096] {
            #expect(
                Self.report(SampleFiles.pdf(body), pieces: pieces).notes == [
                    "holds JavaScript", "can start programs", "holds other files",
                ])
        }
        let locked = Array("%PDF-1.7\n%\u{E2}\ntrailer << /Encrypt 5 0 R >>\nstartxref\n9\n%%EOF".utf8)
        #expect(Self.report(locked).notes == ["is encrypted"])
    }

    @Test func `a document with later revisions is whole at its last end`() {
        let first = SampleFiles.pdf()
        let revision = Array("2 0 obj\n<< >>\nendobj\nstartxref\n99\n%%EOF\r\n".utf8)
        #expect(Self.report(first + revision, pieces: 3) == ContentStructure.Report())
        #expect(Self.report(first + revision.dropLast(9), pieces: 3).problem == .followed)
    }

    @Test func `content of another format passes unseen`() {
        for bytes in [[], [0xFF], Array("plain text".utf8), SampleFiles.zip, Array("GIF8".utf8)] {
            #expect(Self.report(bytes) == ContentStructure.Report())
        }
    }
}
