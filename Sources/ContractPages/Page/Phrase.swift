// SPDX-License-Identifier: Apache-2.0

/// A run of text in a page: what it says, and which parts are names or values of a contract.
///
/// Written as a text literal; what is filled in is code, unless it is marked `text:`.
package struct Phrase: Sendable, Hashable, ExpressibleByStringInterpolation {
    package enum Piece: Sendable, Hashable {
        case text(String)
        case code(String)
        case strong(String)
        /// A place in the same page.
        case link(String, anchor: String)
    }

    package private(set) var pieces: [Piece]

    package init(_ pieces: [Piece] = []) { self.pieces = pieces }
    package init(stringLiteral value: String) { pieces = [.text(value)] }
    package init(text: String) { pieces = [.text(text)] }
    package init(stringInterpolation interpolation: Interpolation) { pieces = interpolation.pieces }

    package var isEmpty: Bool { pieces.isEmpty }

    package static func link(_ text: String, to anchor: String) -> Phrase {
        Phrase([.link(text, anchor: anchor)])
    }
    package static func strong(_ text: String) -> Phrase { Phrase([.strong(text)]) }

    package static func + (left: Phrase, right: Phrase) -> Phrase { Phrase(left.pieces + right.pieces) }

    package struct Interpolation: StringInterpolationProtocol {
        var pieces: [Piece] = []

        package init(literalCapacity: Int, interpolationCount: Int) {}
        package mutating func appendLiteral(_ literal: String) {
            if !literal.isEmpty { pieces.append(.text(literal)) }
        }
        package mutating func appendInterpolation(_ code: String) { pieces.append(.code(code)) }
        package mutating func appendInterpolation(text: String) { pieces.append(.text(text)) }
        package mutating func appendInterpolation(_ number: Int) { pieces.append(.text(String(number))) }
        package mutating func appendInterpolation(_ phrase: Phrase) { pieces += phrase.pieces }
    }
}

extension Sequence<Phrase> {
    /// One after the other, with something in between.
    package func joined(separator: String) -> Phrase {
        reduce(into: Phrase()) { joined, phrase in
            if !joined.isEmpty { joined = joined + Phrase(text: separator) }
            joined = joined + phrase
        }
    }
}
