// SPDX-License-Identifier: Apache-2.0

// What is wrong at a place where a scanner cannot go on.

extension JSONScanner {
    /// The byte that stands at the present place, or the end.
    var here: Range<Int> { place..<min(place + 1, bytes.count) }

    /// The character at the present place, for a message.
    var shown: String {
        guard place < bytes.count else { return "the end" }
        guard let (value, _) = StrictUTF8.scalar(at: place, in: bytes), let scalar = Unicode.Scalar(value)
        else {
            return "byte 0x\(Hex.encode([bytes[place]]))"
        }
        if CharacterScan.fault(of: value) != nil || value < 0x20 {
            return "U+" + String(value, radix: 16, uppercase: true)
        }
        return "'\(Character(scalar))'"
    }

    func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case 48...57, 65...90, 97...122, UInt8(ascii: "_"), UInt8(ascii: "."), UInt8(ascii: "+"),
            UInt8(ascii: "-"):
            true
        default: byte >= 0x80
        }
    }

    func refuseOtherEncodings() throws(JSONFault) {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]), place == 0 {
            throw JSONFault(.byteOrderMark, "a byte-order mark cannot stand before JSON", at: 0..<3)
        }
        if CharacterScan.isWide(bytes) {
            throw JSONFault(.notUTF8, "the text is UTF-16 or UTF-32, expected UTF-8", at: 0..<1)
        }
    }

    func unexpectedEnd() -> JSONFault {
        guard let top = innermost else { return JSONFault(.emptyInput, "there is no JSON text", at: here) }
        let name = top.isObject ? "object" : "array"
        return JSONFault(.unclosedBracket, "the \(name) is not closed", at: top.byte..<top.byte + 1)
    }

    func trailingComma() -> JSONFault {
        JSONFault(.trailingComma, "a comma cannot stand before the end of an array or object", at: here)
    }

    func trailingContent() -> JSONFault {
        if let comment = comment() { return comment }
        return JSONFault(.trailingContent, "expected the end after the JSON text, found \(shown)", at: here)
    }

    func missingComma(_ closer: UInt8) -> JSONFault {
        if let comment = comment() { return comment }
        let closing = closer == UInt8(ascii: "]") ? "]" : "}"
        return JSONFault(.missingComma, "expected ',' or '\(closing)', found \(shown)", at: here)
    }

    func notAKey(_ byte: UInt8) -> JSONFault {
        if let comment = comment() { return comment }
        switch byte {
        case UInt8(ascii: "}"): return trailingComma()
        case UInt8(ascii: "'"): return singleQuote()
        default: return JSONFault(.unquotedKey, "expected a key in double quotes, found \(shown)", at: here)
        }
    }

    func notAValue() -> JSONFault {
        if let comment = comment() { return comment }
        switch bytes[place] {
        case UInt8(ascii: "'"): return singleQuote()
        case UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: ","), UInt8(ascii: ":"):
            return JSONFault(.unexpectedCharacter, "expected a value, found \(shown)", at: here)
        case UInt8(ascii: "+"): return JSONFault(.plusSign, "a number cannot begin with '+'", at: here)
        case UInt8(ascii: "."):
            return JSONFault(.missingDigits, "expected a digit before the decimal point", at: here)
        case let byte where isWordByte(byte): return unknownWord()
        default: return JSONFault(.unexpectedCharacter, "expected a value, found \(shown)", at: here)
        }
    }

    func notADigit(_ message: String) -> JSONFault {
        if bytes[place..<min(place + 8, bytes.count)].elementsEqual("Infinity".utf8) { return unknownWord() }
        return JSONFault(.missingDigits, message, at: here)
    }

    func controlCharacter(_ byte: UInt8, in start: Int) -> JSONFault {
        if byte == 0x0A || byte == 0x0D {
            return JSONFault(.controlCharacter, "a line break in a string is written '\\n'", at: here)
        }
        return JSONFault(
            .controlCharacter,
            "control character 0x\(Hex.encode([byte])) in a string is written as an escape", at: here)
    }

    func loneSurrogate(_ range: Range<Int>) -> JSONFault {
        JSONFault(.loneSurrogate, "this escape is half of a surrogate pair", at: range)
    }

    private func singleQuote() -> JSONFault {
        JSONFault(.singleQuote, "strings stand in double quotes", at: here)
    }

    private func comment() -> JSONFault? {
        guard place < bytes.count else { return nil }
        let isSlash = bytes[place] == UInt8(ascii: "/")
        guard isSlash || bytes[place] == UInt8(ascii: "#") else { return nil }
        return JSONFault(.comment, "JSON has no comments", at: here)
    }

    private func unknownWord() -> JSONFault {
        var end = place
        while end < bytes.count, isWordByte(bytes[end]), end - place < 40 { end += 1 }
        let word = String(decoding: bytes[place..<end], as: UTF8.self)
        if ["nan", "infinity", "inf"].contains(word.lowercased()) {
            return JSONFault(.notANumber, "'\(word)' is not a JSON number", at: place..<end)
        }
        // The place says which; the word itself may be somebody's secret that lacks its quotes.
        return JSONFault(
            .unknownWord, "expected a value, found a word; text stands in double quotes", at: place..<end)
    }
}
