// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// The end of a tenant's chain as somebody keeps it elsewhere: against it a cut tail shows.
public struct AuditAnchor: Sendable, Hashable, CustomStringConvertible {
    public let head: AuditHead

    public init(_ head: AuditHead) { self.head = head }

    /// Reads `HEAD:COUNT`, 64 hexadecimal digits and the number of entries; nil for any other text.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false)
        guard parts.count == 2, let hash = Hex.decode(String(decoding: parts[0], as: UTF8.self)),
            hash.count == 32,
            !parts[1].isEmpty, parts[1].allSatisfy({ 48...57 ~= $0 }),
            let count = Int64(String(decoding: parts[1], as: UTF8.self))
        else { return nil }
        head = AuditHead(hash: hash, count: count)
    }

    public var description: String { Hex.encode(head.hash) + ":" + String(head.count) }
}
