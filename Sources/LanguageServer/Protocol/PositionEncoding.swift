// SPDX-License-Identifier: Apache-2.0
import ContractModel

/// How a client counts characters in a line.
enum PositionEncoding: String, Sendable {
    case utf8 = "utf-8"
    case utf16 = "utf-16"
    case utf32 = "utf-32"

    /// The first that the client offers and is known; UTF-16 where it offers none.
    static func chosen(among offered: [String]?) -> PositionEncoding {
        offered?.lazy.compactMap(PositionEncoding.init).first ?? .utf16
    }

    /// How many units the character takes that begins with a byte of UTF-8.
    @inline(__always)
    fileprivate func units(lead: UInt8) -> Int {
        switch self {
        case .utf8: 1
        case .utf16: lead & 0xC0 == 0x80 ? 0 : lead >= 0xF0 ? 2 : 1
        case .utf32: lead & 0xC0 == 0x80 ? 0 : 1
        }
    }
}

/// Where a client sees something: lines and characters from 0.
struct TextPosition: Sendable, Hashable {
    var line: Int
    var character: Int

    init(line: Int, character: Int) {
        self.line = line
        self.character = character
    }

    init(_ value: Value) throws(RPCError) {
        guard let line = value["line"]?.integer, let character = value["character"]?.integer, line >= 0,
            character >= 0
        else { throw .missing("position") }
        self.init(line: line, character: character)
    }

    var value: Value { ["line": .integer(line), "character": .integer(character)] }
}

/// The lines of a text, as a client counts them.
///
/// Lines end at LF, CR LF and CR. A byte-order mark is a character of the first line, as it is in the client's text.
struct TextLines: Sendable {
    let bytes: [UInt8]
    private let starts: [Int]
    let encoding: PositionEncoding

    init(_ bytes: [UInt8], _ encoding: PositionEncoding) {
        self.bytes = bytes
        self.encoding = encoding
        var starts = [0]
        starts.reserveCapacity(bytes.count / 32 + 1)
        bytes.withUnsafeBufferPointer { bytes in
            var index = 0
            while index < bytes.count {
                let byte = bytes[index]
                index += 1
                guard byte == 0x0A || byte == 0x0D else { continue }
                if byte == 0x0D, index < bytes.count, bytes[index] == 0x0A { index += 1 }
                starts.append(index)
            }
        }
        self.starts = starts
    }

    var count: Int { starts.count }

    /// The bytes of a line without its end.
    func line(_ number: Int) -> Range<Int> {
        guard starts.indices.contains(number) else { return bytes.count..<bytes.count }
        var end = number + 1 < starts.count ? starts[number + 1] : bytes.count
        if end > starts[number], bytes[end - 1] == 0x0A { end -= 1 }
        if end > starts[number], bytes[end - 1] == 0x0D { end -= 1 }
        return starts[number]..<end
    }

    /// The line that a byte is in.
    func lineNumber(of byte: Int) -> Int {
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= byte { low = middle } else { high = middle }
        }
        return low
    }

    func position(of byte: Int) -> TextPosition {
        let byte = max(0, min(byte, bytes.count))
        let line = lineNumber(of: byte)
        var units = 0
        for index in starts[line]..<byte { units += encoding.units(lead: bytes[index]) }
        return TextPosition(line: line, character: units)
    }

    /// The byte of a position; beyond the end of its line it is that end, beyond the last line the end of the text.
    ///
    /// A position inside a character is its beginning.
    func byte(at position: TextPosition) -> Int {
        guard position.line < starts.count else { return bytes.count }
        let range = line(position.line)
        var (index, units) = (range.lowerBound, 0)
        while index < range.upperBound {
            let width = encoding.units(lead: bytes[index])
            var next = index + 1
            if encoding != .utf8 { while next < range.upperBound, bytes[next] & 0xC0 == 0x80 { next += 1 } }
            if units + width > position.character { break }
            units += width
            index = next
        }
        while index > range.lowerBound, index < bytes.count, bytes[index] & 0xC0 == 0x80 { index -= 1 }
        return index
    }

    func range(_ range: Range<Int>) -> Value {
        ["start": position(of: range.lowerBound).value, "end": position(of: range.upperBound).value]
    }

    func bytes(of range: Value) throws(RPCError) -> Range<Int> {
        let start = byte(at: try TextPosition(range.required("start")))
        let end = byte(at: try TextPosition(range.required("end")))
        return min(start, end)..<max(start, end)
    }
}
