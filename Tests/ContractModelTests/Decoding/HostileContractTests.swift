// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

/// Hostile and careless contracts, row by row of the bad-input catalogue, with the code and the place of what is said.
///
/// Where the language decides otherwise than the catalogue, the row tests what the language says:
/// - Y-2: an explicit `? key` is read like any other key; only lists and maps as keys are refused.
/// - Y-4, Y-5: anchors and aliases are read within the ceiling on nodes; merge keys are refused.
/// - Y-6: the ceiling is 64 levels.
/// - Y-17: `True` is a truth value of the core schema.
/// - Y-19: leading zeros count nothing, `0o10` and `0x1F` are numbers; a whole number has neither point nor exponent.
/// - Y-22, Y-23, Y-30, Y-38: what stands here is plain text, a name, or a type that must be named to be allowed.
/// - Y-25: several documents are allowed.
/// - Y-30: `constructor` is a name like others: parameters are values in a map, never members of an object.
/// - Y-37: `/` and dots may stand in a reference: it is never a path.
/// - Y-39: there is no server, and so no cap of one; a limit is checked for its range.
/// - Y-41: a file may have 4 MiB, a list 1,000 rows, a file 10,000 definitions, a text 1 MiB.
/// - Y-42: `http:` is allowed, and told by a rule of `lint`; private addresses are for those who list them.
/// - Y-45: an absent list allows nobody; that `apply` is wider than `view` is allowed, for no list implies another.
///
/// - Y-47: the public test suite of YAML is not part of this project; what it holds of texts that are no YAML has its forms
///   here and in YAMLRefusalTests, and whatever libyaml refuses is refused.
///
/// Elsewhere: Y-32 to Y-34 and Y-40 in ContractInterpreterTests, Y-44 in AtelierCLITests, Y-42 and Y-43 in
/// `HostileValueTests`.
@Suite struct HostileContractTests: HostileContractReading {
    // MARK: - Keys

    @Test(arguments: [
        ("[x, y]: b", ["E0021 1:1-1:7"]), ("actions:\n  - [a]: b\n", ["E0021 2:5-2:8"]),
        ("? [x]\n: b", ["E0021 1:3-1:6"]),
    ])
    func `Y-1 a list as a key`(_ text: String, _ expected: [String]) {
        #expect(places(text) == expected)
    }

    @Test(arguments: [
        ("{a: 1}: b", ["E0021 1:1-1:7"]), ("? a: 1\n: b", ["E0021 1:3-1:7"]),
        ("? {}\n: b", ["E0021 1:3-1:5"]),
        ("? identity\n: { code: a }\n", []),
    ])
    func `Y-2 a map as a key`(_ text: String, _ expected: [String]) {
        #expect(places(text) == expected)
    }

    @Test func `Y-3 sixties are text and no number`() {
        #expect(places(parameter("order: 999999999999999999:59:59")) == ["E0104 4:40-4:64"])
    }

    @Test func `Y-4 an alias bomb is refused where it passes the ceiling`() {
        var bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n"
        for level in 1...8 {
            let (name, inner) = (
                "bcdefghi".dropFirst(level - 1).prefix(1), "abcdefgh".dropFirst(level - 1).prefix(1)
            )
            bomb +=
                "\(name): &\(name) [" + Array(repeating: "*\(inner)", count: 9).joined(separator: ",") + "]\n"
        }
        #expect(bomb.utf8.count < 400)
        #expect(places(bomb) == ["E0003 6:8-6:10"])
    }

    @Test(arguments: [
        ("x-a: &a { b: 1 }\nidentity: { <<: *a, code: c }\n", ["E0022 2:13-2:15"]),
        ("x-a: &a { b: 1 }\nidentity: { <<: [*a, *a], code: c }\n", ["E0022 2:13-2:15"]),
        ("x-a: &a a\nidentity: { code: *a }\n", []), ("identity: { code: *a }\n", ["E0024 1:19-1:21"]),
        ("x-a: &a [*a]\nidentity: { code: b }\n", ["E0025 1:10-1:12"]),
    ])
    func `Y-5 aliases are read, merge keys are not`(_ text: String, _ expected: [String]) {
        #expect(places(text) == expected)
    }

    @Test(arguments: ["[", "- ", "{a: ", "? ", "{? "])
    func `Y-6 a hundred thousand levels are one mistake`(_ opener: String) {
        let found = places(String(repeating: opener, count: 100_000))
        #expect(found.count == 1 && found.first?.hasPrefix("E0003 1:") == true)
    }

    @Test func `Y-7 a key twice names both places`() {
        let source = SourceText(file: "a.yaml", text: "identity:\n  code: a\n  name: b\n  code: c\n")
        let found = ContractDecoder.read(source).diagnostics
        #expect(found.map(\.code) == [.duplicateKey])
        #expect(found.first?.range.start.line == 4 && found.first?.labels.first?.range.start.line == 2)
    }

    @Test(arguments: ["\u{E9}t\u{E9}", "e\u{301}te\u{301}"])
    func `Y-8 a name beyond ASCII is none, however it is composed`(_ name: String) {
        #expect(places("actions:\n  - key: \(name)\n") == ["E0107 2:10-2:\(10 + name.unicodeScalars.count)"])
    }

    @Test(arguments: [
        ("actions:\n  - key: \u{455}tatus\n", "E0107 2:10-2:16"),
        ("actions:\n  - \u{455}tatus: draft\n    key: a\n", "E0101 2:5-2:11"),
        ("entities:\n  - entity_type: rep\u{43E}rt\n", "E0107 2:18-2:24"),
    ])
    func `Y-9 letters that look like others`(_ text: String, _ expected: String) {
        #expect(places(text) == [expected])
    }

