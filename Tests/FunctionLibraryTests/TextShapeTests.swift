// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import FunctionLibrary

/// Shapes of texts, against what they say when each short text is tried.
@Suite struct TextShapeTests {
    /// All texts of two letters up to a length.
    private static func texts(_ length: Int) -> [String] {
        (0..<length).reduce(into: [""]) { texts, _ in
            texts += texts.flatMap { ["\($0)a", "\($0)b"] }
            texts = Array(Set(texts))
        }
    }

    private static func shape(_ generator: inout SeededGenerator, _ depth: Int = 2) -> TextShape {
        var shape = TextShape(written: "")
        for _ in 0..<Int.random(in: 0...3, using: &generator) {
            let letter = CharacterSpan(of: ["a", "b", "ab"].randomElement(using: &generator) ?? "")
            switch Int.random(in: 0...(depth > 0 ? 3 : 2), using: &generator) {
            case 0: shape = shape + .one(letter)
            case 1: shape = shape + .many(letter, least: Int.random(in: 0...2, using: &generator))
            case 2: shape = shape + TextShape(written: "ab")
            default:
                let ways = (0..<Int.random(in: 0...2, using: &generator)).map { _ in
                    Self.shape(&generator, depth - 1)
                }
                shape = shape + .either(ways)
            }
        }
        return shape
    }

    @Test(arguments: 0..<200)
    func `two shapes meet where a text is of both`(_ seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let left = Self.shape(&generator), right = Self.shape(&generator)
        let both = Self.texts(9).filter {
            TextShape(written: $0).meets(left) && TextShape(written: $0).meets(right)
        }
        #expect(left.meets(right) == !both.isEmpty)
        for text in Self.texts(7) where TextShape(written: text).meets(left) {
            #expect(text.count >= left.leastLength)
            if let most = left.greatestLength { #expect(text.count <= most) }
        }
    }

    @Test func `letters beyond ASCII are told apart`() {
        #expect(TextShape(written: "é").meets(TextShape(written: "é")))
        #expect(!TextShape(written: "é").meets(TextShape(written: "è")))
        #expect(TextShape(written: "é").meets(.many(.any)))
        #expect(!TextShape(written: "é").meets(.many(.digits)))
        #expect(!TextShape(written: "-").meets(.many(CharacterSpan.any.without("-"))))
    }
}
