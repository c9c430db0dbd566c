// SPDX-License-Identifier: Apache-2.0

/// The text that the bytes of a scalar stand for.
enum ScalarText {
    /// Joins the lines of a scalar as YAML does, and reads its escapes.
    static func folded(_ bytes: ArraySlice<UInt8>, style: Outline.Style) -> String {
        var text: [UInt8] = []
        var index = bytes.startIndex
        while index < bytes.endIndex {
            let byte = bytes[index]
            if byte == 0x0A || byte == 0x0D {
                fold(bytes, &index, into: &text)
            } else if style == .doubleQuoted, byte == 0x5C {
                escape(bytes, &index, into: &text)
            } else {
                text.append(byte)
                let isPair =
                    style == .singleQuoted && byte == 0x27 && index + 1 < bytes.endIndex
                    && bytes[index + 1] == 0x27
                index += isPair ? 2 : 1
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// One line break is a space, each further one a line break; the spaces around them are layout.
    private static func fold(_ bytes: ArraySlice<UInt8>, _ index: inout Int, into text: inout [UInt8]) {
        while let last = text.last, last == 0x20 || last == 0x09 { text.removeLast() }
        var breaks = 0
        while index < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) {
            let isPair =
                bytes[index] == 0x0D && index + 1 < bytes.endIndex && bytes[index + 1] == 0x0A
            if bytes[index] == 0x0A || bytes[index] == 0x0D { breaks += 1 }
            index += isPair ? 2 : 1
        }
        text += breaks == 1 ? [0x20] : [UInt8](repeating: 0x0A, count: max(0, breaks - 1))
    }

    private static func escape(_ bytes: ArraySlice<UInt8>, _ index: inout Int, into text: inout [UInt8]) {
        guard index + 1 < bytes.endIndex else {
            index += 1
            return
        }
        let letter = bytes[index + 1]
        index += 2
        switch letter {
        case UInt8(ascii: "n"): text.append(0x0A)
        case UInt8(ascii: "t"), 0x09: text.append(0x09)
        case UInt8(ascii: "r"): text.append(0x0D)
        case UInt8(ascii: "0"): text.append(0)
        case UInt8(ascii: "x"): scalar(2, bytes, &index, into: &text)
        case UInt8(ascii: "u"): scalar(4, bytes, &index, into: &text)
        case UInt8(ascii: "U"): scalar(8, bytes, &index, into: &text)
        case 0x0A, 0x0D:
            // An escaped line break joins the lines without a space.
            while index < bytes.endIndex, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[index]) { index += 1 }
        default: text.append(letter)
        }
    }

    private static func scalar(
        _ digits: Int, _ bytes: ArraySlice<UInt8>, _ index: inout Int, into text: inout [UInt8]
    ) {
        let end = min(index + digits, bytes.endIndex)
        let value = UInt32(String(decoding: bytes[index..<end], as: UTF8.self), radix: 16)
        index = end
        if let scalar = value.flatMap(Unicode.Scalar.init) { text += String(scalar).utf8 }
    }
}
