// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// Characters that take no room on a screen, where no text needs them.
enum InvisibleCharacters {
    struct Place {
        var bytes: Range<Int>
        /// `U+200B`.
        var name: String
        var isAtEdge: Bool
    }

    static func places(in source: SourceText) -> [Place] {
        var places: [Place] = []
        NotASCII.each(in: source.bytes) { scalar, range in
            switch scalar.value {
            case 0x200B, 0x2060, 0xAD:
                places.append(Place(bytes: range, name: NotASCII.name(scalar), isAtEdge: false))
            case 0xA0 where isAtEdge(range, in: source.bytes):
                places.append(Place(bytes: range, name: NotASCII.name(scalar), isAtEdge: true))
            default: break
            }
        }
        return places
    }

    /// True when a quote, a white space or an end is beside the character.
    private static func isAtEdge(_ range: Range<Int>, in bytes: [UInt8]) -> Bool {
        func isEdge(_ index: Int) -> Bool {
            guard bytes.indices.contains(index) else { return true }
            return [0x22, 0x27, 0x0A, 0x0D].contains(bytes[index])
        }
        return isEdge(range.lowerBound - 1) || isEdge(range.upperBound)
    }
}

/// Words in which a letter of another script passes for a Latin one.
enum ConfusableWords {
    struct Word {
        var bytes: Range<Int>
        /// `U+0430`, the first such letter.
        var name: String
    }

    /// Cyrillic and Greek letters that look like Latin ones.
    private static let lookalikes = Set(
        "аеорсухіјѕԁһАВЕЅІЈКМНОРСТУХΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρ".unicodeScalars)

    static func all(in source: SourceText) -> [Word] {
        var words: [Word] = []
        let bytes = source.bytes
        NotASCII.each(in: bytes) { scalar, range in
            guard lookalikes.contains(scalar),
                words.last.map({ $0.bytes.contains(range.lowerBound) }) != true
            else { return }
            var (start, end) = (range.lowerBound, range.upperBound)
            var hasLatin = false
            while start > 0, isLetter(bytes[start - 1]) {
                start -= 1
                hasLatin = hasLatin || bytes[start] < 0x80
            }
            while end < bytes.count, isLetter(bytes[end]) {
                hasLatin = hasLatin || bytes[end] < 0x80
                end += 1
            }
            if hasLatin { words.append(Word(bytes: start..<end, name: NotASCII.name(scalar))) }
        }
        return words
    }

    /// A Latin letter, or a part of any other than ASCII.
    private static func isLetter(_ byte: UInt8) -> Bool {
        byte >= 0x80 || 65...90 ~= byte || 97...122 ~= byte
    }
}

/// The characters of a text beyond ASCII, found without a look at each of the others.
enum NotASCII {
    static func each(in bytes: [UInt8], _ visit: (Unicode.Scalar, Range<Int>) -> Void) {
        var index = 0
        while let start = ByteSearch.firstBeyondASCII(in: bytes, from: index) {
            var decoder = UTF8()
            var rest = bytes[start...].prefix(4).makeIterator()
            guard case .scalarValue(let scalar) = decoder.decode(&rest) else {
                index = start + 1
                continue
            }
            let length = UTF8.width(scalar)
            visit(scalar, start..<start + length)
            index = start + length
        }
    }

    static func name(_ scalar: Unicode.Scalar) -> String {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }
}
