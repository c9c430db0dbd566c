// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

/// The rows of `HostileContractTests` that are about values: what a definition refuses that could be read.
@Suite struct HostileValueTests: HostileContractReading {
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

    // MARK: - Addresses

    /// A connection whose address stands in the second line from column 40.
    private func connection(_ address: String, _ rest: String = "", type: String = "http") -> String {
        "connections:\n  - { key: c, \(rest)type: \(type), base_url: '\(address)' }\n"
    }

    @Test(arguments: [
        "file:///etc/passwd", "ftp://bank.example", "gopher://bank.example", "//bank.example",
        "https:bank.example",
        "https://", "https:///x", "https://?x", "https://bank.example:0", "https://bank.example:99999",
        "https://bank.example:65536", "https://bank.example:", "https://bank.example:8x",
        "https://bank.example:-1", "https://bank.example:٤٤٣", "https://user@bank.example",
        "https://@bank.example",
        "https://bank.example@evil.example", "https://bank%00.evil.example", "https://bank%2eexample",
        "https://bank.example\\@evil.example", "https://bank.example\\.evil.example", "https://[::1",
        "https://::1",
        "https://[bank.example]", "https://[::1]x", "https://[127.0.0.1]", "https://[fe80::1%25eth0]",
        "https://bank..example", "https://.bank.example", "https://.", "https://ｂank.example",
        "https://１２７.０.０.１", "https://bаnk.example", "https://bank。example", "https://bücher.example",
        "https://bank.example/../x", "https://bank.example/%2e%2E/x",
        "https://\(String(repeating: "a.", count: 130))example",
    ])
    func `Y-42 an address that readers could take for two is none`(_ address: String) {
        #expect(places(connection(address)).map { $0.prefix(8) } == ["E0133 2:"], "\(address)")
        #expect(places(connection(address, type: "model")).count == 1)
    }

    @Test(arguments: [
        "https://user:hunter2@bank.example", "https://bank.example/?token=hunter2",
        "postgres://user:hunter2@db.example/shop",
    ])
    func `Y-42 a secret in an address is a literal secret`(_ address: String) {
        let type = address.hasPrefix("postgres") ? "postgres" : "http"
        #expect(places(connection(address, type: type)).map { $0.prefix(5) } == ["E0029"])
    }

    @Test(arguments: [
        "127.0.0.1", "10.0.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "100.100.100.200", "0.0.0.0",
        "[::1]", "[fd00:ec2::254]", "[::ffff:10.0.0.1]", "[64:ff9b::a9fe:a9fe]", "2130706433", "0x7f.1",
        "127.1",
        "0177.0.0.1",
    ])
    func `Y-42 an address of this machine or a private network is listed`(_ host: String) {
        for list in ["", "allow_hosts: ['*'], ", "allow_hosts: [bank.example], "] {
            let found = places(connection("http://\(host):8080/x", list))
            #expect(found.map { $0.prefix(5) } == ["E0133"], "\(host) \(list)")
        }
        let database = places(connection("postgres://\(host)/shop", type: "postgres"))
        #expect(database.map { $0.prefix(5) } == ["E0133"], "\(host)")
        // What is proposed is enough.
        let text = SourceText(file: "a.yaml", text: connection("http://\(host)"))
        let words = ContractDecoder.read(text).diagnostics.first?.help?.split(separator: "'") ?? []
        let list = words.first { $0.hasPrefix("allow_hosts") } ?? ""
        let isShort = words.count > 3
        #expect(isShort == (!host.hasPrefix("[") && NetworkAddress(host) == nil))
        #expect(
            places(connection("http://\(isShort ? String(words[1]) : host)", "\(list), ")) == [], "\(words)")
    }

    @Test(arguments: [
        ("bank.example", "[bnak.example]", false), ("bank.example", "[]", false),
        ("bank.example", "['*.bank.example']", false), ("bank.example:8443", "['bank.example:443']", false),
        ("bank.example", "['bank.example:443']", true), ("BANK.example.", "[bank.example]", true),
        ("api.bank.example", "['*.bank.example']", true), ("bank.example", "['*']", true),
    ])
    func `Y-42 a host that its own list does not name is asked never`(
        _ host: String, _ list: String, _ isAsked: Bool
    ) {
        let found = places(connection("https://\(host)/x", "allow_hosts: \(list), "))
        #expect(found.isEmpty == isAsked, "\(found)")
    }

    @Test(arguments: [
        "postgres://a,b/shop", "postgres://%2Frun%2Fpostgresql/shop", "postgres://db.example:99999/shop",
        "postgres://db.example/shop?hostaddr=10.0.0.1", "postgres://db.example/shop?service=x",
        "postgres://db.example?user=a@evil.example", "postgres://db.example#x",
        "postgres://bücher.example/shop",
        "postgres://a@b@db.example/shop",
    ])
    func `Y-42 an address of a database that leads elsewhere is none`(_ address: String) {
        #expect(places(connection(address, type: "postgres")).map { $0.prefix(5) } == ["E0133"], "\(address)")
    }

    @Test(arguments: [
        ("https://bank.example", "http"), ("HTTPS://Bank.Example./api?x=1#y", "http"),
        ("http://xn--bcher-kva.example:65535/ü", "http"), ("https://8.8.8.8", "model"),
        ("https://[2606:4700::1111]:8443/x", "http"), ("https://[::ffff:8.8.8.8]/", "http"),
        ("postgres://atelier@db.example:5432/shop?sslmode=verify-full&application_name=shop", "postgres"),
        ("postgresql://db.example/shop", "postgres"), ("smtps://mail.example:465", "smtp"),
    ])
    func `Y-42 what is an address stays one`(_ address: String, _ type: String) {
        #expect(places(connection(address, type: type)) == [], "\(address)")
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
