// SPDX-License-Identifier: Apache-2.0

/// Tells what content is from its first bytes, never from its name or from what the sender says.
///
/// Two opinions are asked: the signatures of the formats that contracts mostly allow, and libmagic. For those
/// formats both must agree, and the signature must stand at the very beginning: content that is also
/// something else, with the signature further in, is not taken for them.
public final class ContentSniffer: Sendable {
    /// How much of the beginning is looked at.
    public static let maxSampleBytes = 4096

    /// Why a type could not be told.
    public struct Unavailable: Error, Sendable, Hashable, CustomStringConvertible {
        /// One sentence for people, lower case first.
        public let message: String
        /// How to mend it.
        public let hint: String

        public var description: String { message + "; " + hint }
    }

    private let library: MagicLibrary

    /// A sniffer; the database of libmagic is read when it is first needed.
    ///
    /// - Parameter database: the file to read instead of the one that libmagic finds by itself.
    public init(database: String? = nil) { library = MagicLibrary(database: database) }

    /// The type of content that begins with these bytes.
    ///
    /// Without libmagic's database the signatures alone decide about their formats and about markup.
    ///
    /// - Throws: `Unavailable` when the database is needed and cannot be read.
    public func contentType(of sample: [UInt8]) throws(Unavailable) -> ContentType {
        let beginning = sample.prefix(ContentSniffer.maxSampleBytes)
        guard !beginning.isEmpty else { return .empty }
        if let markup = ContentSignature.markup(of: beginning) { return markup }
        let signature = ContentSignature.type(of: beginning)
        let opinion: ContentType
        do throws(Unavailable) {
            opinion = try library.type(of: Array(beginning))
        } catch {
            guard let signature else { throw error }
            return signature
        }
        return ContentSniffer.agreed(signature, opinion)
    }

    /// What two opinions come to: libmagic's `unknown` contradicts no signature, but nothing replaces one.
    static func agreed(_ signature: ContentType?, _ opinion: ContentType) -> ContentType {
        guard let signature else { return ContentSignature.types.contains(opinion) ? .unknown : opinion }
        return opinion == signature || opinion == .unknown ? signature : .unknown
    }
}
