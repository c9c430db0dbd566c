// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct ByteSearchTests {
    @Test func `a byte is found at each place of texts of each length`() {
        for count in 1...20 {
            for place in 0..<count {
                // Neighbours in the code: a borrow from one byte must not tell of the next.
                var bytes = (0..<count).map { UInt8($0 % 2 == 0 ? 0x22 : 0x24) }
                bytes[place] = 0x23
                for start in 0...count {
                    let found = ByteSearch.first(0x23, in: bytes, from: start)
                    #expect(found == (start <= place ? place : nil))
                }
            }
        }
    }

    @Test func `the first of several is found, and none where there is none`() {
        let text = Array("key: value # one # two".utf8)
        #expect(ByteSearch.first(UInt8(ascii: "#"), in: text) == 11)
        #expect(ByteSearch.first(UInt8(ascii: "#"), in: text, from: 12) == 17)
        #expect(ByteSearch.first(UInt8(ascii: "#"), in: text, from: 18) == nil)
        #expect(ByteSearch.first(0, in: []) == nil)
    }

    @Test func `what is not ASCII is found behind much that is`() {
        for before in 0...70 {
            let bytes = [UInt8](repeating: 0x7F, count: before) + Array("é, ü".utf8)
            #expect(ByteSearch.firstBeyondASCII(in: bytes) == before)
            #expect(ByteSearch.firstBeyondASCII(in: bytes, from: before + 2) == before + 4)
        }
        #expect(ByteSearch.firstBeyondASCII(in: Array("plain".utf8)) == nil)
        #expect(ByteSearch.firstBeyondASCII(in: Array("é".utf8), from: 2) == nil)
    }

    @Test(arguments: [
        ("", false), ("a", false), ("$", true), ("a text of more than fifteen bytes", false),
        ("a text of more than fifteen bytes for $5", true),
    ])
    func `a text is asked for a character`(_ text: String, _ holds: Bool) {
        #expect(ByteSearch.holds(UInt8(ascii: "$"), in: text) == holds)
    }
}
