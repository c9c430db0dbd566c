// SPDX-License-Identifier: Apache-2.0
internal import Glibc

/// Some keys of one shape, by their positions in it.
struct KeySet: OptionSet {
    static let capacity = 64
    let rawValue: UInt64

    init(rawValue: UInt64) { self.rawValue = rawValue }
    init(_ position: Int) { rawValue = 1 << UInt64(position) }

    /// The keys of these names, which all are among those of the table.
    init(_ names: [String], in table: KeyTable) {
        self = []
        for name in names {
            guard let position = name.withBytes({ table.position(of: $0) }) else {
                assertionFailure("'\(name)' is no key of the shape that names it")
                continue
            }
            insert(position)
        }
    }

    func contains(_ position: Int) -> Bool { contains(KeySet(position)) }
    mutating func insert(_ position: Int) { formUnion(KeySet(position)) }
    /// How many keys these are.
    var count: Int { rawValue.nonzeroBitCount }
}

/// Finds the position of a key among those of its shape, by its length and three of its bytes.
struct KeyTable: Sendable {
    private let mask: Int
    /// A key's position in each slot that is taken.
    private let slots: [UInt8]
    /// The bytes of all keys, and where each begins.
    private let bytes: [UInt8]
    private let starts: [Int]

    private static let free = UInt8.max

    init(_ keys: [String]) {
        precondition(keys.count <= KeySet.capacity, "a shape has more keys than a set of them holds")
        var size = 8
        while size < keys.count * 4 { size *= 2 }
        mask = size - 1
        var slots = [UInt8](repeating: KeyTable.free, count: size)
        var bytes: [UInt8] = []
        var starts = [0]
        for (position, key) in keys.enumerated() {
            var slot = key.withBytes { KeyTable.hash($0) } & mask
            while slots[slot] != KeyTable.free { slot = (slot + 1) & mask }
            slots[slot] = UInt8(position)
            bytes += key.utf8
            starts.append(bytes.count)
        }
        self.slots = slots
        self.bytes = bytes
        self.starts = starts
    }

    func position(of key: UnsafeBufferPointer<UInt8>) -> Int? {
        var slot = KeyTable.hash(key) & mask
        while slots[slot] != KeyTable.free {
            let position = Int(slots[slot])
            if isSpelled(key, at: position) { return position }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private func isSpelled(_ key: UnsafeBufferPointer<UInt8>, at position: Int) -> Bool {
        let start = starts[position]
        guard starts[position + 1] - start == key.count, let written = key.baseAddress else {
            return false
        }
        return bytes.withUnsafeBytes { bytes in
            bytes.baseAddress.map { memcmp($0 + start, written, key.count) == 0 } ?? false
        }
    }

    private static func hash(_ key: UnsafeBufferPointer<UInt8>) -> Int {
        guard let first = key.first, let last = key.last else { return 0 }
        return key.count &* 31 &+ Int(first) &* 7 &+ Int(last) &* 13 &+ Int(key[key.count / 2]) &* 3
    }
}
