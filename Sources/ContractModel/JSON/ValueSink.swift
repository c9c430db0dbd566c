// SPDX-License-Identifier: Apache-2.0

/// Builds a value from the events of a JSON scanner.
struct ValueSink: JSONSink {
    private(set) var root = Value.null
    /// Finished values of the open collections, innermost last; members also have a key.
    private var values: [Value] = []
    private var keys: [Key] = []
    private var open: [Frame] = []

    private struct Key {
        var text: String
        var range: Range<Int>
        var isASCII: Bool
    }

    /// Where the entries of an open collection begin.
    private struct Frame {
        var firstValue: Int
        var firstKey: Int
    }

    mutating func begin(isObject: Bool, at byte: Int) throws(JSONFault) {
        open.append(Frame(firstValue: values.count, firstKey: keys.count))
    }

    mutating func end(isObject: Bool, at end: Int) throws(JSONFault) {
        guard let frame = open.popLast() else { return }
        // Arrays of their own, not slices: a slice kept while the stack shrinks would copy the whole stack.
        let contents = Array(values[frame.firstValue...])
        values.removeLast(contents.count)
        guard isObject else { return add(.list(contents)) }
        let members = Array(keys[frame.firstKey...])
        keys.removeLast(members.count)
        if members.contains(where: { !$0.isASCII }) { try refuseEquivalentKeys(members) }
        add(.map(try map(members, contents)))
    }

    mutating func key(
        _ text: UnsafeBufferPointer<UInt8>, isASCII: Bool, at range: Range<Int>
    ) throws(JSONFault) {
        keys.append(Key(text: String(decoding: text, as: UTF8.self), range: range, isASCII: isASCII))
    }

    mutating func string(_ text: UnsafeBufferPointer<UInt8>, at range: Range<Int>) throws(JSONFault) {
        add(.string(String(decoding: text, as: UTF8.self)))
    }

    mutating func number(_ text: UnsafeBufferPointer<UInt8>, at range: Range<Int>) throws(JSONFault) {
        guard let number = Number(scanned: text) else {
            throw JSONFault(
                .numberOutOfRange,
                "the number has more than \(Number.maxDigits) digits or an exponent beyond \(Number.maxExponent)",
                at: range)
        }
        add(.number(number))
    }

    mutating func word(_ word: JSONWord, at range: Range<Int>) throws(JSONFault) {
        switch word {
        case .null: add(.null)
        case .true: add(.bool(true))
        case .false: add(.bool(false))
        }
    }

    private mutating func add(_ value: Value) {
        if open.isEmpty { root = value } else { values.append(value) }
    }

    // MARK: - Members

    private func map(_ keys: [Key], _ values: [Value]) throws(JSONFault) -> ValueMap {
        var entries: [ValueMap.Entry] = []
        entries.reserveCapacity(keys.count)
        var isSorted = true
        for (key, value) in zip(keys, values) {
            if let last = entries.last, !ValueMap.precedes(last.key, key.text) { isSorted = false }
            entries.append(ValueMap.Entry(key: key.text, value: value))
        }
        if isSorted { return ValueMap(sorted: entries) }
        entries.sort { ValueMap.precedes($0.key, $1.key) }
        for (first, second) in zip(entries, entries.dropFirst()) where first.key.hasSameBytes(as: second.key)
        {
            let places = keys.filter { $0.text.hasSameBytes(as: first.key) }
            throw duplicate(first.key, at: places.dropFirst().first?.range ?? 0..<0)
        }
        return ValueMap(sorted: entries)
    }

    /// Keys that Swift holds equal, because they are canonically equivalent, look the same to every reader.
    private func refuseEquivalentKeys(_ keys: [Key]) throws(JSONFault) {
        var seen: Set<String> = []
        for key in keys where !seen.insert(key.text).inserted { throw duplicate(key.text, at: key.range) }
    }

    private func duplicate(_ key: String, at range: Range<Int>) -> JSONFault {
        JSONFault(.duplicateMember, "member '\(key)' is already set in this object", at: range)
    }
}
