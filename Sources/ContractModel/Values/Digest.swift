// SPDX-License-Identifier: Apache-2.0
internal import Crypto

/// A SHA-256 digest: what contracts are pinned by, files are named by and identities are derived from.
public struct Digest: Sendable, Hashable {
    /// The 32 bytes.
    public let bytes: [UInt8]

    private init(_ bytes: [UInt8]) { self.bytes = bytes }

    fileprivate init(_ digest: SHA256Digest) { self.init(digest.withUnsafeBytes { Array($0) }) }

    /// The digest of some bytes.
    public init(of bytes: [UInt8]) { self.init(SHA256.hash(data: bytes)) }

    /// The first 16 bytes of the digest, as two numbers with the most significant byte first.
    public static func leading(of bytes: [UInt8]) -> (UInt64, UInt64) {
        SHA256.hash(data: bytes).withUnsafeBytes { digest in
            (
                UInt64(bigEndian: digest.loadUnaligned(as: UInt64.self)),
                UInt64(bigEndian: digest.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
            )
        }
    }

    /// The digest of a text's UTF-8 bytes.
    public init(of text: String) { self.init(of: Array(text.utf8)) }

    /// The digest of a value's canonical JSON.
    public init(canonical value: Value) { self.init(of: CanonicalJSON.encode(value)) }

    /// Reads 64 hexadecimal digits, with or without `sha256:` before them.
    public init?(hex text: String) {
        let digits = text.hasPrefix("sha256:") ? String(text.dropFirst(7)) : text
        guard let bytes = Hex.decode(digits), bytes.count == 32 else { return nil }
        self.init(bytes)
    }

    /// The 64 hexadecimal digits.
    public var hex: String { Hex.encode(bytes) }

    /// The form shown to people and stored: `sha256:` and the digits.
    public var description: String { "sha256:" + hex }
}

/// Computes a SHA-256 digest over bytes that arrive in pieces.
public struct StreamingDigest: Sendable {
    private var hash = SHA256()

    public init() {}

    /// Takes the next piece.
    public mutating func update(_ bytes: [UInt8]) { hash.update(data: bytes) }

    /// The digest of everything taken so far.
    public func finish() -> Digest { Digest(hash.finalize()) }
}
