// SPDX-License-Identifier: Apache-2.0
package import ContractModel

/// How the lines of an exported journal are linked: each covers the one before it.
package struct JournalChain: Sendable, Hashable {
    /// The hash of the last line; 32 zero bytes before the first.
    package private(set) var head: [UInt8] = Array(repeating: 0, count: 32)
    package private(set) var count: Int64 = 0

    package init() {}

    /// The end as somebody keeps it elsewhere.
    package var anchor: AuditAnchor { AuditAnchor(AuditHead(hash: head, count: count)) }

    /// The hash of a line that comes next.
    package func hash(kind: String, _ row: ValueMap) -> [UInt8] {
        let text = CanonicalJSON.faithfulText(["kind": .string(kind), "row": .map(row)])
        return Digest(of: head + Array(text.utf8)).bytes
    }

    /// Appends a line; answers it as text.
    package mutating func append(kind: String, _ row: ValueMap) -> String {
        let hash = hash(kind: kind, row)
        let line: Value = [
            "kind": .string(kind), "row": .map(row), "previous": .string(Hex.encode(head)),
            "hash": .string(Hex.encode(hash)),
        ]
        take(hash)
        return CanonicalJSON.faithfulText(line)
    }

    package mutating func take(_ hash: [UInt8]) {
        head = hash
        count += 1
    }
}
