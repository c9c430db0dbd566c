// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct SourceLinesTests {
    /// Every text of up to six characters of an alphabet.
    private static func texts(_ alphabet: [UInt8]) -> [[UInt8]] {
        var all: [[UInt8]] = [[]]
        var last: [[UInt8]] = [[]]
        for _ in 0..<6 {
            last = last.flatMap { text in alphabet.map { text + [$0] } }
            all += last
        }
        return all
    }

    /// Where lines begin, byte by byte.
    private static func starts(_ bytes: [UInt8]) -> [Int] {
        var starts = [0]
        for (index, byte) in bytes.enumerated() {
            let isHalf = byte == 0x0D && index + 1 < bytes.count && bytes[index + 1] == 0x0A
            if byte == 0x0A || byte == 0x0D, !isHalf { starts.append(index + 1) }
        }
        return starts
    }

    @Test func `lines end at each of the three breaks, in every order of them`() {
        for text in SourceLinesTests.texts([0x0A, 0x0D, 0x61]) {
            #expect(SourceText(file: "-", bytes: text).lineStarts == SourceLinesTests.starts(text), "\(text)")
        }
    }

    @Test func `the first line begins behind a mark`() {
        #expect(SourceText(file: "-", bytes: [0xEF, 0xBB, 0xBF, 0x0A, 0x61]).lineStarts == [3, 4])
        #expect(SourceText(file: "-", bytes: [0xEF, 0xBB, 0xBF]).lineStarts == [3])
    }

    @Test func `each character that no contract may hold is found at each place among others`() {
        let plain: [UInt8] = [0x0A, 0x61, 0x20, 0x7E]
        for place in 0..<18 {
            for neighbour in plain {
                var bytes = [UInt8](repeating: neighbour, count: 18)
                for byte in UInt8.min..<0x80 where place > 0 || byte != 0 {
                    bytes[place] = byte
                    let outcome = CharacterScan.examine(
                        SourceText(file: "-", bytes: bytes), limits: .contract)
                    let isPlain = byte >= 0x20 && byte < 0x7F || [0x09, 0x0A, 0x0D].contains(byte)
                    // A zero as the second byte is the mark of another encoding.
                    #expect(outcome.isReadable == isPlain, "\(byte) at \(place) among \(neighbour)")
                }
            }
        }
    }

    @Test func `texts are in the order of their bytes`() {
        let texts = ["", "a", "a.b", "a/b", "ab", "b", "e\u{301}", "z", "\u{E9}", "\u{FFFD}", "\u{10000}"]
        for (left, a) in texts.enumerated() {
            for (right, b) in texts.enumerated() {
                #expect(a.precedesInUTF8(b) == (left < right), "\(a) \(b)")
            }
        }
    }
}
