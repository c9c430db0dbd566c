// SPDX-License-Identifier: Apache-2.0

/// Why content of a known format is not taken.
public enum StructureProblem: Error, Sendable, Hashable {
    /// It ends before its format does.
    case cutShort
    /// Something stands where its format has something else.
    case damaged
    /// Something follows the end of its format.
    case followed
    /// It can be opened as a ZIP archive as well.
    case alsoAnArchive
    /// It declares more pixels than are taken.
    case tooManyPixels
    /// It carries packed metadata that could unpack without measure.
    case tooMuchMetadata

    /// The code under which a refusal tells it.
    public var code: String {
        switch self {
        case .cutShort: "content_cut_short"
        case .damaged: "content_damaged"
        case .followed: "content_followed"
        case .alsoAnArchive: "content_archive"
        case .tooManyPixels: "content_pixels"
        case .tooMuchMetadata: "content_metadata"
        }
    }

    /// What is wrong and the way out, in one sentence.
    public var message: String {
        switch self {
        case .cutShort: "the file ends before its content does; send it again from the original"
        case .damaged: "the file is damaged inside; save it again with the program that made it"
        case .followed:
            "the file goes on after its content ends; save it again so that only the content is in it"
        case .alsoAnArchive:
            "the file is a ZIP archive at the same time; save it again so that it is one thing only"
        case .tooManyPixels:
            "the image declares more than \(ContentStructure.maxPixels / 1_000_000) million pixels, or an animation more than \(ContentStructure.maxAnimatedPixels / 1_000_000) million in all; make it smaller"
        case .tooMuchMetadata:
            "the image carries more than \(ContentStructure.maxPackedMetadataBytes) bytes of packed metadata; save it again without"
        }
    }
}
