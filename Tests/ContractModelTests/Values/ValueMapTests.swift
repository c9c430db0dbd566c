// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct ValueMapTests {
    /// Keys whose order in UTF-8 and in UTF-16 differs are among them.
    private static let keys = [
        "", "a", "b", "aa", "ab", "A", "Z", "_", "é", "e\u{301}", "\u{7FF}", "\u{800}", "\u{D7FF}",
        "\u{E000}",
        "\u{FFFF}", "\u{10000}", "\u{10FFFF}", "a\u{E000}", "a\u{10000}", "a longer key than fits in a word",
        "a longer key than fits in a word!",
    ]

    @Test func `keys are in the order of their UTF-16 code units`() {
        let map = ValueMap(Self.keys.map { ($0, Value.null) })
        let sorted = Self.keys.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }
        #expect(map.keys.map { Array($0.utf8) } == sorted.map { Array($0.utf8) })
    }

    @Test func `the order of two keys is that of their UTF-16 code units`() {
        for left in Self.keys {
            for right in Self.keys {
                #expect(ValueMap.precedes(left, right) == left.utf16.lexicographicallyPrecedes(right.utf16))
            }
        }
    }

    @Test func `every key is found, set and removed by its bytes`() {
        var map = ValueMap()
        for (index, key) in Self.keys.enumerated().reversed() { map[key] = .number(Number(Int64(index))) }
        #expect(map.count == Self.keys.count)
        for (index, key) in Self.keys.enumerated() { #expect(map[key] == .number(Number(Int64(index)))) }
        #expect(map["missing"] == nil)
        map["é"] = nil
        #expect(map["é"] == nil)
        #expect(map["e\u{301}"] != nil)
        #expect(map.count == Self.keys.count - 1)
    }

    @Test func `of two pairs with one key the last wins, however many there are`() {
        let pairs = (0..<1000).map { ("k\($0 % 10)", Value.number(Number(Int64($0)))) }
        let map = ValueMap(pairs)
        #expect(map.count == 10)
        #expect(map["k3"] == 993)
        #expect(ValueMap([("a", 1), ("a", 2)])["a"] == 2)
    }

    @Test func `composed and decomposed text are two values`() {
        #expect(Value.string("é") != Value.string("e\u{301}"))
        #expect(Set<Value>(["é", "e\u{301}"]).count == 2)
        let (composed, decomposed): (ValueMap, ValueMap) = (["é": 1], ["e\u{301}": 1])
        #expect(composed != decomposed)
        #expect(!"a\r\n".hasSameBytes(as: "a\n"))
        #expect("é".hasSameBytes(as: "\u{E9}"))
    }

    @Test func `null in a map is not the absence of a key`() {
        let map: ValueMap = ["a": .null]
        #expect(map["a"] == Value.null)
        #expect(map["b"] == nil)
        #expect(Value.map(map)["b"] == nil)
    }

    @Test func `a path leads through maps and lists`() {
        let value: Value = ["a": [1, ["b": "x"]]]
        #expect(value.value(at: ["a", "1", "b"]) == "x")
        #expect(value.value(at: []) == value)
        for path in [["a", "2"], ["a", "-1"], ["a", "1", "c"], ["a", "0", "b"], ["b"]] {
            #expect(value.value(at: path) == nil)
        }
    }
}
