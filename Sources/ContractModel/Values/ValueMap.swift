// SPDX-License-Identifier: Apache-2.0

/// A map from text to values, kept in the key order of RFC 8785 (UTF-16 code units), so that writing it out in
/// order is already canonical.
public struct ValueMap: Sendable, Hashable {
    /// One key with its value.
    public struct Entry: Sendable, Hashable {
        public var key: String
        public var value: Value

        public init(key: String, value: Value) {
            self.key = key
            self.value = value
        }

        public static func == (left: Entry, right: Entry) -> Bool {
            left.key.hasSameBytes(as: right.key) && left.value == right.value
        }

        public func hash(into hasher: inout Hasher) {
            key.hashBytes(into: &hasher)
            hasher.combine(value)
        }
    }

    /// The entries in canonical order.
    public private(set) var entries: [Entry]

    /// An empty map.
    public init() { entries = [] }

    /// A map of the pairs given; of two pairs with one key the last wins.
    public init(_ pairs: some Sequence<(String, Value)>) {
        entries = pairs.map { Entry(key: $0.0, value: $0.1) }
        guard !ValueMap.isSorted(entries) else { return }
        // The sort is stable, so that of equal keys the last given comes last.
        entries.sort { ValueMap.precedes($0.key, $1.key) }
        var kept: [Entry] = []
        kept.reserveCapacity(entries.count)
        for entry in entries {
            if let last = kept.last, last.key.hasSameBytes(as: entry.key) { kept.removeLast() }
            kept.append(entry)
        }
        entries = kept
    }

    private static func isSorted(_ entries: [Entry]) -> Bool {
        var index = 1
        while index < entries.count {
            guard precedes(entries[index - 1].key, entries[index].key) else { return false }
            index += 1
        }
        return true
    }

    /// A map of entries in canonical order, no key twice.
    init(sorted entries: [Entry]) { self.entries = entries }

    public var count: Int { entries.count }
    public var isEmpty: Bool { entries.isEmpty }
    public var keys: [String] { entries.map(\.key) }

    /// The same keys, each with what becomes of its entry.
    package func mapValues(_ transform: (Entry) -> Value) -> ValueMap {
        ValueMap(sorted: entries.map { Entry(key: $0.key, value: transform($0)) })
    }

    /// The value of a key; assigning nil removes it.
    public subscript(_ key: String) -> Value? {
        get {
            let (index, found) = place(of: key)
            return found ? entries[index].value : nil
        }
        set {
            let (index, found) = place(of: key)
            switch (newValue, found) {
            case (let value?, true): entries[index].value = value
            case (let value?, false): entries.insert(Entry(key: key, value: value), at: index)
            case (nil, true): entries.remove(at: index)
            case (nil, false): break
            }
        }
    }

    /// The index of a key, or the index at which it would stand.
    private func place(of key: String) -> (index: Int, found: Bool) {
        key.withBytes { sought in
            var low = 0
            var high = entries.count
            while low < high {
                let middle = (low + high) / 2
                switch entries[middle].key.withBytes({ ByteOrder.inUTF16($0, sought) }) {
                case .same: return (middle, true)
                case .before: low = middle + 1
                case .after: high = middle
                }
            }
            return (low, false)
        }
    }

    /// RFC 8785 section 3.2.3: keys are sorted as arrays of UTF-16 code units.
    static func precedes(_ left: String, _ right: String) -> Bool { left.precedesInUTF16(right) }
}

extension ValueMap: Sequence {
    public func makeIterator() -> IndexingIterator<[Entry]> { entries.makeIterator() }
}

extension ValueMap: ExpressibleByDictionaryLiteral {
    public init(dictionaryLiteral elements: (String, Value)...) { self.init(elements) }
}
