// SPDX-License-Identifier: Apache-2.0

/// What takes the events of a scanner.
///
/// Text is unescaped UTF-8 and valid during the call only; positions are byte offsets of the whole token.
protocol JSONSink {
    mutating func begin(isObject: Bool, at byte: Int) throws(JSONFault)
    mutating func end(isObject: Bool, at end: Int) throws(JSONFault)
    mutating func key(
        _ text: UnsafeBufferPointer<UInt8>, isASCII: Bool, at range: Range<Int>) throws(JSONFault)
    mutating func string(_ text: UnsafeBufferPointer<UInt8>, at range: Range<Int>) throws(JSONFault)
    /// The text follows the grammar of RFC 8259 section 6.
    mutating func number(_ text: UnsafeBufferPointer<UInt8>, at range: Range<Int>) throws(JSONFault)
    mutating func word(_ word: JSONWord, at range: Range<Int>) throws(JSONFault)
}

/// The three words of JSON.
enum JSONWord: String { case null, `true`, `false` }

/// Scans one JSON text as RFC 8259 has it and nothing beyond: no comments, no trailing commas, no byte-order mark.
///
/// Open brackets are kept in an array, so that the stack stays the same for any depth.
struct JSONScanner<Sink: JSONSink> {
    let bytes: UnsafeBufferPointer<UInt8>
    let limits: JSONLimits
    private(set) var sink: Sink
    private var index: Int
    private var values = 0
    /// True between an opening bracket and the first entry.
    private var isFirst = false
    /// The open brackets, outermost first.
    private var open: [(isObject: Bool, byte: Int)] = []
    /// Unescaped text of the string being read.
    private var scratch: [UInt8] = []
    /// True when the string just read had escapes, so that its text is in `scratch`.
    private var hasEscapes = false

    /// The present place.
    var place: Int { index }
    /// The innermost open bracket.
    var innermost: (isObject: Bool, byte: Int)? { open.last }

    init(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int = 0, limits: JSONLimits, sink: Sink) {
        self.bytes = bytes
        self.limits = limits
        self.sink = sink
        index = start
    }

    /// Scans the whole text.
    mutating func scan() throws(JSONFault) {
        guard bytes.count <= limits.maxBytes else {
            throw JSONFault(
                .tooLarge, "the text has \(bytes.count) bytes, at most \(limits.maxBytes) are read", at: 0..<0
            )
        }
        try refuseOtherEncodings()
        skipSpace()
        guard index < bytes.count else {
            throw JSONFault(.emptyInput, "there is no JSON text", at: index..<index)
        }
        try value()
        while let top = open.last {
            try top.isObject ? member() : element()
        }
        skipSpace()
        guard index == bytes.count else { throw trailingContent() }
    }

    // MARK: - Structure

    /// What comes after a bracket or after a value in an array.
    private mutating func element() throws(JSONFault) {
        guard let next = try separator(UInt8(ascii: "]")) else { return }
        if next == UInt8(ascii: "]") { throw trailingComma() }
        try value()
    }

    /// What comes after a brace or after a value in an object.
    private mutating func member() throws(JSONFault) {
        guard let next = try separator(UInt8(ascii: "}")) else { return }
        guard next == UInt8(ascii: "\"") else { throw notAKey(next) }
        let start = index
        let isASCII = try scanString()
        try withString(from: start) { (sink, text, range) throws(JSONFault) in
            try sink.key(text, isASCII: isASCII, at: range)
        }
        skipSpace()
        guard index < bytes.count else { throw unexpectedEnd() }
        guard bytes[index] == UInt8(ascii: ":") else {
            throw JSONFault(.missingColon, "expected ':' after the key", at: here)
        }
        index += 1
        skipSpace()
        guard index < bytes.count else { throw unexpectedEnd() }
        try value()
    }

