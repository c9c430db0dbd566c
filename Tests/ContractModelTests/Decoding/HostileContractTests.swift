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
/// - Y-45: an absent list allows nobody; that `apply` is wider than `view` is allowed, for no list implies another.
///
/// - Y-47: the public test suite of YAML is not part of this project; what it holds of texts that are no YAML has its forms
///   here and in YAMLRefusalTests, and whatever libyaml refuses is refused.
///
/// Elsewhere: Y-32 to Y-34 and Y-40 in ContractInterpreterTests, Y-44 in AtelierCLITests. Y-42 waits for URLs in
/// contracts; Y-43 is here.
@Suite struct HostileContractTests {
    /// Code and place of everything that is said: `E0021 1:1-1:4`.
    private func places(_ text: String) -> [String] {
        places(SourceText(file: "a.yaml", text: text))
    }

    private func places(_ source: SourceText) -> [String] {
        let (file, diagnostics) = ContractDecoder.read(source)
        let merged = ApplicationMerger.merge([file], applicationCode: "a").diagnostics
        return (diagnostics + merged).filter { $0.severity == .error }.map { diagnostic in
            let (start, end) = (diagnostic.range.start, diagnostic.range.end)
            return "\(diagnostic.code.code) \(start.line):\(start.column)-\(end.line):\(end.column)"
        }
    }

    private func messages(_ text: String) -> [String] {
        ContractDecoder.read(SourceText(file: "a.yaml", text: text)).diagnostics.map(\.message)
    }

    /// An action with one more line, the third of the file.
    private func action(_ line: String) -> String { "actions:\n  - key: a\n    \(line)\n" }

    /// An action with a parameter `p` with one more entry, in the fourth line from column 26.
    private func parameter(_ entry: String) -> String {
        "actions:\n  - key: a\n    parameters:\n      - { key: p, type: string, \(entry) }\n"
    }

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

    // MARK: - Values

