// SPDX-License-Identifier: Apache-2.0

/// Cuts a stream into the fields and stretches that a format asks for, however its pieces fall.
struct ByteFields: Sendable {
    private var gathered: [UInt8] = []
    private(set) var toSkip: UInt64 = 0

    /// True when part of a field is there.
    var isGathering: Bool { !gathered.isEmpty }

    /// The next bytes as one field, or nil until all of them are there.
    mutating func field(_ count: Int, from bytes: inout ArraySlice<UInt8>) -> [UInt8]? {
        let taken = bytes.prefix(count - gathered.count)
        gathered += taken
        bytes = bytes.dropFirst(taken.count)
        guard gathered.count == count else { return nil }
        defer { gathered = [] }
        return gathered
    }

    /// Passes over some bytes from here on.
    mutating func skip(_ count: UInt64) { toSkip += count }

    /// Passes over what is to be skipped; true when the next byte counts again.
    mutating func passOver(_ bytes: inout ArraySlice<UInt8>) -> Bool {
        guard toSkip > 0 else { return true }
        let count = Int(min(toSkip, UInt64(bytes.count)))
        toSkip -= UInt64(count)
        bytes = bytes.dropFirst(count)
        return toSkip == 0
    }

    static func bigEndian(_ bytes: some Sequence<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }

    static func littleEndian(_ bytes: some BidirectionalCollection<UInt8>) -> UInt64 {
        bigEndian(bytes.reversed())
    }
}

/// Counts what an image declares to unpack to.
struct PixelCount: Sendable {
    private var all: UInt64 = 0
    private(set) var canvas: UInt64 = 0

    /// The declared size of the image.
    mutating func declare(_ width: UInt64, _ height: UInt64) throws(StructureProblem) {
        // Sides have 32 bits at most, so the product fits.
        canvas = width * height
        guard canvas > 0 else { throw .damaged }
        guard canvas <= ContentStructure.maxPixels else { throw .tooManyPixels }
    }

    /// More frames of that size.
    mutating func add(frames: UInt64) throws(StructureProblem) {
        let (more, isTooMuch) = canvas.multipliedReportingOverflow(by: frames)
        guard !isTooMuch, more <= ContentStructure.maxAnimatedPixels else { throw .tooManyPixels }
        all += more
        guard all <= ContentStructure.maxAnimatedPixels else { throw .tooManyPixels }
    }
}
