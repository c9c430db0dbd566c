// SPDX-License-Identifier: Apache-2.0

/// Some of the characters that Unicode has, as scalar values.
package struct CharacterSpan: Sendable, Hashable {
    /// Those of ASCII, a bit for each.
    private var plain: (low: UInt64, high: UInt64)
    private var others: Others

    private enum Others: Hashable {
        case none
        case all
        case one(Unicode.Scalar)
    }

    private init(_ others: Others, plain: (UInt64, UInt64) = (0, 0)) {
        self.others = others
        self.plain = plain
    }

    package static let any = CharacterSpan(.all, plain: (.max, .max))
    package static let digits = CharacterSpan(of: "0123456789")

    /// The characters of a text of ASCII.
    package init(of text: String) {
        self.init(.none)
        for scalar in text.unicodeScalars where scalar.isASCII { insert(scalar) }
    }

    /// One character.
    package init(_ scalar: Unicode.Scalar) {
        self.init(scalar.isASCII ? .none : .one(scalar))
        if scalar.isASCII { insert(scalar) }
    }

    /// All others but those beyond ASCII, which stay.
    package func without(_ text: String) -> CharacterSpan {
        let taken = CharacterSpan(of: text)
        return CharacterSpan(others, plain: (plain.low & ~taken.plain.low, plain.high & ~taken.plain.high))
    }

    /// True when a character is in both.
    func meets(_ other: CharacterSpan) -> Bool {
        if plain.low & other.plain.low != 0 || plain.high & other.plain.high != 0 { return true }
        return switch (others, other.others) {
        case (.none, _), (_, .none): false
        case (.one(let left), .one(let right)): left == right
        default: true
        }
    }

    private mutating func insert(_ scalar: Unicode.Scalar) {
        if scalar.value < 64 {
            plain.low |= 1 << UInt64(scalar.value)
        } else {
            plain.high |= 1 << UInt64(scalar.value - 64)
        }
    }

    package static func == (left: CharacterSpan, right: CharacterSpan) -> Bool {
        left.plain == right.plain && left.others == right.others
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(plain.low)
        hasher.combine(plain.high)
        hasher.combine(others)
    }
}