    /// Reads up to the first byte of the next entry, over a comma where one is due; nil when the collection ended.
    private mutating func separator(_ closer: UInt8) throws(JSONFault) -> UInt8? {
        skipSpace()
        guard index < bytes.count else { throw unexpectedEnd() }
        if bytes[index] == closer {
            index += 1
            open.removeLast()
            try sink.end(isObject: closer == UInt8(ascii: "}"), at: index)
            isFirst = false
            return nil
        }
        if isFirst {
            isFirst = false
        } else {
            guard bytes[index] == UInt8(ascii: ",") else { throw missingComma(closer) }
            index += 1
            skipSpace()
            guard index < bytes.count else { throw unexpectedEnd() }
        }
        return bytes[index]
    }

    private mutating func value() throws(JSONFault) {
        values += 1
        guard values <= limits.maxValues else {
            throw JSONFault(.tooManyValues, "more than \(limits.maxValues) values", at: here)
        }
        let start = index
        switch bytes[index] {
        case UInt8(ascii: "{"): try begin(isObject: true)
        case UInt8(ascii: "["): try begin(isObject: false)
        case UInt8(ascii: "\""):
            _ = try scanString()
            try withString(from: start) { (sink, text, range) throws(JSONFault) in
                try sink.string(text, at: range)
            }
        case UInt8(ascii: "-"), 48...57:
            try scanNumber()
            try sink.number(UnsafeBufferPointer(rebasing: bytes[start..<index]), at: start..<index)
        case UInt8(ascii: "n"): try word(.null, "null")
        case UInt8(ascii: "t"): try word(.true, "true")
        case UInt8(ascii: "f"): try word(.false, "false")
        default: throw notAValue()
        }
    }

    private mutating func begin(isObject: Bool) throws(JSONFault) {
        guard open.count < limits.maxNestedLevels else {
            throw JSONFault(
                .tooDeep, "more than \(limits.maxNestedLevels) levels of arrays and objects", at: here)
        }
        try sink.begin(isObject: isObject, at: index)
        open.append((isObject, index))
        index += 1
        isFirst = true
    }

