// SPDX-License-Identifier: Apache-2.0

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
            guard let position = name.withBytes({ table.position(of: $0) }) else { continue }
            insert(position)
        }
    }

    func contains(_ position: Int) -> Bool { contains(KeySet(position)) }
    mutating func insert(_ position: Int) { formUnion(KeySet(position)) }
    /// How many keys these are.
    var count: Int { rawValue.nonzeroBitCount }
}

/// Finds the position of a key among those of its shape, by its length and two of its bytes.
struct KeyTable: Sendable {
    private let mask: Int
    /// A key's position in each slot that is taken.
    private let slots: [UInt8]
    private let keys: [[UInt8]]

    private static let free = UInt8.max

    init(_ keys: [String]) {
        precondition(keys.count <= KeySet.capacity, "a shape has more keys than a set of them holds")
        self.keys = keys.map { Array($0.utf8) }
        var size = 8
        while size < keys.count * 4 { size *= 2 }
        mask = size - 1
        var slots = [UInt8](repeating: KeyTable.free, count: size)
        for (position, key) in self.keys.enumerated() {
            var slot = key.withUnsafeBufferPointer { KeyTable.hash($0) } & mask
            while slots[slot] != KeyTable.free { slot = (slot + 1) & mask }
            slots[slot] = UInt8(position)
        }
        self.slots = slots
    }

    func position(of key: UnsafeBufferPointer<UInt8>) -> Int? {
        var slot = KeyTable.hash(key) & mask
        while slots[slot] != KeyTable.free {
            let position = Int(slots[slot])
            if keys[position].count == key.count, keys[position].elementsEqual(key) { return position }
            slot = (slot + 1) & mask
        }
        return nil
    }

    private static func hash(_ key: UnsafeBufferPointer<UInt8>) -> Int {
        guard let first = key.first, let last = key.last else { return 0 }
        return key.count &* 31 &+ Int(first) &* 7 &+ Int(last) &* 13 &+ Int(key[key.count / 2]) &* 3
    }
}
