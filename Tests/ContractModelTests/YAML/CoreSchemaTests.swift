// SPDX-License-Identifier: Apache-2.0
import Testing

@testable import ContractModel

@Suite struct CoreSchemaTests {
    @Test(arguments: [
        "yes", "no", "on", "off", "y", "n", "NO", "nULL", "tRUE", "12:30:00", "1:30", "1_000", "0o", "0o8",
        "0x",
        "0xG", "0X1F", "0O17", "-0x1F", "+0o7", "1e", "e1", ".", "+", "-", ".e1", "1..2", "1.2.3", "--1",
        "+-1",
        "2024-11-05", "3.10.1", "1 2", ".Nan", ".iNF", "+.nan", "0b11", "a", "１２", "1e+", "- 1", "infinity",
        "NaN",
    ])
    func `what only looks like something else is text`(_ text: String) {
        #expect(CoreSchema.resolve(text) == .text)
    }

    @Test(arguments: ["", "~", "null", "Null", "NULL"])
    func `nothing has five spellings`(_ text: String) { #expect(CoreSchema.resolve(text) == .null) }

    @Test(arguments: [
        ("true", true), ("True", true), ("TRUE", true), ("false", false), ("False", false), ("FALSE", false),
    ])
    func `truth has three spellings each`(_ text: String, _ truth: Bool) {
        #expect(CoreSchema.resolve(text) == .bool(truth))
    }

    @Test(arguments: [
        ("0", "0"), ("-0", "-0"), ("1.10", "1.10"), ("1e3", "1e3"), ("1E-3", "1E-3"), ("0777", "777"),
        ("007", "7"),
        ("0o777", "511"), ("0o0", "0"), ("0x1F", "31"), ("0xff", "255"), ("+5", "5"), ("-05", "-5"),
        (".5", "0.5"),
        ("-.5", "-0.5"), ("+.5e1", "0.5e1"), ("1.", "1"), ("1.e2", "1e2"), ("00.50", "0.50"),
        ("1e+05", "1e+05"),
        ("0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF", "340282366920938463463374607431768211455"),
        ("0o1000000000000000000000", "9223372036854775808"),
        ("9007199254740993", "9007199254740993"),
        ("123456789012345678901234567890.5", "123456789012345678901234567890.5"),
    ])
    func `numbers keep their text where it is JSON, else get one`(_ text: String, _ number: String) throws {
        guard case .number(let found) = CoreSchema.resolve(text) else {
            Issue.record("\(text) is no number")
            return
        }
        #expect(found.text == number)
    }

    @Test(arguments: [".inf", "-.INF", "+.Inf", ".nan", ".NaN", ".NAN"])
    func `infinity and not-a-number are no values`(_ text: String) {
        #expect(CoreSchema.resolve(text) == .notFinite)
    }

    @Test(arguments: [
        "1e999", "-1e401", "1e-500", "0x" + String(repeating: "f", count: 900),
        "+" + String(repeating: "9", count: 401),
    ])
    func `numbers beyond the limits are told apart from text`(_ text: String) {
        #expect(CoreSchema.resolve(text) == .outOfRange)
    }

    private func value(_ text: String) throws -> (Value?, [String]) {
        let (documents, problems) = YAMLReader.read(SourceText(file: "a.yaml", text: text))
        #expect(problems.map(\.outline) == [])
        var diagnostics: [Diagnostic] = []
        let value = try #require(documents.first).root.value(into: &diagnostics)
        return (value, diagnostics.map { $0.outline + " at " + $0.path })
    }

    @Test func `a literal subtree becomes a value`() throws {
        let (read, problems) = try value(
            """
            plain: [yes, true, ~, 1.10, 0x10]
            quoted: ["1", 'true', "null"]
            block: |
              12
            folded: >-
              a
              b
            map: {x: {y: 1}}
            again: &a [1]
            alias: *a
            """)
        #expect(problems == [])
        #expect(
            read.map(CanonicalJSON.faithfulText)
                == #"{"again":[1],"alias":[1],"block":"12\n","folded":"a b","map":{"x":{"y":1}},"#
                + #""plain":["yes",true,null,1.10,16],"quoted":["1","true","null"]}"#)
    }

    @Test func `a payload in YAML is one value`() {
        let source = SourceText(file: "p.yaml", text: "title: \u{200F}\u{5D0}\namount: 19.90\n")
        let (value, diagnostics) = YAMLReader.readValue(source)
        #expect(diagnostics.map(\.outline) == [])
        #expect(value.map(CanonicalJSON.faithfulText) == "{\"amount\":19.90,\"title\":\"\u{200F}\u{5D0}\"}")
    }

    @Test(arguments: [
        ("", "E0010 1:1-1:1 expected one document, found none"),
        ("a: 1\n---\nb: 1", "E0010 3:1-3:5 expected one document, found 2"),
        ("a: 1\na: 2", "E0020 2:1-2:2 key 'a' is already set in this map | 1:1 first set here"),
        ("a: .nan", "E0028 1:4-1:8 '.nan' is not a number that can be kept"),
        (String(repeating: "[", count: 33), "E0003 1:33-1:34 more than 32 levels of lists and maps"),
    ])
    func `what is not one value is no payload`(_ text: String, _ expected: String) {
        let (value, diagnostics) = YAMLReader.readValue(SourceText(file: "p.yaml", text: text))
        #expect(value == nil)
        #expect(diagnostics.map(\.outline) == [expected])
    }

    @Test func `what is no value is told with its path`() throws {
        let (read, problems) = try value("a: [1, .inf]\n'b/c~d': 1e999\n3: x\n")
        #expect(read == nil)
        #expect(
            problems == [
                "E0028 1:8-1:12 '.inf' is not a number that can be kept at /a/1",
                "E0028 2:10-2:15 the number has more than 400 digits or an exponent beyond 400 at /b~1c~0d",
                "E0027 3:1-3:2 key '3' is not text at /3",
            ])
    }
}