    private mutating func word(_ word: JSONWord, _ text: StaticString) throws(JSONFault) {
        let end = index + text.utf8CodeUnitCount
        guard end <= bytes.count,
            UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount).elementsEqual(
                bytes[index..<end]),
            end == bytes.count || !isWordByte(bytes[end])
        else { throw notAValue() }
        try sink.word(word, at: index..<end)
        index = end
    }

    @inline(__always)
    private mutating func skipSpace() {
        while index < bytes.count {
            switch bytes[index] {
            case 0x20, 0x0A, 0x0D, 0x09: index += 1
            default: return
            }
        }
    }

    // MARK: - Numbers

    private mutating func scanNumber() throws(JSONFault) {
        let start = index
        if bytes[index] == UInt8(ascii: "-") { index += 1 }
        let first = index
        try scanDigits("expected a digit after '-'")
        if bytes[first] == UInt8(ascii: "0"), index > first + 1 {
            throw JSONFault(
                .leadingZero, "a number cannot begin with '0' and another digit", at: start..<index)
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: ".") {
            index += 1
            try scanDigits("expected a digit after the decimal point")
        }
        if index < bytes.count, bytes[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "+") || bytes[index] == UInt8(ascii: "-") {
                index += 1
            }
            try scanDigits("expected a digit in the exponent")
        }
        if index < bytes.count, isWordByte(bytes[index]) {
            throw JSONFault(.unexpectedCharacter, "unexpected \(shown) in a number", at: here)
        }
    }

    private mutating func scanDigits(_ message: String) throws(JSONFault) {
        guard index < bytes.count, 48...57 ~= bytes[index] else { throw notADigit(message) }
        while index < bytes.count, 48...57 ~= bytes[index] { index += 1 }
    }

    // MARK: - Strings

    /// Reads over a string and its quotes, unescaping into `scratch` where needed; returns whether it is all ASCII.
    private mutating func scanString() throws(JSONFault) -> Bool {
        let start = index
        scratch.removeAll(keepingCapacity: true)
        var seen: UInt8 = 0
        var isASCII = true
        index += 1
        var copied = index
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                if seen & 0x80 != 0 { try checkUTF8(from: start + 1, to: index) }
                if copied > start + 1 { scratch.append(contentsOf: bytes[copied..<index]) }
                hasEscapes = copied > start + 1
                index += 1
                return isASCII && seen & 0x80 == 0
            }
            if byte == UInt8(ascii: "\\") {
                scratch.append(contentsOf: bytes[copied..<index])
                try scanEscape()
                if let last = scratch.last, last >= 0x80 { isASCII = false }
                copied = index
                continue
            }
            if byte < 0x20 { throw controlCharacter(byte, in: start) }
            seen |= byte
            index += 1
        }
        throw JSONFault(.unclosedString, "the string is not closed", at: start..<start + 1)
    }

    private mutating func withString(
        from start: Int,
        _ body: (inout Sink, UnsafeBufferPointer<UInt8>, Range<Int>) throws(JSONFault) -> Void
    ) throws(JSONFault) {
        let range = start..<index
        guard hasEscapes else {
            return try body(&sink, UnsafeBufferPointer(rebasing: bytes[start + 1..<index - 1]), range)
        }
        var fault: JSONFault?
        scratch.withUnsafeBufferPointer { text in
            do throws(JSONFault) { try body(&sink, text, range) } catch { fault = error }
        }
        if let fault { throw fault }
    }

    private mutating func scanEscape() throws(JSONFault) {
        let start = index
        guard index + 1 < bytes.count else {
            throw JSONFault(.unclosedString, "the string is not closed", at: here)
        }
        let letter = bytes[index + 1]
        index += 2
        switch letter {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): scratch.append(letter)
        case UInt8(ascii: "b"): scratch.append(0x08)
        case UInt8(ascii: "f"): scratch.append(0x0C)
        case UInt8(ascii: "n"): scratch.append(0x0A)
        case UInt8(ascii: "r"): scratch.append(0x0D)
        case UInt8(ascii: "t"): scratch.append(0x09)
        case UInt8(ascii: "u"): try scanUnicodeEscape(from: start)
        default:
            throw JSONFault(
                .unknownEscape, "unknown escape; expected one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\u",
                at: start..<start + 2)
        }
    }

    private mutating func scanUnicodeEscape(from start: Int) throws(JSONFault) {
        var unit = try hexadecimal(from: start)
        if unit == 0, !limits.takesAnyText {
            throw JSONFault(.escapedNUL, "U+0000 cannot stand in a text", at: start..<index)
        }
        if 0xD800..<0xDC00 ~= unit, index + 1 < bytes.count, bytes[index] == UInt8(ascii: "\\"),
            bytes[index + 1] == UInt8(ascii: "u")
        {
            let second = index
            index += 2
            let low = try hexadecimal(from: second)
            if 0xDC00..<0xE000 ~= low {
                unit = 0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00)
            } else if limits.takesAnyText {
                index = second
            } else {
                throw loneSurrogate(start..<second)
            }
        }
        guard let scalar = Unicode.Scalar(unit) ?? (limits.takesAnyText ? "\u{FFFD}" : nil) else {
            throw loneSurrogate(start..<index)
        }
        scratch.append(contentsOf: UTF8.encode(scalar).map { Array($0) } ?? [])
    }

    private mutating func hexadecimal(from start: Int) throws(JSONFault) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard index < bytes.count, let digit = Hex.value(bytes[index]) else {
                throw JSONFault(
                    .unknownEscape, "expected four hexadecimal digits after '\\u'", at: start..<index)
            }
            value = value << 4 | UInt32(digit)
            index += 1
        }
        return value
    }

    private func checkUTF8(from start: Int, to end: Int) throws(JSONFault) {
        var place = start
        while place < end {
            guard let (_, length) = StrictUTF8.scalar(at: place, in: bytes), place + length <= end else {
                throw JSONFault(
                    .notUTF8, "byte 0x\(Hex.encode([bytes[place]])) at offset \(place) is not UTF-8",
                    at: place..<place + 1)
            }
            place += length
        }
    }
}
