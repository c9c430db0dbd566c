// SPDX-License-Identifier: Apache-2.0

/// Why a text is not the JSON that is asked for, and where.
public struct JSONReadError: Error, Sendable, Hashable {
    /// What is wrong, as a stable word.
    public struct Code: Sendable, Hashable {
        public let name: String

        init(_ name: String) { self.name = name }

        public static let byteOrderMark = Code("byte-order-mark")
        public static let comment = Code("comment")
        public static let controlCharacter = Code("control-character")
        public static let duplicateMember = Code("duplicate-member")
        public static let emptyInput = Code("empty-input")
        public static let escapedNUL = Code("escaped-nul")
        public static let leadingZero = Code("leading-zero")
        public static let loneSurrogate = Code("lone-surrogate")
        public static let missingColon = Code("missing-colon")
        public static let missingComma = Code("missing-comma")
        public static let missingDigits = Code("missing-digits")
        public static let notANumber = Code("not-a-number")
        public static let notUTF8 = Code("not-utf8")
        public static let numberOutOfRange = Code("number-out-of-range")
        public static let plusSign = Code("plus-sign")
        public static let singleQuote = Code("single-quote")
        public static let tooDeep = Code("too-deep")
        public static let tooLarge = Code("too-large")
        public static let tooManyValues = Code("too-many-values")
        public static let trailingComma = Code("trailing-comma")
        public static let trailingContent = Code("trailing-content")
        public static let unclosedBracket = Code("unclosed-bracket")
        public static let unclosedString = Code("unclosed-string")
        public static let unexpectedCharacter = Code("unexpected-character")
        public static let unknownEscape = Code("unknown-escape")
        public static let unknownWord = Code("unknown-word")
        public static let unquotedKey = Code("unquoted-key")
    }

    public var code: Code
    /// One sentence, lower case, without a full stop.
    public var message: String
    public var position: SourcePosition

    init(_ fault: JSONFault, in bytes: [UInt8]) {
        code = fault.code
        message = fault.message
        position = SourceText(file: "", bytes: bytes).position(atByte: fault.bytes.lowerBound)
    }
}

extension JSONReadError: CustomStringConvertible {
    public var description: String { "\(message) at line \(position.line), column \(position.column)" }
}

/// What a scanner or a sink finds wrong, with the bytes it is about.
struct JSONFault: Error {
    var code: JSONReadError.Code
    var message: String
    var bytes: Range<Int>

    init(_ code: JSONReadError.Code, _ message: String, at bytes: Range<Int>) {
        self.code = code
        self.message = message
        self.bytes = bytes
    }
}
