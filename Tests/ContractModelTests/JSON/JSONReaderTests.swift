// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct JSONReaderTests {
    /// A text that is refused: what it shows, its bytes, the code and the place.
    struct Refusal: CustomTestStringConvertible, Sendable {
        var name: String
        var bytes: [UInt8]
        var code: String
        var place: String

        init(_ name: String, _ bytes: [UInt8], _ code: String, _ place: String) {
            (self.name, self.bytes, self.code, self.place) = (name, bytes, code, place)
        }

        init(_ name: String, _ text: String, _ code: String, _ place: String) {
            self.init(name, Array(text.utf8), code, place)
        }

        var testDescription: String { name }
    }

    static let refusals: [Refusal] = [
        // Members
        Refusal("J-1 a member twice", #"{"a":1,"b":2,"a":3}"#, "duplicate-member", "1:14 b13"),
        Refusal("J-1 a member twice, once escaped", #"{"a":1,"\u0061":3}"#, "duplicate-member", "1:8 b7"),
        Refusal(
            "J-1 a member twice, composed and decomposed", "{\"\u{E9}\":1,\n\"e\u{301}\":3}",
            "duplicate-member", "2:1 b9"),
        Refusal(
            "J-1 a member twice, Kelvin sign and K", "{\"K\":1,\"\u{212A}\":3}", "duplicate-member", "1:8 b7"),
        Refusal(
            "J-1 a member twice, in an inner object", #"[{"x":{"a":1,"a":1}}]"#, "duplicate-member",
            "1:14 b13"),
        Refusal("J-1 an empty member twice", #"{"":1,"":1}"#, "duplicate-member", "1:7 b6"),
        // Depth
        Refusal(
            "J-2 level 33", String(repeating: "[", count: 33) + String(repeating: "]", count: 33), "too-deep",
            "1:33 b32"),
        Refusal("J-2 a million brackets", String(repeating: "[", count: 1_000_000), "too-deep", "1:33 b32"),
        Refusal(
            "J-2 a hundred thousand objects", String(repeating: "{\"a\":", count: 100_000), "too-deep",
            "1:161 b160"),
        // Not JSON
        Refusal("J-3 a trailing comma in an array", "[1,]", "trailing-comma", "1:4 b3"),
        Refusal("J-3 a trailing comma in an object", #"{"a":1,}"#, "trailing-comma", "1:8 b7"),
        Refusal("J-3 only a comma", "[,]", "unexpected-character", "1:2 b1"),
        Refusal("J-3 two commas", "[1,,2]", "unexpected-character", "1:4 b3"),
        Refusal("J-3 a line comment", "[1, // one\n2]", "comment", "1:5 b4"),
        Refusal("J-3 a block comment before all", "/* a */ 1", "comment", "1:1 b0"),
        Refusal("J-3 a comment behind all", "1 // a", "comment", "1:3 b2"),
        Refusal("J-3 a hash comment", "{\n# a\n}", "comment", "2:1 b2"),
        Refusal("J-3 single quotes", "['a']", "single-quote", "1:2 b1"),
        Refusal("J-3 a key in single quotes", "{'a':1}", "single-quote", "1:2 b1"),
        Refusal("J-3 a bare key", "{a:1}", "unquoted-key", "1:2 b1"),
        Refusal("J-3 a number as key", "{1:1}", "unquoted-key", "1:2 b1"),
        Refusal("J-3 NaN", "[NaN]", "not-a-number", "1:2 b1"),
        Refusal("J-3 Infinity", "Infinity", "not-a-number", "1:1 b0"),
        Refusal("J-3 minus Infinity", "[-Infinity]", "not-a-number", "1:3 b2"),
        Refusal("J-3 a leading zero", "[01]", "leading-zero", "1:2 b1"),
        Refusal("J-3 a negative leading zero", "[-012]", "leading-zero", "1:2 b1"),
        Refusal("J-3 a plus sign", "[+1]", "plus-sign", "1:2 b1"),
        Refusal("J-3 nothing before the point", "[.5]", "missing-digits", "1:2 b1"),
        Refusal("J-3 nothing after the point", "[1.]", "missing-digits", "1:4 b3"),
        Refusal("J-3 nothing in the exponent", "[1e]", "missing-digits", "1:4 b3"),
        Refusal("J-3 only a sign in the exponent", "[1e+]", "missing-digits", "1:5 b4"),
        Refusal("J-3 only a minus", "[-]", "missing-digits", "1:3 b2"),
        Refusal("J-3 a minus at the end", "-", "missing-digits", "1:2 b1"),
        Refusal("J-3 hexadecimal", "[0x1F]", "unexpected-character", "1:3 b2"),
        Refusal("J-3 an underscore in a number", "[1_000]", "unexpected-character", "1:3 b2"),
        Refusal("J-3 two points", "[1.2.3]", "unexpected-character", "1:5 b4"),
        Refusal("J-3 full-width digits", "[１]", "unknown-word", "1:2 b1"),
        Refusal("J-3 a word in capitals", "[True]", "unknown-word", "1:2 b1"),
        Refusal("J-3 a word cut short", "[nul]", "unknown-word", "1:2 b1"),
        Refusal("J-3 a word too long", "[truely]", "unknown-word", "1:2 b1"),
        Refusal("J-3 undefined", "undefined", "unknown-word", "1:1 b0"),
        Refusal("J-3 no colon", #"{"a" 1}"#, "missing-colon", "1:6 b5"),
        Refusal("J-3 no value", #"{"a":}"#, "unexpected-character", "1:6 b5"),
        Refusal("J-3 no comma in an array", "[1 2]", "missing-comma", "1:4 b3"),
        Refusal("J-3 no comma in an object", #"{"a":1 "b":2}"#, "missing-comma", "1:8 b7"),
        Refusal("J-3 the wrong bracket", "[1}", "missing-comma", "1:3 b2"),
        Refusal("J-3 a closing bracket alone", "]", "unexpected-character", "1:1 b0"),
        Refusal("J-3 an open array", "[1, [2]", "unclosed-bracket", "1:1 b0"),
        Refusal("J-3 an open object", "{\"a\":\n{", "unclosed-bracket", "2:1 b6"),
        Refusal("J-3 a vertical tab between values", "[1,\u{B}2]", "unexpected-character", "1:4 b3"),
        Refusal("J-3 a no-break space between values", "[1,\u{A0}2]", "unknown-word", "1:4 b3"),
        // Encodings
        Refusal("J-4 a byte-order mark", "\u{FEFF}{}", "byte-order-mark", "1:1 b3"),
        Refusal("J-4 UTF-16 with a mark", [0xFF, 0xFE, 0x7B, 0, 0x7D, 0], "not-utf8", "1:1 b0"),
        Refusal("J-4 UTF-16 without a mark", [0x7B, 0, 0x7D, 0], "not-utf8", "1:1 b0"),
        Refusal("J-4 UTF-16 big-endian without a mark", [0, 0x7B, 0, 0x7D], "not-utf8", "1:1 b0"),
        Refusal("J-4 UTF-7", "+AHsAfQ-", "plus-sign", "1:1 b0"),
        Refusal("J-5 a stray continuation", [0x22, 0x61, 0x80, 0x22], "not-utf8", "1:3 b2"),
        Refusal("J-5 an overlong slash", [0x22, 0xC0, 0xAF, 0x22], "not-utf8", "1:2 b1"),
        Refusal("J-5 an overlong in three bytes", [0x22, 0xE0, 0x80, 0xAF, 0x22], "not-utf8", "1:2 b1"),
        Refusal("J-5 a surrogate in UTF-8", [0x22, 0xED, 0xA0, 0x80, 0x22], "not-utf8", "1:2 b1"),
        Refusal("J-5 beyond U+10FFFF", [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], "not-utf8", "1:2 b1"),
        Refusal("J-5 five bytes", [0x22, 0xF8, 0x88, 0x80, 0x80, 0x80, 0x22], "not-utf8", "1:2 b1"),
        Refusal("J-5 a sequence cut by the quote", [0x22, 0xC3, 0x22], "not-utf8", "1:2 b1"),
        Refusal("J-5 a sequence cut by the end", [0x5B, 0xE2, 0x82], "unknown-word", "1:2 b1"),
        Refusal(
            "J-5 not UTF-8 behind a wide character", [0x22, 0xC3, 0xA9, 0xFF, 0x22], "not-utf8", "1:3 b3"),
        Refusal("J-5 a high surrogate alone", #"["\uD83D"]"#, "lone-surrogate", "1:3 b2"),
        Refusal("J-5 a low surrogate alone", #"["\uDE00"]"#, "lone-surrogate", "1:3 b2"),
        Refusal("J-5 a surrogate pair reversed", #"["\uDE00\uD83D"]"#, "lone-surrogate", "1:3 b2"),
        Refusal("J-5 a high surrogate before another escape", #"["\uD83D\n"]"#, "lone-surrogate", "1:3 b2"),
        Refusal("J-5 a high surrogate twice", #"["\uD83D\uD83D"]"#, "lone-surrogate", "1:3 b2"),
        Refusal("J-5 a high surrogate in a key", #"{"\uD83D":1}"#, "lone-surrogate", "1:3 b2"),
        Refusal("J-5 a raw line break", "\"a\nb\"", "control-character", "1:3 b2"),
        Refusal("J-5 a raw tab", "\"a\tb\"", "control-character", "1:3 b2"),
        Refusal("J-5 a raw NUL", [0x22, 0x61, 0x62, 0x00, 0x22], "control-character", "1:4 b3"),
        Refusal("J-5 an unknown escape", #""\x41""#, "unknown-escape", "1:2 b1"),
        Refusal("J-5 an escape cut short", #""\u12""#, "unknown-escape", "1:2 b1"),
        Refusal("J-5 an escape at the end", #""\"#, "unclosed-string", "1:2 b1"),
        Refusal("J-5 an open string", #"["abc]"#, "unclosed-string", "1:2 b1"),
        Refusal("J-6 an escaped NUL", #"["a\u0000"]"#, "escaped-nul", "1:4 b3"),
        // Numbers
        Refusal("J-10 a large exponent", "[1e401]", "number-out-of-range", "1:2 b1"),
        Refusal("J-10 a small exponent", "[1e-500]", "number-out-of-range", "1:2 b1"),
        Refusal("J-10 an exponent beyond 64 bits", "1e99999999999999999999", "number-out-of-range", "1:1 b0"),
        Refusal("J-10 401 digits", String(repeating: "9", count: 401), "number-out-of-range", "1:1 b0"),
        // Size
        Refusal(
            "J-16 a string of 10 MB", "\"" + String(repeating: "a", count: 10 << 20) + "\"", "too-large",
            "1:1 b0"),
        Refusal(
            "J-25 an array of more than 100,000 items", "[" + String(repeating: "1,", count: 100_000) + "1]",
            "too-many-values", "1:200000 b199999"),
        // More or less than one text
        Refusal("J-26 two texts", "{} {}", "trailing-content", "1:4 b3"),
        Refusal("J-26 garbage behind the text", "1 x", "trailing-content", "1:3 b2"),
        Refusal("J-26 a NUL behind the text", [0x7B, 0x7D, 0x00], "trailing-content", "1:3 b2"),
        Refusal("J-26 nothing", "", "empty-input", "1:1 b0"),
        Refusal("J-26 only white space", " \n\t", "empty-input", "2:2 b3"),
    ]

    @Test(arguments: refusals)
    func `what is not one JSON text is refused with its own code and place`(_ refusal: Refusal) {
        let error = #expect(throws: JSONReadError.self) { try JSONReader.read(refusal.bytes) }
        #expect(error?.code.name == refusal.code)
        #expect(
            error.map { "\($0.position.line):\($0.position.column) b\($0.position.byte)" } == refusal.place)
        #expect(error?.message.isEmpty == false)
    }

    @Test(arguments: [
        ("null", "null"), (" true ", "true"), ("false\n", "false"), ("\"\"", "\"\""), ("[]", "[]"),
        ("{}", "{}"),
        ("[[],{}]", "[[],{}]"), (#"{"b":1,"a":[1,{"c":null}]}"#, #"{"a":[1,{"c":null}],"b":1}"#),
        // J-9, J-10, J-11: the text of a number stays.
        ("9007199254740993", "9007199254740993"), ("9223372036854775808", "9223372036854775808"),
        ("-0", "-0"),
        ("1.0", "1.0"), ("1e2", "1e2"), ("19.99", "19.99"), ("1.005", "1.005"), ("0.1", "0.1"),
        ("1E+2", "1E+2"),
        ("1e399", "1e399"),
        (#""\ud83d\ude00""#, "\"😀\""), (#""\u00e9\/\b\f""#, #""é/\b\f""#),
        ("\"\u{7F}\u{FFFE}\u{E000}\"", "\"\u{7F}\u{FFFE}\u{E000}\""),
        ("\"\u{202E}\"", "\"\u{202E}\""), ("{\"a\":1,\"A\":2}", "{\"A\":2,\"a\":1}"),
        (#"{"é":1,"e":2}"#, #"{"e":2,"é":1}"#), ("\r\n\t 1", "1"),
    ])
    func `JSON is read and numbers keep their text`(_ text: String, _ expected: String) throws {
        let value = try JSONReader.read(text)
        #expect(CanonicalJSON.faithfulText(value).hasSameBytes(as: expected))
    }

    /// What RFC 8259 leaves to readers, in the forms of JSONTestSuite (`i_`): nil where it is read, else the code.
    ///
    /// What that suite wants refused (`n_`) has its forms above, J-1 to J-6 and J-26; what it wants read (`y_`) below them.
    static let undecided: [(String, [UInt8], String?)] = [
        ("number, huge negative exponent", Array("[123.456e-789]".utf8), "number-out-of-range"),
        ("number, huge exponent", Array("[0.4e00669999999999999999999]".utf8), "number-out-of-range"),
        ("number, negative with a huge exponent", Array("[-1e+9999]".utf8), "number-out-of-range"),
        ("number, positive with a huge exponent", Array("[1.5e+9999]".utf8), "number-out-of-range"),
        ("number, below every double", Array("[-123123e100000]".utf8), "number-out-of-range"),
        ("number, above every double", Array("[123123e100000]".utf8), "number-out-of-range"),
        ("number, nearer to 0 than every double", Array("[123e-10000000]".utf8), "number-out-of-range"),
        ("whole number, below 64 bits", Array("[-123123123123123123123123123123]".utf8), nil),
        ("whole number, above 64 bits", Array("[100000000000000000000]".utf8), nil),
        ("whole number, 48 digits", Array("[-237462374673276894279832749832423479823246327846]".utf8), nil),
        ("lone second surrogate in a key", Array(#"{"\uDFAA":0}"#.utf8), "lone-surrogate"),
        ("first surrogate without a second", Array(#"["\uDADA"]"#.utf8), "lone-surrogate"),
        ("first surrogate before another character", Array(#"["\uD888\u1234"]"#.utf8), "lone-surrogate"),
        ("first surrogate before an escape", Array(#"["\uD800\n"]"#.utf8), "lone-surrogate"),
        ("first surrogate before letters", Array(#"["\uDd1ea"]"#.utf8), "lone-surrogate"),
        ("two first surrogates before an escape", Array(#"["\uD800\uD800\n"]"#.utf8), "lone-surrogate"),
        ("first surrogate alone", Array(#"["\ud800"]"#.utf8), "lone-surrogate"),
        ("first surrogate and text", Array(#"["\ud800abc"]"#.utf8), "lone-surrogate"),
        ("surrogates in the wrong order", Array(#"["\uDd1e\uD834"]"#.utf8), "lone-surrogate"),
        ("second surrogate alone", Array(#"["\uDFAA"]"#.utf8), "lone-surrogate"),
        ("UTF-8 cut off", [0x5B, 0x22, 0xE0, 0xFF, 0x22, 0x5D], "not-utf8"),
        ("UTF-8 and a byte of no encoding", [0x5B, 0x22, 0xD0, 0xB4, 0xFA, 0x22, 0x5D], "not-utf8"),
        ("UTF-8 of a surrogate", [0x5B, 0x22, 0xED, 0xA0, 0x80, 0x22, 0x5D], "not-utf8"),
        ("a byte of no encoding", [0x5B, 0x22, 0xFF, 0x22, 0x5D], "not-utf8"),
        ("Latin 1", [0x5B, 0x22, 0xE9, 0x22, 0x5D], "not-utf8"),
        ("a continuation byte alone", [0x5B, 0x22, 0x81, 0x22, 0x5D], "not-utf8"),
        ("beyond Unicode", [0x5B, 0x22, 0xF4, 0xBF, 0xBF, 0xBF, 0x22, 0x5D], "not-utf8"),
        ("two bytes for one", [0x5B, 0x22, 0xC0, 0xAF, 0x22, 0x5D], "not-utf8"),
        ("six bytes for one", [0x5B, 0x22, 0xFC, 0x83, 0xBF, 0xBF, 0xBF, 0xBF, 0x22, 0x5D], "not-utf8"),
        ("six bytes for NUL", [0x5B, 0x22, 0xFC, 0x80, 0x80, 0x80, 0x80, 0x80, 0x22, 0x5D], "not-utf8"),
        ("UTF-16LE with a mark", [0xFF, 0xFE, 0x5B, 0, 0x22, 0, 0xE9, 0, 0x22, 0, 0x5D, 0], "not-utf8"),
        ("UTF-16BE without one", [0, 0x5B, 0, 0x22, 0, 0xE9, 0, 0x22, 0, 0x5D], "not-utf8"),
        ("UTF-16LE without one", [0x5B, 0, 0x22, 0, 0xE9, 0, 0x22, 0, 0x5D, 0], "not-utf8"),
        (
            "500 levels", Array(repeating: 0x5B, count: 500) + Array(repeating: 0x5D, count: 500), "too-deep"
        ),
        ("a byte-order mark before an object", [0xEF, 0xBB, 0xBF, 0x7B, 0x7D], "byte-order-mark"),
    ]

    @Test(arguments: undecided)
    func `J-33 what the standard leaves open is decided`(_ name: String, _ bytes: [UInt8], _ code: String?) {
        do {
            let value = try JSONReader.read(bytes)
            #expect(code == nil, "\(name)")
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(CanonicalJSON.faithfulText(value).hasSameBytes(as: text))
        } catch { #expect(error.code.name == code, "\(name)") }
    }

    @Test func `a hundred digits stay`() throws {
        let digits = String(repeating: "1234567890", count: 10)
        #expect(try JSONReader.read(digits).number?.text == digits)
    }

    @Test func `32 levels are read`() throws {
        let text = String(repeating: "[", count: 32) + String(repeating: "]", count: 32)
        #expect(CanonicalJSON.text(try JSONReader.read(text)) == text)
    }

    @Test func `one character of a hundred thousand marks is read in linear time`() throws {
        let text = "e" + String(repeating: "\u{301}", count: 100_000)
        #expect(try JSONReader.read("\"\(text)\"").string?.utf8.count == 200_001)
    }

    @Test func `members in any order and spelling are one value`() throws {
        let first = try JSONReader.read(#"{"b":[1.10,"\u0061"],"a":{"y":1,"x":2}}"#)
        let second = try JSONReader.read(#"{"a":{"x":2.0,"y":1e0},"b":[11e-1,"a"]}"#)
        #expect(first == second)
        #expect(CanonicalJSON.encode(first) == CanonicalJSON.encode(second))
    }

    @Test func `limits are those that are asked for`() {
        let limits = JSONLimits(maxBytes: 8, maxNestedLevels: 1, maxValues: 3)
        #expect(throws: Never.self) { try JSONReader.read("[1,2]", limits: limits) }
        #expect(throws: JSONReadError.self) { try JSONReader.read("[[1]]", limits: limits) }
        #expect(throws: JSONReadError.self) { try JSONReader.read("[1,2,3]", limits: limits) }
        #expect(throws: JSONReadError.self) { try JSONReader.read("123456789", limits: limits) }
    }
}
