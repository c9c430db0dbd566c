// SPDX-License-Identifier: Apache-2.0

/// JSON whose members stay in the order in which they are documented.
package indirect enum OrderedJSON: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    /// A number by its digits.
    case raw(String)
    case string(String)
    case array([OrderedJSON])
    case object([(String, OrderedJSON)])

    /// Text, or null for none.
    package static func optional(_ text: String?) -> OrderedJSON { text.map { .string($0) } ?? .null }

    /// The text on one line.
    ///
    /// It may be printed where it is shown or read as commands: what would move a cursor, turn the text around or be
    /// taken for a command stands in it as an escape, which means the same to every reader of JSON.
    package var text: String {
        var buffer = ByteBuffer()
        append(to: &buffer)
        let text = buffer.text
        let isHarmless = text.utf8.allSatisfy { 0x20..<0x7F ~= $0 && $0 != UInt8(ascii: "#") }
        return isHarmless ? text : OrderedJSON.shown(text)
    }

    private static func shown(_ text: String) -> String {
        text.unicodeScalars.reduce(into: "") { shown, scalar in
            if VisibleText.isUnseen(scalar) || VisibleText.opensCommand(scalar, after: shown) {
                for unit in Array(String(scalar).utf16) {
                    shown += "\\u" + Hex.encode([UInt8(unit >> 8), UInt8(unit & 0xFF)])
                }
            } else {
                shown.unicodeScalars.append(scalar)
            }
        }
    }

    private func append(to buffer: inout ByteBuffer) {
        switch self {
        case .null: buffer.append("null" as StaticString)
        case .bool(let truth): buffer.append(truth ? "true" : "false" as StaticString)
        case .integer(let number): buffer.append(String(number))
        case .raw(let digits): buffer.append(digits)
        case .string(let text): CanonicalJSON.appendQuoted(text, to: &buffer)
        case .array(let elements):
            buffer.append(UInt8(ascii: "["))
            for (index, element) in elements.enumerated() {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                element.append(to: &buffer)
            }
            buffer.append(UInt8(ascii: "]"))
        case .object(let members):
            buffer.append(UInt8(ascii: "{"))
            for (index, member) in members.enumerated() {
                if index > 0 { buffer.append(UInt8(ascii: ",")) }
                CanonicalJSON.appendQuoted(member.0, to: &buffer)
                buffer.append(UInt8(ascii: ":"))
                member.1.append(to: &buffer)
            }
            buffer.append(UInt8(ascii: "}"))
        }
    }
}
