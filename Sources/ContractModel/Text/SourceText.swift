// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// The bytes of one file together with where its lines begin.
///
/// Lines end at LF, CR LF or CR. A byte-order mark at the start belongs to no line: column 1 is behind it.
public struct SourceText: Sendable {
    /// The file as it is shown: relative to the working folder, `-` for standard input.
    public let file: String
    /// The bytes as they were read.
    public let bytes: [UInt8]
    /// Where each line begins, as an offset into `bytes`; never empty.
    package let lineStarts: [Int]

    public init(file: String, bytes: [UInt8]) {
        self.file = file
        self.bytes = bytes
        lineStarts = SourceText.findLines(in: bytes)
    }

    public init(file: String, text: String) {
        self.init(file: file, bytes: Array(text.utf8))
    }

    /// How many lines there are; a text that ends with a line break has an empty last one.
    public var lineCount: Int { lineStarts.count }

    /// Where the text begins: behind a byte-order mark.
    package var contentStart: Int { lineStarts[0] }

    /// The text of a line, counted from 1, without its line break; empty for a line that does not exist.
    ///
    /// Bytes that are not UTF-8 are shown as U+FFFD.
    public func line(_ number: Int) -> String {
        String(decoding: bytes[lineBytes(number)], as: UTF8.self)
    }

    /// The byte range of a line, counted from 1, without its line break.
    func lineBytes(_ number: Int) -> Range<Int> {
        guard number >= 1, number <= lineStarts.count else { return 0..<0 }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] : bytes.count
        if end > start, bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
        if end > start, bytes[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return start..<end
    }

    /// The position of a byte; an offset beyond the end stands for the end.
    public func position(atByte offset: Int) -> SourcePosition {
        let byte = min(max(offset, contentStart), bytes.count)
        var low = 0
        var high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= byte { low = middle } else { high = middle }
        }
        return SourcePosition(
            line: low + 1, column: 1 + characters(in: min(lineStarts[low], byte)..<byte), byte: byte)
    }

    /// How many characters begin between two bytes.
    private func characters(in range: Range<Int>) -> Int {
        bytes.withUnsafeBytes { bytes in
            var (index, continuations) = (range.lowerBound, 0)
            // Eight bytes at once: of the continuation bytes of UTF-8 the highest bit is set and the next is not.
            while index + 8 <= range.upperBound {
                let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
                continuations += (word & ~(word << 1) & 0x8080_8080_8080_8080).nonzeroBitCount
                index += 8
            }
            while index < range.upperBound {
                if !SourceText.startsScalar(bytes[index]) { continuations += 1 }
                index += 1
            }
            return range.count - continuations
        }
    }

    /// The range between two byte offsets.
    public func range(_ bytes: Range<Int>, document: Int = 0) -> SourceRange {
        SourceRange(
            file: file, document: document, start: position(atByte: bytes.lowerBound),
            end: position(atByte: bytes.upperBound))
    }

    /// The same text with stars for what stands in some ranges, line breaks aside; every place stays where it is.
    func masking(_ ranges: [SourceRange]) -> SourceText {
        guard !ranges.isEmpty else { return self }
        var masked = bytes
        for range in ranges {
            for index in range.start.byte..<min(range.end.byte, masked.count)
            where masked[index] != 0x0A && masked[index] != 0x0D {
                masked[index] = UInt8(ascii: "*")
            }
        }
        return SourceText(file: file, bytes: masked)
    }

    /// True for every byte that is not the continuation of a multi-byte scalar.
    static func startsScalar(_ byte: UInt8) -> Bool { byte & 0xC0 != 0x80 }

    private static func findLines(in bytes: [UInt8]) -> [Int] {
        var starts: [Int] = []
        starts.reserveCapacity(bytes.count / 32 + 1)
        starts.append(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0)
        bytes.withUnsafeBytes { bytes in
            guard let text = bytes.baseAddress else { return }
            func next(_ byte: Int32, from index: Int) -> Int? {
                memchr(text + index, byte, bytes.count - index).map { UnsafeRawPointer($0) - text }
            }
            var index = starts[0]
            var (feed, carriage) = (next(0x0A, from: index), next(0x0D, from: index))
            while feed != nil || carriage != nil {
                let place = min(feed ?? .max, carriage ?? .max)
                // The two together are one break.
                let isPair = place == carriage && feed == place + 1
                index = place + (isPair ? 2 : 1)
                starts.append(index)
                if feed.map({ $0 < index }) ?? false { feed = next(0x0A, from: index) }
                if place == carriage { carriage = next(0x0D, from: index) }
            }
        }
        return starts
    }
}
