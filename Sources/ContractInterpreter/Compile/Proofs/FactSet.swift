// SPDX-License-Identifier: Apache-2.0

/// A set of facts by their numbers: one bit for each, because ways through many steps are joined all the time.
struct FactSet {
    private var words: [UInt64] = []

    init(_ facts: [Int] = []) {
        for fact in facts { insert(fact) }
    }

    var isEmpty: Bool { words.allSatisfy { $0 == 0 } }

    var elements: [Int] {
        var found: [Int] = []
        for (index, word) in words.enumerated() {
            var rest = word
            while rest != 0 {
                found.append(index << 6 + rest.trailingZeroBitCount)
                rest &= rest - 1
            }
        }
        return found
    }

    func contains(_ fact: Int) -> Bool {
        let index = fact >> 6
        return index < words.count && words[index] & (1 << UInt64(fact & 63)) != 0
    }

    func isDisjoint(with other: FactSet) -> Bool {
        for index in 0..<min(words.count, other.words.count) where words[index] & other.words[index] != 0 {
            return false
        }
        return true
    }

    mutating func insert(_ fact: Int) {
        let index = fact >> 6
        if index >= words.count { words += [UInt64](repeating: 0, count: index + 1 - words.count) }
        words[index] |= 1 << UInt64(fact & 63)
    }

    mutating func formUnion(_ facts: [Int]) {
        for fact in facts { insert(fact) }
    }

    mutating func formUnion(_ other: FactSet) {
        if other.words.count > words.count {
            words += [UInt64](repeating: 0, count: other.words.count - words.count)
        }
        for index in other.words.indices { words[index] |= other.words[index] }
    }

    mutating func formIntersection(_ other: FactSet) {
        if words.count > other.words.count { words.removeSubrange(other.words.count...) }
        for index in words.indices { words[index] &= other.words[index] }
    }

    mutating func subtract(_ other: FactSet) {
        for index in 0..<min(words.count, other.words.count) { words[index] &= ~other.words[index] }
    }

    func union(_ facts: [Int]) -> FactSet {
        var all = self
        all.formUnion(facts)
        return all
    }

    func intersection(_ other: FactSet) -> FactSet {
        var common = self
        common.formIntersection(other)
        return common
    }
}
