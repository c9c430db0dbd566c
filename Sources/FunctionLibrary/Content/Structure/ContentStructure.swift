// SPDX-License-Identifier: Apache-2.0

/// Follows content from its first byte to its last and tells whether it is whole and nothing else besides.
///
/// It knows the formats that are recognised by a signature: JPEG, PNG, GIF, WebP and PDF. Of each it walks the
/// outer structure and never decodes: where it ends, what it declares to unpack to, and what stands behind the
/// end. Memory is bounded whatever comes in; content of other formats passes unseen.
public struct ContentStructure: Sendable {
    /// More pixels than the largest camera of a phone takes; an image that declares more is not taken.
    public static let maxPixels: UInt64 = 200_000_000
    /// The same for all frames of an animation together.
    public static let maxAnimatedPixels: UInt64 = 2_000_000_000
    /// Packed metadata of a PNG, such as a colour profile, unpacks to a thousand times its size.
    public static let maxPackedMetadataBytes: UInt64 = 1 << 20

    /// What the whole content came to.
    public struct Report: Sendable, Hashable {
        /// Why the content is not taken.
        public var problem: StructureProblem?
        /// What is worth knowing and no reason to refuse, one phrase each.
        public var notes: [String]

        public init(problem: StructureProblem? = nil, notes: [String] = []) {
            self.problem = problem
            self.notes = notes
        }
    }

    private var beginning: [UInt8] = []
    private var reader: (any StructureReader)?
    private var isUndecided = true
    private var archiveEnd = ArchiveEnd()
    private var problem: StructureProblem?

    public init() {}

    /// Takes the next piece.
    public mutating func take(_ bytes: [UInt8]) {
        guard problem == nil else { return }
        guard isUndecided else { return pass(bytes[...]) }
        beginning += bytes
        if beginning.count >= StructureReaders.signatureBytes { decide() }
    }

    /// Says what it was, after the last piece.
    public mutating func finish() -> Report {
        if isUndecided { decide() }
        guard let reader else { return Report() }
        guard problem == nil else { return Report(problem: problem) }
        do throws(StructureProblem) {
            var last = reader
            let notes = try last.finish()
            if archiveEnd.isThere { throw .alsoAnArchive }
            return Report(notes: notes)
        } catch { return Report(problem: error) }
    }

    private mutating func decide() {
        isUndecided = false
        reader = StructureReaders.reader(of: beginning)
        pass(beginning[...])
        beginning = []
    }

    private mutating func pass(_ bytes: ArraySlice<UInt8>) {
        guard reader != nil else { return }
        archiveEnd.take(bytes)
        do throws(StructureProblem) { try reader?.take(bytes) } catch { problem = error }
    }
}

/// One format, read piece by piece.
protocol StructureReader: Sendable {
    /// Takes the next bytes; the first come with the signature.
    mutating func take(_ bytes: ArraySlice<UInt8>) throws(StructureProblem)
    /// Judges the end, and says what is worth a note.
    mutating func finish() throws(StructureProblem) -> [String]
}

enum StructureReaders {
    /// As many bytes as the longest signature has.
    static let signatureBytes = 12

    static func reader(of beginning: [UInt8]) -> (any StructureReader)? {
        switch ContentSignature.type(of: beginning.prefix(signatureBytes)) {
        case .png: PNGStructure()
        case .jpeg: JPEGStructure()
        case .gif: GIFStructure()
        case .webp: WebPStructure()
        case .pdf: PDFStructure()
        default: nil
        }
    }
}
