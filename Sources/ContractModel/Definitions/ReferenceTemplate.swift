// SPDX-License-Identifier: Apache-2.0

/// A reference format such as `{prefix}-{year}-{seq:03d}`, in pieces.
public struct ReferenceTemplate: Sendable, Hashable {
    public enum Piece: Sendable, Hashable {
        case text(String)
        case prefix, year, month, day, tenant, application
        /// The running number, filled with zeros to a width; a longer number widens it.
        case sequence(width: Int)
    }

    /// Why a format is none, with the place in its UTF-8 bytes.
    public struct Problem: Error, Sendable, Hashable {
        public var message: String
        public var help: String?
        public var bytes: Range<Int>
    }

    /// Formats longer than this are refused.
    public static let maxBytes = 64
    /// The greatest width of the number.
    public static let maxSequenceWidth = 18
    /// The names that may stand in braces.
    public static let placeholders = ["prefix", "year", "month", "day", "tenant", "application", "seq"]

    public let pieces: [Piece]

    /// True when a text may stand in a reference as it is.
    public static func isPlain(_ text: String) -> Bool {
        text.utf8.count <= maxBytes
            && text.utf8.allSatisfy { (0x21...0x7E).contains($0) && !"\\{}".utf8.contains($0) }
    }

    /// Reads a format; exactly one piece is the running number.
    public init(_ format: String) throws(Problem) {
        let bytes = Array(format.utf8)
        guard bytes.count <= ReferenceTemplate.maxBytes else {
            throw Problem(
                message: "the format is longer than \(ReferenceTemplate.maxBytes) bytes",
                bytes: 0..<bytes.count)
        }
        var pieces: [Piece] = []
        var text: [UInt8] = []
        var place = 0
        while place < bytes.count {
            switch bytes[place] {
            case UInt8(ascii: "{"):
                if !text.isEmpty { pieces.append(.text(String(decoding: text, as: UTF8.self))) }
                text = []
                let piece = try ReferenceTemplate.placeholder(in: bytes, at: &place)
                if case .sequence = piece, pieces.contains(where: \.isSequence) {
                    throw Problem(message: "the format holds the number twice", bytes: 0..<bytes.count)
                }
                pieces.append(piece)
            case UInt8(ascii: "}"):
                throw Problem(message: "the format has a '}' without its '{'", bytes: place..<place + 1)
            case 0x21...0x7E where bytes[place] != UInt8(ascii: "\\"):
                text.append(bytes[place])
                place += 1
            default:
                throw Problem(
                    message: "the format holds a character that a reference cannot have",
                    help: "use ASCII letters, digits and punctuation, without spaces or backslashes",
                    bytes: place..<ReferenceTemplate.characterEnd(in: bytes, at: place))
            }
        }
        if !text.isEmpty { pieces.append(.text(String(decoding: text, as: UTF8.self))) }
        guard bytes.first != UInt8(ascii: "-") else {
            throw Problem(
                message: "the format begins with '-', so a command would take the reference for a flag",
                help: "begin it with a letter, a digit or a placeholder", bytes: 0..<1)
        }
        guard pieces.contains(where: \.isSequence) else {
            throw Problem(
                message: "the format has no '{seq}', so it would give one reference to every submission",
                help: "add '{seq:03d}' where the number belongs", bytes: 0..<bytes.count)
        }
        self.pieces = pieces
    }

    /// Reads from an opening brace to behind the closing one.
    private static func placeholder(in bytes: [UInt8], at place: inout Int) throws(Problem) -> Piece {
        let start = place
        guard let close = bytes[start...].firstIndex(of: UInt8(ascii: "}")) else {
            throw Problem(message: "the format has a '{' without its '}'", bytes: start..<start + 1)
        }
        place = close + 1
        let name = String(decoding: bytes[(start + 1)..<close], as: UTF8.self)
        switch name {
        case "prefix": return .prefix
        case "year": return .year
        case "month": return .month
        case "day": return .day
        case "tenant": return .tenant
        case "application": return .application
        case "seq": return .sequence(width: 1)
        default:
            guard name.hasPrefix("seq:") else {
                throw Problem(
                    message: "unknown placeholder '{\(name)}' in the format",
                    help: help(forPlaceholder: String(name.prefix { $0 != ":" })),
                    bytes: start..<close + 1)
            }
            guard let width = sequenceWidth(name.utf8.dropFirst(4)) else {
                throw Problem(
                    message:
                        "the number is written as '{\(name)}'; expected '{seq:03d}' with a width from 1 to "
                        + "\(maxSequenceWidth)",
                    help: Int(name.filter(\.isNumber)).flatMap { width in
                        (1...maxSequenceWidth).contains(width) ? "write '{seq:0\(width)d}'" : nil
                    }, bytes: start..<close + 1)
            }
            return .sequence(width: width)
        }
    }

    private static func help(forPlaceholder name: String) -> String? {
        let known: String? =
            switch name.lowercased() {
            case "yyyy", "yy", "y": "year"
            case "mm", "m": "month"
            case "dd", "d": "day"
            case "number", "sequence", "counter", "n", "nnn", "nnnn", "no", "id", "#": "seq"
            case "app": "application"
            default: nil
            }
        let bare = name.filter { $0 != "{" && $0 != " " }
        if bare != name, placeholders.contains(where: { $0.hasSameBytes(as: bare) }) {
            return "write '{\(bare)}', with one brace at either side"
        }
        return known.map { "did you mean '{\($0)}'?" } ?? Suggestion.help(for: name, among: placeholders)
    }

    /// `03d` → 3; `3d` is the same.
    private static func sequenceWidth(_ text: Substring.UTF8View) -> Int? {
        guard text.last == UInt8(ascii: "d"), text.count <= 4,
            let width = Int(String(decoding: text.dropLast(), as: UTF8.self)), width > 0,
            text.first != UInt8(ascii: "+"), width <= maxSequenceWidth
        else { return nil }
        return width
    }

    private static func characterEnd(in bytes: [UInt8], at place: Int) -> Int {
        var end = place + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }
}

extension ReferenceTemplate.Piece {
    /// True for the running number.
    public var isSequence: Bool { if case .sequence = self { true } else { false } }
}
