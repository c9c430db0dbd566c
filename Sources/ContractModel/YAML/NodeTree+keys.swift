// SPDX-License-Identifier: Apache-2.0

/// A key of a map, with its place.
package struct KeySite {
    private let node: NodeRef

    init(_ node: NodeRef) { self.node = node }

    package var text: String { node.text }
    package var place: SourcePlace { SourcePlace(node) }
}

extension NodeTree {
    /// Visits the keys that are an earlier one of the same map but for case, hyphens and underscores.
    package func eachKeyPair(_ visit: (_ key: KeySite, _ earlier: KeySite) -> Void) {
        let records = arena.pointee.records
        for index in 0..<records.count where records[index].kind == .mapping && records[index].count > 2 {
            let entries = NodeRef(arena: arena, index: index).entries
            if entries.count <= NodeTree.fewKeys {
                NodeTree.eachPairOfFew(entries, visit)
                continue
            }
            var seen: [UInt64: NodeRef] = [:]
            seen.reserveCapacity(entries.count)
            for place in 0..<entries.count {
                let key = entries.key(at: place)
                let folded = NodeTree.foldedHash(key.textBytes)
                if let earlier = seen[folded] {
                    if NodeTree.areAlike(key, earlier) { visit(KeySite(key), KeySite(earlier)) }
                } else {
                    seen[folded] = key
                }
            }
        }
    }

    /// So many keys are compared with each other sooner than they are put into a table.
    private static let fewKeys = 24

    private static func eachPairOfFew(_ entries: NodeRef.Entries, _ visit: (KeySite, KeySite) -> Void) {
        withUnsafeTemporaryAllocation(of: UInt16.self, capacity: entries.count) { edges in
            for place in 0..<entries.count {
                let key = entries.key(at: place)
                let own = foldedEdges(key.textBytes)
                for earlier in 0..<place where edges[earlier] == own {
                    let other = entries.key(at: earlier)
                    guard areAlike(key, other) else { continue }
                    visit(KeySite(key), KeySite(other))
                    break
                }
                edges.initializeElement(at: place, to: own)
            }
        }
    }

    private static func areAlike(_ key: NodeRef, _ other: NodeRef) -> Bool {
        key.textBytes.lazy.filter(counts).map(lowercased)
            .elementsEqual(other.textBytes.lazy.filter(counts).map(lowercased))
    }

    /// The first and the last byte that counts, which tell nearly all keys of a map apart.
    private static func foldedEdges(_ text: UnsafeBufferPointer<UInt8>) -> UInt16 {
        guard let first = text.first(where: counts), let last = text.last(where: counts) else { return 0 }
        return UInt16(lowercased(first)) << 8 | UInt16(lowercased(last))
    }

    /// FNV-1a over the bytes that count.
    private static func foldedHash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text where counts(byte) { hash = (hash ^ UInt64(lowercased(byte))) &* 0x100_0000_01B3 }
        return hash
    }

    /// False for hyphens and underscores.
    private static func counts(_ byte: UInt8) -> Bool {
        byte != UInt8(ascii: "-") && byte != UInt8(ascii: "_")
    }

    private static func lowercased(_ byte: UInt8) -> UInt8 { 65...90 ~= byte ? byte | 0x20 : byte }
}
