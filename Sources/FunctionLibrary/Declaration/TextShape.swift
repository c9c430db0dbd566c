// SPDX-License-Identifier: Apache-2.0

/// Which texts may come of something: all that may, and some that may not.
package struct TextShape: Sendable {
    /// A part of a text; one stands behind the other.
    indirect enum Part: Sendable {
        case one(CharacterSpan)
        /// At least so many of them.
        case many(CharacterSpan, least: Int)
        case either([TextShape])
    }

    var parts: [Part]

    init(_ parts: [Part]) { self.parts = parts }

    /// A text as it is written.
    package init(written text: String) { parts = text.unicodeScalars.map { .one(CharacterSpan($0)) } }

    package static let any = TextShape.many(.any)

    /// A text of some characters alone.
    package static func many(_ characters: CharacterSpan, least: Int = 0) -> TextShape {
        TextShape([.many(characters, least: least)])
    }

    /// Any text of at most so many characters, or of any number where that is large.
    static func any(upTo length: Int) -> TextShape {
        guard length <= 64 else { return .any }
        return (0..<length).reduce(TextShape([])) { shape, _ in shape + .one(.any).orEmpty }
    }

    /// One character.
    package static func one(_ characters: CharacterSpan) -> TextShape { TextShape([.one(characters)]) }

    /// One of some shapes; nothing at all for none.
    package static func either(_ shapes: [TextShape]) -> TextShape { TextShape([.either(shapes)]) }

    /// The one behind the other.
    package static func + (first: TextShape, second: TextShape) -> TextShape {
        TextShape(first.parts + second.parts)
    }

    /// The shape, or nothing.
    package var orEmpty: TextShape { .either([self, TextShape([])]) }

    /// How many characters each of the texts has at least.
    package var leastLength: Int {
        parts.reduce(0) { sum, part in
            switch part {
            case .one: sum + 1
            case .many(_, let least): sum + least
            case .either(let shapes): sum + (shapes.map(\.leastLength).min() ?? 0)
            }
        }
    }

    /// How many characters each of the texts has at most; nil where there is no end.
    package var greatestLength: Int? {
        var sum = 0
        for part in parts {
            switch part {
            case .one: sum += 1
            case .many: return nil
            case .either(let shapes):
                var longest = 0
                for shape in shapes {
                    guard let length = shape.greatestLength else { return nil }
                    longest = max(longest, length)
                }
                sum += longest
            }
        }
        return sum
    }

    /// True when a text may be of both shapes; also where they are too long to be compared.
    package func meets(_ other: TextShape) -> Bool {
        let left = TextWays(self), right = TextWays(other)
        let (places, tooMany) = left.steps.count.multipliedReportingOverflow(by: right.steps.count)
        guard !tooMany, places <= 1_000_000 else { return true }
        var seen = [Bool](repeating: false, count: places)
        var open: [(Int, Int)] = []
        func reach(_ place: (Int, Int)) {
            let number = place.0 * right.steps.count + place.1
            if seen[number] { return }
            seen[number] = true
            open.append(place)
        }
        reach((0, 0))
        while let (here, there) = open.popLast() {
            if here == left.end, there == right.end { return true }
            for next in left.skips[here] { reach((next, there)) }
            for next in right.skips[there] { reach((here, next)) }
            for step in left.steps[here] {
                for other in right.steps[there] where step.characters.meets(other.characters) {
                    reach((step.next, other.next))
                }
            }
        }
        return false
    }
}

/// The ways through a shape, a character at a time.
private struct TextWays {
    var steps: [[(characters: CharacterSpan, next: Int)]] = [[]]
    /// Places that are reached without a character.
    var skips: [[Int]] = [[]]
    private(set) var end = 0

    init(_ shape: TextShape) { end = add(shape, after: 0) }

    private mutating func place() -> Int {
        steps.append([])
        skips.append([])
        return steps.count - 1
    }

    private mutating func add(_ shape: TextShape, after start: Int) -> Int {
        var last = start
        for part in shape.parts {
            let next: Int
            switch part {
            case .one(let characters):
                next = place()
                steps[last].append((characters, next))
            case .many(let characters, let least):
                for _ in 0..<least {
                    let more = place()
                    steps[last].append((characters, more))
                    last = more
                }
                next = place()
                skips[last].append(next)
                steps[next].append((characters, next))
            case .either(let shapes):
                var ends: [Int] = []
                for shape in shapes {
                    let begin = place()
                    skips[last].append(begin)
                    ends.append(add(shape, after: begin))
                }
                next = place()
                for end in ends { skips[end].append(next) }
            }
            last = next
        }
        return last
    }
}
