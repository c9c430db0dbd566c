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
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: entries.count) { hashes in
            for place in 0..<entries.count {
                let key = entries.key(at: place)
                let folded = foldedHash(key.textBytes)
                if let first = hashes[..<place].firstIndex(of: folded) {
                    let earlier = entries.key(at: first)
                    if areAlike(key, earlier) { visit(KeySite(key), KeySite(earlier)) }
                }
                hashes.initializeElement(at: place, to: folded)
            }
        }
    }

    private static func areAlike(_ key: NodeRef, _ other: NodeRef) -> Bool {
        folded(key.textBytes) == folded(other.textBytes)
    }

    /// FNV-1a over the letters and digits, in lower case.
    private static func foldedHash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text where byte != UInt8(ascii: "-") && byte != UInt8(ascii: "_") {
            hash = (hash ^ UInt64(65...90 ~= byte ? byte | 0x20 : byte)) &* 0x100_0000_01B3
        }
        return hash
    }

    private static func folded(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
        text.filter { $0 != UInt8(ascii: "-") && $0 != UInt8(ascii: "_") }
            .map { 65...90 ~= $0 ? $0 | 0x20 : $0 }
    }
}
