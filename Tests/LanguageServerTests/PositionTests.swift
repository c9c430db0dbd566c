// SPDX-License-Identifier: Apache-2.0
import ContractModel
import Testing

@testable import LanguageServer

@Suite struct PositionTests {
    private let text = "a: \u{1F600}é\r\n\u{1F469}\u{200D}\u{1F680}: ü\rx\n\n"

    @Test(arguments: [
        (PositionEncoding.utf8, 9), (.utf16, 6), (.utf32, 5),
    ])
    func `the end of a line is so many units away`(_ encoding: PositionEncoding, _ units: Int) {
        let lines = TextLines(Array(text.utf8), encoding)
        #expect(lines.count == 5)
        #expect(lines.position(of: lines.line(0).upperBound) == TextPosition(line: 0, character: units))
    }

    @Test(arguments: [PositionEncoding.utf8, .utf16, .utf32])
    func `every character has a place that leads back to it`(_ encoding: PositionEncoding) {
        let bytes = Array(text.utf8)
        let lines = TextLines(bytes, encoding)
        for byte in bytes.indices where bytes[byte] & 0xC0 != 0x80 && bytes[byte] != 0x0A {
            #expect(lines.byte(at: lines.position(of: byte)) == byte)
        }
        #expect(lines.byte(at: TextPosition(line: 0, character: 999)) == lines.line(0).upperBound)
        #expect(lines.byte(at: TextPosition(line: 99, character: 0)) == bytes.count)
    }

    @Test func `a place inside a pair of surrogates is the beginning of its character`() {
        let lines = TextLines(Array("\u{1F600}b".utf8), .utf16)
        #expect(lines.byte(at: TextPosition(line: 0, character: 1)) == 0)
        #expect(lines.byte(at: TextPosition(line: 0, character: 2)) == 4)
    }

    @Test(arguments: [
        (["utf-8", "utf-16"], PositionEncoding.utf8), (["utf-32"], .utf32), (["utf-7", "utf-32"], .utf32),
        ([], .utf16), (["latin-1"], .utf16),
    ])
    func `the editor's first encoding that is known is taken`(
        _ offered: [String], _ expected: PositionEncoding
    ) throws {
        let client = try EditorClient(isStarted: false)
        let welcome = try client.request(
            "initialize",
            ["capabilities": ["general": ["positionEncodings": .list(offered.map(Value.string))]]])
        #expect(welcome["capabilities"]?["positionEncoding"]?.string == expected.rawValue)
    }

    @Test(arguments: ["utf-8", "utf-16", "utf-32"])
    func `a diagnostic behind an emoji stands where the editor counts`(_ encoding: String) throws {
        let client = try EditorClient(
            abilities: ["general": ["positionEncodings": [.string(encoding)]]])
        client.open(
            "/lone/a.yaml", "actions:\r\n  - { label: \"\u{1F600}\u{1F600}\", colour: red, key: a }\r\n")
        let found = try #require(
            client.diagnostics(of: "/lone/a.yaml").first {
                $0["message"]?.string?.hasPrefix("unknown key") == true
            })
        let emoji = ["utf-8": 8, "utf-16": 4, "utf-32": 2][encoding] ?? 0
        #expect(found["range"]?["start"]?["character"]?.integer == 17 + emoji)
        #expect(found["range"]?["start"]?["line"]?.integer == 1)
    }

    /// Many small changes, and after each of them the text is what the editor has.
    @Test(arguments: 1...8)
    func `changes of parts lead to the same text as the whole`(_ seed: Int) throws {
        var random = Random(seed: UInt64(seed))
        let client = try EditorClient()
        let path = "/lone/typed.yaml"
        var text = Array("a: \u{1F600}\r\nb:\n  - é\n".unicodeScalars)
        client.open(path, String(String.UnicodeScalarView(text)))
        let pieces = ["", "x", "\u{1F680}", "\n", "\r\n", "key: ", "é\n", "  - { a: "]
        for _ in 0..<200 {
            let start = random.next(below: text.count + 1)
            let end = min(text.count, start + random.next(below: 4))
            func position(_ index: Int) -> TextPosition {
                let before = String(String.UnicodeScalarView(text[..<index]))
                let lines = TextLines(Array(before.utf8), .utf16)
                return lines.position(of: lines.bytes.count)
            }
            // Between CR and LF there is no place.
            func isInside(_ index: Int) -> Bool {
                index > 0 && index < text.count && text[index - 1] == "\r" && text[index] == "\n"
            }
            if isInside(start) || isInside(end) { continue }
            let piece = pieces[random.next(below: pieces.count)]
            client.change(path, ["range": .range(position(start), position(end)), "text": .string(piece)])
            text.replaceSubrange(start..<end, with: piece.unicodeScalars)
            #expect(client.server.open[path]?.bytes == Array(String(String.UnicodeScalarView(text)).utf8))
        }
    }
}

/// A generator that gives the same numbers for the same seed.
struct Random {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next(below bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return bound < 1 ? 0 : Int(state % UInt64(bound))
    }
}
