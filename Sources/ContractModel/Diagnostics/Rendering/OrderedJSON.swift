// SPDX-License-Identifier: Apache-2.0

/// JSON whose members stay in the order in which they are documented.
package indirect enum OrderedJSON: Sendable {
    case null
    case bool(Bool)
    case integer(Int)
    case string(String)
    case array([OrderedJSON])
    case object([(String, OrderedJSON)])

    /// Text, or null for none.
    package static func optional(_ text: String?) -> OrderedJSON { text.map { .string($0) } ?? .null }

    /// The text on one line.
    package var text: String {
        var buffer = ByteBuffer()
        append(to: &buffer)
        return buffer.text
    }

    private func append(to buffer: inout ByteBuffer) {
        switch self {
        case .null: buffer.append("null" as StaticString)
        case .bool(let truth): buffer.append(truth ? "true" : "false" as StaticString)
        case .integer(let number): buffer.append(String(number))
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
