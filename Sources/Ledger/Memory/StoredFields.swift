// SPDX-License-Identifier: Apache-2.0
internal import ContractModel

/// Reads back the top-level members of a JSON map that this ledger stores, as canonical texts.
///
/// What is stored was written by `CanonicalJSON`; text of any other kind yields no members.
struct StoredFields {
    private let bytes: [UInt8]
    private var place = 0

    /// The value of each member as canonical JSON.
    static func read(_ json: String) -> [ExactText: String] {
        var reader = StoredFields(bytes: Array(json.utf8))
        guard case .map(let map)? = reader.value(depth: 0) else { return [:] }
        var members: [ExactText: String] = [:]
        for entry in map { members[ExactText(entry.key)] = CanonicalJSON.text(entry.value) }
        return members
    }

    private init(bytes: [UInt8]) { self.bytes = bytes }

    private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { place += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard next == UInt8(ascii: character) else { return false }
        place += 1
        return true
    }

    private mutating func take(word: StaticString, as value: Value) -> Value? {
        let expected = word.withUTF8Buffer { Array($0) }
        guard bytes[place...].starts(with: expected) else { return nil }
        place += expected.count
        return value
    }

    private mutating func value(depth: Int) -> Value? {
        // Deeper than any value that the language admits.
        guard depth < 256 else { return nil }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return map(depth: depth)
        case UInt8(ascii: "["): return list(depth: depth)
        case UInt8(ascii: "\""): return text().map(Value.string)
        case UInt8(ascii: "t"): return take(word: "true", as: .bool(true))
        case UInt8(ascii: "f"): return take(word: "false", as: .bool(false))
        case UInt8(ascii: "n"): return take(word: "null", as: .null)
        default:
            let start = place
            while let byte = next,
                byte == 0x2B || byte == 0x2D || byte == 0x2E || byte == 0x45 || byte == 0x65
                    || 48...57 ~= byte
            { place += 1 }
            return Number(String(decoding: bytes[start..<place], as: UTF8.self)).map(Value.number)
        }
    }

    private mutating func map(depth: Int) -> Value? {
        place += 1
        var map = ValueMap()
        if take("}") { return .map(map) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\""), let key = text(), take(":") else { return nil }
            guard let member = value(depth: depth + 1) else { return nil }
            map[key] = member
        } while take(",")
        return take("}") ? .map(map) : nil
    }

    private mutating func list(depth: Int) -> Value? {
        place += 1
        var elements: [Value] = []
        if take("]") { return .list(elements) }
        repeat {
            guard let element = value(depth: depth + 1) else { return nil }
            elements.append(element)
        } while take(",")
        return take("]") ? .list(elements) : nil
    }

    private mutating func text() -> String? {
        place += 1
        var content: [UInt8] = []
        while let byte = next {
            place += 1
            if byte == UInt8(ascii: "\"") { return String(decoding: content, as: UTF8.self) }
            guard byte == UInt8(ascii: "\\") else {
                content.append(byte)
                continue
            }
            guard let escape = next else { return nil }
            place += 1
            switch escape {
            case UInt8(ascii: "b"): content.append(0x08)
            case UInt8(ascii: "t"): content.append(0x09)
            case UInt8(ascii: "n"): content.append(0x0A)
            case UInt8(ascii: "f"): content.append(0x0C)
            case UInt8(ascii: "r"): content.append(0x0D)
            case UInt8(ascii: "u"):
                // The canonical writer escapes control characters only: one byte each.
                guard place + 4 <= bytes.count,
                    let unit = UInt8(String(decoding: bytes[place..<place + 4], as: UTF8.self), radix: 16)
                else { return nil }
                place += 4
                content.append(unit)
            default: content.append(escape)
            }
        }
        return nil
    }
}