    // MARK: - Characters

    private static let turning: [UInt32] =
        [0x061C, 0x200E, 0x200F] + Array(0x202A...0x202E) + Array(0x2066...0x206F)

    @Test(arguments: turning)
    func `Y-10 what turns the direction of text around`(_ value: UInt32) throws {
        let sign = String(try #require(Unicode.Scalar(value)))
        #expect(places("identity: { code: a } # \(sign)x\n") == ["E0002 1:25-1:26"])
        #expect(places("identity: { code: a, name: b\(sign) }\n") == ["E0002 1:29-1:30"])
        #expect(places("identity: { co\(sign)de: a }\n").first == "E0002 1:15-1:16")
        #expect(places("identity: { code: a, name: \"\\u\(Self.hex(value))\" }\n") == [])
    }

    private static func hex(_ value: UInt32) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    @Test(arguments: [
        ("actions:\n  - key: a\u{200B}b\n", "E0107 2:10-2:13"),
        ("actions:\n  - key: a\u{200D}b\n", "E0107 2:10-2:13"),
        ("actions:\n  - key: a\u{AD}b\n", "E0107 2:10-2:13"),
        ("actions:\n  - key: a\n    lab\u{200B}el: x\n", "E0101 3:5-3:11"),
        ("actions:\n  - key: a\n    label: x\u{FEFF}\n", "E0002 3:13-3:14"),
        ("actions: # \u{E0041}\n  - key: a\n", "E0002 1:12-1:13"),
        ("actions:\n  - key: a\n    label: x\u{E0020}\n", "E0002 3:13-3:14"),
        ("actions:\n  - key: a\n    label: x\u{FFF9}\n", "E0002 3:13-3:14"),
    ])
    func `Y-11 what nobody sees`(_ text: String, _ expected: String) {
        #expect(places(text) == [expected])
    }

    @Test(arguments: [
        ("identity: { code: a\u{0} }\n", "E0002 1:20-1:21"),
        ("identity: { code: a, name: \"\\0\" }\n", "E0002 1:28-1:32"),
        ("identity: { code: a, name: \"\\x00\" }\n", "E0002 1:28-1:34"),
        ("identity: { code: a, name: \"\\u0000b\" }\n", "E0002 1:28-1:37"),
    ])
    func `Y-12 a zero byte`(_ text: String, _ expected: String) {
        #expect(places(text) == [expected])
    }

    @Test(arguments: [
        "\\x01", "\\a", "\\b", "\\e", "\\v", "\\f", "\\x1b[2J", "\\x7f", "\\x80", "\\N", "\\u009b",
    ])
    func `Y-13 control characters by their escapes`(_ escape: String) {
        let end = 30 + escape.utf8.count
        #expect(places("identity: { code: a, name: \"\(escape)\" }\n") == ["E0002 1:28-1:\(end)"])
    }

    @Test(arguments: ["\u{1}", "\u{1B}", "\u{7F}", "\u{80}", "\u{9B}", "\u{2028}", "\u{2029}", "\u{85}"])
    func `Y-13 control characters and separators as they are`(_ sign: String) {
        #expect(places("identity: { code: a, name: b\(sign) }\n") == ["E0002 1:29-1:30"])
        #expect(places("identity: { code: a } # \(sign)\n") == ["E0002 1:25-1:26"])
    }

    @Test func `Y-13 tabs and line breaks are text`() {
        #expect(places("identity: { code: a, name: \"b\\t\\n\\r\" }\n") == [])
    }

    @Test(
        arguments: [
            ([0xC0, 0xAF], "byte 0xc0 at offset 19"), ([0xED, 0xA0, 0x80], "byte 0xed at offset 19"),
            ([0xF8, 0x88, 0x80, 0x80, 0x80], "byte 0xf8 at offset 19"), ([0xFF], "byte 0xff at offset 19"),
            ([0xE2, 0x82], "byte 0xe2 at offset 19"), ([0xF4, 0x90, 0x80, 0x80], "byte 0xf4 at offset 19"),
        ] as [([UInt8], String)])
    func `Y-14 bytes that are not UTF-8`(_ bytes: [UInt8], _ message: String) {
        let source = SourceText(
            file: "a.yaml", bytes: Array("identity: { code: a".utf8) + bytes + Array(" }".utf8))
        #expect(places(source) == ["E0001 1:20-1:21"])
        #expect(ContractDecoder.read(source).diagnostics.first?.message.hasPrefix(message) == true)
    }

    @Test(
        arguments: [
            [0xFF, 0xFE], [0xFE, 0xFF], [0xFF, 0xFE, 0, 0], [0, 0, 0xFE, 0xFF], [0x61, 0], [0, 0x61],
        ] as [[UInt8]])
    func `Y-15 wide characters`(_ start: [UInt8]) {
        #expect(places(SourceText(file: "a.yaml", bytes: start + [0x61, 0x00])) == ["E0001 1:1-1:1"])
    }

    @Test func `Y-15 a mark before UTF-8 does no harm`() {
        #expect(places("\u{FEFF}identity: { code: a, cod: b }\n") == ["E0101 1:22-1:25"])
    }

    @Test(arguments: ["\\uD800", "\\uDFFF", "\\U00110000", "\\UFFFFFFFF"])
    func `Y-16 escapes of what is no character`(_ escape: String) {
        #expect(places("identity: { code: a, name: \"\(escape)\" }\n") == ["E0010 1:31-1:32"])
    }
}