    @Test(arguments: [
        ("yes", false), ("on", false), ("y", false), ("1", false), ("\"true\"", false), ("no", false),

        ("[]", false), ("true", true), ("True", true), ("FALSE", true),
    ])
    func `Y-17 truth is true or false`(_ value: String, _ isRight: Bool) {
        let column = 43
        let found = places(parameter("required: \(value)"))
        #expect(found.isEmpty == isRight)
        #expect(
            isRight || found.first?.contains(" 4:\(column)-4:\(column + value.utf8.count)") == true,
            "\(found)")
    }

    @Test func `Y-18 no is text where text is due`() throws {
        let (file, _) = ContractDecoder.read(
            SourceText(file: "a.yaml", text: "actions: [ { key: no, label: NO, description: off } ]"))
        let action = try #require(file.actions.first)
        #expect(action.key.value == "no" && action.label?.text == "NO" && action.description?.text == "off")
    }

    @Test(
        arguments: [
            ("010", 10), ("0o10", 8), ("0x1F", 31), ("+5", 5), ("1e3", nil), ("3.0", nil), ("1_000", nil),
            ("1:30", nil),
            ("\"10\"", nil), ("-0", nil), ("3.5", nil), ("-1", nil), ("99999999999999999999", nil),
            ("1e999", nil), ("0b1", nil),
        ] as [(String, Int?)])
    func `Y-19 and Y-20 whole numbers`(_ written: String, _ value: Int?) throws {
        let text = parameter("constraints: { max_length: \(written) }")
        let (file, diagnostics) = ContractDecoder.read(SourceText(file: "a.yaml", text: text))
        if let value {
            #expect(diagnostics.map(\.message) == [])
            #expect(file.actions.first?.parameters.first?.type.constraints.maxLength?.value == value)
        } else {
            #expect(places(text).count == 1)
            #expect(
                places(text).first?.hasSuffix(" 4:60-4:\(60 + written.utf8.count)") == true, "\(places(text))"
            )
        }
    }

    @Test(arguments: [".inf", "-.inf", ".nan", ".NaN", "1e999", "-1e999"])
    func `Y-21 numbers that are none`(_ value: String) {
        #expect(
            places("actions:\n  - key: a\n    edits: [ { field: b, value: \(value) } ]\n") == [
                "E0028 3:33-3:\(33 + value.utf8.count)"
            ])
        #expect(
            places(
                "actions:\n  - key: a\n    parameters: [ { key: p, type: number, constraints: { max: \(value) } } ]\n"
            )
                == ["E0104 3:63-3:\(63 + value.utf8.count)"])
    }

    @Test(arguments: [
        "2024-13-45", "2024-01-01", "12:30:00", "3.10", "0777", "1_000", "007", "1e3", "yes", "~x",
    ])
    func `Y-22 and Y-23 text stays as it is written`(_ text: String) throws {
        let source = SourceText(
            file: "a.yaml", text: "actions: [ { key: a, label: \(text), description: \(text) } ]")
        let (file, diagnostics) = ContractDecoder.read(source)
        #expect(diagnostics.map(\.message) == [])
        #expect(file.actions.first?.label?.text == text)
    }

    @Test(arguments: [
        ("!!python/object/apply:os.system [ls]", "3:12-3:45"), ("!!binary aGk=", "3:12-3:25"),
        ("!!set {a, b}", "3:12-3:19"),
        ("!!omap []", "3:12-3:20"), ("!!int x", "3:12-3:19"), ("!<tag:x,2000:y> x", "3:12-3:29"),
        ("! x", "3:12-3:15"),
    ])
    func `Y-24 a tag has no meaning`(_ value: String, _ place: String) {
        #expect(places(action("label: \(value)")).first == "E0023 \(place)")
    }

    @Test(arguments: [
        ("%YAML 1.3\n---\nidentity: { code: a }\n", ["E0026 1:1-1:10"]),
        ("%YAML 1.2\n---\nidentity: { code: a }\n", []),
        ("%TAG ! tag:x:\n---\nidentity: { code: a }\n", ["E0026 1:1-2:4"]),
        ("identity: { code: a }\n---\nactions: []\n...\n", []),
        ("identity: { code: a }\n--- actions: []\n", ["E0010 2:1-2:12"]),
        ("identity: { code: a }\n...\nactions: []\n", ["E0010 3:1-3:2"]),
        ("identity: { code: a }\n---\nidentity: { code: b }\n", ["E0125 3:19-3:20"]),
    ])
    func `Y-25 documents and directives`(_ text: String, _ expected: [String]) {
        #expect(places(text) == expected)
    }

    @Test(arguments: [
        ("", ["E0126 1:1-1:1"]), ("# nothing\n", ["E0126 1:1-1:1"]), ("null\n", ["E0126 1:1-1:1"]),
        ("~", ["E0126 1:1-1:1"]),
        ("text\n", ["E0103 1:1-1:5"]), ("[]\n", ["E0103 1:1-1:3"]), ("- a\n", ["E0103 1:1-1:4"]),
        ("{}", ["E0126 1:1-1:1"]),
    ])
    func `Y-26 no contract at all`(_ text: String, _ expected: [String]) {
        #expect(places(text) == expected)
    }

    @Test(arguments: [
        ("identity:\n\tcode: a\n", "E0011 2:1-2:2"),
        ("actions:\n  - key: a\n\t  label: b\n", "E0011 3:1-3:2"),
    ])
    func `Y-27 a tab does not indent`(_ text: String, _ expected: String) {
        #expect(places(text) == [expected])
    }

    @Test(arguments: [
        ("acitons: []\n", "E0101 1:1-1:8", "actions"), (action2("lable: x"), "E0101 3:5-3:10", "label"),
        ("entities: [ { entity_tpye: a } ]", "E0101 1:15-1:26", "entity_type"),
    ])
    func `Y-28 a key that there is not`(_ text: String, _ expected: String, _ meant: String) {
        #expect(places(text) == [expected])
        let found = ContractDecoder.read(SourceText(file: "a.yaml", text: text)).diagnostics
        #expect(found.first?.help == "did you mean '\(meant)'?")
    }

    private static func action2(_ line: String) -> String { "actions:\n  - key: a\n    \(line)\n" }

    @Test(arguments: [
        ("Actions: []\n", "E0101 1:1-1:8"), ("\"actions \": []\n", "E0101 1:1-1:11"),
        ("actions.key: []\n", "E0101 1:1-1:12"),
        ("$actions: []\n", "E0101 1:1-1:9"), ("actions:\n  - Key: a\n", "E0101 2:5-2:8"),
    ])
    func `Y-29 keys of another case, with spaces or signs`(_ text: String, _ expected: String) {
        #expect(places(text) == [expected])
    }

    @Test(arguments: [
        "__proto__", "toString", "hasOwnProperty", "__class__", "$ref", "$where", "\"@type\"", "\"a.b\"",
        "\"a b\"", "A", "_a", "1a",
    ])
    func `Y-30 names with a meaning elsewhere are none here`(_ name: String) {
        let text = "actions:\n  - key: a\n    parameters:\n      - { key: \(name), type: string }\n"
        #expect(places(text) == ["E0107 4:16-4:\(16 + name.utf8.count)"])
        let field =
            "entities:\n  - entity_type: e\n    schema: { fields: [ { field_key: \(name), field_type: { type: string } } ] }\n"
        #expect(places(field) == ["E0107 3:38-3:\(38 + name.utf8.count)"])
    }

    @Test(arguments: ["id", "created_at", "updated_at", "version"])
    func `Y-31 fields that the engine writes are not declared`(_ name: String) {
        let field =
            "entities:\n  - entity_type: e\n    schema: { fields: [ { field_key: \(name), field_type: { type: string } } ] }\n"
        #expect(places(field) == ["E0123 3:38-3:\(38 + name.utf8.count)"])
    }

    @Test(arguments: [
        ("$env.SECRET", "E0120"), ("$identity.token", "E0120"), ("\"${HOME}\"", "E0120"), ("$", "E0120"),
        ("$parameters..a", "E0121"),
        ("$Parameters.a", "E0120"), ("$process.env", "E0120"), ("$user.password", "E0121"),

    ])
    func `Y-32 a reference has one of the roots`(_ reference: String, _ code: String) {
        let text = "actions:\n  - key: a\n    edits: [ { field: b, value: \(reference) } ]\n"
        let found = places(text)
        #expect(found.count == 1 && found.first?.hasPrefix("\(code) 3:3") == true, "\(found)")
    }

    @Test func `Y-32 braces outside of a reference are text`() {
        #expect(places("actions:\n  - key: a\n    edits: [ { field: b, value: \"{{ x }} ${y}\" } ]\n") == [])
    }

    @Test(arguments: [
        ("actions: [ { key: a }, { key: a } ]", ["E0106 1:31-1:32"]),
        ("actions: [ { key: a }, { key: A } ]", ["E0107 1:31-1:32"]),
        ("actions: [ { key: a } ]\n---\nactions: [ { key: a } ]\n", ["E0106 3:19-3:20"]),
    ])
    func `Y-35 two actions of one key`(_ text: String, _ expected: [String]) {
        #expect(places(text) == expected)
    }

    @Test(arguments: [
        "{prefix}", "{seq:0999999999d}", "{seq:s}", "{seq}{seq}", "{unknown}-{seq}", "{seq", "seq}", "%s%n",
        "a{seq}\\nb",
        String(repeating: "a", count: 65) + "{seq}", "", "{}", "{seq:-1d}", "\u{5D0}{seq}",
        "\u{1F600}{seq}", "a {seq}",
    ])
    func `Y-36 and Y-37 formats of references`(_ format: String) {
        let text = """
            actions:
              - key: a
                execution_mode: workflow
                creates: [ { key: r, entity_type: e, fields: {} } ]
                submission_contract: { reference: { field: f, format: "\(format)" } }

            """
        let found = places(text)
        #expect(
            found.count == 1 && found.first?.hasPrefix("E01") == true && found.first?.contains(" 5:") == true,
            "\(found)")
    }

    @Test(arguments: [
        ("image/png", true), ("image/*", true), ("text/html", true), ("IMAGE/PNG", true),
        ("image/png; charset=x", false),
        ("image", false), ("/", false), ("image/", false), ("*/png", false), ("image/p*", false), ("", false),
    ])
    func `Y-38 types of content`(_ type: String, _ isRight: Bool) {
        let found = places(
            "actions:\n  - key: a\n    parameters:\n      - { key: p, type: file, constraints: { allowed_content_types: [\"\(type)\"] } }\n"
        )
        #expect(found.isEmpty == isRight, "\(found)")
        #expect(isRight || found.first?.contains(" 4:70") == true, "\(found)")
    }

    @Test func `Y-38 a type twice`() {
        let found = places(
            "actions:\n  - key: a\n    parameters:\n      - { key: p, type: file, constraints: { allowed_content_types: [image/png, IMAGE/png] } }\n"
        )
        #expect(found == ["E0106 4:81-4:90"])
    }

    @Test(arguments: ["0", "-1", "9223372036854775808", "1e30"])
    func `Y-39 and Y-20 sizes out of range`(_ size: String) {
        let found = places(
            "actions:\n  - key: a\n    parameters:\n      - { key: p, type: file, constraints: { max_bytes: \(size) } }\n"
        )
        #expect(
            found.count == 1 && found.first?.hasSuffix(" 4:57-4:\(57 + size.utf8.count)") == true, "\(found)")
    }

    @Test func `Y-41 more rows than a list may have`() {
        let rows = (0..<1_001).map { "{ key: p\($0), type: string }" }.joined(separator: ", ")
        let found = places("actions: [ { key: a, parameters: [ \(rows) ] } ]")
        #expect(found.count == 1 && found.first?.hasPrefix("E0127 1:") == true, "\(found.prefix(2))")
    }

    @Test func `Y-41 more definitions than a file may have`() {
        let found = places("actions:\n" + (0..<10_001).map { "- {key: a\($0)}\n" }.joined())
        #expect(found.count == 1 && found.first?.hasPrefix("E0127 1:1-1:8") == true, "\(found.prefix(2))")
    }

    @Test func `Y-41 a long name, a long line, a long text`() {
        #expect(places("actions: [ { key: \(String(repeating: "a", count: 65)) } ]") == ["E0107 1:19-1:84"])
        #expect(places(action("label: \(String(repeating: "a", count: 1 << 20))")) == [])
        #expect(
            places(action("label: \(String(repeating: "a", count: (1 << 20) + 1))")).first?.hasPrefix(
                "E0003 3:12") == true)
    }

    // MARK: - Secrets

    private static let token = String(repeating: "Ab1", count: 12)
    static let secrets = [
        "ghp_" + token, "github_pat_" + token, "glpat-" + token, "xoxb-" + token, "sk_live_" + token,
        "AKIA" + "ABCDEFGHIJKL2345",
        "AIza" + token, "SG." + token, "npm_" + token, "pypi-" + token, "hvs." + token, "sk-ant-" + token,
        "whsec_" + token,
        "https://ana:hunter2@example.com/x", "postgres://app:pa55@db/x", "Bearer " + token,
        "Basic YW5hOmh1bnRlcjI=",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2ln",
        "https://hooks.slack.com/services/T000/B000/" + token,
        "-----BEGIN RSA PRIVATE KEY----- " + token,
    ]

    @Test(arguments: secrets)
    func `Y-43 a secret in the text is refused and not shown`(_ secret: String) {
        for text in [
            "x-note: \"\(secret)\"\nidentity: { code: a }\n",
            "{\"identity\": {\"code\": \"a\"}, \"x-note\": \"\(secret)\"}",
        ] {
            let source = SourceText(file: text.hasPrefix("{") ? "a.json" : "a.yaml", text: text)
            let found = ContractDecoder.read(source).diagnostics
            #expect(found.map(\.code) == [.literalSecret])
            let report = DiagnosticReport(found, sources: [source])
            let renderers: [any DiagnosticRenderer] = [
                TextRenderer(), JSONRenderer(), GitHubRenderer(), SARIFRenderer(toolVersion: "0"),
            ]
            for renderer in renderers { #expect(!renderer.render(report).contains(secret)) }
        }
    }

    @Test(arguments: [
        "Basic subscription", "Bearer certificate", "https://example.com/a@b:c", "mailto:ana@example.com",
        "AKIA", "ghp_ is a prefix",
        "Sign in with Basic authentication", "env:WAREHOUSE_TOKEN", "npm_config", "eyJ.a.b",
        "$parameters.token", "sk_live_",
    ])
    func `Y-43 what only resembles a secret is text`(_ text: String) {
        #expect(places("x-note: \"\(text)\"\nidentity: { code: a }\n") == [])
    }

    // MARK: - The rest

    @Test func `Y-45 an absent list allows nobody`() throws {
        let (file, diagnostics) = ContractDecoder.read(
            SourceText(file: "a.yaml", text: action("permissions_policy: {}")))
        let permissions = try #require(file.actions.first).permissions
        #expect(
            diagnostics.isEmpty && permissions.apply.isEmpty && permissions.view.isEmpty
                && permissions.edit.isEmpty)
        #expect(places(action("permissions_policy: { apply: admin }")) == ["E0103 3:34-3:39"])
        #expect(places(action("permissions_policy: { aply: [admin] }")) == ["E0101 3:27-3:31"])
        #expect(places(action("permissions_policy: { apply: [\"\"] }")).count == 1)
    }

    @Test(arguments: ["\"false\"", "no", "0", "off"])
    func `Y-46 is_active is a truth value`(_ value: String) {
        #expect(places(action("is_active: \(value)")) == ["E0104 3:16-3:\(16 + value.utf8.count)"])
    }

    @Test(arguments: [
        "a: b: c", "[a, b", "{a: b", "a: [b]]", "'a", "\"a", "a: 'b' c", "a: |x\n b", "&a &b c",
        "*a", "%YAML 1.2\n",
        "a: \"b\n---\nc\"", "- - a\n - b", "a:\n  b\n c: d", "!<a b", "a: @b", "a: `b`", "? a\n- b",
        "a: >\n\tb\n c", "- a\nb: c",
        "{a: b, c: d]", "[a: b: c]", "--- |1x\n", "a\nb: c", "{ a, b: }: c", "\"\\q\"",
        "'\u{0}'", "a: - b",
    ])
    func `Y-47 what is no YAML is no contract`(_ text: String) {
        let (documents, diagnostics) = YAMLReader.read(SourceText(file: "a.yaml", text: text))
        #expect(documents.isEmpty || !diagnostics.isEmpty)
        #expect(!places(text).isEmpty)
    }

    @Test(arguments: [
        ("identity:\r  code: a\r  cod: b\r", ["E0101 3:3-3:6"]),
        ("identity:\r\n  code: a\n  cod: b", ["E0101 3:3-3:6"]),
        ("identity:\n  code: a\r\n  cod: b\r", ["E0101 3:3-3:6"]), ("identity: { code: a }", []),
        ("identity: { code: a }\n\u{0}\u{0}", ["E0002 2:1-2:2", "E0002 2:2-2:3"]),
    ])
    func `Y-48 ends of lines and of the file`(_ text: String, _ expected: [String]) {
        #expect(places(text) == expected)
    }
}
